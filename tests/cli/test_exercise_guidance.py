"""What follows a pass, and what is kept of the help that was shown."""

import pytest
from rich.cells import cell_len

from edalab.cli.exercise_files import library
from edalab.cli.exercise_guidance import after_pass, next_exercise, remember_hint, reveal
from edalab.course.events import ExerciseJudged
from edalab.course.exercises.report import Report
from edalab.course.exercises.worlds import NAMES
from edalab.course.progress import ExerciseProgress, Progress
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog
from edalab.terminal.console import console

LONG = f"total = '{'=' * 200}'"


def solved(*names):
    progress = Progress()
    progress.exercises = {name: ExerciseProgress(solved=True) for name in names}
    return progress


@pytest.mark.parametrize("columns", [40, 72, 80, 120])
def test_both_solutions_stand_whole_in_the_window_beside_each_other_where_there_is_room(
    monkeypatch, capsys, columns
):
    monkeypatch.setenv("COLUMNS", str(columns))
    report = Report(exercise="ack", verdict="pass")
    console().print(after_pass(report, LONG.encode(), solved("ack")))
    shown = capsys.readouterr().out
    assert max(map(cell_len, shown.splitlines())) <= columns
    assert shown.count("=") == 201 + library("ack").solution().count(b"=")
    assert "await ctx.pay(message)" in shown
    heads = [row for row in shown.splitlines() if "An accepted solution" in row]
    assert ["Your solution" in row for row in heads] == [columns >= 72]


@pytest.mark.parametrize("name", NAMES)
def test_the_next_exercise_is_the_first_unsolved_one_after_it_or_else_from_the_start(name):
    place = NAMES.index(name)
    ring = [*NAMES[place + 1 :], *NAMES[:place]]
    for count in range(len(ring)):
        assert next_exercise(name, solved(name, *ring[:count])) == ring[count]
    assert next_exercise(name, solved(*NAMES)) is None


@pytest.mark.parametrize("solved_before", [True, False])
def test_a_solution_counts_as_shown_once_and_not_after_the_exercise_was_solved(solved_before):
    study = Study(MemoryEventLog())
    if solved_before:
        study.record(lambda _: [ExerciseJudged(exercise="ack", verdict="pass", schedules=1)])
    for _ in range(2):
        reveal(study, "ack")
    events = [record.type for record in study.records()]
    assert events == ["ExerciseJudged" if solved_before else "ExerciseRevealed"]


def test_each_hint_counts_as_shown_once():
    study, count = Study(MemoryEventLog()), len(library("ack").hints("en"))
    shown = [remember_hint(study, "ack", everything=False) for _ in range(count + 2)]
    assert shown == [*range(1, count + 1), count, count]
    assert remember_hint(study, "ack", everything=True) == count
    assert [record.data["hint"] for record in study.records()] == list(range(1, count + 1))
