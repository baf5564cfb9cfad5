"""What every event log promises: the same assertions on every implementation."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from memory_store import MemoryStore
from servers import LOGS

from edalab.adapters.keyvalue_log import KeyValueEventLog
from edalab.addresses import parse_address
from edalab.errors import DuplicateEvent, Refused, SystemRefused, VersionConflict
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.protocol import ANY, NO_STREAM
from edalab.eventlog.recording import DEEPEST, LARGEST
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent, new_id
from edalab.wiring import open_system

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
THEN = datetime(2009, 4, 23, tzinfo=UTC)


@pytest.fixture(params=["memory", "tinydb", "keyvalue", *LOGS])
def log(request, tmp_path):
    match request.param:
        case "memory":
            log = MemoryEventLog(clock=lambda: NOW)
        case "tinydb":
            log = open_log(tmp_path / "folder" / "events.jsonl", clock=lambda: NOW)
        case "keyvalue":
            log = KeyValueEventLog(MemoryStore(), clock=lambda: NOW)
        case system:
            url = request.getfixturevalue("servers")(system).url(new_id())
            log = open_system(parse_address("--log", url, "log"), clock=lambda: NOW)
    yield log
    log.close()


def event(kind="Happened", **more):
    return NewEvent(type=kind, data=more.pop("data", {"n": 1}), occurred_at=THEN, **more)


def test_an_empty_log_has_nothing(log):
    assert log.head() == 0
    assert list(log.read_all()) == []
    assert log.version("a-1") == 0
    assert log.newest("a") == 0
    assert log.streams("a") == []
    assert list(log.read_stream("a-1")) == []


def test_a_log_that_only_refused_so_far_has_nothing_and_takes_the_next_append(log):
    with pytest.raises(VersionConflict):
        log.append("a-1", [event()], expected=3)
    assert (log.head(), log.version("a-1"), list(log.read_all())) == (0, 0, [])
    before = log.identity()
    (recorded,) = log.append("a-1", [event()], expected=NO_STREAM)
    assert (recorded.version, log.head()) == (1, recorded.position)
    assert not before or before == log.identity()


def test_a_log_with_events_has_an_id_of_its_own_that_stays(log):
    log.append("a-1", [event()])
    identity = log.identity()
    log.append("a-1", [event()])
    assert identity
    assert log.identity() == identity
    assert MemoryEventLog().identity() != identity


def test_a_recorded_event_has_id_stream_version_position_and_both_times(log):
    new = event(data={"a": [1, "ü", None]}, causation_id="c", correlation_id="k")
    (recorded,) = log.append("a-1", [new])
    assert (recorded.stream, recorded.version, recorded.position) == ("a-1", 1, 1)
    assert (recorded.id, recorded.type, recorded.data) == (new.id, "Happened", new.data)
    assert (recorded.occurred_at, recorded.recorded_at) == (THEN, NOW)
    assert (recorded.causation_id, recorded.correlation_id) == ("c", "k")
    assert list(log.read_all()) == [recorded]


ANY_DATA = [
    {}, [], [[]], "", "text\0", None, True, 0.5, 2**63 - 1, -(2**63), 1e300,
    {"": {}, "$set": {"a.b": []}, "_id": 1, "__proto__": {"é": "e\u0301"}},
]  # fmt: skip
"""Data that another program may write; folds set aside what is no object."""


def test_data_of_any_json_type_comes_back_as_it_was(log):
    log.append("a-1", [event(data=data) for data in ANY_DATA])
    assert [event.data for event in log.read_stream("a-1")] == ANY_DATA


@pytest.mark.parametrize("data", [{"n": 2**70}, {"\0": 1}])
@pytest.mark.parametrize("log", ["mongodb"], indirect=True)
def test_json_that_mongodb_can_not_hold_is_refused_and_nothing_is_appended(log, data):
    with pytest.raises(SystemRefused):
        log.append("a-1", [event(), event(data=data)])
    assert log.head() == 0


def test_a_time_of_any_offset_and_year_comes_back_as_the_same_moment(log):
    ahead, behind = (timezone(timedelta(hours=hours)) for hours in (14, -12))
    times = [
        datetime(1, 1, 1, tzinfo=ahead),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=behind),
        datetime(2024, 2, 29, 12, tzinfo=timezone(timedelta(minutes=-210))),
    ]
    new = [NewEvent(type="Happened", data={}, occurred_at=at, recorded_at=at) for at in times]
    log.append("a-1", new)
    read = list(log.read_all())
    assert [event.occurred_at for event in read] == times
    assert [event.recorded_at for event in read] == times


def test_data_that_is_too_deep_or_too_large_is_refused_and_nothing_is_appended(log):
    deep: list[object] = []
    for _ in range(DEEPEST):
        deep = [deep]
    endless: list[object] = []
    endless.append(endless)
    for data in (deep, endless, {"text": "x" * (LARGEST + 1)}, {"value": object()}):
        with pytest.raises(Refused):
            log.append("a-1", [event(), event(data=data)])
    assert log.head() == 0
    log.append("a-1", [event(data=deep[0])])
    assert next(log.read_all()).data == deep[0]


def test_threads_share_one_log_and_each_reads_what_is_whole(log):
    threads, rounds, failed, seen = 4, 2, [], []

    def work(number):
        try:
            for _ in range(rounds):
                log.append(f"a-{number}", [event(), event()], expected=log.version(f"a-{number}"))
                read = list(log.read_all())
                seen.append([e.position for e in read])
                assert len(list(log.read_stream(f"a-{number}"))) == log.version(f"a-{number}")
                assert log.head() >= len(read)
        except Exception as error:  # noqa: BLE001 - shown by the test, whatever it is
            failed.append(error)

    started = [threading.Thread(target=work, args=[number]) for number in range(1, threads + 1)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert failed == []
    positions = [e.position for e in log.read_all()]
    assert len(positions) == len(set(positions)) == threads * rounds * 2
    assert [log.version(f"a-{number}") for number in range(1, threads + 1)] == [
        rounds * 2
    ] * threads
    assert all(read == positions[: len(read)] for read in seen)
    if log.capabilities.gapless:
        assert positions == list(range(1, len(positions) + 1))


def test_what_a_cloud_event_has_besides_comes_back(log):
    new = event(attributes={"source": "/shop", "priority": 3, "urgent": True})
    log.append("a-1", [new, event()])
    assert [e.attributes for e in log.read_stream("a-1")] == [new.attributes, None]


def test_positions_run_through_the_log_and_versions_through_a_stream(log):
    for stream in ("a-1", "b-1", "a-1", "a-1"):
        log.append(stream, [event()])
    assert [(e.position, e.stream, e.version) for e in log.read_all()] == [
        (1, "a-1", 1), (2, "b-1", 1), (3, "a-1", 2), (4, "a-1", 3),
    ]  # fmt: skip
    assert [e.position for e in log.read_stream("a-1")] == [1, 3, 4]
    assert [e.version for e in log.read_stream("a-1", after=1)] == [2, 3]
    assert [e.position for e in log.read_all(after=2)] == [3, 4]
    assert (log.version("a-1"), log.version("b-1"), log.head()) == (3, 1, 4)


def test_an_expected_version_that_fits_is_appended_to(log):
    log.append("a-1", [event(), event()], expected=NO_STREAM)
    log.append("a-1", [event()], expected=2)
    log.append("a-1", [event()], expected=ANY)
    assert log.version("a-1") == 4


@pytest.mark.parametrize("expected", [NO_STREAM, 2])
def test_a_conflict_tells_both_versions_and_appends_nothing(log, expected):
    log.append("a-1", [event()])
    with pytest.raises(VersionConflict) as caught:
        log.append("a-1", [event(), event()], expected=expected)
    assert (caught.value.expected, caught.value.actual) == (expected, 1)
    assert str(expected) in str(caught.value)
    assert log.head() == 1


def test_the_same_append_again_is_the_same_result_whatever_version_it_expects(log):
    events = [event(), event()]
    first = log.append("a-1", events, expected=NO_STREAM)
    log.append("a-1", [event()])
    assert log.append("a-1", events, expected=NO_STREAM) == first
    assert log.head() == 3


def test_an_id_again_with_other_content_is_an_error(log):
    log.append("a-1", [event(id="same")])
    for stream, again in [
        ("a-1", event(id="same", data={"n": 2})),
        ("a-1", event("Other", id="same")),
        ("a-2", event(id="same")),
    ]:
        with pytest.raises(DuplicateEvent, match="same"):
            log.append(stream, [again])
    with pytest.raises(DuplicateEvent):
        log.append("a-1", [event(id="same"), event(id="new")])
    assert log.head() == 1


def test_an_append_of_nothing_or_of_one_id_twice_is_a_mistake(log):
    with pytest.raises(ValueError, match=r"\[\]"):
        log.append("a-1", [])
    with pytest.raises(ValueError, match="twice"):
        log.append("a-1", [event(id="twice"), event(id="twice")])
    assert log.head() == 0


def test_recorded_at_is_kept_where_the_event_was_recorded_elsewhere(log):
    (recorded,) = log.append("a-1", [event(recorded_at=THEN)])
    assert recorded.recorded_at == THEN


def test_streams_of_a_category_and_their_highest_number(log):
    for stream in ("a-2", "b-7", "a-10", "ab-99", "a-x"):
        log.append(stream, [event()])
    assert log.streams("a") == ["a-2", "a-10", "a-x"]
    assert log.newest("a") == 10


def test_an_append_is_whole_or_nothing_and_positions_are_gapless_where_the_log_claims_it(log):
    with pytest.raises(VersionConflict):
        log.append("a-1", [event(), event()], expected=9)
    assert log.head() == 0
    if log.capabilities.gapless:
        for _ in range(5):
            log.append("a-1", [event(), event()])
        assert [e.position for e in log.read_all()] == list(range(1, 11))
