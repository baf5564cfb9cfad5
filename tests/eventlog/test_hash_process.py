"""A long log is checked by two processes, and the report is the one that one process gives."""

import os
import signal
from datetime import UTC, datetime

import pytest

from edalab.eventlog import hash_process
from edalab.eventlog.lines import Line, decode_line, new_head, seal
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import _check_in_parallel, verify
from edalab.messages import NewEvent


def event(**data):
    return NewEvent(type="Happened", data=data, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "events.jsonl"
    log = open_log(path)
    for n in range(6):
        log.append(f"a-{n % 2}", [event(n=n), event(n=-n)])
    log.close()
    return path


@pytest.fixture
def both(monkeypatch):
    """Checks a log by one process and by two."""
    started = []
    begin = hash_process.subprocess.Popen
    monkeypatch.setattr(
        hash_process.subprocess,
        "Popen",
        lambda *a, **k: started.append(begin(*a, **k)) or started[-1],
    )

    def check(path):
        monkeypatch.setattr(hash_process, "LONG", 1 << 60)
        by_one = verify(path)
        assert not started
        monkeypatch.setattr(hash_process, "LONG", 0)
        monkeypatch.setattr(hash_process, "_processors", lambda: 2)
        by_two = verify(path)
        assert started
        started.clear()
        return by_one, by_two

    return check


def test_both_find_an_intact_log_intact(both, path):
    by_one, by_two = both(path)
    assert by_one == by_two
    assert (by_two.intact, by_two.records, by_two.unfinished) == (True, 12, 0)


def test_both_name_the_same_line_of_a_damaged_log(both, path):
    intact = path.read_bytes()
    for at in range(0, len(intact), len(intact) // 25):
        path.write_bytes(intact[:at] + bytes([intact[at] ^ 1]) + intact[at + 1 :])
        by_one, by_two = both(path)
        assert by_one == by_two, at
        assert not by_two.intact


def test_both_find_lines_out_of_order_whose_hashes_are_right(both, path):
    lines = [decode_line(line) for line in path.read_bytes().splitlines()[1:]]
    lines[2], lines[3] = lines[3], lines[2]
    written, before = seal(new_head(), b"")
    for line in lines:
        assert isinstance(line, Line)
        more, before = seal(line, before)
        written += more
    path.write_bytes(written)
    by_one, by_two = both(path)
    assert by_one == by_two
    assert (by_two.line, by_two.reason) == (4, "order")


def test_an_unfinished_end_is_set_aside_by_two_as_well(both, path):
    path.write_bytes(path.read_bytes()[:-30])
    by_one, by_two = both(path)
    assert by_one == by_two
    assert by_two.intact
    assert len(by_two.set_aside) == 1


def test_an_intact_log_is_not_read_a_third_time(monkeypatch, path):
    monkeypatch.setattr("edalab.eventlog.line_reader._CHUNK", 512)  # so that it has many blocks
    monkeypatch.setattr(hash_process, "LONG", 0)
    monkeypatch.setattr(hash_process, "_processors", lambda: 2)
    with path.open("rb") as file:
        check = _check_in_parallel(path, file.fileno())
    assert check is not None
    assert check.mark.position == 12


def test_where_the_other_process_dies_one_checks_alone(monkeypatch, path):
    monkeypatch.setattr(hash_process, "LONG", 0)
    monkeypatch.setattr(hash_process, "_processors", lambda: 2)
    begin = hash_process.subprocess.Popen

    def stillborn(*arguments, **options):
        process = begin(*arguments, **options)
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(hash_process.subprocess, "Popen", stillborn)
    assert verify(path).records == 12


def test_a_short_log_or_a_single_processor_needs_no_other_process(monkeypatch):
    assert not hash_process.worthwhile(hash_process.LONG - 1)
    monkeypatch.setattr(hash_process, "_processors", lambda: 1)
    assert not hash_process.worthwhile(hash_process.LONG)


@pytest.mark.parametrize(("share", "two"), [({0, 3}, True), ({3}, False)])
def test_only_the_processors_of_the_process_count(monkeypatch, share, two):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: share, raising=False)
    assert hash_process.worthwhile(hash_process.LONG) is two


@pytest.mark.parametrize(("processors", "two"), [(8, True), (1, False), (None, False)])
def test_where_a_process_has_no_share_of_the_processors_all_are_counted(
    monkeypatch, processors, two
):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert hash_process.worthwhile(hash_process.LONG) is two
