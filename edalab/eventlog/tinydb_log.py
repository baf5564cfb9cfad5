"""The event log on disk: an append-only file of JSON lines.

The same file can be read with TinyDB's queries (``database.py``). This module does not import
TinyDB, which would make every command slower.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from edalab.errors import Damaged, StorageUnwritable, VersionConflict
from edalab.eventlog.lines import decode_event, decode_head, lines_of
from edalab.eventlog.log_file import LogFile
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import already_recorded, record
from edalab.messages import NOT_DECODED, NewEvent, RecordedEvent

Append = tuple[str, Sequence[NewEvent]]
"""A stream and the events of one append to it."""


def open_log(
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    lock_timeout_s: float = 10.0,
    on_set_aside: Callable[[Path], None] = lambda _path: None,
    on_wait: Callable[[Path], None] = lambda _path: None,
) -> "TinyDBEventLog":
    """The log in the file ``path``, which is created at the first append.

    Args:
        path: The file.
        clock: Returns the present, for recorded-at.
        lock_timeout_s: How many seconds an append waits for other processes.
        on_set_aside: Called with the file to which the unfinished end of a crash was moved.
        on_wait: Called once with ``path`` when an append has to wait for other processes.

    Raises:
        StorageUnwritable: The path is a folder, a pipe, a socket or a device.
    """
    if path.exists() and not path.is_file():
        raise StorageUnwritable(path, os.strerror(errno.EISDIR if path.is_dir() else errno.ESPIPE))
    file = LogFile(path, lock_timeout_s=lock_timeout_s, on_set_aside=on_set_aside, on_wait=on_wait)
    return TinyDBEventLog(file, clock=clock)


class TinyDBEventLog:
    """Events in an append-only file, which TinyDB can read.

    Threads may share it: they take turns. After a fork each process goes on with a file of its own.

    Args:
        file: The log file.
        clock: Returns the present, for recorded-at.
    """

    capabilities = Capabilities(gapless=True, chained=True)

    def __init__(self, file: LogFile, *, clock: Callable[[], datetime]) -> None:
        self._file = file
        self._clock = clock
        self._lock = threading.RLock()

    def identity(self) -> str:
        try:
            with self._file.path.open("rb") as file:
                line = file.readline()
            return decode_head(line).log if line.endswith(b"\n") else ""
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise StorageUnwritable(self._file.path, error.strerror or str(error)) from error
        except NOT_DECODED as error:
            raise Damaged(self._file.path, 1, "header") from error

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        with self.exclusive():
            again = already_recorded(stream, events, self._file.find)
            if again is not None:
                return again
            version = self._file.version(stream)
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            head = self._file.position
            recorded = record(stream, events, head=head, version=version, now=self._clock())
            self._file.append(lines_of(recorded))
        return recorded

    def extend(self, appends: Iterable[Append]) -> None:
        """Append many events and make them durable together; each append is atomic.

        Appends that the log already has are skipped, as in ``append``.

        Raises:
            DuplicateEvent: The log has an id with other content; nothing was appended.
            StorageError: The log can't be written; nothing was acknowledged.
        """
        with self.exclusive():
            head, now = self._file.position, self._clock()
            versions: dict[str, int] = {}
            new: dict[str, RecordedEvent] = {}
            batches = []
            all_appends = list(appends)
            ids = [event.id for _, events in all_appends for event in events]
            possible = self._file.possibly_recorded(ids)

            def find(identity: str) -> RecordedEvent | None:
                before = self._file.find(identity) if identity in possible else None
                return new.get(identity) or before

            for stream, events in all_appends:
                if already_recorded(stream, events, find):
                    continue
                version = versions.get(stream) or self._file.version(stream)
                batch = record(stream, events, head=head + len(new), version=version, now=now)
                versions[stream] = version + len(batch)
                new.update((event.id, event) for event in batch)
                batches.append(batch)
            if batches:
                self._file.append(*map(lines_of, batches))

    def has(self, stream: str, event: NewEvent) -> bool:
        """Whether the stream already has this event, with the same content.

        Raises:
            DuplicateEvent: The log has the id with other content.
        """
        with self._lock:
            exists = self._file.refresh()
            return exists and bool(already_recorded(stream, [event], self._file.find))

    def find(self, identity: str) -> RecordedEvent | None:
        """The event with this id; None if there is none."""
        with self._lock:
            return self._file.find(identity) if self._file.refresh() else None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the log's lock: other writers wait, in this process and in others.

        Raises:
            StorageError: The log can't be locked or written.
        """
        with self._lock, self._file.exclusive():
            yield

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        with self._lock:
            return iter(self._file.stream(stream, after))

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        with self._lock:
            return self._file.events(decode_event, after)

    def version(self, stream: str) -> int:
        with self._lock:
            return self._file.version(stream) if self._file.refresh() else 0

    def head(self) -> int:
        with self._lock:
            self._file.refresh()
            return self._file.position

    def streams(self, category: str) -> list[str]:
        with self._lock:
            return self._file.streams(category) if self._file.refresh() else []

    def newest(self, category: str) -> int:
        with self._lock:
            return self._file.newest(category) if self._file.refresh() else 0

    def close(self) -> None:
        with self._lock:
            self._file.close()
