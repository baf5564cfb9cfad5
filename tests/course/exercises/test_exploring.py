"""Which schedules are tried, in which order, and what a crash leaves."""

import gc
import warnings

import pytest
from judging import COURSE, library, searched

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.explore import Explorer, _changes
from edalab.course.exercises.history import Broken
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.run import MOST_STEPS
from edalab.course.exercises.schedule import Fault, FaultClass, Point, one_more, read, write

WRITE = Function("write", ("ctx",), is_async=True)


class Context:
    def __init__(self, run, actor, store):
        self.run, self.actor, self.store = run, actor, store

    def put(self, value):
        def do():
            self.store.append(value)
            self.run.note(self.actor, "put", str(value))

        return self.run.effect("ctx.put", do)


def explorer(source, *, writers=1, most=None, classes=None, check=lambda history: None):
    def play(run):
        store = []
        tasks = []
        for number in range(1, writers + 1):
            actor = f"writer-{number}"
            process = run.process(actor)
            tasks.append(run.task(process, "write", Context(run, actor, store)))
        run.drive(*tasks)

    bounds = classes or (FaultClass("all", most or {}),)
    tried = Exercise(
        name="trial", functions=(WRITE,), classes=bounds,
        scenario=play, check=check, invariants=(),
    )  # fmt: skip
    return Explorer(tried, Program(source, "trial.py", tried.functions, {}))


TWO_PUTS = b"async def write(ctx):\n    await ctx.put(1)\n    await ctx.put(2)\n"


def puts(played):
    return [record.message for record in played.records if record.action == "put"]


def test_there_is_a_choice_before_and_after_each_effect():
    found = explorer(TWO_PUTS, most={"crash": 1})
    assert [puts(found.play((Fault(at, "crash"),))) for at in (1, 2, 3, 4)] == [
        [], ["1"], ["1"], ["1", "2"],
    ]  # fmt: skip


def test_every_schedule_with_at_most_so_many_faults_is_tried_once():
    found = explorer(TWO_PUTS, most={"crash": 1})
    assert found.search().schedules == 5
    # Of two writers the first has four points and the second four; a crash ends one of them.
    assert explorer(TWO_PUTS, writers=2, most={"crash": 1}).search().schedules == 9


def test_a_preemption_lets_the_other_task_run():
    found = explorer(TWO_PUTS, writers=2, most={"switch": 2})
    played = found.play((Fault(2, "switch"),))
    assert [record.actor for record in played.records] == [
        "writer-1", "writer-2", "writer-2", "writer-1",
    ]  # fmt: skip


def test_an_effect_that_is_awaited_later_is_not_forgotten():
    source = (
        b"async def write(ctx):\n    later = ctx.put(2)\n    await ctx.put(1)\n    await later\n"
    )
    found = explorer(source, writers=2, most={"switch": 2})
    assert found.search().verdict == "pass"
    assert puts(found.play((Fault(1, "switch"),))) == ["1", "2", "1", "2"]


def test_a_finally_of_a_crashed_process_never_runs():
    source = (
        b"async def write(ctx):\n    try:\n        await ctx.put(1)\n"
        b"    finally:\n        await ctx.put(9)\n"
    )
    assert puts(explorer(source).play((Fault(2, "crash"),))) == ["1"]


def test_a_process_imports_the_module_afresh():
    source = b"n = 0\nasync def write(ctx):\n    global n\n    n += 1\n    await ctx.put(n)\n"
    assert puts(explorer(source, writers=2).play(())) == ["1", "1"]


def test_a_schedules_id_is_read_as_it_is_written():
    for schedule in ((), (Fault(3, "crash"),), (Fault(1, "duplicate"), Fault(12, "crash"))):
        assert read(write(schedule)) == schedule
    assert write((Fault(1, "duplicate"), Fault(12, "crash"))) == "duplicate@1+crash@12"
    for wrong in ("", "crash", "crash@0", "crash@x", "crash@1+crash@1", "crash@1 ", "@3"):
        assert read(wrong) is None


