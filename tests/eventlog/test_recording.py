"""An event that a log has already is known by its id; the error names the one in question."""

from datetime import UTC, datetime

import msgspec
import pytest

from edalab.errors import DuplicateEvent
from edalab.eventlog.recording import already_recorded
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent


def event(role):
    occurred = datetime(2023, 1, 1, tzinfo=UTC)
    return NewEvent(type="RoleChanged", data={"role": role}, occurred_at=occurred)


@pytest.fixture
def log(tmp_path):
    with_events = open_log(tmp_path / "events.jsonl")
    yield with_events
    with_events.close()


@pytest.mark.parametrize("known_at", [0, 1, 2])
def test_of_a_batch_with_one_known_event_that_one_is_named(log, known_at):
    batch = [event("a"), event("b"), event("c")]
    log.append("employee-1", [batch[known_at]])
    with pytest.raises(DuplicateEvent) as duplicate:
        already_recorded("employee-1", batch, log.find)
    assert duplicate.value.event_id == batch[known_at].id


def test_of_known_events_the_one_with_other_content_is_named(log):
    batch = [event("a"), event("b")]
    log.append("employee-1", batch)
    changed = msgspec.structs.replace(batch[1], data={"role": "x"})
    with pytest.raises(DuplicateEvent) as duplicate:
        already_recorded("employee-1", [batch[0], changed], log.find)
    assert duplicate.value.event_id == changed.id


def test_a_log_says_whether_a_stream_has_an_event(log):
    first, second = event("a"), event("b")
    assert log.has("employee-1", first) is False
    log.append("employee-1", [first])
    assert log.has("employee-1", first) is True
    assert log.has("employee-1", second) is False
