"""The log on disk: durable, chained, and careful with what a crash left."""

import fcntl
import gc
import json
import os
from datetime import UTC, datetime

import psutil
import pytest
from tinydb import where

from edalab.errors import (
    Damaged,
    NewerFormat,
    Refused,
    StorageError,
    StorageLocked,
    StorageUnwritable,
)
from edalab.eventlog import indexed_file, locked_file
from edalab.eventlog.database import open_database
from edalab.eventlog.index import OFFSET_INTERVAL
from edalab.eventlog.line_reader import digest_before
from edalab.eventlog.lines import ENDING, FORMAT, Head, decode_event, seal
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent


def event(**data):
    return NewEvent(type="Happened", data=data, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "events.jsonl"
    log = open_log(path)
    log.append("a-1", [event(n=1)])
    log.append("a-1", [event(n=2), event(n=3)])
    log.append("a-2", [event(n=4)])
    log.close()
    return path


def numbers(path, **options):
    return [each.data["n"] for each in open_log(path, **options).read_all()]


def append(path, n, **options):
    log = open_log(path, **options)
    log.append("a-1", [event(n=n)])
    log.close()


def test_reading_a_log_that_is_not_there_makes_nothing(tmp_path):
    log = open_log(tmp_path / "home" / "events.jsonl")
    assert list(log.read_all()) == []
    assert not (tmp_path / "home").exists()


def test_two_open_logs_see_each_others_appends(path):
    one, two = open_log(path), open_log(path)
    one.append("a-1", [event(n=5)])
    two.append("a-1", [event(n=6)])
    assert [e.data["n"] for e in one.read_all()] == [1, 2, 3, 4, 5, 6]
    assert (one.version("a-1"), two.version("a-1")) == (5, 5)


def test_a_log_that_nobody_closed_lets_go_of_its_file_when_nobody_has_it_any_more(path):
    log = open_log(path)
    log.head()
    descriptor = log._file.descriptor
    del log
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_log_that_is_read_and_then_written_keeps_only_one_file_open(path):
    log = open_log(path)
    assert log.head() == 4
    before = psutil.Process().num_fds()
    log.append("a-1", [event(n=5)])
    assert psutil.Process().num_fds() == before


def test_the_hash_before_an_offset_is_that_of_the_line_that_ends_there_if_one_does(path):
    head = path.read_bytes().partition(b"\n")[0] + b"\n"
    with path.open("rb") as file:
        assert digest_before(file.fileno(), len(head)) == json.loads(head)["hash"].encode()
        assert [digest_before(file.fileno(), offset) for offset in (0, ENDING - 1)] == [b"", b""]


def test_an_append_only_adds_lines(path):
    before = path.read_bytes()
    append(path, 5)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == before.count(b"\n") + 1


def test_each_changed_byte_is_found_wherever_it_is(path):
    good = path.read_bytes()
    for index in range(len(good)):
        path.write_bytes(good[:index] + bytes([good[index] ^ 1]) + good[index + 1 :])
        log = open_log(path)
        try:
            intact = len(list(log.read_all())) == 4
        except StorageError:
            intact = False
        assert not intact, f"byte {index} of {len(good)}"


def test_damage_in_the_middle_is_named_with_its_line_and_nothing_is_overwritten(path):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"n":2', b'"n":9')
    path.write_bytes(b"".join(lines))
    for use in (lambda: numbers(path), lambda: append(path, 5)):
        with pytest.raises(Damaged) as caught:
            use()
        assert (caught.value.line, caught.value.reason) == (3, "hash")
        assert "line 3" in str(caught.value)
    assert path.read_bytes() == b"".join(lines)


def test_a_line_that_is_gone_from_the_middle_is_found(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(Damaged):
        numbers(path)


def test_wherever_a_crash_cuts_the_last_append_the_log_opens_and_loses_nothing_before_it(path):
    good = path.read_bytes()
    last = good.rstrip(b"\n").rfind(b"\n") + 1
    for cut in range(last, len(good)):
        path.write_bytes(good[:cut])
        asides = []
        append(path, 5, on_set_aside=asides.append)
        kept = cut == len(good) - 1
        assert numbers(path) == ([1, 2, 3, 4, 5] if kept else [1, 2, 3, 5])
        torn = good[last:cut]
        assert [each.read_bytes() for each in asides] == ([] if kept or not torn else [torn])


def test_a_log_of_which_only_the_head_was_written_is_empty_and_goes_on(path):
    head = path.read_bytes().partition(b"\n")[0] + b"\n"
    path.write_bytes(head)
    asides = []
    append(path, 5, on_set_aside=asides.append)
    assert (numbers(path), asides) == ([5], [])
    assert path.read_bytes().startswith(head)


def test_half_of_a_batch_is_not_there_and_is_set_aside_whole(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]))
    assert numbers(path) == [1]
    asides = []
    append(path, 5, on_set_aside=asides.append)
    assert numbers(path) == [1, 5]
    assert asides[0].read_bytes() == lines[2]


