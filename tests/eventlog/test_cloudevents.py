"""CloudEvents by the specification: every legal form is read, and comes out again as it came in."""

import base64
import json
from itertools import permutations

import pytest

from edalab.errors import DuplicateEvent, Refused
from edalab.eventlog.cloudevents import SOURCE, encode_all
from edalab.eventlog.import_export import Imported, import_file
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.tinydb_log import open_log

NEEDED = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "Ordered"}
OTHER = {"subject": "order-7", "time": "2024-01-02T03:04:05Z"}


@pytest.fixture(params=["memory", "file"])
def log(request, tmp_path):
    log = MemoryEventLog() if request.param == "memory" else open_log(tmp_path / "events.jsonl")
    yield log
    log.close()


def take_in(log, folder, *events):
    file = folder / "in.json"
    file.write_text("\n".join(json.dumps(event) for event in events))
    return import_file(log, file)


def exported(log):
    return [
        json.loads(line) for line in b"".join(encode_all(log.read_all(), lines=True)).splitlines()
    ]


def attributes(event, *names):
    return {name: event.get(name) for name in names}


def test_events_of_two_sources_with_one_id_are_two_events(log, tmp_path):
    one, other = {**NEEDED, **OTHER, "data": 1}, {**NEEDED, **OTHER, "source": "/store", "data": 2}
    assert take_in(log, tmp_path, one, other) == Imported(added=2, there=0)
    assert take_in(log, tmp_path, other, one) == Imported(added=0, there=2)
    assert [attributes(event, "id", "source", "data") for event in exported(log)] == [
        {"id": "1", "source": "/shop", "data": 1},
        {"id": "1", "source": "/store", "data": 2},
    ]


def test_one_source_and_id_with_other_content_is_refused(log, tmp_path):
    take_in(log, tmp_path, {**NEEDED, **OTHER, "data": 1})
    with pytest.raises(DuplicateEvent):
        take_in(log, tmp_path, {**NEEDED, **OTHER, "data": 2})


def test_an_event_that_was_taken_in_without_its_source_is_not_taken_in_again(log, tmp_path):
    own = {**NEEDED, **OTHER, "source": SOURCE, "data": 1}
    take_in(log, tmp_path, own)
    assert take_in(log, tmp_path, {**own, "source": "/shop"}) == Imported(added=0, there=1)
    assert take_in(log, tmp_path, {**own, "source": "/shop", "data": 2}).added == 1


def test_extensions_come_out_as_they_came_in(log, tmp_path):
    more = {
        "traceparent": "00-ab-01",
        "priority": 3,
        "urgent": True,
        "dataschema": "/s",
        "gone": None,
    }
    take_in(log, tmp_path, {**NEEDED, **OTHER, **more, "data": {"n": 1}})
    del more["gone"]
    (event,) = exported(log)
    assert attributes(event, *more) == more
    again = MemoryEventLog()
    take_in(again, tmp_path, event)
    assert exported(again) == [event]


@pytest.mark.parametrize("form", ["lines", "batch", "one", "one on several lines", "nothing"])
def test_an_event_is_read_in_every_form_of_a_file(log, tmp_path, form):
    event = {**NEEDED, **OTHER, "data": {"n": 1}}
    content = {
        "lines": json.dumps(event) + "\n",
        "batch": json.dumps([event]),
        "one": json.dumps(event),
        "one on several lines": json.dumps(event, indent=2),
        "nothing": "[]",
    }[form]
    (tmp_path / "in.json").write_text(content)
    assert import_file(log, tmp_path / "in.json").added == (form != "nothing")


@pytest.mark.parametrize(
    "content_type", [None, "application/json", "Application/JSON; charset=UTF-8", "x/y+json"]
)
def test_json_in_base64_is_data_like_any_other(log, tmp_path, content_type):
    coded = base64.b64encode(b'{"n": 1}').decode()
    take_in(
        log, tmp_path, {**NEEDED, **OTHER, "datacontenttype": content_type, "data_base64": coded}
    )
    (event,) = exported(log)
    assert event["data"] == {"n": 1}
    assert event["datacontenttype"] == (content_type or "application/json")


