"""The log file: readers read up to its last complete append; writers append under its lock.

Readers take no lock. They ignore a line without its newline, which is still being written. A writer
holds the lock, so for it such a line was left by a crash. An intact last record that only lacks its
newline is kept; any other unfinished end is moved to a file beside the log. All other damage is
reported and left as it is.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from edalab.errors import Damaged, Refused
from edalab.eventlog import line_reader
from edalab.eventlog.index import MAX_PENDING, Index, Unusable
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
from edalab.eventlog.locked_file import Descriptor
from edalab.messages import NOT_DECODED, RecordedEvent

_Result = TypeVar("_Result")
_Record = TypeVar("_Record", bound=RecordedEvent)


class LogFile(IndexedFile):
    """A log file for reading and appending records; it takes the arguments of ``IndexedFile``."""

    def events(self, decode: Callable[[bytes], _Record], after: int = 0) -> Iterator[_Record]:
        """All present records with a position greater than ``after``, as of this call.

        They are read through a descriptor of their own: the file may be closed or replaced
        meanwhile.

        Args:
            decode: Decodes a line.
            after: The position before the first record.

        Raises:
            StorageError: As for ``refresh``.
        """
        if not self.refresh() or after >= self.position:
            return iter(())
        position, offset = self._with_index(lambda index: index.position_before(after + 1))
        start = Mark(offset, position - 1, b"") if position else START
        with self.os_errors_reported():
            descriptor = Descriptor(self.descriptor)
        return self._records(descriptor, start, self._mark.offset, decode, after)

    def _records(
        self,
        descriptor: Descriptor,
        start: Mark,
        end: int,
        decode: Callable[[bytes], _Record],
        after: int,
    ) -> Iterator[_Record]:
        with self.os_errors_reported():
            for event in line_reader.records(descriptor.number, self.path, start, end, decode):
                if event.position > after:
                    yield event
        descriptor.close()

    def stream(self, name: str, after: int = 0) -> list[RecordedEvent]:
        """The records of one stream with a version greater than ``after``.

        Raises:
            StorageError: As for ``refresh``.
        """

        def read(index: Index) -> list[RecordedEvent]:
            records = [self._record(offset) for offset in index.offsets(name, after)]
            for version, event in enumerate(records, start=after + 1):
                if (event.stream, event.version) != (name, version):
                    raise Unusable
            return records

        return self._with_index(read) if self.refresh() else []

    def version(self, stream: str) -> int:
        """The version of the stream's last record, as of the last refresh; 0 if there is none."""
        version = self._versions.get(stream)
        if version is None:

            def read(index: Index) -> int:
                offset = index.last_offset(stream)
                if offset is None:
                    return 0
                event = self._record(offset)
                if event.stream != stream:
                    raise Unusable
                return event.version

            version = self._versions[stream] = self._with_index(read)
        return version

    def find(self, identity: str) -> RecordedEvent | None:
        """The record with this id, as of the last refresh; None if there is none."""

        def read(index: Index) -> RecordedEvent | None:
            records = (self._record(offset) for offset in index.candidate_offsets(identity))
            return next((event for event in records if event.id == identity), None)

        return self._with_index(read)

    def possibly_recorded(self, identities: Sequence[str]) -> set[str]:
        """The ids that may be in the log, as of the last refresh; the others certainly are not.

        For many ids this takes a third of the time of ``find`` for each of them.
        """
        return self._with_index(lambda index: index.possibly_recorded(identities))

    def newest(self, category: str) -> int:
        """The highest number of the category's streams, as of the last refresh."""
        return self._with_index(lambda index: index.newest(category))

    def streams(self, category: str) -> list[str]:
        """The category's streams in the order of their first records, as of the last refresh."""
        return self._with_index(lambda index: index.streams(category))

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the file's lock and index all records; may be nested.

        Raises:
            StorageLocked: Another process held the lock for too long.
            StorageError: As for ``refresh``, or the file can't be written.
        """
        self.renew_after_fork()
        if self.locked:
            yield
            return
        if self._mark == START:
            self.refresh()  # so that a long log is not read under the lock
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
        """Write appends durably, all of them or none; the caller holds the lock.

        If the machine stops during the write, each single append is there completely or not at all.

        Raises:
            Refused: A line is not the next one of the log or its stream, or an append is
                incomplete.
            StorageUnwritable: Writing failed; the bytes written so far are removed.
        """
        encoded, mark = [], self._mark
        if mark == START:
            head, self._head = seal(new_head(), b"")
            encoded, mark = [head], Mark(len(head), 0, self._head)
        versions: dict[str, int] = {}
        entries = []
        for lines in appends:
            for number, line in enumerate(lines, start=1):
                version = versions.get(line.stream) or self.version(line.stream)
                versions[line.stream] = version + 1
                expected = mark.position + 1, version + 1, (number, len(lines))
                if (line.position, line.version, line.part) != expected:
                    raise Refused("not-next", position=mark.position + 1)
                sealed, digest = seal(line, mark.digest)
                entry = Entry(line.position, line.stream, line.version, line.id, line.part)
                entries.append((mark.offset, entry))
                encoded.append(sealed)
                mark = Mark(mark.offset + len(sealed), mark.position + 1, digest)
        self.write(b"".join(encoded))
        self._index_batch(entries, mark)
        self._versions.update(versions)
        if self._index.pending >= MAX_PENDING:
            self._write_index()

    def close(self) -> None:
        """Close the file; writes the index file first if there are enough new entries."""
        if self.is_open and self._index.due:
            with contextlib.suppress(OSError, Unusable):
                self._write_index()
        self.close_file()

    def _record(self, offset: int) -> RecordedEvent:
        try:
            return decode_event(line_reader.line_at(self.descriptor, offset))
        except (BadLine, *NOT_DECODED) as error:
            raise Unusable from error

    def _with_index(self, query: Callable[[Index], _Result]) -> _Result:
        """Call ``query`` with the index; if the index is wrong, make it again and repeat.

        Raises:
            Damaged: The log is wrong, not the index.
        """
        if len(self._versions) > MAX_PENDING:
            self._versions.clear()
        try:
            return query(self._index)
        except OSError as error:
            raise self.unwritable(error) from error
        except Unusable:
            pass
        with self.os_errors_reported():
            self.forget()
            self._scan()
            try:
                return query(self._index)
            except Unusable:
                raise self._out_of_order() from None

    def _out_of_order(self) -> Damaged:
        """The error for the first line whose version is not the next one of its stream."""
        versions: dict[str, int] = {}
        for event in line_reader.records(
            self.descriptor, self.path, START, self._mark.offset, decode_event
        ):
            versions[event.stream] = versions.get(event.stream, 0) + 1
            if event.version != versions[event.stream]:
                return Damaged(self.path, event.position + 1, "order")
        return Damaged(
            self.path, self._mark.position + 1, "hash"
        )  # the file changes while it is read
