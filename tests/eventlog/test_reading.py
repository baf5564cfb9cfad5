"""What a reader can't read is set aside with a reason, until somebody deals with it."""

from datetime import UTC, datetime

import msgspec
import pytest

from edalab.eventlog.reading import (
    EventReader,
    EventSkipped,
    SetAside,
    Unreadable,
    names,
    set_aside,
    skipping,
)
from edalab.messages import NewEvent, RecordedEvent

NOW = datetime(2024, 1, 2, tzinfo=UTC)


class Opened(msgspec.Struct, frozen=True, tag=True):
    by: str = ""


class Counted(msgspec.Struct, frozen=True):
    number: int


def positive(event):
    if event.number < 0:
        raise ValueError("negative")
    return event


NO_N = "Object missing required field `n`"

READER = EventReader(
    types=names([Opened, Counted]),
    first=Opened,
    schemas={"Counted": 3},
    upcasts={
        ("Counted", 1): lambda data: {"number": data["n"]},
        ("Counted", 2): lambda data: {**data, "number": data["number"] * 10},
    },
    checks={"Counted": positive},
)


def event(kind, data, stream="box-1", position=1):
    return RecordedEvent(
        type=kind, data=data, occurred_at=NOW, recorded_at=NOW, id=f"e{position}", stream=stream,
        version=position, position=position, correlation_id="whole", causation_id="cause",
    )  # fmt: skip


def log(*events):
    return [event(*parts, position=place) for place, parts in enumerate(events, 1)]


def reader_of(stream):
    return READER if stream.startswith("box") else None


@pytest.mark.parametrize(
    ("kind", "data", "read"),
    [
        ("Opened", {"by": "Kim"}, Opened("Kim")),
        ("Opened", {"by": "Kim", "type": "Other"}, Opened("Kim")),
        ("Counted", {"schema": 3, "number": 4}, Counted(4)),
        ("Counted", {"schema": 2, "number": 4}, Counted(40)),
        ("Counted", {"n": 4}, Counted(40)),
        ("EventSkipped", {"event": "e1", "why": "old"}, EventSkipped(event="e1", why="old")),
        ("Closed", {}, Unreadable("type", "Closed")),
        ("Opened", ["Kim"], Unreadable("data", "array")),
        ("Opened", {"schema": 2}, Unreadable("schema", "2")),
        ("Counted", {"schema": 0, "number": 1}, Unreadable("schema", "0")),
        ("Counted", {"schema": True, "number": 1}, Unreadable("schema", "True")),
        ("Counted", {"schema": 1, "m": 1}, Unreadable("fields", NO_N)),
        ("Counted", {"schema": 3, "number": -1}, Unreadable("fields", "negative")),
        ("Counted", {"schema": "9" * 300}, Unreadable("schema", "9" * 200)),
    ],
)
def test_an_event_is_read_or_told_why_not(kind, data, read):
    assert READER.read(event(kind, data)) == read


def test_what_is_set_aside_is_listed_with_its_place_and_reason():
    events = log(
        ("Counted", {"n": 1}),
        ("Opened", {}),
        ("Counted", {"n": 1}),
        ("Closed", {}),
        ("Closed", {}, "shelf-1"),
        ("Opened", {}, "box-01"),
    )
    assert set_aside(events, reader_of) == (
        SetAside(
            position=1, stream="box-1", id="e1", type="Counted", reason="begin", detail="Opened"
        ),
        SetAside(
            position=4, stream="box-1", id="e4", type="Closed", reason="type", detail="Closed"
        ),
        SetAside(
            position=6, stream="box-01", id="e6", type="Opened", reason="stream", detail="box-01"
        ),
    )


def test_an_event_is_skipped_in_its_own_stream_alone():
    closed = log(("Opened", {}), ("Closed", {}), ("Opened", {}, "box-2"))
    skipped = skipping(closed[1], EventSkipped(event="e2", why="old"), NOW)
    assert skipped == NewEvent(
        type="EventSkipped", data={"event": "e2", "why": "old"}, occurred_at=NOW, id=skipped.id,
        correlation_id="whole", causation_id="e2",
    )  # fmt: skip
    for stream, left in (("box-1", []), ("box-2", ["e2"])):
        events = [*closed, event("EventSkipped", skipped.data, stream, 4)]
        assert [aside.id for aside in set_aside(events, reader_of)] == left


def test_streams_need_no_number_and_no_first_event_where_the_reader_wants_none():
    reader = EventReader(types=names([Counted]), numbered=False)
    assert set_aside(log(("Counted", {"number": 1}, "study")), lambda _: reader) == ()
