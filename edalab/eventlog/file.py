"""The log file: locked, appended, made durable; and what a crash left behind set aside.

Readers take no lock: a line without its newline is one that is being written, and is not there yet.
A writer holds the lock, so that for it such a line is what a crash left behind. An intact last
record that only lacks its newline is kept; anything else unfinished is moved into a file beside the
log. All other damage is named and left as it is.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from edalab.errors import Damaged, NewerFormat, Refused, StorageLocked, StorageUnwritable
from edalab.eventlog.lines import (
    FORMAT,
    VERSION,
    BadLine,
    Line,
    decode_head,
    decode_line,
    new_head,
    seal,
    unseal,
)

_LOCK_RETRY_S: Final = 0.005
_sync: Final = getattr(os, "fdatasync", os.fsync)


class LogFile:
    """A file of chained lines.

    Args:
        path: The file; it and its folder are made at the first append.
        lock_timeout_s: How long a writer waits for another one.
        on_set_aside: Told the file into which an unfinished end was moved.
    """

    def __init__(
        self,
        path: Path,
        *,
        lock_timeout_s: float = 10.0,
        on_set_aside: Callable[[Path], None] = lambda _path: None,
    ) -> None:
        self.path = path
        self.lines: list[Line] = []
        self._lock_timeout_s = lock_timeout_s
        self._on_set_aside = on_set_aside
        self._offset = 0
        self._line = 0
        self._hash = b""
        self._descriptor: int | None = None
        self._held = False

    def read(self) -> Sequence[Line]:
        """All records that are there now.

        Raises:
            StorageUnwritable: The file can't be read.
            Damaged: A line is not as it was written.
            NewerFormat: A later edalab wrote the file.
        """
        with self._told_by_path():
            try:
                with self.path.open("rb") as file:
                    file.seek(self._offset)
                    self._take(file.read())
            except FileNotFoundError:
                pass
        return self.lines

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[Sequence[Line]]:
        """Hold the file's lock, once however often it is asked for; gives all records.

        Raises:
            StorageLocked: Another process held the lock for too long.
            StorageError: As ``read``; or the file can't be written.
        """
        with self._told_by_path():
            descriptor = self._open()
            if self._held:
                yield self.lines
                return
            self._lock(descriptor)
            self._held = True
            try:
                self._catch_up(descriptor)
                yield self.lines
            finally:
                self._held = False
                fcntl.flock(descriptor, fcntl.LOCK_UN)

    def append(self, lines: Sequence[Line]) -> None:
        """Write records to the end, durably, all of them or none; the lock is held.

        Raises:
            Refused: They do not come next, or are not one whole append.
            StorageUnwritable: They can't be written; what was written of them is taken back.
        """
        for number, line in enumerate(lines, start=1):
            wanted = len(self.lines) + number, (number, len(lines))
            if (line.position, line.part) != wanted:
                raise Refused("not-next", position=wanted[0])
        descriptor, written = self._open(), b""
        before = self._hash
        if not self._line:
            written, before = seal(new_head(), before)
        for line in lines:
            sealed, before = seal(line, before)
            written += sealed
        end = os.fstat(descriptor).st_size
        try:
            _write_all(descriptor, written)
            _sync(descriptor)
        except OSError as error:
            os.ftruncate(descriptor, end)
            raise self._unwritable(error) from error
        self._take(written)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
            self._descriptor = os.open(self.path, flags, 0o600)
        return self._descriptor

    def _lock(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._lock_timeout_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise StorageLocked(self.path, self._lock_timeout_s) from None
                time.sleep(_LOCK_RETRY_S)
            else:
                return

    def _catch_up(self, descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        if size > self._offset:
            self._take(os.pread(descriptor, size - self._offset, self._offset))
        rest = os.pread(descriptor, size - self._offset, self._offset)
        if rest:
            self._mend(descriptor, rest)

    def _mend(self, descriptor: int, rest: bytes) -> None:
        """Deal with what follows the last whole append: only a crash in mid-write leaves that."""
        if b"\n" not in rest:
            with contextlib.suppress(BadLine, Damaged):
                self._take(rest + b"\n")
                _write_all(descriptor, b"\n")
                _sync(descriptor)
                return
        aside = self._beside()
        with aside.open("xb") as file:
            file.write(rest)
            file.flush()
            os.fsync(file.fileno())
        os.ftruncate(descriptor, self._offset)
        _sync(descriptor)
        self._on_set_aside(aside)

    def _beside(self) -> Path:
        number = 1
        while (found := self.path.with_name(f"{self.path.name}.unfinished-{number}")).exists():
            number += 1
        return found

    def _take(self, data: bytes) -> None:
        """Take in all whole appends at the front of ``data``; an unfinished one stays behind."""
        lines = data.split(b"\n")
        batch: list[Line] = []
        digest, number, offset = self._hash, self._line, self._offset
        for line in lines[:-1]:
            number += 1
            offset += len(line) + 1
            try:
                body, digest = unseal(line, digest)
                if number > 1:
                    batch.append(self._record(body, batch))
                else:
                    self._head(body)
            except BadLine as bad:
                if number == 1:
                    raise Damaged(self.path, number, "header") from bad
                raise Damaged(self.path, number, bad.reason) from bad
            if not batch or batch[-1].part[0] == batch[-1].part[1]:
                self.lines += batch
                batch = []
                self._hash, self._line, self._offset = digest, number, offset

    def _head(self, body: bytes) -> None:
        try:
            head = decode_head(body)
        except msgspec.MsgspecError as error:
            raise BadLine("header") from error
        if head.format != FORMAT:
            raise BadLine("header")
        if head.version > VERSION:
            raise NewerFormat(self.path, head.version, VERSION)

    def _record(self, body: bytes, batch: list[Line]) -> Line:
        try:
            line = decode_line(body)
        except msgspec.MsgspecError as error:
            raise BadLine("json") from error
        if line.position != len(self.lines) + len(batch) + 1:
            raise BadLine("order")
        if line.part[0] != len(batch) + 1 or (batch and line.part[1] != batch[0].part[1]):
            raise BadLine("batch")
        return line

    @contextlib.contextmanager
    def _told_by_path(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StorageUnwritable:
        return StorageUnwritable(error.filename or self.path, error.strerror or str(error))


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
