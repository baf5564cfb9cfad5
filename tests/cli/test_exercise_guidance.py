"""What follows a pass: both solutions beside each other, and the next exercise."""

import pytest
from rich.cells import cell_len

from edalab.cli.exercise_files import library
from edalab.cli.exercise_guidance import after_pass, next_exercise
from edalab.course.exercises.report import Report
from edalab.course.exercises.worlds import NAMES
from edalab.course.progress import ExerciseProgress, Progress
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
