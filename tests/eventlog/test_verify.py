"""``verify`` names the first line that is not as it was written, and changes nothing."""

import os
from datetime import UTC, datetime

import msgspec
import pytest

from edalab.errors import Damaged
from edalab.eventlog.lines import BadLine, Line, decode_line, new_head, seal
from edalab.eventlog.log_file import LogFile
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.protocol import Capabilities
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify, verify_order
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


def sealed(*lines):
    """A file of these values, all hashes right."""
    written, before = seal(new_head(), b"")
    for line in lines:
        more, before = seal(line, before)
        written += more
    return written


def values(path):
    return [decode_line(line) for line in path.read_bytes().splitlines()[1:]]


def changed(line, **more):
    return Line(**{name: getattr(line, name) for name in line.__struct_fields__} | more)


def test_a_log_as_it_was_written_is_intact(path):
    report = verify(path)
    assert (report.intact, report.records, report.line, report.unfinished) == (True, 4, None, 0)
    assert report.hash in path.read_text().splitlines()[-1]


def test_a_log_that_is_not_there_is_intact_and_is_not_made(tmp_path):
    report = verify(tmp_path / "home" / "events.jsonl")
    assert (report.intact, report.records) == (True, 0)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("flip", [1, 0x20, 0x80])
def test_each_changed_byte_is_found_and_nothing_is_overwritten(path, flip):
    good = path.read_bytes()
    for index in range(len(good)):
        bad = good[:index] + bytes([good[index] ^ flip]) + good[index + 1 :]
        path.write_bytes(bad)
        report = verify(path)
        line = good[:index].count(b"\n") + 1
        assert (report.intact, report.line) == (False, line), f"byte {index} of {len(good)}"
        assert path.read_bytes() == bad
        assert report.set_aside == ()


@pytest.mark.parametrize("instead", [b"\n", b"\0", b"}", b'"', b" "])
def test_each_byte_replaced_by_one_that_means_something_is_found(path, instead):
    good = path.read_bytes()
    for index in range(len(good)):
        if good[index : index + 1] != instead:
            path.write_bytes(good[:index] + instead + good[index + 1 :])
            assert not verify(path).intact, f"byte {index} of {len(good)}"


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_each_byte_of_a_log_replaced_by_every_other_one_is_found(tmp_path):
    path = tmp_path / "events.jsonl"
    log = open_log(path)
    log.append("a-1", [event(n=1)])
    log.close()
    good = path.read_bytes()
    changes = found = 0
    with path.open("r+b", buffering=0) as file:
        for index, right in enumerate(good):
            for other in set(range(256)) - {right}:
                os.pwrite(file.fileno(), bytes([other]), index)
                changes += 1
                found += not verify(path).intact
            os.pwrite(file.fileno(), bytes([right]), index)
    assert changes == 255 * len(good)
    assert found == changes
    assert verify(path).intact


def test_a_changed_last_newline_is_no_unfinished_end_for_a_writer_either(path):
    bad = path.read_bytes()[:-1] + b" "
    path.write_bytes(bad)
    with pytest.raises(Damaged) as caught:
        open_log(path).append("a-1", [event(n=5)])
    assert (caught.value.line, caught.value.reason) == (5, "newline")
    assert path.read_bytes() == bad


@pytest.mark.parametrize("cut", [3, 2, 1])
def test_of_an_unfinished_batch_the_line_whose_newline_was_changed_is_named(path, cut):
    log = open_log(path)
    log.append("a-3", [event(n=n) for n in range(4)])
    log.close()
    bad = b"\n".join(path.read_bytes().split(b"\n")[: -cut - 1]) + b" "
    path.write_bytes(bad)
    report = verify(path)
    with pytest.raises(Damaged) as caught:
        open_log(path).append("a-1", [event(n=5)])
    damage = (9 - cut, "newline")
    assert (caught.value.line, caught.value.reason) == (report.line, report.reason) == damage
    assert path.read_bytes() == bad


