"""Where in the log each stream, id and position is: a cache that is never trusted over the log.

What was noted since the last write is kept in dictionaries; older notes stand in a SQLite file
beside the log, ``events.jsonl.index``. It is written when enough has come together, never with
each append: SQLite's transaction would cost an append a third, a few notes less than a hundredth.
So a log of fewer than ``AT_CLOSE`` records has no such file, and a process catches up on at most
that many.

The file says up to which mark of which log it goes. It is used if the log's head has the same hash,
and the line that ends at the mark has the same hash too: hashes are chained, so that all before is
the same. A line that was found through it is checked against what was looked for. And the file has
a modification time that only edalab gives it, made from the mark's hash: whatever else has written
to it since, by accident or not, is noticed before a single note is believed. In all other cases the
log is read anew.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edalab.eventlog import index_file
from edalab.eventlog.line_reader import START, Mark
from edalab.eventlog.lines import Entry

if TYPE_CHECKING:
    import sqlite3

AT_CLOSE: Final = 500
"""How many notes are worth being written when the log is closed."""

AT_ONCE: Final = 10_000
"""How many notes are kept in memory at most, where the file can be written."""

EVERY: Final = 128
"""Every so many positions, the position's offset is noted."""

_AT_A_TIME: Final = 500
"""How many values one question to SQLite names; older ones take no more than 999."""

_ABANDONED_S: Final = 3_600


class Unusable(Exception):
    """The index file is not what it should be: the log is to be read anew."""


