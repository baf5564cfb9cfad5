"""Writes a whole new log into a file in one pass, without locks and look-ups.

It is faster than appending to a log in use: nobody else writes the file, it has no earlier streams
and ids, and it gets its final name only when it is complete and durable.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edalab.eventlog import index_file
from edalab.eventlog.index import MIN_ENTRIES, OFFSET_INTERVAL
from edalab.eventlog.line_reader import Mark
from edalab.eventlog.lines import Line, new_head, seal
from edalab.messages import NewEvent

if TYPE_CHECKING:
    from sqlite3 import Connection

_ROWS: Final = 100_000
"""The number of index rows that are sorted and inserted at a time; they take about 30 MB."""

_PROGRESS_INTERVAL: Final = 1_000
"""The number of appends between two reports of progress."""


class BulkWriter:
    """Writes a new log file and its index.

    Args:
        path: The file; it is empty.
        index: The file of its index; it is empty too.

    Raises:
        OSError: The file can't be written.
    """

    def __init__(self, path: Path, index: Path) -> None:
        self._index = _IndexWriter(index)
        self._file = path.open("wb", buffering=1 << 20)
        head, self._head = seal(new_head(), b"")
        self._file.write(head)
        self._mark = Mark(len(head), 0, self._head)
        self._versions: dict[str, int] = {}

    def fill(self, appends: Iterable[tuple[str, Sequence[NewEvent]]]) -> Iterator[int]:
        """Write appends in order; yields the number of events written so far at intervals.

        Args:
            appends: Pairs of a stream and the events of one append. All ids must be new.

        Raises:
            OSError: They can't be written.
        """
        now = datetime.now(UTC)
        # One loop with local names: a call for each event would take a tenth of the time.
        versions, write, add = self._versions, self._file.write, self._index.add
        offset, position, digest = self._mark
        for number, (stream, events) in enumerate(appends, start=1):
            version, total = versions.get(stream, 0), len(events)
            for part, event in enumerate(events, start=1):
                position += 1
                version += 1
                line = Line(
                    position=position,
                    stream=stream,
                    version=version,
                    id=event.id,
                    type=event.type,
                    occurred_at=event.occurred_at,
                    recorded_at=event.recorded_at or now,
                    correlation_id=event.correlation_id,
                    causation_id=event.causation_id,
                    data=event.data,
                    attributes=event.attributes,
                    part=(part, total),
                )
                sealed, digest = seal(line, digest)
                write(sealed)
                add(stream, version, event.id, position, offset)
                offset += len(sealed)
            versions[stream] = version
            if not number % _PROGRESS_INTERVAL:
                self._mark = Mark(offset, position, digest)
                yield position
        self._mark = Mark(offset, position, digest)
        yield position

    @property
    def is_indexed(self) -> bool:
        """Whether the index was written; a small log has none."""
        return self._index.is_finished

    def finish(self) -> None:
        """Make the file durable, and write its index.

        Raises:
            OSError: It can't be written.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._mark.position >= MIN_ENTRIES:
            self._index.finish(self._head, self._mark)
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._index.close()
        self._file.close()


class _IndexWriter:
    """Writes the index of a new log; if that fails, the log has no index file.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failed = False
        self.is_finished = False
        self._database: Connection | None = None
        self._highest: dict[str, int] = {}
        self._rows: dict[str, list[tuple[str, int, int]]] = {}
        self._ids: dict[str, int] = {}
        self._position_offsets: dict[int, int] = {}

    def add(self, stream: str, version: int, identity: str, position: int, offset: int) -> None:
        """Add a record whose line begins at ``offset``."""
        rows = self._rows.get(stream)
        if rows is None:
            rows = self._rows[stream] = []
        rows.append((stream, offset, version))
        self._ids[identity] = offset
        if not position % OFFSET_INTERVAL:
            self._position_offsets[position] = offset
        if version == 1:
            index_file.update_highest(self._highest, stream)
        if len(self._ids) >= _ROWS:
            self._insert()

    def finish(self, head: bytes, mark: Mark) -> None:
        """Write the remaining entries and the mark of the log."""
        self._insert()
        if self._database is not None:
            try:
                index_file.finish(self._database, self._path, head, mark)
                self.is_finished = True
            except index_file.errors():
                self._fail()

    def close(self) -> None:
        """Close the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _insert(self) -> None:
        if not self._failed:
            try:
                if self._database is None:
                    self._database = index_file.connect(self._path)
                    self._database.executescript(index_file.SCRIPT)
                # A stream's rows are in order already: sorting only the names is much faster.
                rows = [row for stream in sorted(self._rows) for row in self._rows[stream]]
                index_file.insert(
                    self._database, rows, self._ids, self._position_offsets, self._highest
                )
            except index_file.errors():
                self._fail()
        self._rows, self._ids, self._position_offsets = {}, {}, {}

    def _fail(self) -> None:
        self._failed = True
        self.close()
