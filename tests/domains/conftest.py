"""A log for the domains' tests."""

from datetime import UTC, datetime

import pytest

from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import RecordedEvent


class ClockedLog(MemoryEventLog):
    """A log in memory that stamps ``now`` and shows its events."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 1, tzinfo=UTC)
        super().__init__(clock=lambda: self.now)

    @property
    def events(self) -> list[RecordedEvent]:
        return list(self.read_all())


@pytest.fixture
def log() -> ClockedLog:
    return ClockedLog()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDALAB_LANG", "en")