class Index:
    """What was noted of one log.

    Args:
        path: The index file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._temporary = path.with_name(f"{path.name}.{os.getpid()}-{id(self):x}")
        self._stored: sqlite3.Connection | None = None
        self._building: sqlite3.Connection | None = None
        self._memory_only = False
        self.forget()

    def forget(self) -> None:
        """Begin anew, as if there were no file."""
        self.close()
        self.base = START
        self._rows: list[tuple[str, int, int]] = []
        self._streams: dict[str, list[tuple[int, int]]] = {}
        self._ids: dict[str, int] = {}
        self._places: dict[int, int] = {}
        self._newest: dict[str, int] = {}

    def load(self, head: bytes) -> Mark | None:
        """Use the file, if it is one of this log; whether the mark is, is for the caller to see.

        Args:
            head: The hash of the log's head.
        """
        self.forget()
        try:
            modified = self._path.stat().st_mtime
        except OSError:
            return None
        try:
            self._stored = index_file.connect(self._path)
            version, of, *mark = self._stored.execute("SELECT * FROM mark").fetchone()
            found = Mark(*mark)
            if (version, of, modified) == (
                index_file.VERSION,
                head,
                index_file.stamp(found.digest),
            ):
                self.base = found
                return found
        except index_file.errors():
            pass
        self.forget()
        return None

    def exists(self) -> bool:
        """Whether there is a file, whatever it is."""
        return self._path.exists()

    @property
    def pending(self) -> int:
        """How many notes are in memory alone."""
        return len(self._rows)

    @property
    def due(self) -> bool:
        """Whether so much is noted that the file should be written before the log is closed."""
        return self._building is not None or self.pending >= AT_CLOSE

    def note(self, offset: int, entry: Entry) -> None:
        """Note a record and where its line begins."""
        self._rows.append((entry.stream, offset, entry.version))
        self._streams.setdefault(entry.stream, []).append((offset, entry.version))
        self._ids[entry.id] = offset
        if not entry.position % EVERY:
            self._places[entry.position] = offset
        if entry.version > 1:
            return  # its stream's number was seen at the stream's first record
        index_file.note_newest(self._newest, entry.stream)

    def offsets(self, stream: str, after: int) -> Iterator[int]:
        """Where the stream's records begin, from the ``after``-th on, in order."""
        query = "SELECT offset FROM event WHERE stream = ? ORDER BY offset LIMIT -1 OFFSET ?"
        stored = [offset for (offset,) in self._ask(query, stream, after) if self._older(offset)]
        yield from stored
        since = self._streams.get(stream, [])
        if stored or not after:
            yield from (offset for offset, _ in since)
        else:
            passed = after - self._count(stream)
            yield from (offset for offset, _ in since[max(0, passed) :])

    def last(self, stream: str) -> int | None:
        """Where the stream's last record begins."""
        since = self._streams.get(stream)
        if since:
            return since[-1][0]
        query = "SELECT max(offset) FROM event WHERE stream = ? AND offset < ?"
        return next((at for (at,) in self._ask(query, stream, self.base.offset)), None)

    def candidates(self, identity: str) -> list[int]:
        """Where a record with this id may begin."""
        if identity in self._ids:
            return [self._ids[identity]]
        if self._stored is None:
            return []
        found = self._ask("SELECT offset FROM id WHERE key = ?", index_file.key(identity))
        return [offset for (offset,) in found if self._older(offset)]

    def possibly_recorded(self, identities: Sequence[str]) -> set[str]:
        """Which of these ids a record may have; of the others it is certain that none has."""
        found = {identity for identity in identities if identity in self._ids}
        if self._stored is None:
            return found
        keyed = [(index_file.key(identity), identity) for identity in identities]
        stored: set[int] = set()
        for first in range(0, len(keyed), _AT_A_TIME):
            some = [key for key, _ in keyed[first : first + _AT_A_TIME]]
            marks = ", ".join("?" * len(some))
            query = f"SELECT key FROM id WHERE key IN ({marks})"  # noqa: S608 - question marks alone
            stored.update(key for (key,) in self._ask(query, *some))
        return found | {identity for key, identity in keyed if key in stored}

    def place(self, position: int) -> tuple[int, int]:
        """A position at or before this one whose offset is known, and the offset; else 0 and 0."""
        near = position - position % EVERY
        if near in self._places:
            return near, self._places[near]
        found = self._ask("SELECT position, offset FROM place WHERE position = ?", near)
        return next((row for row in found if self._older(row[1])), (0, 0))

    def newest(self, category: str) -> int:
        """The highest number of the category's streams; 0 where there is none."""
        found = self._ask("SELECT newest FROM category WHERE name = ?", category)
        return max([int(number) for (number,) in found] + [self._newest.get(category, 0)])

    def streams(self, category: str) -> list[str]:
        """The names of the category's streams, in the order of their first events."""
        query = "SELECT stream FROM event WHERE version = 1 AND stream >= ? AND stream < ? "
        bounds = f"{category}-", f"{category}."
        stored = [name for (name,) in self._ask(query + "ORDER BY offset", *bounds)]
        since = (name for name in self._streams if name.startswith(bounds[0]))
        return list(dict.fromkeys([*stored, *since]))

    def spill(self) -> None:
        """Move the notes of a log that is read from the beginning out of memory, if that can be.

        Raises:
            Unusable: It can't be any more, and some were moved before.
        """
        if self._memory_only:
            return
        begun = self._building is not None
        try:
            if self._building is None:
                self._building = index_file.connect(self._temporary)
                self._building.executescript(index_file.SCRIPT)
            index_file.insert(self._building, *self._notes())
        except index_file.errors() as error:
            self._discard()
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            self._memory_only = True
            if begun:
                raise Unusable from error
        else:
            self._rows, self._streams, self._ids, self._places = [], {}, {}, {}

    def write(self, head: bytes, mark: Mark) -> None:
        """Write what was noted up to ``mark``; the log is locked, or the file is a new one.

        Afterwards the notes go up to ``base``, which is another mark where somebody else has
        written the file meanwhile. A file that can't be written is none the worse: then the notes
        stay in memory.

        Raises:
            Unusable: The notes are lost.
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
        """Close the files of an index that nobody has any more and nobody closed."""
        with contextlib.suppress(Exception):  # the interpreter may be at its end
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._stored is not None:
            self._stored.close()
            self._stored = None
        self._discard()

    def _replace(self, head: bytes, mark: Mark) -> None:
        building, self._building = self._building, None
        assert building is not None  # noqa: S101 - the caller has seen it
        try:
            index_file.finish(building, self._temporary, head, mark)
            self._temporary.replace(self._path)
            self._sweep()
        except index_file.errors() as error:
            self._temporary.unlink(missing_ok=True)
            self._memory_only = True
            raise Unusable from error
        self.load(head)

    def _sweep(self) -> None:
        """Remove what processes left that were killed while they made an index."""
        for left in self._path.parent.glob(f"{self._path.name}.*-*"):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink(missing_ok=True)

    def _add(self, head: bytes, mark: Mark) -> None:
        other = Index(self._path)
        if other.load(head) == self.base and other._stored is not None:
            index_file.insert(other._stored, *self._notes())
            other._stored.execute("UPDATE mark SET offset = ?, position = ?, digest = ?", mark)
            other._stored.commit()
            other.close()
            os.utime(self._path, (index_file.stamp(mark.digest),) * 2)
        other.close()
        self.load(head)

    def _notes(
        self,
    ) -> tuple[list[tuple[str, int, int]], dict[str, int], dict[int, int], dict[str, int]]:
        return self._rows, self._ids, self._places, self._newest

    def _older(self, offset: int) -> bool:
        """Whether a stored note was there when this process began to note by itself."""
        return offset < self.base.offset

    def _count(self, stream: str) -> int:
        query = "SELECT count(*) FROM event WHERE stream = ? AND offset < ?"
        return next((n for (n,) in self._ask(query, stream, self.base.offset)), 0)

    def _ask(self, query: str, *values: Any) -> list[Any]:
        if self._stored is None:
            return []
        try:
            return self._stored.execute(query, values).fetchall()
        except index_file.errors() as error:
            raise Unusable from error

    def _discard(self) -> None:
        """Drop a file that is not finished."""
        if self._building is not None:
            self._building.close()
            self._building = None
            self._temporary.unlink(missing_ok=True)