def test_an_unfinished_end_is_set_aside_and_told_and_the_log_is_intact(path):
    good = path.read_bytes()
    for cut in range(good.rstrip(b"\n").rfind(b"\n") + 2, len(good) - 1):
        path.write_bytes(good[:cut])
        told = []
        report = verify(path, on_set_aside=told.append)
        assert (report.intact, report.records, report.unfinished) == (True, 3, 0)
        assert report.set_aside[-1] == str(told[0])
        assert told[0].read_bytes() == good[: -len(good) + cut][len(path.read_bytes()) :]


def test_a_record_that_lacks_its_newline_alone_is_kept(path):
    path.write_bytes(path.read_bytes()[:-1])
    report = verify(path)
    assert (report.intact, report.records, report.set_aside) == (True, 4, ())


def test_a_batch_that_lacks_its_newline_alone_is_kept(path):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4])[:-1])
    assert verify(path).records == 3


def test_where_the_end_is_being_written_it_is_told_as_unfinished_and_left(path):
    path.write_bytes(path.read_bytes()[:-40])
    writer = os.open(path, os.O_RDWR)
    import fcntl

    fcntl.flock(writer, fcntl.LOCK_EX)
    report = verify(path, lock_timeout_s=0.02)
    os.close(writer)
    assert (report.intact, report.records, report.set_aside) == (True, 3, ())
    assert report.unfinished > 0


def damage_when_read(path):
    with pytest.raises(Damaged) as caught:
        open_log(path).head()
    return caught.value.line, caught.value.reason


def test_lines_with_right_hashes_in_a_wrong_order_are_found(path):
    one, two, three, four = values(path)
    for lines, damage in [
        ([one, two, three, changed(four, version=2)], (5, "order")),
        ([one, two, three, changed(four, position=5)], (5, "order")),
        ([one, changed(two, part=(1, 1)), three, four], (4, "batch")),
        ([one, two, changed(four, position=3, part=(1, 1)), changed(four, position=4)],
         (4, "batch")),
        ([one, two, changed(three, part=(2, 3)), four], (4, "batch")),
    ]:  # fmt: skip
        path.write_bytes(sealed(*lines))
        report = verify(path)
        assert (report.line, report.reason) == damage
        if lines[-1].version == 1:  # versions are not looked at when a log is opened
            assert damage_when_read(path) == damage


def test_a_file_that_changes_again_and_again_is_told_as_damaged(path, monkeypatch):
    def changed_meanwhile(_descriptor, _offset):
        raise BadLine("hash")

    log = open_log(path)
    monkeypatch.setattr("edalab.eventlog.line_reader.line_at", changed_meanwhile)
    with pytest.raises(Damaged) as caught:
        log.version("a-1")
    assert (caught.value.line, caught.value.reason) == (5, "hash")


@pytest.mark.parametrize("position", [1, 2, 4])
@pytest.mark.parametrize(("instead", "reason"), [('position":9', "order"), ("position=9", "json")])
def test_a_line_that_changes_while_the_log_is_open_is_named_by_whoever_reads_it(
    path, position, instead, reason
):
    log = open_log(path)
    assert log.head() == 4
    path.write_text(path.read_text().replace(f'position":{position}', instead.ljust(11)))
    events = log.read_all()
    assert [next(events).position for _ in range(1, position)] == list(range(1, position))
    with pytest.raises(Damaged) as caught:
        next(events)
    assert (caught.value.line, caught.value.reason) == (position + 1, reason)


def test_a_stream_out_of_order_is_named_when_it_is_read(path):
    one, two, three, four = values(path)
    path.write_bytes(sealed(one, two, three, changed(four, stream="a-1", version=9)))
    with pytest.raises(Damaged) as caught:
        list(open_log(path).read_stream("a-1"))
    assert (caught.value.line, caught.value.reason) == (5, "order")


def test_a_file_that_is_no_log_is_damaged_in_its_first_line(path):
    path.write_text("hello\nworld\n")
    report = verify(path)
    assert (report.intact, report.records, report.line, report.reason) == (False, 0, 1, "header")


def test_checking_takes_no_lock(path):
    with LogFile(path).exclusive():
        assert verify(path).intact