@pytest.fixture
def synced(monkeypatch):
    """The size of each file when it was made durable, in order."""
    sizes = []
    for place, name in ((locked_file, "_sync"), (os, "fsync")):
        monkeypatch.setattr(place, name, lambda file: sizes.append(os.fstat(file).st_size))
    return sizes


def test_what_is_acknowledged_is_durable(path, synced):
    append(path, 5)
    assert synced == [path.stat().st_size]


def test_an_unfinished_end_is_durable_elsewhere_before_it_is_durably_cut_off(path, synced):
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"half')
    append(path, 5)
    assert synced == [len(b'{"half'), size, path.stat().st_size]


def test_a_second_crash_never_overwrites_what_the_first_left(path):
    for text in (b"one", b"two"):
        with path.open("ab") as file:
            file.write(text)
        append(path, 5)
    left = sorted(path.parent.glob("events.jsonl.unfinished-*"))
    assert [each.read_bytes() for each in left] == [b"one", b"two"]


def test_a_new_log_can_be_read_by_every_edalab_that_reads_its_version(path):
    head = json.loads(path.read_bytes().splitlines()[0])
    assert (head["format"], head["version"]) == ("edalab-log", 1)


def test_a_log_of_a_later_edalab_is_refused(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(seal(Head(FORMAT, 99, "x"), b"")[0])
    with pytest.raises(NewerFormat, match="99"):
        numbers(path)


@pytest.mark.parametrize("content", [b"hello\nworld\n", b"{}\n", b"\n", b'{"format":"x"}\n'])
def test_a_file_that_is_no_log_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "events.jsonl"
    path.write_bytes(content)
    with pytest.raises(Damaged, match="line 1"):
        append(path, 1)
    assert path.read_bytes() == content


def test_a_lock_that_somebody_holds_is_waited_for_and_then_told(path):
    with open_log(path)._file.exclusive(), pytest.raises(StorageLocked, match=r"0\.05"):
        append(path, 5, lock_timeout_s=0.05)
    assert numbers(path) == [1, 2, 3, 4]


def test_a_writer_reads_a_log_before_it_takes_the_lock(path, monkeypatch):
    others = []
    decode_next = indexed_file.decode_next_entry

    def read_entry(*arguments):
        with path.open("rb") as other:
            fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)  # raises where a writer has the lock
        others.append(True)
        return decode_next(*arguments)

    monkeypatch.setattr(indexed_file, "decode_next_entry", read_entry)
    append(path, 5)
    assert len(others) == 4


def test_reading_from_a_late_position_passes_over_the_records_before_it(path):
    append_many = open_log(path)
    append_many.extend(("a-1", (event(n=n),)) for n in range(5, 2001))
    append_many.close()
    decoded = []

    def decode(line):
        decoded.append(decode_event(line))
        return decoded[-1]

    log = open_log(path)
    for after in (1990, 15 * OFFSET_INTERVAL, 15 * OFFSET_INTERVAL - 1):
        decoded.clear()
        first = after + 1
        assert [e.position for e in log._file.events(decode, after)] == [*range(first, 2001)]
        assert decoded[0].position == first - first % OFFSET_INTERVAL
    log.close()


