"""The index beside a log: whatever becomes of it, the log's answers are the same."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from edalab.errors import Damaged, DuplicateEvent, StorageLocked
from edalab.eventlog import index as index_module
from edalab.eventlog import index_file, indexed_file
from edalab.eventlog.lines import Entry
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent


def event(**data):
    return NewEvent(type="Happened", data=data, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True, scope="module")
def small():
    """An index file after a few records already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "MIN_ENTRIES", 10)
        patch.setattr("edalab.eventlog.log_file.MAX_PENDING", 25)
        patch.setattr("edalab.eventlog.indexed_file.MAX_PENDING", 25)
        yield


def fill(path, count, first=0):
    log = open_log(path)
    for n in range(first, first + count):
        log.append(f"a-{n % 7}", [event(n=n), event(n=n)][: 1 + n % 2])
    log.close()


def as_new(recorded):
    return NewEvent(
        type=recorded.type, data=recorded.data, occurred_at=recorded.occurred_at, id=recorded.id
    )


def answers(path):
    """Everything that an index has a part in."""
    log = open_log(path)
    everything = list(log.read_all())
    streams = log.streams("a")
    found = (
        everything,
        streams,
        [list(log.read_stream(stream)) for stream in streams],
        [
            [e.version for e in log.read_stream(s, after=n)]
            for s in streams
            for n in range(1, 99, 7)
        ],
        [log.version(stream) for stream in [*streams, "a-99", "b-1"]],
        [log.newest(category) for category in ("a", "b")],
        [[e.position for e in log.read_all(after=n)] for n in range(0, len(everything), 9)],
        log.head(),
    )
    log.close()
    return found


def versions(log, stream, after):
    return [event.version for event in log.read_stream(stream, after=after)]


def scanned(path):
    """The same, told by the lines alone."""
    events = list(open_log(path).read_all())
    streams = list(dict.fromkeys(e.stream for e in events))
    by_stream = [[e for e in events if e.stream == stream] for stream in streams]
    return (
        events,
        streams,
        by_stream,
        [list(range(n + 1, len(events) + 1)) for events in by_stream for n in range(1, 99, 7)],
        [*map(len, by_stream), 0, 0],
        [max(int(stream[2:]) for stream in streams), 0],
        [list(range(n + 1, len(events) + 1)) for n in range(0, len(events), 9)],
        len(events),
    )


@pytest.fixture(scope="module")
def filled(small, tmp_path_factory):
    path = tmp_path_factory.mktemp("filled") / "events.jsonl"
    fill(path, 200)
    assert index_of(path).exists()
    return path


@pytest.fixture
def path(filled, tmp_path):
    """A log of its own for each test, with its index."""
    for file in (filled, index_of(filled)):
        shutil.copy2(file, tmp_path)  # the index is known by its modification time
    return tmp_path / filled.name


def index_of(path):
    return path.with_name("events.jsonl.index")


def test_a_small_log_has_no_index_file(tmp_path):
    fill(tmp_path / "events.jsonl", 4)
    assert [each.name for each in tmp_path.iterdir()] == ["events.jsonl"]


def test_answers_are_those_of_the_log_whether_indexed_or_since(path):
    assert answers(path) == scanned(path)
    for more in range(30):
        fill(path, more % 4, first=200 + more)
        assert answers(path) == scanned(path)


def test_opening_reads_only_what_came_since_the_index_was_written(path, monkeypatch):
    expected = answers(path)
    read = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda *a: read.append(len(pread(*a))) or pread(*a))
    monkeypatch.setattr("edalab.eventlog.line_reader._CHUNK", 512)
    log = open_log(path)
    assert log.version("a-3") == expected[4][3]
    assert list(log.read_stream("a-3")) == expected[2][3]
    assert sum(read) < path.stat().st_size / 2


def overwrite(path, content):
    index_of(path).write_bytes(content)


def flip(path, where):
    data = bytearray(index_of(path).read_bytes())
    data[int(len(data) * where)] ^= 0xFF
    overwrite(path, bytes(data))


