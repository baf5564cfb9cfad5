"""The log file: locked, appended, made durable; and what a crash left behind set aside.

Readers take no lock: a line without its newline is one that is being written, and is not there yet.
A writer holds the lock, so that for it such a line is what a crash left behind. An intact last
record that only lacks its newline is kept; anything else unfinished is moved into a file beside the
log. All other damage is named and left as it is.

What was found in the file is kept in an index, of which a part is a file itself: so opening a log
reads only what was appended since that was written.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from edalab.errors import Damaged, Refused, StorageLocked, StorageUnwritable
from edalab.eventlog import chain
from edalab.eventlog.chain import START, Mark, chained
from edalab.eventlog.index import AT_ONCE, Index, Unusable
from edalab.eventlog.lines import (
    BadLine,
    Entry,
    Line,
    check,
    decode_entry,
    decode_event,
    new_head,
    seal,
)
from edalab.messages import RecordedEvent

_LOCK_RETRY_S: Final = 0.005
_PATIENCE_S: Final = 0.5
_sync: Final = getattr(os, "fdatasync", os.fsync)
_Answer = TypeVar("_Answer")
_Record = TypeVar("_Record", bound=RecordedEvent)


class LogFile:
    """A file of chained lines.

    Args:
        path: The file; it and its folder are made at the first append.
        lock_timeout_s: How long a writer waits for another one.
        on_set_aside: Told the file into which an unfinished end was moved.
        on_wait: Told, once, that a lock is waited for.
    """

    def __init__(
        self,
        path: Path,
        *,
        lock_timeout_s: float = 10.0,
        on_set_aside: Callable[[Path], None] = lambda _path: None,
        on_wait: Callable[[Path], None] = lambda _path: None,
    ) -> None:
        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._on_set_aside = on_set_aside
        self._on_wait = on_wait
        self._index = Index(path.with_name(path.name + ".index"))
        self._mark = START
        self._head = b""
        self._versions: dict[str, int] = {}
        self._descriptor: int | None = None
        self._writable = False
        self._times_opened = 0
        self._size = 0
        self._held = False

    @property
    def position(self) -> int:
        """The position of the last record that was seen."""
        return max(0, self._mark.position)

    def refresh(self) -> bool:
        """See what was appended since; whether there is a file at all.

        Raises:
            StorageUnwritable: The file can't be read.
            Damaged: A line since what the index knows is not as it was written.
            NewerFormat: A later edalab wrote the file.
        """
        with self._told_by_path():
            if not self._held and not self._open_again(writable=False):
                return False
            self._catch_up()
        return True

    def events(self, decode: Callable[[bytes], _Record], after: int = 0) -> Iterator[_Record]:
        """All records with a position over ``after`` that are there now.

        Args:
            decode: Makes a record of a line.
            after: The position before the first.

        Raises:
            StorageError: As ``refresh``.
        """
        if not self.refresh() or after >= self.position:
            return
        descriptor, end = self._opened, self._mark.offset
        position, offset = self._ask(lambda index: index.place(after + 1))
        start = Mark(offset, position - 1, b"") if position else START
        with self._told_by_path():
            for event in chain.events(descriptor, self.path, start, end, decode):
                if event.position > after:
                    yield event

    def stream(self, name: str, after: int = 0) -> list[RecordedEvent]:
        """The records of one stream with a version over ``after``.

        Raises:
            StorageError: As ``refresh``.
        """

        def read(index: Index) -> list[RecordedEvent]:
            found = [self._record(offset) for offset in index.offsets(name, after)]
            for version, event in enumerate(found, start=after + 1):
                if (event.stream, event.version) != (name, version):
                    raise Unusable
            return found

        return self._ask(read) if self.refresh() else []

    def version(self, stream: str) -> int:
        """The version of the stream's last record, as of the last refresh; 0 without one."""
        version = self._versions.get(stream)
        if version is None:

            def read(index: Index) -> int:
                offset = index.last(stream)
                if offset is None:
                    return 0
                event = self._record(offset)
                if event.stream != stream:
                    raise Unusable
                return event.version

            version = self._versions[stream] = self._ask(read)
        return version

    def find(self, identity: str) -> RecordedEvent | None:
        """The record with this id, as of the last refresh."""

        def read(index: Index) -> RecordedEvent | None:
            found = (self._record(offset) for offset in index.candidates(identity))
            return next((event for event in found if event.id == identity), None)

        return self._ask(read)

    def newest(self, category: str) -> int:
        """The highest number of the category's streams, as of the last refresh."""
        return self._ask(lambda index: index.newest(category))

    def streams(self, category: str) -> list[str]:
        """The category's streams in the order of their first records, as of the last refresh."""
        return self._ask(lambda index: index.streams(category))

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the file's lock, once however often it is asked for, and see all records.

        Raises:
            StorageLocked: Another process held the lock for too long.
            StorageError: As ``refresh``; or the file can't be written.
        """
        if self._held:
            yield
            return
        if self._mark == START:
            self.refresh()  # reading all of a long log is not to be done under the lock
        try:
            self._lock()
            try:
                self._catch_up()
                self._mend()
                yield
            finally:
                self._held = False
                fcntl.flock(self._opened, fcntl.LOCK_UN)
        except OSError as error:
            raise self._unwritable(error) from error

    def append(self, *appends: Sequence[Line]) -> None:
        """Write appends to the end, durably; all of them or none, unless the machine stops.

        The lock is held. Should the machine stop in the middle, each append is there or not.

        Raises:
            Refused: They do not come next in the log and in their streams, or an append is not
                whole.
            StorageUnwritable: They can't be written; what was written of them is taken back.
        """
        written, mark = [], self._mark
        if mark == START:
            head, self._head = seal(new_head(), b"")
            written, mark = [head], Mark(len(head), 0, self._head)
        versions: dict[str, int] = {}
        noted = []
        for lines in appends:
            for number, line in enumerate(lines, start=1):
                version = versions.get(line.stream) or self.version(line.stream)
                versions[line.stream] = version + 1
                wanted = mark.position + 1, version + 1, (number, len(lines))
                if (line.position, line.version, line.part) != wanted:
                    raise Refused("not-next", position=mark.position + 1)
                sealed, digest = seal(line, mark.digest)
                entry = Entry(line.position, line.stream, line.version, line.id, line.part)
                noted.append((mark.offset, entry))
                written.append(sealed)
                mark = Mark(mark.offset + len(sealed), mark.position + 1, digest)
        self._write(b"".join(written))
        self._note(noted, mark)
        self._versions.update(versions)
        if self._index.pending >= AT_ONCE:
            self._write_index()

    def close(self) -> None:
        """Let go of the file; write the index, if enough has come together."""
        if self._descriptor is not None and self._index.due:
            with contextlib.suppress(OSError, Unusable):
                self._write_index()
        self._forget()

    @property
    def _opened(self) -> int:
        assert self._descriptor is not None  # noqa: S101 - every way here has opened it
        return self._descriptor

    def _open_again(self, *, writable: bool) -> bool:
        """Have the file open that is at the path now; whether there is one."""
        if self._descriptor is not None:
            try:
                now, opened = self.path.stat(), os.fstat(self._descriptor)
            except FileNotFoundError:
                self._forget()
            else:
                same = (now.st_ino, now.st_dev) == (opened.st_ino, opened.st_dev)
                if not same or opened.st_size < self._mark.offset:
                    self._forget()
                self._size = opened.st_size
        if self._descriptor is None or (writable and not self._writable):
            return self._open(writable=writable)
        return True

    def _open(self, *, writable: bool) -> bool:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND if writable else os.O_RDONLY
        if writable:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(self.path, flags, 0o600)
        except FileNotFoundError:
            return False
        if self._descriptor is not None:
            # The same file, for writing now: what is known of it stays, if it is the same.
            if os.path.sameopenfile(descriptor, self._descriptor):
                os.close(self._descriptor)
            else:
                self._forget()
        self._descriptor, self._writable = descriptor, writable
        self._times_opened += 1
        self._size = os.fstat(descriptor).st_size
        return True

    def _forget(self) -> None:
        """Know nothing of the file any more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._writable = False
        self._start_over()

    def _start_over(self) -> None:
        self._index.forget()
        self._mark, self._head = START, b""
        self._versions.clear()

    def _lock(self) -> None:
        begun, told = time.monotonic(), False
        while True:
            if not self._writable:
                self._open_again(writable=True)
            try:
                fcntl.flock(self._opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - begun
                if waited > self._lock_timeout_s:
                    raise StorageLocked(self.path, self._lock_timeout_s) from None
                if waited > _PATIENCE_S and not told:
                    told = True
                    self._on_wait(self.path)
                time.sleep(_LOCK_RETRY_S)
            else:
                # The file may have been replaced: then this is the lock of a log that is gone.
                times = self._times_opened
                self._open_again(writable=True)
                if self._times_opened == times:
                    self._held = True
                    return

    def _catch_up(self) -> None:
        """Take in all whole appends that are there; an unfinished one stays behind."""
        if self._size == self._mark.offset:
            return
        if self._mark == START:
            self._resume()
        try:
            self._scan()
            if self._index.due and self._index.base == START:
                self._write_index()
        except Unusable:
            self._start_over()
            self._scan()

    def _resume(self) -> None:
        """Begin where the index ends, if it is one of this log."""
        for _, digest, _ in chained(self._opened, self.path, START):
            self._head = digest
            mark = self._index.load(digest)
            if mark is None and self._index.exists() and not self._held:
                # Somebody may be writing it at this moment, and holds the log's lock for that.
                self._wait_for_writer()
                mark = self._index.load(digest)
            if mark and chain.digest_before(self._opened, mark.offset) == mark.digest:
                self._mark = mark
            else:
                self._index.forget()
            return

    def _scan(self) -> None:
        mark, batch = self._mark, list[tuple[int, Entry]]()
        for offset, digest, line in chained(self._opened, self.path, mark):
            position = self._mark.position + len(batch) + 1
            if not position:
                self._head = digest
                self._mark = Mark(offset + len(line) + 1, 0, digest)
                continue
            entry = self._entry(line, position, batch)
            batch.append((offset, entry))
            if entry.part[0] == entry.part[1]:
                self._note(batch, Mark(offset + len(line) + 1, position, digest))
                batch = []
                if self._index.pending >= AT_ONCE:
                    self._index_scanned()

    def _index_scanned(self) -> None:
        if self._index.base == START:
            self._index.spill()
        else:
            self._write_index()

    def _entry(self, line: bytes, position: int, batch: Sequence[tuple[int, Entry]]) -> Entry:
        try:
            entry = decode_entry(line)
        except msgspec.MsgspecError as error:
            raise Damaged(self.path, position + 1, "json") from error
        if entry.position != position:
            raise Damaged(self.path, position + 1, "order")
        if entry.part[0] != len(batch) + 1 or (batch and entry.part[1] != batch[0][1].part[1]):
            raise Damaged(self.path, position + 1, "batch")
        return entry

    def _note(self, batch: Sequence[tuple[int, Entry]], mark: Mark) -> None:
        for offset, entry in batch:
            self._index.note(offset, entry)
            self._versions.pop(entry.stream, None)
        self._mark = mark

    def _record(self, offset: int) -> RecordedEvent:
        try:
            return decode_event(chain.line_at(self._opened, offset))
        except (BadLine, msgspec.MsgspecError) as error:
            raise Unusable from error

    def _ask(self, question: Callable[[Index], _Answer]) -> _Answer:
        """The index's answer; where it does not fit the log, after the log was read anew.

        Raises:
            Damaged: It was not the index that is wrong.
        """
        if len(self._versions) > AT_ONCE:
            self._versions.clear()
        try:
            return question(self._index)
        except OSError as error:
            raise self._unwritable(error) from error
        except Unusable:
            pass
        with self._told_by_path():
            self._start_over()
            self._scan()
            try:
                return question(self._index)
            except Unusable:
                raise self._out_of_order() from None

    def _out_of_order(self) -> Damaged:
        """The first line whose version is not the one that comes next in its stream."""
        versions: dict[str, int] = {}
        for event in chain.events(self._opened, self.path, START, self._mark.offset, decode_event):
            versions[event.stream] = versions.get(event.stream, 0) + 1
            if event.version != versions[event.stream]:
                return Damaged(self.path, event.position + 1, "order")
        return Damaged(self.path, self._mark.position + 1, "hash")  # it changes while it is read

    def _write_index(self) -> None:
        """Write the index, if nobody else is writing; then know the log as it does."""
        if self._held or self._index.base == START:
            self._index.write(self._head, self._mark)
        else:
            try:
                fcntl.flock(self._opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            try:
                self._index.write(self._head, self._mark)
            finally:
                fcntl.flock(self._opened, fcntl.LOCK_UN)
        if self._index.pending == 0 and self._index.base != self._mark:
            self._mark = self._index.base
            self._scan()

    def _wait_for_writer(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
                fcntl.flock(self._opened, fcntl.LOCK_UN)
                return
            time.sleep(_LOCK_RETRY_S)

    def _mend(self) -> None:
        """Deal with what follows the last whole append: only a crash in mid-write leaves that."""
        descriptor, offset = self._opened, self._mark.offset
        if offset == self._size:
            return
        rest = os.pread(descriptor, self._size - offset, offset)
        if self._lacks_newline_alone(rest):
            self._write(b"\n")
            self._scan()
            return
        chain.check_unfinished(rest, self.path, self._mark)
        aside = self._beside()
        with aside.open("xb") as file:
            file.write(rest)
            file.flush()
            os.fsync(file.fileno())
        os.ftruncate(descriptor, offset)
        _sync(descriptor)
        self._size = offset
        self._on_set_aside(aside)

    def _lacks_newline_alone(self, rest: bytes) -> bool:
        digest, batch = self._mark.digest, list[tuple[int, Entry]]()
        with contextlib.suppress(BadLine, Damaged):
            for line in rest.split(b"\n"):
                digest = check(line, digest)
                if self._mark == START:
                    return True  # the head: it is looked at when it is read
                position = self._mark.position + len(batch) + 1
                batch.append((0, self._entry(line, position, batch)))
            i, n = batch[-1][1].part
            return i == n
        return False

    def _write(self, data: bytes) -> None:
        """Write to the end, durably, all of it or nothing."""
        try:
            rest = data
            while rest:
                rest = rest[os.write(self._opened, rest) :]
            _sync(self._opened)
        except OSError as error:
            os.ftruncate(self._opened, self._size)
            raise self._unwritable(error) from error
        self._size += len(data)

    def _beside(self) -> Path:
        number = 1
        while (found := self.path.with_name(f"{self.path.name}.unfinished-{number}")).exists():
            number += 1
        return found

    @contextlib.contextmanager
    def _told_by_path(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StorageUnwritable:
        return StorageUnwritable(error.filename or self.path, error.strerror or str(error))