def test_a_torn_record_whose_data_ends_as_a_line_does_is_set_aside(path):
    good = path.read_bytes()
    log = open_log(path)
    log.append("a-1", [event(n={"m": 1, "hash": "0" * 64})])
    log.close()
    torn = path.read_bytes()[len(good) : -20]
    path.write_bytes(good + torn)
    asides = []
    append(path, 5, on_set_aside=asides.append)
    assert [aside.read_bytes() for aside in asides] == [torn]
    assert numbers(path) == [1, 2, 3, 4, 5]


def test_a_log_in_another_format_is_damaged_in_its_first_line(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(seal(Head("another", 1, "x"), b"")[0])
    with pytest.raises(Damaged) as caught:
        numbers(path)
    assert (caught.value.line, caught.value.reason) == (1, "header")


def test_a_reader_sees_the_log_as_it_was_when_reading_began(path):
    events = open_log(path).read_all()
    first = next(events)
    append(path, 5)
    assert [first.data["n"], *(e.data["n"] for e in events)] == [1, 2, 3, 4]


def test_a_folder_that_is_a_file_is_told_by_its_path(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageUnwritable, match="file"):
        append(tmp_path / "file" / "events.jsonl", 1)


def test_a_disk_that_is_full_acknowledges_nothing_and_leaves_nothing(path, monkeypatch):
    import os

    real, good = os.write, path.read_bytes()

    def full(descriptor, data):
        if len(data) < 40:
            raise OSError(28, "No space left on device")
        return real(descriptor, data[:40])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageUnwritable, match="No space left"):
        append(path, 5)
    assert path.read_bytes() == good


def test_learners_may_open_it_with_tinydb_and_its_queries(path):
    database = open_database(path)
    assert len(database) == 4
    assert [d["data"]["n"] for d in database.search(where("stream") == "a-1")] == [1, 2, 3]
    assert database.get(doc_id=4)["stream"] == "a-2"


def test_closing_the_tinydb_database_closes_the_file(path):
    with open_database(path) as database:
        assert len(database) == 4
        descriptor = database.storage.file.descriptor
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_an_insert_through_tinydb_adds_a_line_if_it_is_the_next_record(path):
    database = open_database(path)
    record = dict(database.get(doc_id=4)) | {"position": 5, "version": 2, "id": "mine"}
    assert database.insert(record) == 5
    assert numbers(path) == [1, 2, 3, 4, 4]


def test_whatever_would_change_the_log_through_tinydb_raises(path):
    good, database = path.read_bytes(), open_database(path)
    for change in (
        lambda: database.update({"type": "x"}),
        lambda: database.update_multiple([]),
        lambda: database.upsert({"type": "x"}, where("position") == 1),
        lambda: database.remove(where("position") == 1),
        database.truncate,
        database.drop_tables,
        lambda: database.drop_table("events"),
        lambda: database.storage.write({}),
        lambda: database.insert({"type": "half a record"}),
        lambda: database.insert(dict(database.get(doc_id=4))),
    ):
        with pytest.raises(Refused):
            change()
    assert path.read_bytes() == good


def test_after_a_fork_each_process_has_a_lock_of_its_own(tmp_path):
    log = open_log(tmp_path / "events.jsonl", lock_timeout_s=0.2)
    log.append("a-1", [event()])
    reading = iter(log.read_all())
    with log.exclusive():
        child = os.fork()
        if child == 0:
            code = 1
            try:
                log.append("a-1", [event()])
            except StorageLocked:
                code = 7
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        log.append("a-1", [event()])
    assert len(list(reading)) == 1
    assert log.head() == 2


@pytest.mark.parametrize("longest", [0, 1, 3])
def test_a_record_longer_than_one_read_is_read_as_any_other(tmp_path, longest):
    log = open_log(tmp_path / "events.jsonl")
    for n in range(4):
        log.append("a-1", [event(n=n, text="x" * 150_000 * (n == longest))])
    assert [e.data["n"] for e in log.read_all()] == [0, 1, 2, 3]
    assert [e.data["n"] for e in log.read_stream("a-1", after=1)] == [1, 2, 3]
    log.close()
