"""Checking a whole log: each hash, each position, each version, and the last append's end.

What it can't find, since nothing outside the file witnesses it: whole lines cut off the end, and a
file whose lines somebody hashed anew.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from edalab.errors import Damaged, StorageLocked, StorageUnwritable
from edalab.eventlog.chain import START, Mark, chained, check_unfinished
from edalab.eventlog.file import LogFile
from edalab.eventlog.lines import Entry, decode_entry


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
    """

    path: str
    intact: bool
    records: int
    hash: str
    line: int | None = None
    reason: str | None = None
    unfinished: int = 0
    set_aside: tuple[str, ...] = ()


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
            try:
                check.run(file.fileno())
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

    def run(self, descriptor: int) -> None:
        """Walk to the end.

        Raises:
            Damaged: A line is not as it was written, or not the one that belongs there.
        """
        position, part, of = -1, 0, 0
        for offset, digest, line in chained(descriptor, self.path, START):
            position += 1
            if position:
                i, n = self._entry(line, position).part
                if i != part + 1 or i > n or (part and n != of):
                    raise Damaged(self.path, position + 1, "batch")
                part, of = (0, 0) if i == n else (i, n)
            if not part:
                self.mark = Mark(offset + len(line) + 1, position, digest)
        size = os.fstat(descriptor).st_size
        rest = os.pread(descriptor, size - self.mark.offset, self.mark.offset)
        check_unfinished(rest, self.path, self.mark)
        self.unfinished = len(rest)

    def _entry(self, line: bytes, position: int) -> Entry:
        try:
            entry = decode_entry(line)
        except msgspec.MsgspecError as error:
            raise Damaged(self.path, position + 1, "json") from error
        version = self._versions.get(entry.stream, 0) + 1
        if (entry.position, entry.version) != (position, version):
            raise Damaged(self.path, position + 1, "order")
        self._versions[entry.stream] = version
        return entry
