"""The log over single keys keeps its promises whoever dies, and whoever is faster."""

import threading
from datetime import UTC, datetime

import pytest
from memory_store import Died, MemoryStore

from edalab.adapters.keyvalue_log import MOST_TOGETHER, KeyValueEventLog
from edalab.errors import NewerFormat, NotOurs, Refused, StorageBusy, VersionConflict
from edalab.eventlog.protocol import NO_STREAM
from edalab.messages import NewEvent

THEN = datetime(2009, 4, 23, tzinfo=UTC)
WRITES_OF_A_FIRST_APPEND = 9


def event(n=1, **more):
    return NewEvent(type="Happened", data={"n": n}, occurred_at=THEN, **more)


def opened(store=None, **more):
    return KeyValueEventLog(store or MemoryStore(), patience_s=0, **more)


def dying(shared, at, *, after):
    return KeyValueEventLog(MemoryStore(shared, dies_at=at, after=after), patience_s=0)


def assert_in_order(log):
    """What every reader may rely on: ascending positions, versions without holes, no id twice."""
    events = list(log.read_all())
    positions = [e.position for e in events]
    assert positions == sorted(set(positions))
    assert len({e.id for e in events}) == len(events)
    for stream in {e.stream for e in events}:
        mine = [e for e in events if e.stream == stream]
        assert [e.version for e in mine] == list(range(1, len(mine) + 1))
        assert list(log.read_stream(stream)) == mine
        assert log.version(stream) == len(mine)
    assert log.head() == (positions[-1] if positions else 0)
    return events


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, WRITES_OF_A_FIRST_APPEND + 1))
def test_a_writer_that_dies_at_any_write_leaves_all_of_an_append_or_nothing(at, after):
    store = MemoryStore()
    log = opened(store)
    log.append("b-1", [event()])
    two = [event(1), event(2)]
    try:
        dying(store, at, after=after).append("a-1", two)
        died = False
    except Died:
        died = True
    there = [e.id for e in assert_in_order(log) if e.stream == "a-1"]
    assert there in ([], [e.id for e in two])
    assert died or there
    # Whoever comes next is not held up, and the same append again is the same append.
    log.append("a-1", [event(3)])
    log.append("a-1", two)
    log.append("a-1", two)
    assert len([e for e in assert_in_order(log) if e.stream == "a-1"]) == 3


def test_a_first_append_has_no_more_writes_than_are_tried():
    store = MemoryStore()
    opened(store).append("b-1", [event()])
    writer = MemoryStore(store)
    opened(writer).append("a-1", [event(1), event(2)])
    assert 5 <= writer.writes <= WRITES_OF_A_FIRST_APPEND


def test_what_nobody_committed_is_a_hole_that_no_reader_waits_at():
    store = MemoryStore()
    log = opened(store)
    log.append("a-1", [event()])
    with pytest.raises(Died):
        dying(store, 1, after=True).append("a-1", [event(), event()])
    (recorded,) = log.append("a-1", [event()])
    assert recorded.position == 4
    assert [e.position for e in log.read_all()] == [1, 4]
    assert [e.position for e in log.read_all(after=2)] == [4]
    assert log.head() == 4


class Slow(MemoryStore):
    """A writer that stands still before its commit until it is told to go on."""

    def __init__(self, shared):
        super().__init__(shared)
        self.go, self.stands = threading.Event(), threading.Event()

    def insert(self, key, value):
        if key.startswith("all/") and "events" in value and not self.go.is_set():
            self.stands.set()
            assert self.go.wait(20)
        return super().insert(key, value)


@pytest.fixture
def slow_append():
    """A store, and an append to a-1 that stands before its commit, in a thread of its own."""
    store = MemoryStore()
    opened(store).append("b-1", [event()])
    slow, recorded = Slow(store), []

    def write():
        recorded.extend(opened(slow).append("a-1", [event(7)]))

    thread = threading.Thread(target=write)
    thread.start()
    assert slow.stands.wait(20)
    yield store, slow, recorded, thread
    slow.go.set()
    thread.join()


