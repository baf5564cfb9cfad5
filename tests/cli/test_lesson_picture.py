"""The picture of a lesson's run: its titles, its height, and what has none."""

import io
import re
from functools import cache

import pytest
from rich.console import Console

from edalab.cli.lesson_experiment import run_experiment
from edalab.cli.lesson_picture import VIEWS, picture, traces_of
from edalab.course.lesson import Run
from edalab.course.runner import RunResult, words
from edalab.errors import UsageError

COMMAND = "simulate channel --publish 16 --take 12 --ack 9"
LISTED = RunResult({"seen": [{"version": 3}, {"version": 4}]}, "a table")


@pytest.fixture(scope="module")
def result():
    return run_experiment(words(COMMAND))


def console(height=24):
    return Console(file=io.StringIO(), width=80, height=height, legacy_windows=False, no_color=True)


def rows(run, result, screen):
    drawing = picture(run, result, screen)
    assert drawing is not None
    return ["".join(part.text for part in line) for line in screen.render_lines(drawing)]


@pytest.mark.parametrize(("height", "most"), [(8, 6), (16, 6), (20, 10), (24, 14), (60, 14)])
@pytest.mark.parametrize("view", ["sequence", "plot", "race"])
def test_a_view_leaves_ten_rows_of_the_window_and_takes_six_of_a_low_one(
    result, view, height, most
):
    drawn = rows(Run(command=COMMAND, picture=view), result, console(height))
    assert 0 < len(drawn) <= most
    assert len(drawn) == most or view != "sequence"  # it has more rows, and shows its end


def test_where_two_rows_of_each_side_are_too_high_the_last_one_is_shown():
    command = "compare fanout-vs-competing"
    drawn = "\n".join(rows(Run(command=command, picture="sequence"), kept(command), console(8)))
    left_out = re.findall(r"(\d+) of (\d+) rows stand before these", drawn)
    assert [int(every) - int(before) for before, every in left_out] == [1, 1]


@pytest.mark.parametrize(("height", "most"), [(8, 6), (16, 6), (20, 10), (24, 14), (60, 14)])
def test_a_timeline_has_one_row_more_which_counts_the_actors_that_are_not_drawn(height, most):
    command = "compare sync-vs-async --workers 20"
    run = Run(command=command, picture="timeline", sides=("async",))
    drawn = rows(run, kept(command), console(height))
    assert len(drawn) <= most + 1
    assert sum("actors are not drawn" in row for row in drawn) == 1


@cache
def kept(command):
    return run_experiment(words(command), keep=True)


@pytest.mark.parametrize("titles", [(), ("versions seen",)])
@pytest.mark.parametrize("kind", ["chain", "bars"])
def test_a_picture_of_a_commands_numbers_has_its_title_or_else_its_key(kind, titles):
    run = Run(command="employee list", picture=kind, of=("seen.version",), titles=titles)
    drawn = "\n".join(rows(run, LISTED, console()))
    assert (titles[0] if titles else "seen.version") in drawn
    assert "seen.version" not in drawn or not titles
    assert "3" in drawn
    assert "4" in drawn


@pytest.mark.parametrize("kind", [*VIEWS, "chain", "bars"])
def test_what_has_no_records_or_numbers_can_not_be_drawn_and_the_command_is_named(kind):
    run = Run(command="employee list", picture=kind, of=("nothing",))
    with pytest.raises(UsageError, match="employee list"):
        picture(run, LISTED, console())


def test_a_picture_has_the_records_of_its_sides(result):
    assert list(traces_of(Run(command=COMMAND, picture="race"), result)) == ["channel"]
    with pytest.raises(UsageError, match="simulate channel"):
        traces_of(Run(command=COMMAND, picture="race", sides=("other",)), result)
