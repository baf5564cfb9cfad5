"""An event log in memory, for simulations; the simplest implementation of the protocol."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from edalab.errors import VersionConflict
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import already_recorded, record
from edalab.eventlog.stream_names import number_in
from edalab.messages import NewEvent, RecordedEvent, new_id


class MemoryEventLog:
    """Events in a list. Threads may share it.

    Args:
        clock: Returns the present, for recorded-at.
    """

    capabilities = Capabilities(gapless=True, chained=False)

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._identity = new_id()
        self._events: list[RecordedEvent] = []
        self._streams: dict[str, list[RecordedEvent]] = {}
        self._ids: dict[str, RecordedEvent] = {}

    def identity(self) -> str:
        return self._identity

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        with self._lock:
            again = already_recorded(stream, events, self._ids.get)
            if again is not None:
                return again
            version = self.version(stream)
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            recorded = record(stream, events, head=self.head(), version=version, now=self._clock())
            self._ids.update((event.id, event) for event in recorded)
            self._streams.setdefault(stream, []).extend(recorded)
            self._events += recorded
        return recorded

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        return iter(self._streams.get(stream, [])[after:])

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        return iter(self._events[after:])

    def version(self, stream: str) -> int:
        return len(self._streams.get(stream, ()))

    def head(self) -> int:
        return len(self._events)

    def streams(self, category: str) -> list[str]:
        return [name for name in list(self._streams) if name.startswith(f"{category}-")]

    def newest(self, category: str) -> int:
        return max((number_in(name)[1] for name in self.streams(category)), default=0)

    def close(self) -> None:
        """Nothing is held open."""