def from_database(path, statement):
    with sqlite3.connect(index_of(path)) as database:
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: index_of(path).unlink(),
        lambda path: overwrite(path, b""),
        lambda path: overwrite(path, b"nonsense" * 1000),
        lambda path: overwrite(path, index_of(path).read_bytes()[:5000]),
        *(lambda path, where=tenth / 10: flip(path, where) for tenth in range(10)),
        lambda path: from_database(path, "DELETE FROM event WHERE version > 2"),
        lambda path: from_database(path, "DELETE FROM id"),
        lambda path: from_database(path, "UPDATE event SET stream = 'a-1'"),
        lambda path: from_database(path, "UPDATE event SET offset = offset + 1"),
        lambda path: from_database(path, "UPDATE mark SET version = 99"),
        lambda path: from_database(path, "UPDATE mark SET position = 7"),
        lambda path: from_database(path, "DROP TABLE mark"),
    ],
)
def test_an_index_that_is_gone_or_changed_is_made_anew_silently(path, harm):
    expected, log_bytes = answers(path), path.read_bytes()
    harm(path)
    told = []
    log = open_log(path, on_set_aside=told.append)
    known = expected[0][17]
    assert log.append(known.stream, [as_new(known)])[0] == known
    log.close()
    assert answers(path) == expected
    assert (path.read_bytes(), told) == (log_bytes, [])
    before = index_of(path).stat().st_mtime_ns
    assert answers(path) == expected
    assert index_of(path).stat().st_mtime_ns == before


def test_a_reader_waits_for_a_writer_only_if_an_index_is_there_that_it_can_not_use(
    path, monkeypatch
):
    waits = []
    monkeypatch.setattr(
        indexed_file.IndexedFile, "wait_for_writer", lambda file: waits.append(file.path)
    )
    assert open_log(path).head() == 300
    assert waits == []
    overwrite(path, b"")
    assert open_log(path).head() == 300
    assert waits == [path]
    index_of(path).unlink()
    assert open_log(path).head() == 300
    assert waits == [path]


def test_a_temporary_index_that_somebody_removed_is_not_missed(tmp_path):
    index = index_module.Index(tmp_path / "events.jsonl.index")
    index.add(100, Entry(1, "a-1", 1, "id", (1, 1)))
    index.spill()
    (temporary,) = tmp_path.iterdir()
    temporary.unlink()
    index.close()
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_forgets_its_entries_leaves_no_temporary_file(tmp_path):
    index = index_module.Index(tmp_path / "events.jsonl.index")
    index.add(100, Entry(1, "a-1", 1, "id", (1, 1)))
    index.spill()
    index.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_log_whose_index_can_not_be_finished_is_read_and_written_without_one(path, monkeypatch):
    def refuse(*_arguments):
        raise OSError("disk full")

    index_of(path).unlink()
    monkeypatch.setattr(index_file, "finish", refuse)
    log = open_log(path)
    for n in range(30):
        log.append("a-1", [event(n=n)])
    assert log.head() == 330
    log.close()
    assert [file.name for file in path.parent.iterdir()] == ["events.jsonl"]


