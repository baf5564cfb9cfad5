"""A log for the domains' tests."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from edalab.errors import DuplicateEvent, VersionConflict
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.messages import NewEvent, RecordedEvent


class ListLog:
    """An event log in a list; ``now`` is what it stamps."""

    capabilities = Capabilities(atomic_batch=True, gapless=True, chained=False)

    def __init__(self) -> None:
        self.events: list[RecordedEvent] = []
        self.now = datetime(2024, 1, 1, tzinfo=UTC)

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        ids = {e.id: e for e in self.events}
        if all(e.id in ids for e in events):
            found = tuple(ids[e.id] for e in events)
            if any(
                f.stream != stream or f.data != e.data for f, e in zip(found, events, strict=True)
            ):
                raise DuplicateEvent(events[0].id)
            return found
        version = self.version(stream)
        if expected not in (ANY, version):
            raise VersionConflict(stream, expected=expected, actual=version)
        for at, e in enumerate(events, 1):
            self.events.append(
                RecordedEvent(
                    position=self.head() + 1,
                    stream=stream,
                    version=version + at,
                    id=e.id,
                    type=e.type,
                    occurred_at=e.occurred_at,
                    recorded_at=e.recorded_at or self.now,
                    correlation_id=e.correlation_id,
                    causation_id=e.causation_id,
                    data=e.data,
                )
            )
        return tuple(self.events[-len(events) :])

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        return iter([e for e in self.events if e.stream == stream and e.version > after])

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        return iter(self.events[after:])

    def version(self, stream: str) -> int:
        return sum(e.stream == stream for e in self.events)

    def head(self) -> int:
        return len(self.events)

    def streams(self, category: str) -> list[str]:
        names = dict.fromkeys(e.stream for e in self.events)
        return [name for name in names if name.partition("-")[0] == category]

    def newest(self, category: str) -> int:
        return max((int(s.partition("-")[2]) for s in self.streams(category)), default=0)

    def close(self) -> None:
        pass


@pytest.fixture
def log() -> ListLog:
    return ListLog()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDALAB_LANG", "en")
