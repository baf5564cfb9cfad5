"""Snapshots: a cache of a stream's state, never trusted over the log."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import msgspec
import pytest

from edalab.eventlog import snapshot_comparison
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.snapshot_comparison import compare
from edalab.eventlog.snapshots import Folding, Snapshots, snapshots_beside
from edalab.messages import NewEvent

THEN = datetime(2024, 3, 1, tzinfo=UTC)


def total(schema=1, kind="total", factor=1):
    return Folding(
        kind=kind,
        schema=schema,
        initial=0,
        evolve=lambda state, event: state + factor * event.data["n"],
        encode=msgspec.json.encode,
        decode=lambda data: msgspec.json.decode(data, type=int),
    )


def add(log, count, stream="a-1"):
    for _ in range(count):
        log.append(stream, [NewEvent(type="Added", data={"n": 1}, occurred_at=THEN)])


@pytest.fixture
def log():
    log = MemoryEventLog()
    add(log, 25)
    return log


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(snapshots_beside(tmp_path / "events.jsonl"), every=10)


def asked(snapshots, log, folding=None, stream="a-1"):
    replay = snapshots.state(log, stream, folding or total())
    return replay.state, replay.version, replay.replayed


def test_the_first_time_all_is_replayed_and_then_only_what_came_after_the_snapshot(snapshots, log):
    assert asked(snapshots, log) == (25, 25, 25)
    assert asked(snapshots, log) == (25, 25, 5)
    add(log, 7)
    assert asked(snapshots, log) == (32, 32, 12)
    assert asked(snapshots, log) == (32, 32, 2)


def test_a_stream_shorter_than_the_interval_has_no_snapshot(snapshots, log):
    add(log, 9, stream="a-2")
    assert asked(snapshots, log, stream="a-2") == (9, 9, 9)
    assert asked(snapshots, log, stream="a-2") == (9, 9, 9)
    assert asked(snapshots, log, stream="a-3") == (0, 0, 0)
    assert not snapshots.path.exists()


def test_a_deleted_snapshot_file_costs_a_replay_and_changes_nothing(snapshots, log):
    asked(snapshots, log)
    snapshots.path.unlink()
    assert asked(snapshots, log) == (25, 25, 25)
    assert asked(snapshots, log) == (25, 25, 5)


def test_a_snapshot_of_another_schema_is_not_looked_at(snapshots, log):
    asked(snapshots, log)
    assert asked(snapshots, log, total(schema=2, factor=2)) == (50, 25, 25)
    assert asked(snapshots, log, total(schema=2, factor=2)) == (50, 25, 5)
    assert asked(snapshots, log) == (25, 25, 25)


def test_two_kinds_of_state_of_one_stream_do_not_mix(snapshots, log):
    asked(snapshots, log)
    assert asked(snapshots, log, total(kind="double", factor=2)) == (50, 25, 25)
    assert asked(snapshots, log) == (25, 25, 5)


def malformed(path):
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))


def with_other_columns(path):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE snapshots RENAME COLUMN state TO contents")


def no_database(path):
    path.write_bytes(b"not a database")


@pytest.mark.parametrize("harm", [malformed, with_other_columns, no_database])
def test_a_damaged_file_gives_the_same_state_and_is_renamed(snapshots, log, harm):
    asked(snapshots, log)
    harm(snapshots.path)
    damaged = snapshots.path.read_bytes()
    assert asked(snapshots, log) == (25, 25, 25)
    assert asked(snapshots, log) == (25, 25, 5)
    (aside,) = set(snapshots.path.parent.iterdir()) - {snapshots.path}
    assert aside.read_bytes() == damaged


@pytest.mark.parametrize("content", [b"\0" * 5000, b""])
def test_a_file_without_content_gives_the_same_state(snapshots, log, content):
    asked(snapshots, log)
    snapshots.path.write_bytes(content)
    assert asked(snapshots, log) == (25, 25, 25)
    assert asked(snapshots, log) == (25, 25, 5)


def test_a_file_that_another_program_is_using_is_not_missed_and_stays(snapshots, log, monkeypatch):
    asked(snapshots, log)
    with contextlib.closing(sqlite3.connect(snapshots.path)) as database:
        database.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
        assert asked(snapshots, log) == (25, 25, 25)
    assert list(snapshots.path.parent.iterdir()) == [snapshots.path]
    assert asked(snapshots, log) == (25, 25, 5)


def test_a_state_that_somebody_changed_in_the_file_is_not_believed(snapshots, log):
    asked(snapshots, log)
    with contextlib.closing(sqlite3.connect(snapshots.path)) as database, database:
        database.execute("UPDATE snapshots SET state = ?", (b"99",))
    database.close()
    assert asked(snapshots, log) == (25, 25, 25)


def test_a_snapshot_of_another_log_is_not_looked_at(snapshots, log):
    asked(snapshots, log)
    other = MemoryEventLog()
    add(other, 12)
    assert asked(snapshots, other) == (12, 12, 12)


@pytest.mark.parametrize("left", [15, 20, 30])
def test_a_log_that_was_put_back_and_went_another_way_is_replayed(snapshots, log, left):
    asked(snapshots, log)
    restored = MemoryEventLog()
    restored._identity = log.identity()
    add(restored, left)
    assert asked(snapshots, restored) == (left, left, left)


def test_where_no_file_can_be_kept_the_state_is_the_same(log, tmp_path):
    (tmp_path / "folder").mkdir()
    snapshots = Snapshots(tmp_path / "folder", every=10)
    assert asked(snapshots, log) == (25, 25, 25)
    assert asked(snapshots, log) == (25, 25, 25)


def test_a_comparison_replays_once_without_snapshots_and_twice_with_them(
    snapshots, log, monkeypatch
):
    clock = iter([10, 11, 20, 22, 30, 33])
    monkeypatch.setattr(snapshot_comparison, "time", SimpleNamespace(perf_counter=clock.__next__))
    comparison = compare(log, "a-1", total(), snapshots)
    runs = comparison.from_first, comparison.with_snapshots, comparison.again
    assert [(run.replayed, run.seconds) for run in runs] == [(25, 1), (25, 2), (5, 3)]
    assert (comparison.version, comparison.every, comparison.same) == (25, 10, True)


def test_a_comparison_of_a_stream_that_does_not_exist_replays_nothing(snapshots, log):
    comparison = compare(log, "a-9", total(), snapshots)
    assert (comparison.version, comparison.from_first.replayed, comparison.same) == (0, 0, True)


def test_a_comparison_tells_that_a_snapshot_gave_another_state(snapshots, log):
    folding = msgspec.structs.replace(total(), decode=lambda _data: 1000)
    assert not compare(log, "a-1", folding, snapshots).same
