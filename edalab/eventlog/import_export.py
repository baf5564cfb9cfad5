"""Imports events from a file, and writes new logs and other new files completely or not at all."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from edalab.errors import Refused, StorageUnwritable, VersionConflict
from edalab.eventlog import cloudevents, index_file
from edalab.eventlog.bulk_writer import BulkWriter
from edalab.eventlog.cloudevents import CloudEvent
from edalab.eventlog.private_files import make_folder, publish, unfinished
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.recording import already_recorded, has_same_content, must_be_storable
from edalab.eventlog.tinydb_log import Append, TinyDBEventLog
from edalab.files import must_be_named
from edalab.messages import NewEvent, RecordedEvent

_CHUNK_SIZE: Final = 1_000
"""The number of events that are made durable together."""


class Imported(msgspec.Struct, frozen=True):
    """The result of an import.

    Args:
        added: The number of events that were appended.
        there: The number of events that the log already had.
    """

    added: int
    there: int


def import_file(log: EventLog, path: Path) -> Imported:
    """Append the events of a CloudEvents file that the log lacks, with their own ids and times.

    The whole file is checked before the first event is appended. If writing fails later, for
    example because the disk is full, importing again continues.

    Raises:
        StorageError: The file can't be read, or the log can't be written.
        Refused: The file contains something else than CloudEvents, or what no log stores.
        VersionConflict: An event's version is not the next one of its stream.
        DuplicateEvent: The log has an event with the same id and other content.
    """
    if not isinstance(log, TinyDBEventLog):
        return _import_one_by_one(log, path)
    with log.exclusive():
        identities = _Identities(log.find)
        _must_fit(log, path, identities)
        before, count = log.head(), 0
        for batch in _chunks(_appends(path, identities.again()), _CHUNK_SIZE):
            log.extend(batch)
            count += len(batch)
        added = log.head() - before
    return Imported(added, count - added)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file with mode 0600; it gets its name only when the block ends without an error.

    Raises:
        Refused: The file exists already; nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    try:
        _must_be_free(path)
        with unfinished(path) as part:
            with part.open("wb") as file:
                yield file
            publish(part, path)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error


@contextlib.contextmanager
def new_log(path: Path) -> Iterator[Callable[[Iterable[Append]], Iterator[int]]]:
    """Open a new log; yields ``BulkWriter.fill``, which appends and yields the number of events.

    The file gets its name only when the block ends without an error.

    Raises:
        Refused: The file exists already; nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    _must_be_free(path)
    try:
        make_folder(path.parent)
        with unfinished(path) as part, unfinished(path) as index_part:
            with contextlib.closing(BulkWriter(part, index_part)) as log:
                yield log.fill
                log.finish()
                indexed = log.is_indexed
            publish(part, path)
            index = path.with_name(f"{path.name}.index")
            if indexed and index_file.is_replaceable(index):
                index_part.replace(index)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error


def _must_be_free(path: Path) -> None:
    must_be_named(path)
    if os.path.lexists(path):  # a link that leads nowhere is there as well
        raise Refused("file-exists", path=path)


def _import_one_by_one(log: EventLog, path: Path) -> Imported:
    known = {event.id: event for event in log.read_all()}
    identities = _Identities(known.get)
    _must_fit(log, path, identities)
    added = present = 0
    for event in cloudevents.read(path):
        new, there = identities.recorded(event)
        if there:
            present += 1
            continue
        known.update((recorded.id, recorded) for recorded in log.append(event.subject, [new]))
        added += 1
    return Imported(added, present)


class _Identities:
    """Gives events the ids under which a log keeps them.

    An event is identified by its source and its id. Its id in the log is its own, unless another
    event has it already: then its source follows, behind an @.

    Args:
        find: Returns the recorded event with an id, or None.
    """

    def __init__(self, find: Callable[[str], RecordedEvent | None]) -> None:
        self._find = find
        self._sources: set[str] = set()
        self._taken: dict[str, tuple[str, str]] | None = None
        self._plain = True

    def again(self) -> Callable[[CloudEvent], NewEvent]:
        """What gives the events of the same file their ids a second time, to append them."""
        if self._plain and len(self._sources) < 2:
            return cloudevents.to_new
        self._taken = {}
        return lambda event: self.recorded(event)[0]

    def recorded(self, event: CloudEvent) -> tuple[NewEvent, bool]:
        """The event with its id in the log, and whether the log has it already.

        Raises:
            DuplicateEvent: The log has it with other content.
        """
        self._sources.add(event.source)
        self._plain = self._plain and event.time is not None
        identity = event.id
        while True:
            new = cloudevents.to_new(event, identity=identity)
            before = self._find(identity)
            if before is None and self._is_free(identity, event):
                return new, False
            if before is not None and self._is_same(event, new, before):
                return self._there(event, new, before), True
            self._plain = False
            identity = f"{identity}@{event.source}"

    def _is_free(self, identity: str, event: CloudEvent) -> bool:
        if self._taken is None:
            return True
        own = event.source, event.id
        return self._taken.setdefault(identity, own) == own

    @staticmethod
    def _is_same(event: CloudEvent, new: NewEvent, before: RecordedEvent) -> bool:
        """Whether a recorded event is this one; edalab 0.1 kept no sources."""
        if cloudevents.identity_of(before) == (event.source, event.id):
            return True
        kept_none = not before.attributes or "source" not in before.attributes
        return kept_none and new.id == event.id and has_same_content(new, before)

    @staticmethod
    def _there(event: CloudEvent, new: NewEvent, before: RecordedEvent) -> NewEvent:
        if event.time is None:
            new = msgspec.structs.replace(new, occurred_at=before.occurred_at)
        already_recorded(event.subject, [new], lambda _identity: before)
        return new


def _must_fit(log: EventLog, path: Path, identities: _Identities) -> None:
    versions: dict[str, int] = {}
    for event in cloudevents.read(path):
        new, there = identities.recorded(event)
        must_be_storable(new)
        if there:
            continue
        version = versions.get(event.subject)
        if version is None:
            version = log.version(event.subject)
        if event.streamversion not in {None, version + 1}:
            raise VersionConflict(
                event.subject, expected=(event.streamversion or 0) - 1, actual=version
            )
        versions[event.subject] = version + 1


def _appends(path: Path, to_new: Callable[[CloudEvent], NewEvent]) -> Iterator[Append]:
    for event in cloudevents.read(path):
        yield event.subject, (to_new(event),)


def _chunks(appends: Iterator[Append], size: int) -> Iterator[list[Append]]:
    while chunk := list(islice(appends, size)):
        yield chunk
