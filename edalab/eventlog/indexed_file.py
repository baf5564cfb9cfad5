"""A log's file with its index: reads new appends, checks them and adds them to the index.

Most of the index is in a file, so that opening a log reads only the records that were appended
since that file was written.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from edalab.eventlog import line_reader
from edalab.eventlog.index import MAX_PENDING, Index, Unusable
from edalab.eventlog.line_reader import START, Mark, checked_lines
from edalab.eventlog.lines import Entry
from edalab.eventlog.locked_file import LockedFile
from edalab.eventlog.recovery import decode_next_entry, lacks_only_newline, save_unfinished


class IndexedFile(LockedFile):
    """A file of lines with chained hashes, and the index of its records.

    Args:
        path: The file; it and its folder are created at the first append.
        lock_timeout_s: How many seconds a writer waits for another process.
        on_set_aside: Called with the file to which an unfinished end was moved.
        on_wait: Called once with the path when a writer has to wait.
    """

    def __init__(
        self,
        path: Path,
        *,
        lock_timeout_s: float = 10.0,
        on_set_aside: Callable[[Path], None] = lambda _path: None,
        on_wait: Callable[[Path], None] = lambda _path: None,
    ) -> None:
        super().__init__(path, lock_timeout_s=lock_timeout_s, on_wait=on_wait)
        self._on_set_aside = on_set_aside
        self._index = Index(path.with_name(path.name + ".index"))
        self._mark = START
        self._head = b""
        self._versions: dict[str, int] = {}

    @property
    def position(self) -> int:
        """The position of the last record that was read."""
        return max(0, self._mark.position)

    @property
    def bytes_read(self) -> int:
        """The number of bytes that were read and indexed."""
        return self._mark.offset

    def forget(self) -> None:
        """Drop everything known about the file."""
        self._index.forget()
        self._mark, self._head = START, b""
        self._versions.clear()

    def refresh(self) -> bool:
        """Read and index new appends; returns whether the file exists.

        Raises:
            StorageUnwritable: The file can't be read.
            Damaged: A line that was not in the index is not as it was written.
            NewerFormat: A later edalab wrote the file.
        """
        with self.os_errors_reported():
            if not self.locked and not self.reopen():
                return False
            self._read_new()
        return True

    def _read_new(self) -> None:
        """Index all complete new appends; an unfinished one is left out."""
        if self.size == self._mark.offset:
            return
        if self._mark == START:
            self._resume()
        try:
            self._scan()
            if self._index.due and self._index.base == START:
                self._write_index()
        except Unusable:
            self.forget()
            self._scan()

    def _resume(self) -> None:
        """Load the index file, if it belongs to this log, to continue where it ends."""
        for _, digest, _ in checked_lines(self.descriptor, self.path, START):
            self._head = digest
            mark = self._index.load(digest)
            if mark is None and self._index.exists() and not self.locked:
                # Another process may be writing it now; it holds the log's lock meanwhile.
                self.wait_for_writer()
                mark = self._index.load(digest)
            if mark and line_reader.digest_before(self.descriptor, mark.offset) == mark.digest:
                self._mark = mark
            else:
                self._index.forget()
            return

    def _scan(self) -> None:
        mark, batch = self._mark, list[tuple[int, Entry]]()
        for offset, digest, line in checked_lines(self.descriptor, self.path, mark):
            position = self._mark.position + len(batch) + 1
            if not position:
                self._head = digest
                self._mark = Mark(offset + len(line) + 1, 0, digest)
                continue
            previous = batch[-1][1] if batch else None
            entry = decode_next_entry(line, self.path, position, previous)
            batch.append((offset, entry))
            if entry.part[0] == entry.part[1]:
                self._index_batch(batch, Mark(offset + len(line) + 1, position, digest))
                batch = []
                if self._index.pending >= MAX_PENDING:
                    self._index_scanned()

    def _index_scanned(self) -> None:
        if self._index.base == START:
            self._index.spill()
        else:
            self._write_index()

    def _index_batch(self, batch: Sequence[tuple[int, Entry]], mark: Mark) -> None:
        for offset, entry in batch:
            self._index.add(offset, entry)
            self._versions.pop(entry.stream, None)
        self._mark = mark

    def _write_index(self) -> None:
        """Write the index file, unless another process holds the lock; continue from its mark."""
        if self.locked or self._index.base == START:
            self._index.write(self._head, self._mark)
        else:
            with self.locked_if_free() as free:
                if not free:
                    return
                self._index.write(self._head, self._mark)
        if self._index.pending == 0 and self._index.base != self._mark:
            self._mark = self._index.base
            self._scan()

    def _recover(self) -> None:
        """Complete the tail that a crash during a write left, or move it to a file of its own."""
        offset = self._mark.offset
        if offset == self.size:
            return
        tail = os.pread(self.descriptor, self.size - offset, offset)
        line_reader.check_beginning(tail, self.path, self._mark)
        if lacks_only_newline(tail, self.path, self._mark):
            self.write(b"\n")
            self._scan()
            return
        aside = save_unfinished(tail, self.path, self._mark)
        self.cut(offset)
        self._on_set_aside(aside)
