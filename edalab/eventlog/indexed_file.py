"""A log's file followed to its end: each whole append is checked, and noted in the index.

What was found in the file is kept in an index, of which a part is a file itself: so opening a log
reads only what was appended since that was written.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from edalab.eventlog import line_reader
from edalab.eventlog.index import AT_ONCE, Index, Unusable
from edalab.eventlog.line_reader import START, Mark, chained
from edalab.eventlog.lines import Entry
from edalab.eventlog.locked_file import LockedFile
from edalab.eventlog.recovery import entry_of, lacks_newline_alone, put_aside


class IndexedFile(LockedFile):
    """A file of chained lines, and what is known of it.

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
        super().__init__(path, lock_timeout_s=lock_timeout_s, on_wait=on_wait)
        self._on_set_aside = on_set_aside
        self._index = Index(path.with_name(path.name + ".index"))
        self._mark = START
        self._head = b""
        self._versions: dict[str, int] = {}

    @property
    def position(self) -> int:
        """The position of the last record that was seen."""
        return max(0, self._mark.position)

    @property
    def known(self) -> int:
        """How many bytes were read and taken in."""
        return self._mark.offset

    def forget(self) -> None:
        """Know nothing of the file any more."""
        self._index.forget()
        self._mark, self._head = START, b""
        self._versions.clear()

    def refresh(self) -> bool:
        """See what was appended since; whether there is a file at all.

        Raises:
            StorageUnwritable: The file can't be read.
            Damaged: A line since what the index knows is not as it was written.
            NewerFormat: A later edalab wrote the file.
        """
        with self.told_by_path():
            if not self.held and not self.open_again():
                return False
            self._catch_up()
        return True

    def _catch_up(self) -> None:
        """Take in all whole appends that are there; an unfinished one stays behind."""
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
        """Begin where the index ends, if it is one of this log."""
        for _, digest, _ in chained(self.descriptor, self.path, START):
            self._head = digest
            mark = self._index.load(digest)
            if mark is None and self._index.exists() and not self.held:
                # Somebody may be writing it at this moment, and holds the log's lock for that.
                self.wait_for_writer()
                mark = self._index.load(digest)
            if mark and line_reader.digest_before(self.descriptor, mark.offset) == mark.digest:
                self._mark = mark
            else:
                self._index.forget()
            return

    def _scan(self) -> None:
        mark, batch = self._mark, list[tuple[int, Entry]]()
        for offset, digest, line in chained(self.descriptor, self.path, mark):
            position = self._mark.position + len(batch) + 1
            if not position:
                self._head = digest
                self._mark = Mark(offset + len(line) + 1, 0, digest)
                continue
            entry = entry_of(line, self.path, position, batch)
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

    def _note(self, batch: Sequence[tuple[int, Entry]], mark: Mark) -> None:
        for offset, entry in batch:
            self._index.note(offset, entry)
            self._versions.pop(entry.stream, None)
        self._mark = mark

    def _write_index(self) -> None:
        """Write the index, if nobody else is writing; then know the log as it does."""
        if self.held or self._index.base == START:
            self._index.write(self._head, self._mark)
        else:
            with self.locked_if_free() as free:
                if not free:
                    return
                self._index.write(self._head, self._mark)
        if self._index.pending == 0 and self._index.base != self._mark:
            self._mark = self._index.base
            self._scan()

    def _mend(self) -> None:
        """Deal with what follows the last whole append: only a crash in mid-write leaves that."""
        offset = self._mark.offset
        if offset == self.size:
            return
        rest = os.pread(self.descriptor, self.size - offset, offset)
        if lacks_newline_alone(rest, self.path, self._mark):
            self.write(b"\n")
            self._scan()
            return
        aside = put_aside(rest, self.path, self._mark)
        self.cut(offset)
        self._on_set_aside(aside)