def test_a_first_record_longer_than_one_read_is_checked_as_any_other(tmp_path):
    path = tmp_path / "events.jsonl"
    log = open_log(path)
    log.append("a-1", [event(text="x" * 100_000)])
    log.append("a-1", [event(n=2)])
    log.close()
    report = verify(path)
    assert (report.intact, report.records) == (True, 2)
    path.write_bytes(sealed(*(changed(line, version=line.version + 1) for line in values(path))))
    report = verify(path)
    assert (report.records, report.line, report.reason) == (0, 2, "order")


def test_of_a_damaged_first_append_no_record_counts_as_intact(path):
    one, two, three, _ = values(path)
    for lines, damage in [
        ([changed(one, position=2)], (0, 2, "order")),
        ([changed(two, position=1, version=1), changed(three, position=2, version=2, part=(2, 3))],
         (0, 3, "batch")),
    ]:  # fmt: skip
        path.write_bytes(sealed(*lines))
        report = verify(path)
        assert (report.records, report.line, report.reason) == damage


class Listed:
    """A log that keeps no hashes: a list of events in whatever order."""

    def __init__(self, events, *, gapless):
        self.capabilities = Capabilities(gapless=gapless, chained=False)
        self._events = events

    def read_all(self):
        return iter(self._events)


class Hashed(Listed):
    """A log whose hashes are checked by its system."""

    def __init__(self, events, *, broken):
        super().__init__(events, gapless=True)
        self.broken_link = lambda: broken
        self.last_hash = lambda: "abc"


@pytest.fixture
def recorded():
    log = MemoryEventLog()
    for stream in ("a-1", "a-1", "a-2"):
        log.append(stream, [event()])
    return list(log.read_all())


@pytest.mark.parametrize("gapless", [True, False])
def test_a_log_without_hashes_is_intact_if_it_is_in_order(recorded, gapless):
    report = verify_order(Listed(recorded, gapless=gapless), "listed")
    assert (report.path, report.intact, report.records) == ("listed", True, 3)
    assert (report.line, report.reason, report.chained) == (None, None, False)
    assert verify_order(Listed([], gapless=gapless), "listed").records == 0


@pytest.mark.parametrize("gapless", [True, False])
@pytest.mark.parametrize(
    "change", [{"position": 2}, {"position": 1}, {"version": 2}, {"version": 0}, {"id": "same"}]
)
def test_a_log_without_hashes_is_damaged_where_it_is_out_of_order(recorded, gapless, change):
    one, two, three = recorded
    two = msgspec.structs.replace(two, id="same")
    log = Listed([one, two, msgspec.structs.replace(three, **change)], gapless=gapless)
    report = verify_order(log, "listed")
    assert (report.intact, report.records) == (False, 2)
    assert (report.line, report.reason, report.chained) == (3, "order", False)
    assert report.unfinished == 0


def test_a_hole_between_positions_is_damage_where_the_log_promises_none(recorded):
    holed = [
        recorded[0],
        *(msgspec.structs.replace(e, position=e.position + 5) for e in recorded[1:]),
    ]
    assert verify_order(Listed(holed, gapless=False), "listed").intact
    report = verify_order(Listed(holed, gapless=True), "listed")
    assert (report.intact, report.records, report.line) == (False, 1, 2)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_line_with_a_right_hash_that_is_no_record_is_named(path, count):
    path.write_bytes(sealed(*values(path)[:count], {"note": "no record"}))
    report = verify(path)
    assert (report.intact, report.line, report.reason) == (False, count + 2, "json")
    assert damage_when_read(path) == (count + 2, "json")


@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_changed_line_is_named_with_its_number_by_a_check_and_by_a_reader(path, number):
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number - 1] = lines[number - 1].replace(b'"', b"'", 1)
    path.write_bytes(b"".join(lines))
    report = verify(path)
    reason = "header" if number == 1 else "hash"
    assert (report.line, report.reason) == damage_when_read(path) == (number, reason)


def test_a_log_in_a_system_with_hashes_has_its_last_hash_or_the_line_that_was_changed(recorded):
    intact = verify_order(Hashed(recorded, broken=None), "log")
    assert (intact.intact, intact.chained, intact.records, intact.hash) == (True, True, 3, "abc")
    broken = verify_order(Hashed(recorded, broken=2), "log")
    assert (broken.intact, broken.chained, broken.records) == (False, True, 1)
    assert (broken.line, broken.reason) == (2, "hash")
