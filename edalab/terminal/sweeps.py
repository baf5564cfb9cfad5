"""Renders a sweep as a plot: points from runs, lines from formulas."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from edalab.experiments.measures import formatted
from edalab.experiments.parameters import fields
from edalab.experiments.sweep import Sweep
from edalab.terminal.console import Look
from edalab.terminal.plots import Curve, plot
from edalab.terminal.results import label, side_name
from edalab.terminal.tables import table
from edalab.texts import say

_MOST_ABOVE = 4
"""A theory line is drawn up to so many times the highest simulated point."""


def render_sweep(sweep: Sweep, console: Console) -> Iterator[RenderableType]:
    """Yield the title and the plot; in plain output, or for a single point, a table."""
    title = say(
        "sweep.title",
        measure=label(sweep.measure, sweep.experiment.name),
        experiment=sweep.experiment.name,
        parameter=sweep.parameter,
    )
    yield Text(title, style="bold")
    if Look.plain or len(sweep.points) == 1:
        yield _points(sweep)
        return
    curves = []
    top = max(value for point in sweep.points for value in point.sides.values())
    for side, line in sweep.line.items():
        near = [(x, y) for x, y in line if y <= _MOST_ABOVE * top or top == 0]
        if near:
            xs, ys = zip(*near, strict=True)
            curves.append(
                Curve(say("sweep.theory", side=side_name(side, sweep.experiment.name)), xs, ys)
            )
    for side in sweep.sides:
        points = [point for point in sweep.points if side in point.sides]
        name = say("sweep.simulated", side=side_name(side, sweep.experiment.name))
        xs = tuple(point.value for point in points)
        curves.append(Curve(name, xs, [point.sides[side] for point in points], "points"))
    yield plot(curves, console, x_label=_parameter(sweep), height=20)


def _points(sweep: Sweep) -> RenderableType:
    columns = [_parameter(sweep)]
    for side in sweep.sides:
        columns.append(say("sweep.simulated", side=side_name(side, sweep.experiment.name)))
        if side in sweep.line:
            columns.append(say("sweep.theory", side=side_name(side, sweep.experiment.name)))
    rows = table(*columns)
    for point in sweep.points:
        cells = [f"{point.value:,g}"]
        for side in sweep.sides:
            values = [point.sides] + ([point.theory] if side in sweep.line else [])
            cells += [
                formatted(sweep.measure, numbers[side]) if side in numbers else ""
                for numbers in values
            ]
        rows.add_row(*cells)
    return rows


def _parameter(sweep: Sweep) -> str:
    declared = {field.name: field for field in fields(sweep.experiment.parameters)}
    unit = getattr(declared[sweep.parameter].kind, "unit", "")
    return f"{sweep.parameter} ({unit})" if unit else sweep.parameter
