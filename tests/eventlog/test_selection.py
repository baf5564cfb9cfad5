"""Selected events meet every criterion that is given, and come in the log's order."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.selection import Selection, follow, select
from edalab.messages import NewEvent

EAST = timezone(timedelta(hours=9))


@pytest.fixture
def log():
    log = MemoryEventLog()
    for stream, kind, occurred_at, correlation in [
        ("a-1", "Opened", datetime(2024, 1, 1, 12, tzinfo=UTC), "x"),
        ("b-1", "Opened", datetime(2024, 1, 2, 0, tzinfo=UTC), "x"),
        ("a-1", "Closed", datetime(2024, 1, 2, 23, 59, 59, tzinfo=UTC), "y"),
        ("a-1", "Opened", datetime(2024, 1, 4, 8, tzinfo=EAST), "y"),  # the 3rd in UTC
    ]:
        event = NewEvent(type=kind, data={}, occurred_at=occurred_at, correlation_id=correlation)
        log.append(stream, [event])
    return log


@pytest.mark.parametrize(
    ("criteria", "positions"),
    [
        ({}, [1, 2, 3, 4]),
        ({"after": 0}, [1, 2, 3, 4]),
        ({"after": 2}, [3, 4]),
        ({"stream": "a-1"}, [1, 3, 4]),
        ({"stream": "a-1", "after": 3}, [4]),
        ({"stream": "c-1"}, []),
        ({"types": frozenset({"Opened"})}, [1, 2, 4]),
        ({"types": frozenset({"Opened", "Closed"})}, [1, 2, 3, 4]),
        ({"since": date(2024, 1, 2)}, [2, 3, 4]),
        ({"until": date(2024, 1, 2)}, [1, 2, 3]),
        ({"since": date(2024, 1, 2), "until": date(2024, 1, 2)}, [2, 3]),
        ({"since": date(2024, 1, 4)}, []),
        ({"correlation": "y"}, [3, 4]),
        ({"correlation": "y", "types": frozenset({"Opened"})}, [4]),
        ({"correlation": "z"}, []),
    ],
)
def test_events_that_meet_all_criteria_are_selected(log, criteria, positions):
    assert [event.position for event in select(log, Selection(**criteria))] == positions


def test_following_a_log_gives_what_is_there_and_then_what_is_appended(log, monkeypatch):
    def append(_seconds):
        at = datetime(2024, 1, 5, tzinfo=UTC)
        log.append("a-2", [NewEvent(type="Opened", data={}, occurred_at=at)])

    monkeypatch.setattr("time.sleep", append)
    events = follow(log, after=2)
    assert [next(events).position for _ in range(5)] == [3, 4, 5, 6, 7]