def test_a_reader_never_passes_an_event_that_is_still_being_written(slow_append):
    store, slow, recorded, thread = slow_append
    log = opened(store)
    seen = list(log.read_all())
    log.append("b-1", [event()])
    seen += log.read_all(after=seen[-1].position)
    slow.go.set()
    thread.join()
    seen += log.read_all(after=seen[-1].position)
    assert recorded
    assert seen == list(log.read_all())
    assert recorded[0] in seen


def test_a_slow_writer_whose_version_somebody_took_is_told_so_or_goes_behind(slow_append):
    store, slow, recorded, thread = slow_append
    opened(store).append("a-1", [event(8)], expected=NO_STREAM)
    slow.go.set()
    thread.join()
    assert [e.data["n"] for e in assert_in_order(opened(store)) if e.stream == "a-1"] == [8, 7]
    assert recorded[0].version == 2


def test_a_writer_gives_another_of_its_stream_time_to_commit_and_goes_behind_it(slow_append):
    store, slow, recorded, thread = slow_append

    def commit_meanwhile(_seconds):
        slow.go.set()
        thread.join()

    log = KeyValueEventLog(store, patience_s=60, sleep=commit_meanwhile)
    (behind,) = log.append("a-1", [event(8)])
    assert recorded[0].version == 1
    assert behind.version == 2
    assert [e.data["n"] for e in assert_in_order(log) if e.stream == "a-1"] == [7, 8]


def test_eight_racing_writers_lose_nothing_and_one_wins_each_version():
    store = MemoryStore()
    won, lost = [], []

    def write(number):
        log = KeyValueEventLog(MemoryStore(store), patience_s=1)
        for _ in range(10):
            version = log.version("a-1")
            try:
                won.extend(log.append("a-1", [event(number)], expected=version))
            except VersionConflict:
                lost.append(number)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    events = assert_in_order(opened(store))
    assert sorted(e.id for e in events) == sorted(e.id for e in won)
    assert len(won) + len(lost) == 80


