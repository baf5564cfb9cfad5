"""Checking a whole log: each hash, each position, each version, and the last append's end.

What it can't find, since nothing outside the file witnesses it: whole lines cut off the end, and a
file whose lines somebody hashed anew.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from edalab.errors import Damaged, StorageLocked, StorageUnwritable
from edalab.eventlog.hash_process import hashing, worthwhile
from edalab.eventlog.line_reader import (
    START,
    Mark,
    check_head,
    check_unfinished,
    checked_blocks,
    unchecked_blocks,
)
from edalab.eventlog.lines import Place, decode_place, decode_places, digest_of
from edalab.eventlog.log_file import LogFile
from edalab.eventlog.protocol import EventLog


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found.

    Args:
        path: The log.
        intact: Whether every line is as it was written.
        records: How many records are intact, from the first on.
        hash: The last intact line's hash: noted elsewhere, it witnesses the whole log up to there.
        line: The first damaged line, from 1.
        reason: What is wrong with it: ``hash``, ``json``, ``header``, ``order``, ``batch`` or
            ``newline``.
        unfinished: How many bytes follow the last whole append: a writer that is at work, or a
            crash in mid-write, which the next append sets aside.
        set_aside: The files into which unfinished ends were moved, oldest first.
        chained: Whether there are hashes to check; else the order alone was looked at.
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
    """Read a log that keeps no hashes, and check what can be checked of it: its order.

    Positions ascend, and without holes where the log promises that; versions run through each
    stream; no id comes twice.

    Args:
        log: The log.
        name: What to call it.
    """
    versions: dict[str, int] = {}
    ids: set[str] = set()
    position = count = 0
    for count, event in enumerate(log.read_all(), start=1):
        fits = event.position == position + 1 if log.capabilities.gapless else True
        fits = fits and event.position > position and event.id not in ids
        if not fits or event.version != versions.get(event.stream, 0) + 1:
            return Report(path=name, intact=False, records=count - 1, line=count, reason="order",
                          chained=False)  # fmt: skip
        position = event.position
        versions[event.stream] = event.version
        ids.add(event.id)
    return Report(path=name, intact=True, records=count, chained=False)


def verify(
    path: Path,
    *,
    lock_timeout_s: float = 10.0,
    on_set_aside: Callable[[Path], None] = lambda _path: None,
) -> Report:
    """Read the whole log and check it.

    If nothing but an unfinished end is wrong, that is set aside, as the next append would do. Where
    this can't be done, since the log can't be written or another process is writing, the report
    says how many bytes are unfinished. Nothing else is changed. A log that does not exist is an
    intact one without records.

    Args:
        path: The log.
        lock_timeout_s: How long to wait for a process that holds the log.
        on_set_aside: Told the file into which an unfinished end was moved.

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
        with path.open("rb", buffering=0) as file:
            by_two = _by_two(path, file.fileno())
            if by_two is not None:
                check = by_two
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


def _by_two(path: Path, descriptor: int) -> "_Check | None":
    """A long log's check, its hashes checked by another process meanwhile.

    The log is checked as it was when the check began. None where anything is wrong, or where two
    are not sooner done than one: then each line is looked at, to name the first that is damaged.
    """
    end = os.fstat(descriptor).st_size
    if not worthwhile(end):
        return None
    check = _Check(path)
    with hashing(descriptor, end) as hashes:
        try:
            check.run(descriptor, _after_head(unchecked_blocks(descriptor, 0, end), path), end)
        except Damaged:
            return None
        return check if hashes.right() else None


def _after_head(blocks: Iterator[list[bytes]], path: Path) -> Iterator[list[bytes]]:
    """The same lines, the first of them seen to be a head."""
    for number, lines in enumerate(blocks):
        if not number:
            check_head(lines[0], path)
        yield lines


def set_aside(path: Path) -> list[Path]:
    """The files beside a log into which unfinished ends were moved, oldest first."""
    beside = path.parent.glob(f"{path.name}.unfinished-*")
    numbered = ((each.name.rpartition("-")[2], each) for each in beside)
    return [each for _, each in sorted((int(n), each) for n, each in numbered if n.isdecimal())]


class _Check:
    """A walk along the chain: how far it came, and which version each stream has there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mark = START
        self.unfinished = 0
        self._versions: dict[str, int] = {}
        self._position = self.mark.position
        self._waiting = 0
        self._part = 0
        self._of = 0

    def run(self, descriptor: int, blocks: Iterator[list[bytes]], end: int | None = None) -> None:
        """Walk to the end.

        Args:
            descriptor: The open log.
            blocks: Its lines, some at a time.
            end: Where they end, in bytes; left out, at the end of the file.

        Raises:
            Damaged: A line is not as it was written, or not the one that belongs there.
        """
        for lines in blocks:
            if self._position < 0 and lines:
                self._pass(lines[:1], 1)
                del lines[:1]
            if lines:
                self._take(lines)
        size = os.fstat(descriptor).st_size if end is None else end
        rest = os.pread(descriptor, size - self.mark.offset, self.mark.offset)
        check_unfinished(rest, self.path, self.mark)
        self.unfinished = len(rest)

    def _take(self, lines: list[bytes]) -> None:
        # A million times: hence local names, and one mark for all lines.
        position, part, of, whole = self._position, self._part, self._of, 0
        before_all = position
        versions = self._versions
        before = versions.get
        try:
            for place in self._places(lines):
                position += 1
                stream, version = place.stream, place.version
                if place.position != position or version != before(stream, 0) + 1:
                    raise Damaged(self.path, position + 1, "order")
                versions[stream] = version
                i, n = place.part
                if i != part + 1 or i > n or (part and n != of):
                    raise Damaged(self.path, position + 1, "batch")
                if i == n:
                    part, whole = 0, position
                else:
                    part, of = i, n
        finally:
            self._part, self._of = part, of
            self._pass(lines, max(0, whole - before_all))

    def _pass(self, lines: list[bytes], whole: int) -> None:
        """Go behind these lines, of which so many are the end of a whole append, and those before.

        Args:
            lines: Lines whose hashes are right.
            whole: How many; the others wait for the rest of their append.
        """
        if whole:
            offset = self.mark.offset + self._waiting + _size(lines[:whole])
            self.mark = Mark(offset, self._position + whole, digest_of(lines[whole - 1]))
            self._waiting = 0
        self._waiting += _size(lines[whole:])
        self._position += len(lines)

    def _places(self, lines: list[bytes]) -> Iterable[Place]:
        try:
            return decode_places(b"\n".join(lines))
        except msgspec.MsgspecError:
            return self._one_by_one(lines)

    def _one_by_one(self, lines: list[bytes]) -> Iterator[Place]:
        for number, line in enumerate(lines, start=1):
            try:
                yield decode_place(line)
            except msgspec.MsgspecError as error:
                raise Damaged(self.path, self._position + number + 1, "json") from error


def _size(lines: list[bytes]) -> int:
    """How many bytes these lines take in the file."""
    return sum(map(len, lines)) + len(lines)
