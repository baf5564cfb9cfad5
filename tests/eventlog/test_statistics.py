"""The statistics of a log are those of its events and files."""

from datetime import UTC, datetime

from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.statistics import count
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent


def event(kind="Happened", **more):
    return NewEvent(type=kind, data={}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC), **more)


def test_the_files_of_a_log_are_measured_with_the_index(tmp_path, monkeypatch):
    monkeypatch.setattr("edalab.eventlog.index.MIN_ENTRIES", 3)
    path = tmp_path / "events.jsonl"
    log = open_log(path)
    log.append("a-1", [event(), event(), event()])
    log.close()
    index = tmp_path / "events.jsonl.index"
    statistics = count(open_log(path), path)
    assert (statistics.path, statistics.bytes) == (str(path), path.stat().st_size)
    assert statistics.index_bytes == index.stat().st_size > 0
    index.unlink()
    monkeypatch.setattr("edalab.eventlog.index.MIN_ENTRIES", 4)
    assert count(open_log(path), path).index_bytes == 0


def test_a_log_without_a_file_has_a_name_and_no_size():
    statistics = count(MemoryEventLog(), "memory")
    assert (statistics.path, statistics.bytes, statistics.index_bytes) == ("memory", 0, 0)
    assert statistics.events == 0
    assert statistics.first_recorded is statistics.last_recorded is None


def test_events_are_counted_by_category_and_type_with_the_most_frequent_first():
    first, last = datetime(2024, 1, 3, tzinfo=UTC), datetime(2024, 1, 5, tzinfo=UTC)
    log = MemoryEventLog()
    log.append("a-1", [event("Rare", recorded_at=first)])
    log.append("b-1", [event()])
    log.append("b-2", [event(), event(recorded_at=last)])
    statistics = count(log, "memory")
    assert (statistics.events, statistics.streams) == (4, 3)
    assert list(statistics.categories.items()) == [("b", 3), ("a", 1)]
    assert list(statistics.types.items()) == [("Happened", 3), ("Rare", 1)]
    assert (statistics.first_recorded, statistics.last_recorded) == (first, last)
