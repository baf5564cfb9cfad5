"""Filling a log from elsewhere: many appends that are made durable together, none of them twice."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from edalab.errors import Refused, StorageUnwritable, VersionConflict
from edalab.eventlog import cloudevents
from edalab.eventlog.tinydb_log import Append, TinyDBEventLog, open_log

_TOGETHER: Final = 1_000


class Imported(msgspec.Struct, frozen=True):
    """What an import came to.

    Args:
        added: How many events were appended.
        there: How many events the log had already.
    """

    added: int
    there: int


def import_file(log: TinyDBEventLog, path: Path) -> Imported:
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
    with log.exclusive():
        _must_fit(log, path)
        before, count = log.head(), 0
        for batch in _chunks(_appends(path), _TOGETHER):
            log.extend(batch)
            count += len(batch)
        added = log.head() - before
    return Imported(added, count - added)


@contextmanager
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


@contextmanager
def new_log(path: Path) -> Iterator[Callable[[Iterable[Append]], Iterator[int]]]:
    """A log in a new file: gives ``fill``, which appends and yields how many events there are.

    The file is there when all of it is written, or not at all.

    Raises:
        Refused: There is one already: nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    _must_be_free(path)
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    log = open_log(part)
    beside = f"{part.name}.index", f"{path.name}.index"
    try:
        yield partial(_fill, log)
        log.close()
        _must_be_free(path)
        if (index := part.with_name(beside[0])).exists():
            index.replace(part.with_name(beside[1]))
        part.rename(path)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    finally:
        log.close()
        for name in (part.name, beside[0]):
            part.with_name(name).unlink(missing_ok=True)


def _must_be_free(path: Path) -> None:
    if path.exists():
        raise Refused("file-exists", path=path)


def _fill(log: TinyDBEventLog, appends: Iterable[Append]) -> Iterator[int]:
    count = 0
    for batch in _chunks(iter(appends), _TOGETHER):
        log.extend(batch)
        count += sum(len(events) for _, events in batch)
        yield count


def _must_fit(log: TinyDBEventLog, path: Path) -> None:
    versions: dict[str, int] = {}
    for event in cloudevents.read(path):
        if log.has(event.subject, cloudevents.to_new(event)):
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
