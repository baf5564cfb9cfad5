"""The checkers of parallel and deadlines, on histories written by hand; what runs leave."""

import pytest
from judging import faults_of, library

from edalab.course.exercises.explore import Explorer
from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.program import Program
from edalab.course.exercises.schedule import Fault
from edalab.course.exercises.worlds import NAMES, deadlines, exercise, parallel
from edalab.lab.trace import Record


def record(actor, action, message="", peer="", **detail):
    return Record(0, actor, action, message, peer, detail or None)


def position(committed, *again):
    return record("partition", "position", committed=committed, again=list(again))


def commit(before, to):
    return record("consumer", "commit-offset", str(to), before=before, to=to)


def finished(*offsets):
    return [record("consumer", "finish", str(offset)) for offset in offsets]


END = record("partition", "end")


def test_what_is_finished_in_front_of_all_that_is_at_work_need_not_come_again():
    assert parallel.check(History([*finished(*range(6)), position(6), END])) is None
    broken = parallel.check(History([commit(0, 1), position(1, 1, 2)]))
    assert broken == Broken("none-left", "2", 3, 1)


def test_a_committed_offset_never_goes_back():
    assert parallel.check(History([commit(2, 2), END, *finished(*range(6))])) is None
    assert parallel.check(History([commit(2, 1)])) == Broken("not-back", "1", 2, 1)


def test_each_offset_that_is_no_hole_is_finished():
    hole = record("partition", "hole", "3")
    assert parallel.check(History([hole, *finished(0, 1, 2, 4, 5), END])) is None
    lost = parallel.check(History([hole, *finished(0, 1, 2, 5), END]))
    assert lost == Broken("none-lost", "4", 5, 4)
    assert parallel.check(History([hole, *finished(0, 1, 2, 5)])) == Unknown()
    far = History([*finished(*range(1000, 1005)), END], data=1000)
    assert parallel.check(far) == Broken("none-lost", "1005", 6, 5)


def tell(hire, event):
    return record(hire, "tell", event, "manager")


def send(hire, *commands):
    return [
        record(
            "manager", "command", command, hire,
            kind=command.partition(" ")[0], number=int(command.partition(" ")[2] or 0),
        )
        for command in commands
    ]  # fmt: skip


def first_order(hire):
    return [tell(hire, "Requested"), *send(hire, "Order 1", "SetDeadline 1")]


def second_order(hire):
    return [tell(hire, "DeadlinePassed 1"), *send(hire, "Order 2", "SetDeadline 2")]


def gave_up(hire):
    return [tell(hire, "DeadlinePassed 2"), *send(hire, "GiveUp")]


def completed(hire, attempt):
    return [tell(hire, f"Confirmed {attempt}"), *send(hire, "Complete")]


def judged(*parts):
    """The verdict on what two hires come to; the second one is always as it should be."""
    records = [entry for part in parts for entry in part]
    other = [*first_order("h2"), *second_order("h2"), *gave_up("h2")]
    return deadlines.check(History([*other, *records, record("manager", "end")]))


def test_a_process_that_waits_for_its_answers_holds():
    assert judged(first_order("h1"), completed("h1", 1)) is None
    assert judged(first_order("h1"), second_order("h1"), completed("h1", 2)) is None
    assert judged(first_order("h1"), second_order("h1"), gave_up("h1")) is None


early_deadline = [tell("h1", "Requested"), *send("h1", "Order 1", "SetDeadline 1", "SetDeadline 2")]


@pytest.mark.parametrize(
    ("parts", "broken"),
    [
        ([first_order("h1")], Broken("process-ends", "h1", 1, 0)),
        (
            [first_order("h1"), completed("h1", 1), send("h1", "Complete")],
            Broken("ends-once", "h1", 1, 2, {"ends": "Complete, Complete"}),
        ),
        (
            [first_order("h1"), completed("h1", 1), [tell("h1", "Confirmed 2")]],
            Broken("one-laptop", "h1", 1, 2, {"end": "Complete"}),
        ),
        (
            [first_order("h1"), [tell("h1", "Confirmed 1")], second_order("h1"),
             send("h1", "Cancel 1"), gave_up("h1")],
            Broken("in-time", "h1", "Complete", "GiveUp", {"attempt": "1"}),
        ),
        (
            [first_order("h1"), send("h1", "Order 1"), completed("h1", 1)],
            Broken("orders-once", "h1", 1, 2, {"attempt": 1}),
        ),
        (
            [first_order("h1"), send("h1", "Order 2"), completed("h1", 1)],
            Broken("waits", "h1", "DeadlinePassed 1", "Order 2"),
        ),
        (
            [early_deadline, completed("h1", 1)],
            Broken("waits", "h1", "Order 2", "SetDeadline 2"),
        ),
    ],
    ids=lambda value: value.invariant if isinstance(value, Broken) else "",
)  # fmt: skip
def test_a_process_that_does_otherwise_is_told_with_what_it_should_have_done(parts, broken):
    assert judged(*parts) == broken


def test_the_hires_of_the_calm_run_overlap_and_no_two_of_their_events_come_at_the_same_time():
    first, second = deadlines.DATA["together"].values()
    after = [0, deadlines._ANSWER, deadlines._DEADLINE, deadlines._LATE]
    times = [requested + ticks for requested in (first, second) for ticks in after]
    assert len(set(times)) == len(times)
    assert first < second < first + deadlines._ANSWER


def solution_of(name):
    """Plays the solution of an exercise."""
    declaration = exercise(name)
    source = library(name).solution()
    return Explorer(
        declaration, Program(source, f"{name}.py", declaration.functions, declaration.given)
    )


def test_three_workers_are_at_work_at_the_same_time_and_never_four():
    at_work, most = 0, 0
    for entry in solution_of("parallel").play(()).records:
        at_work += (entry.action == "deliver") - (entry.action == "finish")
        most = max(most, at_work)
    assert (most, at_work) == (3, 0)


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_fault_is_seen_in_the_trace(name):
    explorer = solution_of(name)
    calm, faults = explorer.play(()).records, faults_of(explorer)
    seen = {fault.kind for fault in faults if explorer.play((fault,)).records != calm}
    assert seen == {fault.kind for fault in faults}


@pytest.mark.parametrize("name", NAMES)
def test_a_crash_is_in_the_trace_and_then_the_actor_does_nothing_before_its_restart(name):
    explorer = solution_of(name)
    for fault in faults_of(explorer):
        if fault.kind == "crash":
            records = explorer.play((fault,)).records
            (crash,) = (entry for entry in records if entry.action == "crash")
            after = records[records.index(crash) + 1 :]
            acts = [entry.action for entry in after if entry.actor == crash.actor]
            assert acts[:1] in ([], ["restart"]), fault


def test_a_rebuild_is_in_the_trace_before_what_is_replayed():
    explorer = solution_of("projector")
    at = next(point.number for point in explorer.play(()).points if "rebuild" in point.options)
    actions = [entry.action for entry in explorer.play((Fault(at, "rebuild"),)).records]
    assert actions.count("rebuild") == 1
    assert actions[actions.index("rebuild") - 1] == "state"
    assert "write" in actions[actions.index("rebuild") :]
