"""Draws the picture of a lesson's run, which stands before its table."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

import msgspec
from rich.console import Console, Group, RenderableType

from edalab.cli.lesson_experiment import ShownResult, shown_of
from edalab.course.lesson import VIEWS, Run
from edalab.course.runner import RunResult, words
from edalab.errors import UsageError
from edalab.experiments.experiment import Result
from edalab.experiments.measures import formatted, unit_of
from edalab.terminal.measure_words import label, side_name
from edalab.terminal.pictures import Bar, Bars, Chain
from edalab.terminal.views import render_view

if TYPE_CHECKING:
    from edalab.lab.trace import Record

MOST_ROWS: Final = 14
"""The most rows of a picture at 80 columns, so that it stands on one screen with the answer."""

_OTHER_ROWS: Final = 10
"""Rows of a screen that a picture leaves free, for the heading, the answer and the keys."""


def picture(run: Run, result: RunResult, console: Console) -> RenderableType | None:
    """Return the picture of a run; None if it has none.

    Args:
        run: The run, which names its picture.
        result: Its result.
        console: The console to draw for.

    Raises:
        EdalabError: The run has nothing that the picture could show.
    """
    if not run.picture:
        return None
    if run.picture in VIEWS:
        return _view(run, result, console)
    groups = list(_numbers(run, result))
    if not groups:
        raise UsageError("picture-nothing", of=", ".join(run.of), command=run.command)
    if run.picture == "chain":
        return Group(*(Chain(title, [item.shown for item in items]) for title, items in groups))
    sides = {item.label for _, items in groups for item in items}
    if len(groups) > 1 and len(sides) == 1:  # a bar for each measure of the only side
        bars = [msgspec.structs.replace(item, label=title) for title, (item,) in groups]
        return Bars([(sides.pop(), bars)])
    return Bars(groups)


def traces_of(run: Run, result: RunResult) -> "dict[str, list[Record]]":
    """Return the records of a run by side, of the sides that its picture shows.

    Raises:
        UsageError: The run has no records.
    """
    shown = result.printable
    if isinstance(shown, ShownResult) and not shown.result.traces:
        shown = shown_of(words(run.command), keep=True)
    traces = shown.result.traces if isinstance(shown, ShownResult) else {}
    sides = run.sides or (shown.showing.sides if isinstance(shown, ShownResult) else ())
    traces = {side: records for side, records in traces.items() if side in sides or not sides}
    if not any(traces.values()):
        raise UsageError("picture-nothing", of=run.picture, command=run.command)
    return traces


def experiment_of(result: RunResult) -> str:
    """Return the name of the experiment that was run."""
    shown = result.printable
    return shown.result.experiment.name if isinstance(shown, ShownResult) else ""


def _view(run: Run, result: RunResult, console: Console) -> RenderableType:
    traces, name = traces_of(run, result), experiment_of(result)
    rows = max(6, min(MOST_ROWS, console.height - _OTHER_ROWS))
    if run.picture != "sequence":
        return render_view(run.picture, traces, console, max(2, rows - 4), name, height=rows - 2)

    # The end of a run that is too long, since its outcome is there; a row tells what is left out.
    longest = max(map(len, traces.values()))
    for most in range(longest if longest <= rows else rows - 1, 1, -1):
        drawing = render_view("sequence", traces, console, most, name, last=True)
        if len(console.render_lines(drawing, pad=False)) <= rows:
            return drawing
    return render_view("sequence", traces, console, 1, name, last=True)


def _numbers(run: Run, result: RunResult) -> Iterator[tuple[str, list[Bar]]]:
    """Yield each title with the numbers under it."""
    shown = result.printable
    paths = any("." in name for name in run.of)  # no measure has a dot in its name
    if isinstance(shown, ShownResult) and not paths:
        yield from _measures(run, shown.result, run.sides or shown.showing.sides)
    elif "sweep" in result.data:
        yield from _points(run, result.data)
    else:
        for path, title in zip_longest(run.of, run.titles, fillvalue=""):
            values = _at(result.data, path.split("."))
            if values:
                bars = [Bar(title or path, _number(value), _shown(value)) for value in values]
                yield (title or path) if run.picture == "chain" else "", bars


def _measures(run: Run, result: Result, sides: Sequence[str]) -> Iterator[tuple[str, list[Bar]]]:
    name = result.experiment.name
    for measure in run.of:
        values = {
            side: measures[measure]
            for side, measures in result.sides.items()
            if measure in measures and (side in sides or not sides)
        }
        if run.picture == "chain":
            for side, items in values.items():
                title = f"{label(measure, name)}: {side_name(side, name)}"
                yield title, [Bar("", 0, str(item)) for item in items]
        elif values:
            yield (
                label(measure, name),
                [
                    Bar(side_name(side, name), value, formatted(measure, value), unit_of(measure))
                    for side, value in values.items()
                ],
            )


def _points(run: Run, data: dict[str, Any]) -> Iterator[tuple[str, list[Bar]]]:
    """Yield the points of a sweep, a bar for each."""
    measure, over = data["measure"], data["over"].replace("_", "-")
    for side in run.of:
        bars = [
            Bar(f"{over} {point[data['over']]:g}", value, formatted(measure, value))
            for point in data["points"]
            if (value := point["sides"].get(side)) is not None
        ]
        if bars:
            yield f"{label(measure)}: {side_name(side, data['sweep'])}", bars


def _at(value: Any, keys: list[str]) -> list[Any]:
    """Return the values at a path: one for each item of a list on the way, or their ``count``."""
    for number, key in enumerate(keys):
        if isinstance(value, list) and key == "count":
            return [len(value)]
        if isinstance(value, list):
            return [inner for item in value for inner in _at(item, keys[number:])]
        if not isinstance(value, dict) or key not in value:
            return []
        value = value[key]
    return [value]


def _shown(value: Any) -> str:
    """Return a value as a bar shows it; a fraction has four digits."""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
