"""Renders a sweep as a plot: points from runs, lines from formulas."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from edalab.experiments.measures import formatted, unit_of
from edalab.experiments.parameters import Field, fields
from edalab.experiments.sweep import Sweep
from edalab.terminal.console import Look
from edalab.terminal.measure_words import label, side_name
from edalab.terminal.plots import Curve, plot
from edalab.terminal.tables import table
from edalab.texts import say

MOST_ABOVE = 4
"""A theory line is drawn up to so many times the highest simulated point."""


def render_sweep(sweep: Sweep, console: Console) -> Iterator[RenderableType]:
    """Yield the title and the plot; in plain output, or for a single point, a table."""
    yield Text(title(sweep), style="bold")
    if Look.plain or len(sweep.points) == 1:
        yield _points(sweep)
        return
    curves = []
    scale = 100 if unit_of(sweep.measure) == "%" else 1
    top = max(value for point in sweep.points for value in point.sides.values())
    for side, line in sweep.line.items():
        near = [(x, y) for x, y in line if y <= MOST_ABOVE * top or top == 0]
        if near:
            name = say("sweep.theory", side=side_name(side, sweep.experiment.words))
            curves.append(Curve(name, [x for x, _ in near], [scale * y for _, y in near]))
    for side in sweep.sides:
        points = [point for point in sweep.points if side in point.sides]
        name = say("sweep.simulated", side=side_name(side, sweep.experiment.words))
        xs = tuple(point.value for point in points)
        curves.append(Curve(name, xs, [scale * point.sides[side] for point in points], "points"))
    yield plot(
        curves, console, x_label=parameter_label(sweep), height=max(8, min(20, console.height - 9))
    )


def title(sweep: Sweep) -> str:
    """Return the title of a sweep: its measure with the unit, and its parameter."""
    return say(
        "sweep.title",
        measure=_with_unit(label(sweep.measure, sweep.experiment.words), unit_of(sweep.measure)),
        experiment=sweep.experiment.name,
        parameter=swept(sweep).short,
    )


def _points(sweep: Sweep) -> RenderableType:
    columns = [parameter_label(sweep)]
    for side in sweep.sides:
        columns.append(say("sweep.simulated", side=side_name(side, sweep.experiment.words)))
        if side in sweep.line:
            columns.append(say("sweep.theory", side=side_name(side, sweep.experiment.words)))
    rows = table(*columns)
    for point in sweep.points:
        cells = [f"{point.value:,.7g}"]
        for side in sweep.sides:
            values = [point.sides] + ([point.theory] if side in sweep.line else [])
            cells += [
                formatted(sweep.measure, numbers[side]) if side in numbers else ""
                for numbers in values
            ]
        rows.add_row(*cells)
    return rows


def parameter_label(sweep: Sweep) -> str:
    """Return the swept parameter as it is typed, with its unit."""
    field = swept(sweep)
    return _with_unit(field.short, getattr(field.kind, "unit", ""))


def swept(sweep: Sweep) -> Field:
    """Return the declaration of the swept parameter."""
    declared = fields(sweep.experiment.parameters)
    return next(field for field in declared if field.key == sweep.parameter)


def _with_unit(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name
