"""An event that a log has already is known by its id; the error names the one in question."""

from datetime import UTC, datetime

import msgspec
import pytest

from edalab.errors import DuplicateEvent, Refused
from edalab.eventlog import recording
from edalab.eventlog.recording import DEEPEST, already_recorded, must_be_storable
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


def nested(levels, *outside_in):
    """Data with so many levels, of these kinds in turn."""
    data = 1
    for level in reversed(range(levels)):
        data = outside_in[level % len(outside_in)](data)
    return data


def in_object(data):
    return {"beside": 0, "inner": data}


def in_array(data):
    return [0, data]


def in_tuple(data):
    return (data,)


@pytest.mark.parametrize("kinds", [(in_object,), (in_array,), (in_tuple,), (in_object, in_array)])
def test_data_may_have_so_many_levels_and_no_more(kinds):
    must_be_storable(msgspec.structs.replace(event("a"), data=nested(DEEPEST, *kinds)))
    with pytest.raises(Refused) as refused:
        must_be_storable(msgspec.structs.replace(event("a"), data=nested(DEEPEST + 1, *kinds)))
    assert (refused.value.code, refused.value.parameters["limit"]) == ("event-too-deep", DEEPEST)


@pytest.mark.parametrize(
    "data", [[{}] * 300, {"text": "{[" * 300}, [[[]] * 200, {"a": [{}] * 200}]]
)
def test_data_with_many_brackets_and_few_levels_is_stored(data):
    must_be_storable(msgspec.structs.replace(event("a"), data=data))


def test_data_may_have_so_many_bytes_and_no_more(monkeypatch):
    monkeypatch.setattr(recording, "LARGEST", len('{"role":"xyz"}'))
    must_be_storable(event("xyz"))
    with pytest.raises(Refused) as refused:
        must_be_storable(event("xyzw"))
    assert (refused.value.code, refused.value.parameters["size"]) == ("event-too-large", 15)


@pytest.mark.parametrize("events", [[], ["a", "b", "a"]])
def test_a_batch_without_events_or_with_one_twice_is_a_mistake_of_the_caller(log, events):
    by_role = {role: event(role) for role in events}
    with pytest.raises(ValueError, match=r"\["):
        already_recorded("employee-1", [by_role[role] for role in events], log.find)
