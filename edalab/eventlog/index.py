"""The index of a log: the offsets of streams, ids and positions, kept as a cache.

New entries are kept in dictionaries; older ones are in a SQLite file beside the log,
``events.jsonl.index``. The file is written when enough entries have been added, not at each append:
a SQLite transaction would make an append a third slower, a few dictionary entries less than a
hundredth. So a log of fewer than ``MIN_ENTRIES`` records has no index file, and a process has to
index at most that many records when it opens a log.

The file contains the mark up to which it covers the log. It is used if the hash of the log's head
and the hash of the line that ends at the mark are the same as in the file; hashes are chained, so
all lines before are the same too. A record that is found by the index is compared with what was
looked for. The file's modification time is computed from the mark's hash, so a change by another
program is detected before the file is read. In all other cases the index is made again from the
log.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edalab.eventlog import index_file
from edalab.eventlog.line_reader import START, Mark
from edalab.eventlog.lines import Entry
from edalab.eventlog.private_files import new_part, remove_abandoned_parts
from edalab.files import is_other_than_file

if TYPE_CHECKING:
    import sqlite3

MIN_ENTRIES: Final = 500
"""The smallest number of new entries for which the file is written when the log is closed."""

MAX_PENDING: Final = 10_000
"""The largest number of entries that are kept in memory if the file can be written."""

OFFSET_INTERVAL: Final = 128
"""The offset of each position that is a multiple of this is indexed."""

_MAX_PARAMETERS: Final = 500
"""The largest number of parameters of one query; older SQLite versions allow 999."""


class Unusable(Exception):
    """The index does not fit the log; it has to be made again from the log."""


class Index:
    """The index of one log.

    Args:
        path: The index file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary: Path | None = None
        self._stored: sqlite3.Connection | None = None
        self._building: sqlite3.Connection | None = None
        self._memory_only = False
        self.forget()

    def forget(self) -> None:
        """Drop all entries, as if there were no index file."""
        self.close()
        self.base = START
        self._rows: list[tuple[str, int, int]] = []
        self._streams: dict[str, list[tuple[int, int]]] = {}
        self._ids: dict[str, int] = {}
        self._position_offsets: dict[int, int] = {}
        self._highest: dict[str, int] = {}

    def load(self, head: bytes) -> Mark | None:
        """Open the index file; returns its mark, or None if the file is not usable for this log.

        The caller checks whether the mark is one of this log.

        Args:
            head: The hash of the log's head.
        """
        self.forget()
        if is_other_than_file(self._path):
            return None
        try:
            modified = self._path.stat().st_mtime
        except OSError:
            return None
        try:
            self._stored = index_file.connect(self._path)
            version, stored_head, *values = self._stored.execute("SELECT * FROM mark").fetchone()
            mark = Mark(*values)
            if (version, stored_head, modified) == (
                index_file.VERSION,
                head,
                index_file.modification_time(mark.digest),
            ):
                self.base = mark
                return mark
        except index_file.errors():
            pass
        self.forget()
        return None

    def exists(self) -> bool:
        """Whether an index file exists, usable or not."""
        return self._path.exists()

    @property
    def pending(self) -> int:
        """The number of entries that are not in the file yet."""
        return len(self._rows)

    @property
    def due(self) -> bool:
        """Whether the file should be written before the log is closed."""
        return self._building is not None or self.pending >= MIN_ENTRIES

    def add(self, offset: int, entry: Entry) -> None:
        """Add a record whose line begins at ``offset``."""
        self._rows.append((entry.stream, offset, entry.version))
        self._streams.setdefault(entry.stream, []).append((offset, entry.version))
        self._ids[entry.id] = offset
        if not entry.position % OFFSET_INTERVAL:
            self._position_offsets[entry.position] = offset
        if entry.version == 1:  # later records have the same number
            index_file.update_highest(self._highest, entry.stream)

    def offsets(self, stream: str, after: int) -> Iterator[int]:
        """The offsets of the stream's records after the first ``after`` ones, in order."""
        query = "SELECT offset FROM event WHERE stream = ? ORDER BY offset LIMIT -1 OFFSET ?"
        rows = self._query(query, stream, after)
        stored = [offset for (offset,) in rows if self._is_before_base(offset)]
        yield from stored
        skipped = 0 if stored else max(0, after - self._count(stream))
        yield from (offset for offset, _ in self._streams.get(stream, [])[skipped:])

    def last_offset(self, stream: str) -> int | None:
        """The offset of the stream's last record; None where there is none."""
        pending = self._streams.get(stream)
        if pending:
            return pending[-1][0]
        query = "SELECT max(offset) FROM event WHERE stream = ? AND offset < ?"
        rows = self._query(query, stream, self.base.offset)
        return next((offset for (offset,) in rows), None)

    def candidate_offsets(self, identity: str) -> list[int]:
        """The offsets at which a record with this id may begin."""
        if identity in self._ids:
            return [self._ids[identity]]
        if self._stored is None:
            return []
        rows = self._query("SELECT offset FROM id WHERE key = ?", index_file.key(identity))
        return [offset for (offset,) in rows if self._is_before_base(offset)]

    def possibly_recorded(self, identities: Sequence[str]) -> set[str]:
        """The ids that a record may have; no record has any of the others."""
        pending = {identity for identity in identities if identity in self._ids}
        if self._stored is None:
            return pending
        keyed = [(index_file.key(identity), identity) for identity in identities]
        stored: set[int] = set()
        for first in range(0, len(keyed), _MAX_PARAMETERS):
            keys = [key for key, _ in keyed[first : first + _MAX_PARAMETERS]]
            marks = ", ".join("?" * len(keys))
            query = f"SELECT key FROM id WHERE key IN ({marks})"  # noqa: S608 - question marks alone
            stored.update(key for (key,) in self._query(query, *keys))
        return pending | {identity for key, identity in keyed if key in stored}

    def position_before(self, position: int) -> tuple[int, int]:
        """A position at or before this one and its offset; 0 and 0 where none is indexed."""
        near = position - position % OFFSET_INTERVAL
        if near in self._position_offsets:
            return near, self._position_offsets[near]
        rows = self._query("SELECT position, offset FROM place WHERE position = ?", near)
        return next((row for row in rows if self._is_before_base(row[1])), (0, 0))

    def newest(self, category: str) -> int:
        """The highest number of the category's streams; 0 where there is none."""
        rows = self._query("SELECT newest FROM category WHERE name = ?", category)
        return max([int(number) for (number,) in rows] + [self._highest.get(category, 0)])

    def streams(self, category: str) -> list[str]:
        """The names of the category's streams, in the order of their first events."""
        query = "SELECT stream FROM event WHERE version = 1 AND stream >= ? AND stream < ? "
        bounds = f"{category}-", f"{category}."
        stored = [name for (name,) in self._query(query + "ORDER BY offset", *bounds)]
        pending = (name for name in self._streams if name.startswith(bounds[0]))
        return list(dict.fromkeys([*stored, *pending]))

    def spill(self) -> None:
        """Move entries from memory to a temporary file while a log is read from the beginning.

        If the file can't be written, the entries stay in memory.

        Raises:
            Unusable: Writing failed, and earlier entries were in the file.
        """
        if self._memory_only:
            return
        begun = self._building is not None
        try:
            if self._building is None:
                if not index_file.is_replaceable(self._path):
                    self._memory_only = True
                    return
                self._temporary = new_part(self._path.parent, self._path.name)
                self._building = index_file.connect(self._temporary)
                self._building.executescript(index_file.SCRIPT)
            index_file.insert(self._building, *self._entries())
        except index_file.errors() as error:
            self._discard()
            self._memory_only = True
            if begun:
                raise Unusable from error
        else:
            self._rows, self._streams, self._ids, self._position_offsets = [], {}, {}, {}

    def write(self, head: bytes, mark: Mark) -> None:
        """Write the entries up to ``mark``; the log is locked, or the file is a new one.

        Afterwards ``base`` is the mark of the file, which differs from ``mark`` if another process
        wrote the file in the meantime. If the file can't be written, the entries stay in memory.

        Raises:
            Unusable: The entries are lost.
        """
        if self.base == START:
            self.spill()
            if self._building is not None:
                self._replace(head, mark)
        elif not self._memory_only:
            try:
                self._add(head, mark)
            except index_file.errors():
                self._memory_only = True

    def __del__(self) -> None:
        """Close the files of an index that was not closed."""
        with contextlib.suppress(Exception):  # the interpreter may be shutting down
            self.close()

    def close(self) -> None:
        """Close the file."""
        if self._stored is not None:
            self._stored.close()
            self._stored = None
        self._discard()

    def _replace(self, head: bytes, mark: Mark) -> None:
        building, temporary = self._building, self._temporary
        assert building is not None  # noqa: S101 - the caller has checked it
        assert temporary is not None  # noqa: S101 - they are made together
        try:
            index_file.finish(building, temporary, head, mark)
            temporary.replace(self._path)
            self._building = self._temporary = None
            remove_abandoned_parts(self._path.parent)
        except index_file.errors() as error:
            self._discard()
            self._memory_only = True
            raise Unusable from error
        if self.load(head) is None:
            self._memory_only = True
            raise Unusable

    def _add(self, head: bytes, mark: Mark) -> None:
        other = Index(self._path)
        if other.load(head) == self.base and other._stored is not None:
            index_file.insert(other._stored, *self._entries())
            other._stored.execute("UPDATE mark SET offset = ?, position = ?, digest = ?", mark)
            other._stored.commit()
            other.close()
            os.utime(self._path, (index_file.modification_time(mark.digest),) * 2)
        other.close()
        self.load(head)

    def _entries(
        self,
    ) -> tuple[list[tuple[str, int, int]], dict[str, int], dict[int, int], dict[str, int]]:
        return sorted(self._rows), self._ids, self._position_offsets, self._highest

    def _is_before_base(self, offset: int) -> bool:
        """Whether a stored entry is before ``base``; another process may have added later ones."""
        return offset < self.base.offset

    def _count(self, stream: str) -> int:
        query = "SELECT count(*) FROM event WHERE stream = ? AND offset < ?"
        return next((count for (count,) in self._query(query, stream, self.base.offset)), 0)

    def _query(self, query: str, *values: Any) -> list[Any]:
        if self._stored is None:
            return []
        try:
            return self._stored.execute(query, values).fetchall()
        except index_file.errors() as error:
            raise Unusable from error

    def _discard(self) -> None:
        """Delete an unfinished temporary file."""
        if self._building is not None:
            self._building.close()
            self._building = None
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            self._temporary = None
