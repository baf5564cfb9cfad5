"""The plot of a sweep: which points it has, and how much of what theory says."""

import io
import re

import pytest
from msgspec.structs import replace
from rich.console import Console

from edalab.experiments.catalogue import comparison
from edalab.experiments.sweep import parse_range, sweep
from edalab.terminal import sweeps
from edalab.terminal.console import Look
from edalab.terminal.sweeps import MOST_ABOVE, render_sweep


@pytest.fixture
def curves(monkeypatch):
    """What a sweep gives to be plotted: by the name of each curve its points."""

    def drawn(made):
        plotted = []
        monkeypatch.setattr(sweeps, "plot", lambda curves, *_, **__: plotted.extend(curves) or "")
        list(render_sweep(made, Console(file=io.StringIO(), width=80, height=24)))
        return {
            curve.name: list(zip(curve.xs, curve.ys, strict=True)) for curve in plotted
        }  # fmt: skip

    return drawn


@pytest.fixture(scope="module")
def made():
    experiment = comparison("queue-vs-no-queue")
    return sweep(experiment, parse_range(experiment, "rate=30,60", 2), "peak", {})


def test_each_run_is_a_point_of_its_side(curves, made):
    drawn = curves(replace(made, line={}))
    assert drawn == {
        f"{name}: simulated": [(point.value, point.sides[side]) for point in made.points]
        for side, name in (("queue", "with a queue"), ("none", "without"))
    }


def test_a_share_is_drawn_in_percent(curves, made):
    points = [replace(point, sides={"queue": 0.25}) for point in made.points]
    [drawn] = curves(replace(made, points=points, line={}, measure="busy_share")).values()
    assert drawn == [(30, 25), (60, 25)]


@pytest.mark.parametrize(("highest", "kept"), [(10, 3), (0, 5)])
def test_theory_is_drawn_as_far_as_it_is_near_the_points_if_they_are_above_zero(
    curves, made, highest, kept
):
    line = [(30, 0), (40, 10), (50, MOST_ABOVE * 10), (55, MOST_ABOVE * 10 + 1), (60, 1e9)]
    points = [replace(point, sides={"queue": highest}) for point in made.points]
    drawn = curves(replace(made, points=points, line={"queue": line}))
    [theory] = [points for name, points in drawn.items() if name.endswith(": theory")]
    assert theory == line[:kept]


@pytest.mark.parametrize("with_theory", [(), ("queue",), ("none",), ("queue", "none")])
@pytest.mark.parametrize("plain", [False, True])
def test_the_table_of_a_sweep_has_theory_beside_each_side_that_has_one(
    monkeypatch, made, with_theory, plain
):
    monkeypatch.setattr(Look, "plain", plain)
    points = [
        replace(point, sides={"queue": 11, "none": 12}, theory={"queue": 21, "none": 22})
        for point in (made.points if plain else made.points[:1])
    ]
    line = {side: [(30.0, 1.0)] for side in with_theory}
    page = Console(file=io.StringIO(), width=120, color_system=None)
    page.print(*render_sweep(replace(made, points=points, line=line), page), sep="\n")
    _, *rows = (row for row in page.file.getvalue().splitlines() if row[0] not in "╭├╰")
    head, *numbers = (re.split(r" +│ +| {2,}", row.strip("│ ")) for row in rows)
    expected = [("with a queue: simulated", "11")]
    expected += [("with a queue: theory", "21")] if "queue" in with_theory else []
    expected += [("without: simulated", "12")]
    expected += [("without: theory", "22")] if "none" in with_theory else []
    assert head[1:] == [name for name, _ in expected]
    assert [row[1:] for row in numbers] == [[number for _, number in expected]] * len(points)
    assert [row[0] for row in numbers] == ["30", "60"][: len(points)]