def test_an_index_of_another_log_is_not_believed(path, tmp_path):
    other = tmp_path / "other" / "events.jsonl"
    fill(other, 300)
    stat = index_of(other).stat()
    overwrite(path, index_of(other).read_bytes())
    os.utime(index_of(path), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert answers(path) == scanned(path)


def test_an_index_that_is_older_than_its_log_is_caught_up(path):
    stale, stat = index_of(path).read_bytes(), index_of(path).stat()
    fill(path, 100, first=200)
    overwrite(path, stale)
    os.utime(index_of(path), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert answers(path) == scanned(path)


def test_an_index_that_is_caught_up_keeps_few_entries_in_memory(path):
    stale, stat = index_of(path).read_bytes(), index_of(path).stat()
    fill(path, 100, first=200)
    overwrite(path, stale)
    os.utime(index_of(path), ns=(stat.st_atime_ns, stat.st_mtime_ns))
    log = open_log(path)
    assert log.head() == 450
    assert log._file._index.pending < 25
    log.close()


def test_a_log_that_was_restored_from_an_older_copy_is_read_anew(path):
    old = path.read_bytes()
    fill(path, 100, first=200)
    running = open_log(path)
    assert running.head() > 300
    path.write_bytes(old)
    assert answers(path) == scanned(path)
    assert running.head() == 300
    running.append("a-1", [event(n=1)])
    assert answers(path) == scanned(path)


def test_a_log_that_was_replaced_while_it_is_open_is_read_anew(path, tmp_path):
    running = open_log(path)
    assert running.head() == 300
    other = tmp_path / "other.jsonl"
    fill(other, 3)
    other.replace(path)
    assert [e.data["n"] for e in running.read_all()] == [0, 1, 1, 2]
    with running.exclusive(), pytest.raises(StorageLocked):
        open_log(path, lock_timeout_s=0.02).append("a-1", [event(n=9)])
    assert running.append("a-1", [event(n=9)])[0].position == 5


def test_a_log_that_was_replaced_while_it_is_written_is_locked_anew(path, tmp_path):
    running = open_log(path)
    running.append("a-1", [event(n=9)])
    other = tmp_path / "other.jsonl"
    fill(other, 3)
    other.replace(path)
    with running.exclusive(), pytest.raises(StorageLocked):
        open_log(path, lock_timeout_s=0.02).append("a-1", [event(n=9)])
    assert running.append("a-1", [event(n=9)])[0].position == 5


def test_a_folder_that_can_not_be_written_is_read_without_an_index_file(path, monkeypatch):
    expected = answers(path)
    index_of(path).unlink()
    connect = sqlite3.connect

    def refuse(name, **options):
        if str(name).startswith(str(path)):
            raise sqlite3.OperationalError("unable to open database file")
        return connect(name, **options)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    assert answers(path) == expected
    assert sorted(each.name for each in path.parent.iterdir()) == ["events.jsonl"]


def test_where_the_disk_is_full_a_log_is_read_once_and_has_no_index(path, monkeypatch):
    expected = answers(path)
    index_of(path).unlink()
    insert, failures = index_file.insert, iter([sqlite3.OperationalError("disk is full")])

    def fill_disk(*arguments):
        for error in failures:
            raise error
        insert(*arguments)

    read, decode_next = [], indexed_file.decode_next_entry

    def read_entry(*arguments):
        read.append(decode_next(*arguments))
        return read[-1]

    monkeypatch.setattr(index_file, "insert", fill_disk)
    monkeypatch.setattr(indexed_file, "decode_next_entry", read_entry)
    assert answers(path) == expected
    assert len(read) == len(expected[0])
    assert list(failures) == []
    assert [file.name for file in path.parent.iterdir()] == ["events.jsonl"]
    assert answers(path) == expected


def failing(works, *, first, last):
    """The function, which raises in the calls from the first to the last of these."""
    calls = itertools.count(1)

    def call(*arguments):
        if first <= next(calls) <= last:
            raise sqlite3.OperationalError("disk is full")
        return works(*arguments)

    return call


def test_wherever_the_writing_of_an_index_fails_all_events_are_known(path, monkeypatch):
    expected = list(open_log(path).read_all())
    for step, first, last in itertools.product(
        ["connect", "insert", "finish"], [1, 2, 5], [0, sys.maxsize]
    ):
        index_of(path).unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            fails = failing(getattr(index_file, step), first=first, last=max(first, last))
            patch.setattr(index_file, step, fails)
            are_known(path, expected)
        are_known(path, expected)  # by an index that was left, too


def are_known(path, events):
    """Check that a log knows its events, and has no others."""
    log = open_log(path)
    for event in events[::30]:
        assert log.append(event.stream, [as_new(event)]) == (event,)
    assert log.streams("a") == list(dict.fromkeys(event.stream for event in events))
    log.close()
    assert log.head() == len(events)


def test_a_log_whose_index_was_added_to_is_not_read_anew(path, monkeypatch):
    written = index_of(path).read_bytes()
    fill(path, 12, first=1000)
    assert index_of(path).read_bytes() != written
    read, decode_next = [], indexed_file.decode_next_entry
    monkeypatch.setattr(
        indexed_file, "decode_next_entry", lambda *a: read.append(a) or decode_next(*a)
    )
    assert open_log(path).head() > 12
    assert read == []


def test_a_reader_leaves_the_index_alone_while_somebody_writes_the_log(path):
    written = index_of(path).read_bytes()
    writer = open_log(path)
    writer.append("a-1", [event(n=n) for n in range(12)])
    reader = open_log(path)
    with writer._file.exclusive():
        assert reader.head() == writer.head()
        reader.close()
        assert index_of(path).read_bytes() == written
    reader = open_log(path)
    reader.head()
    reader.close()
    assert index_of(path).read_bytes() != written
    writer.close()


def test_a_reader_that_wrote_the_index_lets_others_write_the_log(path):
    written = index_of(path).read_bytes()
    writer = open_log(path, lock_timeout_s=0.05)
    writer.append("a-1", [event(n=n) for n in range(20)])
    writer.append("a-1", [event(n=20) for n in range(4)])
    reader = open_log(path)
    reader.head()
    writer.append("a-1", [event(n=n) for n in range(30)])
    assert reader.head() == writer.head()
    assert index_of(path).read_bytes() != written
    writer.append("a-1", [event(n=1)])
    reader.close()
    writer.close()


def test_damage_in_a_record_that_is_read_through_the_index_is_named_with_its_line(path):
    lines = path.read_bytes().splitlines(keepends=True)
    stream = next(e.stream for e in open_log(path).read_all() if e.position == 41)
    lines[41] = lines[41].replace(b"Happened", b"Hoppened")
    path.write_bytes(b"".join(lines))
    with pytest.raises(Damaged) as caught:
        list(open_log(path).read_stream(stream))
    assert (caught.value.line, caught.value.reason) == (42, "hash")


@pytest.mark.parametrize("name", ["a-" + "9" * 19, "a-" + "9" * 5000, "a-07", "a-７", "a-", "a-0"])
def test_what_is_no_number_as_edalab_writes_it_is_not_the_newest(path, name):
    log = open_log(path)
    log.append(name, [event(n=0)])
    log.append("a-" + "9" * 18, [event(n=0)])
    for n in range(20):
        log.append("b-1", [event(n=n)])
    log.close()
    assert open_log(path).newest("a") == 10**18 - 1


READER = """
import sys
from pathlib import Path
from edalab.eventlog import index
index.MIN_ENTRIES = 10
from edalab.eventlog.tinydb_log import open_log
log = open_log(Path(sys.argv[1]))
print(log.head(), log.version("a-3"), len(list(log.read_stream("a-3"))), log.newest("a"))
log.close()
"""


def test_processes_that_make_the_index_at_once_all_answer_right(path):
    expected = answers(path)
    index_of(path).unlink()
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(path)], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    said = {tuple(map(int, each.communicate()[0].split())) for each in readers}
    version = expected[4][expected[1].index("a-3")]
    assert said == {(300, version, version, 6)}
    assert answers(path) == expected
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "events.jsonl", "events.jsonl.index",
    ]  # fmt: skip


