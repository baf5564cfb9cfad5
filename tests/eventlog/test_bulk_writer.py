"""A log that is written in one pass is byte for byte what appends make of the same events."""

import os

import psutil
import pytest

from edalab.domains.employees.generate import generate
from edalab.errors import Refused, StorageUnwritable
from edalab.eventlog import bulk_writer, lines
from edalab.eventlog import index as index_module
from edalab.eventlog.import_export import new_log
from edalab.eventlog.line_reader import START
from edalab.eventlog.lines import Head
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify


def write(path, events):
    with new_log(path) as fill:
        return list(fill(generate(events)))


@pytest.fixture
def same_head(monkeypatch):
    """Each new log has the same id, so that two logs can be compared."""
    head = Head(lines.FORMAT, lines.VERSION, "0" * 32)
    monkeypatch.setattr(bulk_writer, "new_head", lambda: head)
    monkeypatch.setattr("edalab.eventlog.log_file.new_head", lambda: head)


def test_its_bytes_are_those_that_appends_write(tmp_path, same_head):
    appended = open_log(tmp_path / "appended.jsonl")
    appended.extend(generate(700))
    appended.close()
    write(tmp_path / "written.jsonl", 700)
    assert (tmp_path / "written.jsonl").read_bytes() == (tmp_path / "appended.jsonl").read_bytes()


def test_it_is_intact(tmp_path):
    write(tmp_path / "new.jsonl", 2_500)
    assert verify(tmp_path / "new.jsonl").records == 2_500


def test_it_tells_how_far_it_is_after_each_thousand_appends(tmp_path):
    told = write(tmp_path / "new.jsonl", 2_500)
    sizes = [len(events) for _, events in generate(2_500)]
    assert told == [sum(sizes[:appends]) for appends in (1_000, 2_000, None)]


@pytest.mark.parametrize("rows", [1, 7, 100_000])
def test_its_index_answers_what_one_made_by_reading_the_log_answers(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(bulk_writer, "_ROWS", rows)
    path = tmp_path / "new.jsonl"
    write(path, 700)
    with_index = open_log(path)
    assert with_index.head() == 700
    assert with_index._file._index.base.position == 700
    answers = everything(with_index)
    assert [position for position, _ in answers[-1]] == [0, 0, 128, 256, 640]
    (tmp_path / "new.jsonl.index").unlink()
    assert everything(open_log(path)) == answers


def everything(log):
    """What an index is asked for."""
    streams = log.streams("employee")
    identities = [event.id for event in log.read_all()]
    return (
        streams,
        log.newest("employee"),
        [[event.position for event in log.read_stream(stream)] for stream in streams],
        [log.version(stream) for stream in streams],
        [log._file.find(identity).position for identity in identities],
        [next(iter(log.read_all(after=after))).position for after in (0, 127, 128, 129, 650)],
        [log._file._index.position_before(position) for position in (0, 127, 128, 300, 700)],
    )


@pytest.mark.parametrize(("events", "indexed"), [(499, False), (500, True)])
def test_a_short_one_has_no_index(tmp_path, events, indexed):
    assert index_module.MIN_ENTRIES == 500
    write(tmp_path / "new.jsonl", events)
    assert (tmp_path / "new.jsonl.index").exists() is indexed


def test_it_is_nowhere_before_all_of_it_is_written(tmp_path):
    def interrupted():
        yield from generate(1_500)
        assert not (tmp_path / "new.jsonl").exists()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), new_log(tmp_path / "new.jsonl") as fill:
        list(fill(interrupted()))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "new.jsonl").write_text("mine")
    with pytest.raises(Refused):
        write(tmp_path / "new.jsonl", 10)
    assert (tmp_path / "new.jsonl").read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["new.jsonl"]


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "folder").write_text("no folder")
    with pytest.raises(StorageUnwritable) as raised:
        write(tmp_path / "folder" / "new.jsonl", 10)
    assert str(tmp_path / "folder" / "new.jsonl") in str(raised.value)


def test_an_index_that_can_t_be_written_is_left_out(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError("disk full")

    monkeypatch.setattr(bulk_writer.index_file, "insert", refuse)
    write(tmp_path / "new.jsonl", 700)
    assert [file.name for file in tmp_path.iterdir()] == ["new.jsonl"]
    log = open_log(tmp_path / "new.jsonl")
    assert (log.head(), log._file._index.base) == (700, START)


def test_it_is_durable_before_it_has_its_name_and_no_file_stays_open(tmp_path, monkeypatch):
    synced = []

    def sync(file):
        assert not (tmp_path / "new.jsonl").exists()
        synced.append(os.fstat(file).st_size)

    monkeypatch.setattr(os, "fsync", sync)
    before = psutil.Process().num_fds()
    write(tmp_path / "new.jsonl", 600)
    assert synced == [(tmp_path / "new.jsonl").stat().st_size]
    assert psutil.Process().num_fds() == before


def test_only_its_owner_can_read_it(tmp_path):
    write(tmp_path / "new.jsonl", 600)
    assert (tmp_path / "new.jsonl").stat().st_mode & 0o777 == 0o600