def test_the_same_append_by_two_at_once_is_there_once():
    store = MemoryStore()
    same = [event(1, id="one"), event(2, id="two")]
    results = []

    def write():
        results.append(KeyValueEventLog(MemoryStore(store), patience_s=1).append("a-1", same))

    threads = [threading.Thread(target=write) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [e.id for e in assert_in_order(opened(store))] == ["one", "two"]
    assert len(results) == 6
    assert all(each == results[0] for each in results)


def test_a_long_stream_and_a_log_of_several_readings_are_whole():
    log = opened()
    for n in range(130):
        log.append(f"a-{n % 2 + 1}", [event(n), event(n)])
    events = assert_in_order(log)
    assert len(events) == 260
    for after in (0, 1, 2, 49, 50, 51, 255, 259, 260, 261):
        assert list(log.read_all(after=after)) == [e for e in events if e.position > after]


def test_more_than_fit_together_are_refused_before_anything_is_written():
    store = MemoryStore()
    with pytest.raises(Refused, match="100"):
        opened(store).append("a-1", [event() for _ in range(MOST_TOGETHER + 1)])
    assert store.writes == 0


def test_names_of_any_kind_are_kept_apart():
    log = opened()
    names = ["a-1", "a/1", "a~1", "a-é", "a-가", "A-1", "a .1", "a$#[]"]
    for name in names:
        log.append(name, [event(id=f"id of {name}")])
    assert [e.stream for e in assert_in_order(log)] == names


def test_dropping_a_log_leaves_no_key_behind():
    store = MemoryStore()
    log = opened(store)
    for n in range(40):
        log.append("a-1", [event(n), event(n)])
    with pytest.raises(Died):
        dying(store, 3, after=True).append("a-1", [event(), event()])
    log.drop()
    assert store.keys == {}
    assert list(log.read_all()) == []


class Counting(MemoryStore):
    """A store that counts what its clients ask it for."""

    asked = 0

    def get(self, key):
        self.asked += 1
        return super().get(key)

    def get_many(self, keys):
        self.asked += 1
        return super().get_many(keys)


def requests(store, do):
    before = store.asked + store.writes
    do()
    return store.asked + store.writes - before


def test_an_append_to_a_long_stream_takes_no_more_requests_than_to_a_short_one():
    store = Counting()
    log = opened(store)
    costs = [requests(store, lambda: log.append("a-1", [event()])) for _ in range(200)]
    assert max(costs[-100:]) <= max(costs[:32])
    assert sum(costs[-96:]) == sum(costs[-192:-96])


def test_four_writes_make_most_appends_durable():
    store = MemoryStore()
    log = opened(store)
    log.append("a-1", [event()])
    first = store.writes
    for _ in range(100):
        log.append("a-1", [event()])
    assert (store.writes - first) / 100 < 4.1


def test_the_end_of_a_long_log_with_long_holes_is_found_in_a_few_requests():
    store = Counting()
    log = opened(store)
    log.append("a-1", [event()])
    store.increment("meta/positions", 120)
    assert requests(store, log.head) <= 5
    assert log.head() == 1
    log.append("a-1", [event(), event()])
    assert log.head() == 123


@pytest.mark.parametrize(
    ("mark", "refusal"),
    [
        ({"id": "x", "format": 2}, NewerFormat),
        ({"id": "x", "format": "1"}, NotOurs),
        ({"id": 1, "format": 1}, NotOurs),
        ({"title": "mine"}, NotOurs),
    ],
)
def test_what_is_not_a_log_of_this_format_is_neither_written_into_nor_dropped(mark, refusal):
    store = MemoryStore()
    store.insert("meta/log", mark)
    for write in (lambda log: log.append("a-1", [event()]), lambda log: log.drop()):
        with pytest.raises(refusal, match="meta/log"):
            write(opened(store))
    assert list(store.keys) == ["meta/log"]


class Overtaken(MemoryStore):
    """A store in which another writer is faster at each version of a-1."""

    def insert(self, key, value):
        if key.startswith("stream/a-1/"):
            return False
        return super().insert(key, value)


def test_a_writer_that_is_always_too_late_gives_up_in_time():
    with pytest.raises(StorageBusy, match="a-1"):
        opened(Overtaken(), timeout_s=0.05).append("a-1", [event()])


def test_a_reader_gives_a_slow_writer_its_time_before_it_seals_a_hole():
    store, waits = MemoryStore(), []
    opened(store).append("b-1", [event()])
    with pytest.raises(Died):
        dying(store, 1, after=True).append("a-1", [event()])

    def commit_meanwhile(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            store.insert("all/000000000002", {"sealed": True})

    log = KeyValueEventLog(store, patience_s=60, sleep=commit_meanwhile)
    assert [e.position for e in log.read_all()] == [1]
    assert len(waits) == 3
    assert all(0 < seconds <= 0.02 for seconds in waits)


def test_a_reader_waits_once_for_all_holes_of_one_age():
    store, sealed_at_waits = MemoryStore(), []
    opened(store).append("b-1", [event()])
    store.increment("meta/positions", 30)

    def sealed():
        return sum(value == {"sealed": True} for value, _ in store.keys.values())

    log = KeyValueEventLog(store, patience_s=0.01, sleep=lambda _: sealed_at_waits.append(sealed()))
    assert [e.position for e in log.read_all()] == [1]
    assert sealed() == 30
    assert set(sealed_at_waits) == {0}


def test_a_category_whose_numbers_are_not_in_order_has_the_highest_as_its_newest():
    log = opened()
    for number in (3, 1, 7, 2, 8):
        log.append(f"a-{number}", [event()])
    assert log.newest("a") == 8
    assert log.newest("b") == 0
