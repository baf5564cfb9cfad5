"""A reader waits for a writer, but not for long."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from edalab.eventlog import locked_file
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent

RETRY_S = locked_file._RETRY_S


@pytest.fixture
def clock(monkeypatch):
    """A clock on which only sleeping takes time; ``at`` has what happens after so many sleeps."""
    clock = SimpleNamespace(now=100.0, sleeps=0, at={})

    def sleep(seconds):
        clock.now += seconds
        clock.sleeps += 1
        clock.at.get(clock.sleeps, lambda: None)()

    fake = SimpleNamespace(monotonic=lambda: clock.now, sleep=sleep)
    monkeypatch.setattr(locked_file, "time", fake)
    return clock


@pytest.fixture
def two(tmp_path):
    """Two processes that have the same log open, as far as its lock can tell."""
    event = NewEvent(type="Happened", data={}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))
    open_log(tmp_path / "events.jsonl").append("a-1", [event])
    logs = [open_log(tmp_path / "events.jsonl") for _ in range(2)]
    assert [log.head() for log in logs] == [1, 1]  # it is open now
    return [log._file for log in logs]


def test_a_reader_waits_until_the_writer_is_done(clock, two):
    writer, reader = two
    writer.lock()
    clock.at[3] = writer.unlock
    reader.wait_for_writer()
    assert clock.sleeps == 3
    with writer.locked_if_free() as free:
        assert free


def test_a_reader_waits_half_a_second_at_most(clock, two):
    writer, reader = two
    writer.lock()
    reader.wait_for_writer()
    assert 0.5 <= clock.now - 100 < 0.5 + 2 * RETRY_S
    writer.unlock()


def test_a_reader_waits_for_nobody_where_nobody_writes(clock, two):
    two[1].wait_for_writer()
    assert clock.sleeps == 0


def test_whoever_waits_for_over_half_a_second_is_told_so_once(clock, tmp_path, two):
    writer = two[0]
    told = []
    waiting = open_log(tmp_path / "events.jsonl", lock_timeout_s=9, on_wait=told.append)._file
    writer.lock()
    clock.at[round(2 / RETRY_S)] = writer.unlock
    waiting.lock()
    assert told == [tmp_path / "events.jsonl"]
    assert clock.sleeps == round(2 / RETRY_S)
    waiting.unlock()


@pytest.mark.parametrize(
    ("error", "path", "reason"),
    [
        (OSError(28, "No space left on device"), "events.jsonl", "No space left on device"),
        (OSError(13, "Permission denied", "other"), "other", "Permission denied"),
        (OSError("disk full"), "events.jsonl", "disk full"),
    ],
)
def test_an_error_of_the_operating_system_is_reported_with_its_file_and_its_reason(
    tmp_path, error, path, reason
):
    file = open_log(tmp_path / "events.jsonl")._file
    reported = file.unwritable(error).parameters
    assert (str(reported["path"]).removeprefix(f"{tmp_path}/"), reported["reason"]) == (
        path,
        reason,
    )