def test_a_class_bounds_each_kind_and_all_together():
    points = [Point(number, ("crash", "switch")) for number in (1, 2, 3)]
    bounds = FaultClass("both", {"crash": 1, "switch": 1}, together=1)
    assert len(list(one_more((), points, bounds))) == 6
    assert list(one_more((Fault(1, "crash"),), points, bounds)) == []
    wider = FaultClass("both", {"crash": 1, "switch": 1})
    assert [str(more[1]) for more in one_more((Fault(1, "crash"),), points, wider)] == [
        "switch@2", "switch@3",
    ]  # fmt: skip


def test_an_exercises_own_fault_class_is_told_before_a_shorter_failure_of_another():
    found = searched("ack", (library("ack").folder / "wrong" / "ack_first.py").read_bytes())
    assert found.counterexample is not None
    assert write(found.counterexample.schedule) == "crash@2"


def test_an_error_that_only_a_fault_brings_out_is_told_with_its_line_whatever_was_noted_before():
    def play(run):
        late = run.choose("late")
        if late:
            run.note("channel", "late")
        run.call(run.process("reader"), "read", late)

    source = b"def read(late):\n    if late:\n        raise KeyError(late)\n"
    trial = Exercise(
        name="trial", functions=(Function("read", ("late",)),), scenario=play, invariants=(),
        check=lambda history: None, classes=(FaultClass("late", {"late": 1}),),
    )  # fmt: skip
    found = Explorer(trial, Program(source, "trial.py", trial.functions, {})).search()
    assert found.counterexample is not None
    broken = found.counterexample.broken
    assert broken == Broken("no-exception", "KeyError", "", "'late'")
    assert broken.culprit.detail == {"line": 3}


def test_the_same_file_has_the_same_verdict():
    source = (library("inbox").folder / "wrong" / "two_transactions.py").read_bytes()
    assert searched("inbox", source) == searched("inbox", source)


def test_when_the_budget_is_used_up_the_verdict_is_unknown():
    tired = explorer(TWO_PUTS, writers=2, most={"crash": 2, "switch": 2})
    tired._most = 10
    found = tired.search()
    assert (found.verdict, found.schedules) == ("unknown", 10)


def test_a_level_of_as_many_schedules_as_its_budget_is_tried_and_a_larger_one_is_not_begun():
    two = {"crash": 2, "switch": 2}
    whole = explorer(TWO_PUTS, writers=2, most=two)
    whole.search()
    pairs = sum(len(schedule) == 2 for schedule in whole.outcomes)
    for budget, depth in ((pairs, 2), (pairs - 1, 1)):
        bounded = explorer(TWO_PUTS, writers=2, most=two)
        bounded._level = budget
        bounded.search()
        assert max(map(len, bounded.outcomes)) == bounded.reached["all"] == depth


def test_a_run_that_never_ends_is_broken_off_after_as_many_points_as_is_documented():
    with pytest.raises(Misuse) as told:
        explorer(b"async def write(ctx):\n    while True:\n        await ctx.put(1)\n").play(())
    assert (told.value.code, told.value.parameters) == ("never-ends", {"most": MOST_STEPS})
    documented = (COURSE.parent / "docs" / "exercises.md").read_text("utf-8")
    assert f"after {MOST_STEPS} choice points" in documented


def test_a_run_leaves_no_call_that_was_never_begun():
    def play(run):
        process = run.process("writer")
        begun, _ = (run.task(process, "write", Context(run, "writer", [])) for _ in range(2))
        run.drive(begun)

    trial = Exercise(
        name="trial", functions=(WRITE,), classes=(), scenario=play, invariants=(),
        check=lambda history: None,
    )  # fmt: skip
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        Explorer(trial, Program(TWO_PUTS, "trial.py", trial.functions, {})).play(())
        gc.collect()
    assert warned == []


def test_what_a_fault_made_the_code_do_more_or_less_often_is_named_by_the_action():
    pay, ack, look = (f"{action}\tconsumer\tm1\tq" for action in ("pay", "ack", "look"))
    calm = {pay: 1, ack: 1, look: 2}
    assert _changes({pay: 2, look: 1}, calm) == (("pay",), ("ack", "look"))
    assert _changes({**calm, f"{pay}2": 1}, calm) == (("pay",), ())
    assert _changes(dict(calm), calm) == ((), ())
