"""The log file: readers read up to its last complete append; writers append under its lock.

Readers take no lock. They ignore a line without its newline, which is still being written. To a
writer, which holds the lock, such a line is what a crash has left. An intact last record that only
lacks its newline is kept; any other unfinished end is moved into a file beside the log. All other
damage is reported and left as it is.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import msgspec

from edalab.errors import Damaged, Refused
from edalab.eventlog import line_reader
from edalab.eventlog.index import AT_ONCE, Index, Unusable
from edalab.eventlog.indexed_file import IndexedFile
from edalab.eventlog.line_reader import START, Mark
from edalab.eventlog.lines import (
    BadLine,
    Entry,
    Line,
    decode_event,
    new_head,
    seal,
)
from edalab.messages import RecordedEvent

_Answer = TypeVar("_Answer")
_Record = TypeVar("_Record", bound=RecordedEvent)


class LogFile(IndexedFile):
    """A log file to read records from and append to; made as an ``IndexedFile``."""

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
        descriptor, end = self.descriptor, self._mark.offset
        position, offset = self._ask(lambda index: index.place(after + 1))
        start = Mark(offset, position - 1, b"") if position else START
        with self.os_errors_reported():
            for event in line_reader.records(descriptor, self.path, start, end, decode):
                if event.position > after:
                    yield event

    def stream(self, name: str, after: int = 0) -> list[RecordedEvent]:
        """The records of one stream with a version over ``after``.

        Raises:
            StorageError: As ``refresh``.
        """

        def read(index: Index) -> list[RecordedEvent]:
            records = [self._record(offset) for offset in index.offsets(name, after)]
            for version, event in enumerate(records, start=after + 1):
                if (event.stream, event.version) != (name, version):
                    raise Unusable
            return records

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
            records = (self._record(offset) for offset in index.candidates(identity))
            return next((event for event in records if event.id == identity), None)

        return self._ask(read)

    def possibly_recorded(self, identities: Sequence[str]) -> set[str]:
        """The ids of these that ``find`` may know, as of the last refresh; all others it does not.

        For many ids this takes a third of the time that asking for each one takes.
        """
        return self._ask(lambda index: index.possibly_recorded(identities))

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
        if self.locked:
            yield
            return
        if self._mark == START:
            self.refresh()  # reading all of a long log is not to be done under the lock
        try:
            self.lock()
            try:
                self._read_new()
                self._recover()
                yield
            finally:
                self.unlock()
        except OSError as error:
            raise self.unwritable(error) from error

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
        self.write(b"".join(written))
        self._take_in(noted, mark)
        self._versions.update(versions)
        if self._index.pending >= AT_ONCE:
            self._write_index()

    def close(self) -> None:
        """Close the file; first write the index file, if enough entries are new."""
        if self.is_open and self._index.due:
            with contextlib.suppress(OSError, Unusable):
                self._write_index()
        self.close_file()

    def _record(self, offset: int) -> RecordedEvent:
        try:
            return decode_event(line_reader.line_at(self.descriptor, offset))
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
            raise self.unwritable(error) from error
        except Unusable:
            pass
        with self.os_errors_reported():
            self.forget()
            self._scan()
            try:
                return question(self._index)
            except Unusable:
                raise self._out_of_order() from None

    def _out_of_order(self) -> Damaged:
        """The first line whose version is not the one that comes next in its stream."""
        versions: dict[str, int] = {}
        for event in line_reader.records(
            self.descriptor, self.path, START, self._mark.offset, decode_event
        ):
            versions[event.stream] = versions.get(event.stream, 0) + 1
            if event.version != versions[event.stream]:
                return Damaged(self.path, event.position + 1, "order")
        return Damaged(self.path, self._mark.position + 1, "hash")  # it changes while it is read