@pytest.mark.parametrize(
    "held", [{"data_base64": "/wA="}, {"data": "<a/>"}, {"data_base64": ""}], ids=str
)
def test_data_that_is_no_json_comes_out_as_it_came_in(log, tmp_path, held):
    take_in(log, tmp_path, {**NEEDED, **OTHER, "datacontenttype": "application/xml", **held})
    (event,) = exported(log)
    assert attributes(event, "datacontenttype", *held) == {
        "datacontenttype": "application/xml", **held
    }  # fmt: skip


def test_an_event_needs_neither_a_subject_nor_a_time(log, tmp_path):
    assert take_in(log, tmp_path, NEEDED).added == 1
    assert take_in(log, tmp_path, NEEDED).there == 1
    (event,) = exported(log)
    assert (event["subject"], event["data"]) == ("/shop", {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": 1, "data_base64": "MQ=="}, {"data_base64": "no!"}, {"data_base64": "AA=="},
        {"Upper": 1}, {"with_line": 1}, {"nested": {}}, {"fraction": 0.5}, {"id": ""},
        {"source": ""},
        {"specversion": "0.3"}, {"type": None}, {"time": "yesterday"},
        {"time": "2024-01-02T00:00:00"}, {"streamversion": 0},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_cloud_event_is_refused_and_nothing_is_appended(log, tmp_path, wrong):
    with pytest.raises(Refused):
        take_in(log, tmp_path, {**NEEDED, **OTHER, "id": "0"}, {**NEEDED, **OTHER, **wrong})
    assert log.head() == 0


def test_null_as_data_stays_null_and_is_the_same_event_when_it_is_imported_again(log, tmp_path):
    event = {**NEEDED, **OTHER, "data": None}
    take_in(log, tmp_path, event)
    assert exported(log)[0]["data"] is None
    assert take_in(log, tmp_path, event).there == 1


def test_null_as_data_beside_data_in_base64_is_no_second_data(log, tmp_path):
    take_in(log, tmp_path, {**NEEDED, **OTHER, "data": None, "data_base64": "MQ=="})
    assert exported(log)[0]["data"] == 1


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_events_stay_three_whatever_ids_a_log_gave_them_before(log, tmp_path, order):
    sources = [("/a", "1"), ("/b", "1"), ("/c", "1@/b")]
    events = [{**NEEDED, **OTHER, "source": source, "id": name} for source, name in sources]
    shuffled = [events[place] for place in order]
    assert take_in(log, tmp_path, *shuffled).added == 3
    assert take_in(log, tmp_path, *events) == Imported(0, 3)
    assert [(event["source"], event["id"]) for event in exported(log)] == [
        sources[place] for place in order
    ]


def event_of(size):
    """A CloudEvent as JSON of this many bytes."""
    event = json.dumps({**NEEDED, **OTHER, "data": ""}).encode()
    return event.replace(b'"data": ""', b'"data": "%s"' % (b"x" * (size - len(event))))


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [(b"", b"", "line"), (b"", b"\n", "line"), (b"{\n", b"", "line"), (b"[", b"]", "batch")],
    ids=["line", "line with its end", "event on several lines", "batch"],
)
def test_what_is_larger_than_the_limit_by_one_byte_is_refused(
    tmp_path, monkeypatch, before, after, what
):
    limit = 300
    monkeypatch.setattr(f"edalab.eventlog.cloudevents._LARGEST_{what.upper()}", limit)
    file = tmp_path / "in.json"

    def taken_in(size):
        event = event_of(size - len(before + after))
        file.write_bytes(before + event.removeprefix(b"{" if before == b"{\n" else b"") + after)
        return import_file(MemoryEventLog(), file).added

    several_lines = before == b"{\n"  # the bracket is the event's own
    assert taken_in(limit + several_lines) == 1
    with pytest.raises(Refused) as raised:
        taken_in(limit + several_lines + 1)
    assert raised.value.parameters["limit"] == limit
    assert raised.value.parameters.get("number", 1) == 1


@pytest.mark.parametrize(("before", "after", "number"), [(b"", b"", 2), (b"[", b"]", 0)])
def test_an_event_that_is_nested_too_deep_to_be_read_is_refused(tmp_path, before, after, number):
    deep = b'{"data":' * 100_000 + b"1" + b"}" * 100_000
    first = b"" if before else event_of(200) + b"\n"
    (tmp_path / "in.json").write_bytes(before + first + deep + after)
    with pytest.raises(Refused, match="deep") as raised:
        import_file(MemoryEventLog(), tmp_path / "in.json")
    assert raised.value.parameters["number"] == number
