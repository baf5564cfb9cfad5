"""The event log that is kept on disk: TinyDB over an append-only file of JSON lines."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from edalab.errors import VersionConflict
from edalab.eventlog.database import Database
from edalab.eventlog.file import LogFile
from edalab.eventlog.lines import decode_event
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import record, repeated
from edalab.messages import NewEvent, RecordedEvent


def open_log(
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    lock_timeout_s: float = 10.0,
    on_set_aside: Callable[[Path], None] = lambda _path: None,
) -> "TinyDBEventLog":
    """The log in the file ``path``, which is made at the first append.

    Args:
        path: The file.
        clock: What recorded-at is stamped from.
        lock_timeout_s: How long an append waits for other processes.
        on_set_aside: Told the file into which the unfinished end of a crash was moved.
    """
    file = LogFile(path, lock_timeout_s=lock_timeout_s, on_set_aside=on_set_aside)
    return TinyDBEventLog(file, clock=clock)


class TinyDBEventLog:
    """Events in a TinyDB table that only ever appends.

    Args:
        file: The log file.
        clock: What recorded-at is stamped from.
    """

    capabilities = Capabilities(atomic_batch=True, gapless=True, chained=True)

    def __init__(self, file: LogFile, *, clock: Callable[[], datetime]) -> None:
        self._file = file
        self._clock = clock
        self._database = Database(file)

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        with self._file.exclusive():
            again = repeated(stream, events, self._file.find)
            if again is not None:
                return again
            version = self._file.version(stream)
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            head = self._file.position
            recorded = record(stream, events, head=head, version=version, now=self._clock())
            self._database.append(recorded)
        return recorded

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        return iter(self._file.stream(stream, after))

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        return self._file.events(decode_event, after)

    def version(self, stream: str) -> int:
        return self._file.version(stream) if self._file.refresh() else 0

    def head(self) -> int:
        self._file.refresh()
        return self._file.position

    def streams(self, category: str) -> list[str]:
        return self._file.streams(category) if self._file.refresh() else []

    def newest(self, category: str) -> int:
        return self._file.newest(category) if self._file.refresh() else 0

    def close(self) -> None:
        self._database.close()
