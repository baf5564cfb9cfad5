"""A copy of a log has the same events, however often it was broken off before."""

from datetime import UTC, datetime

import pytest

from edalab.errors import Refused
from edalab.eventlog.copying import Copied, content, copy
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent


def event(n, **more):
    return NewEvent(
        type="Happened", data={"n": n}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC), **more
    )


@pytest.fixture
def source():
    """Four appends, one of them of two events of one command."""
    log = MemoryEventLog()
    log.append("a-1", [event(1)])
    command = {"causation_id": "c", "correlation_id": "k"}
    log.append("a-1", [event(2, **command), event(3, **command)])
    log.append("a-2", [event(4)])
    log.append("a-1", [event(5)])
    return log


@pytest.fixture(params=["memory", "file"])
def target(request, tmp_path):
    log = MemoryEventLog() if request.param == "memory" else open_log(tmp_path / "events.jsonl")
    yield log
    log.close()


def contents(log):
    return [content(event) for event in log.read_all()]


def take_over(source, target, count):
    """Append the first events of one log to another, one by one."""
    for recorded in list(source.read_all())[:count]:
        values = {name: getattr(recorded, name) for name in NewEvent.__struct_fields__}
        target.append(recorded.stream, [NewEvent(**values)])


def test_a_copy_has_all_events_and_reports_how_many_it_added(source, target):
    copied = copy(source, target)
    assert (copied.added, copied.there) == (5, 0)
    assert contents(target) == contents(source)


def test_a_copy_that_was_broken_off_adds_what_is_missing(source, target):
    take_over(source, target, 3)
    copied = copy(source, target)
    assert (copied.added, copied.there) == (2, 3)
    assert contents(target) == contents(source)


def test_a_second_copy_adds_nothing_and_has_the_same_digest(source, target):
    first = copy(source, target)
    assert copy(source, target) == Copied(added=0, there=5, digest=first.digest)


def test_two_logs_with_different_events_have_different_digests(source):
    first = copy(source, MemoryEventLog())
    source.append("a-1", [event(6)])
    assert copy(source, MemoryEventLog()).digest != first.digest


def test_a_copy_reports_its_progress_up_to_the_end(source, target):
    progress = []
    take_over(source, target, 1)
    copy(source, target, advance=lambda done, total: progress.append((done, total)))
    assert progress[-1] == (5, 5)
    assert progress == sorted(progress)
    assert progress[0] > (1, 5)


def test_the_events_of_one_command_are_appended_at_once(source):
    appended = []

    class Watched(MemoryEventLog):
        def append(self, stream, events, **options):
            appended.append((stream, [event.data["n"] for event in events]))
            return super().append(stream, events, **options)

    copy(source, Watched())
    assert appended == [("a-1", [1]), ("a-1", [2, 3]), ("a-2", [4]), ("a-1", [5])]


@pytest.mark.parametrize("front", [0, 2, 5])
def test_a_target_with_another_event_is_refused_and_left_alone(source, target, front):
    take_over(source, target, front)
    target.append("b-1", [event(9)])
    before = contents(target)
    with pytest.raises(Refused) as caught:
        copy(source, target)
    assert str(front + 1) in str(caught.value)
    assert "b-1" in str(caught.value)
    assert contents(target) == before


def test_a_target_that_others_write_to_meanwhile_is_refused(source):
    class Shared(MemoryEventLog):
        def append(self, stream, events, **options):
            super().append("b-1", [event(9)])
            return super().append(stream, events, **options)

    with pytest.raises(Refused):
        copy(source, Shared())


@pytest.mark.parametrize("together", [1, 2, 3])
def test_a_long_copy_is_made_in_several_parts(source, tmp_path, monkeypatch, together):
    monkeypatch.setattr("edalab.eventlog.copying._CHUNK_SIZE", together)
    target = open_log(tmp_path / "events.jsonl")
    progress = []
    copy(source, target, advance=lambda done, _total: progress.append(done))
    assert progress == {1: [1, 3, 4, 5], 2: [3, 5], 3: [3, 5]}[together]
    assert contents(target) == contents(source)