def test_what_a_killed_process_left_of_an_index_is_swept_away(path):
    left = path.with_name("events.jsonl.index.1234-abc")
    young = path.with_name("events.jsonl.index.1235-abc")
    for each in (left, young):
        each.write_text("half")
    os.utime(left, (1, 1))
    index_of(path).unlink()
    answers(path)
    assert (left.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("key", ["its own", "the same for all"])
def test_of_many_events_at_once_those_that_are_there_are_passed_over(tmp_path, monkeypatch, key):
    if key == "the same for all":
        monkeypatch.setattr("edalab.eventlog.index_file.key", lambda _identity: 7)
    log = open_log(tmp_path / "events.jsonl")
    appends = [(f"a-{n % 5}", (event(n=n),)) for n in range(60)]
    log.extend(appends[:40])
    log.close()
    log = open_log(tmp_path / "events.jsonl")
    log.extend(appends)
    log.extend([*appends, ("a-9", (event(n=99),))])
    found = [each.data["n"] for each in log.read_all()]
    assert found == [*range(60), 99]
    with pytest.raises(DuplicateEvent):
        log.extend([("a-1", (event(n=1),)), ("a-2", (changed_content(appends[3][1][0]),))])
    assert log.head() == 61
    log.close()


def test_more_ids_than_one_question_names_are_all_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "_MAX_PARAMETERS", 7)
    log = open_log(tmp_path / "events.jsonl")
    appends = [("a-1", (event(n=n),)) for n in range(50)]
    log.extend(appends)
    log.close()
    log = open_log(tmp_path / "events.jsonl")
    log.extend(appends)
    assert log.head() == 50
    log.close()


def changed_content(before):
    return NewEvent(type=before.type, data={"n": -1}, occurred_at=before.occurred_at, id=before.id)
