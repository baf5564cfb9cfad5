"""``edalab log replay``: a snapshot is a cache of a stream's state."""

import sqlite3
from datetime import UTC, datetime

import pytest

from edalab.domains.accounts.account import Deposit, Open
from edalab.domains.accounts.bank import move, open_account
from edalab.eventlog.tinydb_log import open_log

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def log(edalab, tmp_path):
    path = tmp_path / "long.jsonl"
    made = edalab("log", "generate", "--events", "1206", "--each", "1200", "--out", str(path))
    assert made.code == 0
    return path


@pytest.fixture
def replay(edalab, log):
    def call(*options):
        said = edalab("log", "replay", "employee-4", "--log", str(log), "--json", *options)
        assert said.code == 0, said.err
        return said.json

    return call


def folded(found):
    return [found[way]["replayed"] for way in ("from_first", "with_snapshots", "again")]


def states(*found):
    return {each[way]["state"] for each in found
            for way in ("from_first", "with_snapshots", "again")}  # fmt: skip


def snapshot_file(log):
    return log.with_name(log.name + ".snapshots.sqlite")


def test_employees_have_as_many_events_as_was_asked_for(edalab, log):
    assert edalab("log", "stats", "--log", str(log), "--json").json["streams"] == 4


def test_from_the_snapshot_on_less_is_folded_to_the_same_state(replay):
    first, second = replay("--every", "500"), replay("--every", "500")
    assert folded(first) == [1200, 1200, 200]
    assert folded(second) == [1200, 200, 200]
    assert first["same"]
    assert second["same"]
    assert len(states(first, second)) == 1


def test_the_state_is_that_of_the_employee(edalab, log, replay):
    before = states(replay())
    changed = edalab("employee", "update", "4", "--role", "chief of nothing", "--log", str(log))
    assert changed.code == 0, changed.err
    after = replay()
    assert after["version"] == 1201
    assert states(after).isdisjoint(before)
    assert folded(after) == [1201, 1, 1]


@pytest.mark.parametrize("what", ["deleted", "older-schema", "changed", "garbage"])
def test_whatever_became_of_the_snapshot_the_state_is_the_same(log, replay, what):
    before, kept = replay(), snapshot_file(log)
    if what == "deleted":
        kept.unlink()
    elif what == "garbage":
        kept.write_bytes(b"no database at all")
    else:
        column = {"older-schema": "schema = 0", "changed": "state = x'7b7d'"}[what]
        database = sqlite3.connect(kept)
        with database:
            database.execute(f"UPDATE snapshots SET {column}")
        database.close()
    after = replay()
    assert folded(after)[:2] == [1200, 1200]
    assert after["same"]
    assert len(states(before, after)) == 1


def test_people_are_told_all_of_it(edalab, log):
    said = edalab("log", "replay", "employee-4", "--log", str(log), "--every", "500")
    out = " ".join(said.out.split())
    assert "Without snapshots: 1200 events folded" in out
    assert "No snapshot that could be used was there: 1200 events folded" in out
    assert "With the snapshot that is there now: 200 events folded" in out
    assert "same each time" in out


def test_a_short_stream_keeps_no_snapshot_and_says_so(edalab, log):
    said = edalab("log", "replay", "employee-1", "--log", str(log))
    assert "No snapshot was kept" in said.out
    assert "that is there now" not in said.out
    assert not snapshot_file(log).exists()


def test_a_bank_account_has_a_state_too(edalab, tmp_path):
    path = tmp_path / "bank.jsonl"
    log = open_log(path)
    opened = open_account(log, Open(owner="ada"), occurred_at=THEN)
    for _ in range(4):
        move(log, opened.number, Deposit(amount=100), occurred_at=THEN)
    log.close()
    said = edalab("log", "replay", "account-1", "--every", "2", "--log", str(path), "--json")
    assert folded(said.json) == [5, 5, 1]
    assert said.json["same"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_stream_that_is_empty_or_has_no_state_is_told(edalab, language):
    none = edalab("log", "replay", "employee-99", "--lang", language)
    assert (none.code, none.err) == (0, "")
    assert "employee-99" in none.out
    for stream in ("customer-1", "employee", "employee-x", "-", "\x1b[31m-1"):
        said = edalab("log", "replay", "--lang", language, "--", stream)
        assert said.code in (1, 2)
        assert "\x1b" not in said.err
        assert said.out == ""


@pytest.mark.parametrize("every", ["0", "-1", "x"])
def test_a_number_of_events_that_makes_no_sense_is_refused(edalab, every):
    assert edalab("log", "replay", "employee-1", "--every", every).code == 2


def test_the_time_of_a_replay_is_told_in_milliseconds(edalab, monkeypatch):
    from edalab.eventlog.snapshot_comparison import Comparison, Run

    run = Run(replayed=3, seconds=0.25, state="a")
    comparison = Comparison(
        stream="employee-1", version=3, every=2, from_first=run, with_snapshots=run, again=run,
        same=True, snapshots="x",
    )  # fmt: skip
    monkeypatch.setattr("edalab.eventlog.snapshot_comparison.compare", lambda *_: comparison)
    edalab("employee", "sample")
    assert "250.0 ms" in edalab("log", "replay", "employee-1").out
