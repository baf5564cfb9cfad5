"""Filling a log from elsewhere: many appends that are made durable together, none of them twice."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from edalab.errors import Refused, StorageUnwritable, VersionConflict
from edalab.eventlog import cloudevents
from edalab.eventlog.bulk_writer import BulkWriter
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.recording import already_recorded
from edalab.eventlog.tinydb_log import Append, TinyDBEventLog
from edalab.messages import NewEvent

_TOGETHER: Final = 1_000


class Imported(msgspec.Struct, frozen=True):
    """What an import came to.

    Args:
        added: How many events were appended.
        there: How many events the log had already.
    """

    added: int
    there: int


def import_file(log: EventLog, path: Path) -> Imported:
    """Append what the log has not yet of a CloudEvents file, with the events' own ids and times.

    The whole file is looked at before the first event is appended. If writing fails later, since
    the disk is full, importing again goes on where this ended.

    Raises:
        StorageError: The file can't be read, or the log can't be written.
        Refused: The file has something else than CloudEvents.
        VersionConflict: An event says which version of its stream it is, and the stream has
            another event there.
        DuplicateEvent: The log has an id with other content.
    """
    if not isinstance(log, TinyDBEventLog):
        return _import_one_by_one(log, path)
    with log.exclusive():
        _must_fit(log, path, log.has)
        before, count = log.head(), 0
        for batch in _chunks(_appends(path), _TOGETHER):
            log.extend(batch)
            count += len(batch)
        added = log.head() - before
    return Imported(added, count - added)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file of this name for writing, which is there when all of it is written, or not at all.

    Raises:
        Refused: There is one already: nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    try:
        _must_be_free(path)
        with part.open("xb") as file:
            yield file
        _must_be_free(path)
        part.rename(path)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def new_log(path: Path) -> Iterator[Callable[[Iterable[Append]], Iterator[int]]]:
    """A log in a new file: gives ``fill``, which appends and yields how many events there are.

    The file is there when all of it is written, or not at all.

    Raises:
        Refused: There is one already: nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    _must_be_free(path)
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    index, index_part = (file.with_name(f"{file.name}.index") for file in (path, part))
    try:
        part.unlink(missing_ok=True)  # a killed process of the same number may have left one
        with contextlib.closing(BulkWriter(part, index_part)) as log:
            yield log.fill
            log.finish()
        _must_be_free(path)
        if index_part.exists():
            index_part.replace(index)
        part.rename(path)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    finally:
        for file in (part, index_part):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


def _must_be_free(path: Path) -> None:
    if path.exists():
        raise Refused("file-exists", path=path)


def _import_one_by_one(log: EventLog, path: Path) -> Imported:
    known = {event.id: event for event in log.read_all()}

    def has(stream: str, event: NewEvent) -> bool:
        return bool(already_recorded(stream, [event], known.get))

    _must_fit(log, path, has)
    added = there = 0
    for stream, events in _appends(path):
        if has(stream, events[0]):
            there += 1
            continue
        log.append(stream, events)
        added += 1
    return Imported(added, there)


def _must_fit(log: EventLog, path: Path, has: Callable[[str, NewEvent], bool]) -> None:
    versions: dict[str, int] = {}
    for event in cloudevents.read(path):
        if has(event.subject, cloudevents.to_new(event)):
            continue
        version = versions.get(event.subject)
        if version is None:
            version = log.version(event.subject)
        if event.streamversion not in {None, version + 1}:
            raise VersionConflict(
                event.subject, expected=(event.streamversion or 0) - 1, actual=version
            )
        versions[event.subject] = version + 1


def _appends(path: Path) -> Iterator[Append]:
    for event in cloudevents.read(path):
        yield event.subject, (cloudevents.to_new(event),)


def _chunks(appends: Iterator[Append], size: int) -> Iterator[list[Append]]:
    while chunk := list(islice(appends, size)):
        yield chunk
