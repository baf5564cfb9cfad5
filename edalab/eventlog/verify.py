"""Checks a whole log: all hashes, positions and versions, and the end of the last append.

It can't detect whole lines missing at the end, or a file whose hashes were all computed again,
because nothing outside the file has its last hash.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from edalab.errors import Damaged, StorageLocked, StorageUnwritable
from edalab.eventlog.hash_process import hashing, worthwhile
from edalab.eventlog.line_reader import (
    START,
    Mark,
    check_beginning,
    check_head,
    check_unfinished,
    checked_blocks,
    unchecked_blocks,
)
from edalab.eventlog.lines import Place, decode_place, decode_places, digest_of
from edalab.eventlog.log_file import LogFile
from edalab.eventlog.protocol import EventLog
from edalab.files import open_file
from edalab.messages import NOT_DECODED


@runtime_checkable
class Chained(Protocol):
    """A log in a system whose records have chained hashes."""

    def broken_link(self) -> int | None:
        """The position of the first record whose hash is wrong; None if all are right."""

    def last_hash(self) -> str:
        """The hash of the last record; empty for an empty log."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a check.

    Args:
        path: The log.
        intact: Whether every line is as it was written.
        records: The number of intact records before the first damage.
        hash: The hash of the last intact line; kept elsewhere, it proves the log up to there.
        line: The number of the first damaged line, from 1.
        reason: The kind of damage: ``hash``, ``json``, ``header``, ``order``, ``batch`` or
            ``newline``.
        unfinished: The number of bytes after the last complete append, from a running writer or
            from a crash; the next append moves them to another file.
        set_aside: The files to which unfinished ends were moved, oldest first.
        chained: Whether the log has hashes; otherwise only its order was checked.
    """

    path: str
    intact: bool
    records: int
    hash: str = ""
    line: int | None = None
    reason: str | None = None
    unfinished: int = 0
    set_aside: tuple[str, ...] = ()
    chained: bool = True


def verify_order(log: EventLog, name: str) -> Report:
    """Check the order of a log in a system, and its hashes if it has some.

    Positions ascend, without gaps if the log is gapless; versions of a stream are consecutive; no
    id occurs twice.

    Args:
        log: The log.
        name: The log's name for the report.
    """
    versions: dict[str, int] = {}
    ids: set[str] = set()
    position = count = 0
    for count, event in enumerate(log.read_all(), start=1):
        in_order = event.position == position + 1 if log.capabilities.gapless else True
        in_order = in_order and event.position > position and event.id not in ids
        if not in_order or event.version != versions.get(event.stream, 0) + 1:
            return Report(path=name, intact=False, records=count - 1, line=count, reason="order",
                          chained=False)  # fmt: skip
        position = event.position
        versions[event.stream] = event.version
        ids.add(event.id)
    if not isinstance(log, Chained):
        return Report(path=name, intact=True, records=count, chained=False)
    broken = log.broken_link()
    if broken is None:
        return Report(path=name, intact=True, records=count, hash=log.last_hash())
    return Report(path=name, intact=False, records=broken - 1, line=broken, reason="hash")


def verify(
    path: Path,
    *,
    lock_timeout_s: float = 10.0,
    on_set_aside: Callable[[Path], None] = lambda _path: None,
) -> Report:
    """Read the whole log and check it.

    An unfinished end is moved to another file, as the next append would do. If that is not
    possible, because the log can't be written or another process is writing, the report has the
    number of unfinished bytes. Nothing else is changed. A log that does not exist is intact and has
    no records.

    Args:
        path: The log.
        lock_timeout_s: How many seconds to wait for a process that holds the lock.
        on_set_aside: Called with the file to which an unfinished end was moved.

    Raises:
        StorageUnwritable: The file can't be read.
        NewerFormat: A later edalab wrote it.
    """
    report = _read(path)
    if not report.unfinished:
        return report
    file = LogFile(path, lock_timeout_s=lock_timeout_s, on_set_aside=on_set_aside)
    try:
        with contextlib.suppress(StorageLocked, StorageUnwritable), file.exclusive():
            pass
    finally:
        file.close()
    return _read(path)


def _read(path: Path) -> Report:
    check = _Check(path)
    damage: Damaged | None = None
    try:
        with open_file(path) as file:
            parallel = _check_in_parallel(path, file.fileno())
            if parallel is not None:
                check = parallel
            else:
                try:
                    check.run(file.fileno(), checked_blocks(file.fileno(), path, START))
                except Damaged as error:
                    damage = error
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    return Report(
        path=str(path),
        intact=damage is None,
        records=max(0, check.mark.position),
        hash=check.mark.digest.decode(),
        line=damage.line if damage else None,
        reason=damage.reason if damage else None,
        unfinished=0 if damage else check.unfinished,
        set_aside=tuple(map(str, set_aside(path))),
    )


def _check_in_parallel(path: Path, descriptor: int) -> "_Check | None":
    """The check of a long log, whose hashes another process checks at the same time.

    None if the log is short, or if anything is wrong: a check in one process then finds the first
    damaged line. The log is checked up to its size at the start.
    """
    end = os.fstat(descriptor).st_size
    if not worthwhile(end):
        return None
    check = _Check(path)
    with hashing(descriptor, end) as hashes:
        try:
            check.run(descriptor, _head_checked(unchecked_blocks(descriptor, 0, end), path), end)
        except Damaged:
            return None
        return check if hashes.right() else None


def _head_checked(blocks: Iterator[list[bytes]], path: Path) -> Iterator[list[bytes]]:
    """The same lines; checks that the first one is a head."""
    for number, lines in enumerate(blocks):
        if not number:
            check_head(lines[0], path)
        yield lines


def set_aside(path: Path) -> list[Path]:
    """The files to which unfinished ends of a log were moved, oldest first."""
    files = path.parent.glob(f"{path.name}.unfinished-*")
    numbered = ((file.name.rpartition("-")[2], file) for file in files)
    by_number = sorted((int(number), file) for number, file in numbered if number.isdecimal())
    return [file for _, file in by_number]


class _Check:
    """Checks lines in order; ``mark`` is the end of the last complete append so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mark = START
        self.unfinished = 0
        self._versions: dict[str, int] = {}
        self._position = self.mark.position
        self._pending_bytes = 0
        self._part = 0
        self._batch_size = 0

    def run(self, descriptor: int, blocks: Iterator[list[bytes]], end: int | None = None) -> None:
        """Check all lines and the bytes after them.

        Args:
            descriptor: The open log.
            blocks: Its lines, in blocks.
            end: The offset at which they end; left out, the end of the file.

        Raises:
            Damaged: A line is not as it was written, or in the wrong place.
        """
        for lines in blocks:
            if self._position < 0 and lines:
                self._advance(lines[:1], 1)
                del lines[:1]
            if lines:
                self._check_order(lines)
        size = os.fstat(descriptor).st_size if end is None else end
        rest = os.pread(descriptor, size - self.mark.offset, self.mark.offset)
        check_beginning(rest, self.path, self.mark)
        check_unfinished(rest, self.path, self.mark)
        self.unfinished = len(rest)

    def _check_order(self, lines: list[bytes]) -> None:
        # The loop runs for each of a million records: hence local names, and one mark per block.
        position, part, batch_size, complete = self._position, self._part, self._batch_size, 0
        start = position
        versions = self._versions
        version_of = versions.get
        try:
            for place in self._places(lines):
                position += 1
                stream, version = place.stream, place.version
                if place.position != position or version != version_of(stream, 0) + 1:
                    raise Damaged(self.path, position + 1, "order")
                versions[stream] = version
                i, n = place.part
                if i != part + 1 or i > n or (part and n != batch_size):
                    raise Damaged(self.path, position + 1, "batch")
                if i == n:
                    part, complete = 0, position
                else:
                    part, batch_size = i, n
        finally:
            self._part, self._batch_size = part, batch_size
            self._advance(lines, max(0, complete - start))

    def _advance(self, lines: list[bytes], complete: int) -> None:
        """Move past lines, and move ``mark`` past the last complete append.

        Args:
            lines: Lines whose hashes are right.
            complete: The number of lines up to the end of the last complete append; the other lines
                belong to an append that is not complete yet.
        """
        if complete:
            offset = self.mark.offset + self._pending_bytes + _size(lines[:complete])
            self.mark = Mark(offset, self._position + complete, digest_of(lines[complete - 1]))
            self._pending_bytes = 0
        self._pending_bytes += _size(lines[complete:])
        self._position += len(lines)

    def _places(self, lines: list[bytes]) -> Iterable[Place]:
        try:
            return decode_places(b"\n".join(lines))
        except NOT_DECODED:
            return self._one_by_one(lines)

    def _one_by_one(self, lines: list[bytes]) -> Iterator[Place]:
        for number, line in enumerate(lines, start=1):
            try:
                yield decode_place(line)
            except NOT_DECODED as error:
                raise Damaged(self.path, self._position + number + 1, "json") from error


def _size(lines: list[bytes]) -> int:
    """The number of bytes of these lines in the file, with their newlines."""
    return sum(map(len, lines)) + len(lines)
