"""Plots how many messages wait in each queue over virtual time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console, RenderableType

from edalab.lab.views.levels import Level
from edalab.terminal.console import Look
from edalab.terminal.fitted import QuickText
from edalab.terminal.measuring import Scale, named
from edalab.terminal.plots import Curve, plot
from edalab.texts import say

_MOST_CURVES = 5
PLOT_HEIGHT = 16
"""Rows of a plot."""
_PLAIN_ROWS = 20
"""Rows of numbers per queue in plain output."""


def depths(
    levels: dict[str, list[Level]],
    end: int,
    top: int,
    console: Console,
    most: int,
    height: int = PLOT_HEIGHT,
    until: int | None = None,
) -> Iterator[RenderableType]:
    """Yield a plot of the ready messages of each queue; for a single queue also the unacked ones.

    Args:
        levels: The levels by queue, consumer group or service.
        end: The end of the time axis, in virtual nanoseconds.
        top: The top of the other axis, in messages.
        console: The console to draw for.
        most: The most queues to list in plain output.
        height: The rows of the plot.
        until: Where the curves end, in virtual nanoseconds; None for the end of the axis.
    """
    if not levels:
        yield QuickText(say("view.no-queue"))
        return
    if end == 0:
        yield QuickText(say("view.no-time"))
        return
    scale = Scale.of(end)
    if Look.plain:
        for name, series in list(levels.items())[:most]:
            yield _in_numbers(name, series, end, scale)
        yield from _omitted(len(levels) - most)
        return
    columns = 2 * min(console.width, 120)
    shown = columns + 1 if until is None else 1 + columns * until // end
    curves = []
    for name, series in list(levels.items())[:_MOST_CURVES]:
        ready = highest(series, end, columns, "ready")
        xs = [place * end / columns / scale.size for place in range(columns + 1)][:shown]
        curves.append(Curve(say("view.ready-in", name=named(name)), xs, ready[:shown]))
    if len(levels) == 1:
        unacked = highest(series, end, columns, "unacked")
        curves.append(Curve(say("view.in-hand"), xs, unacked[:shown]))
    label = say("view.time-in", unit=scale.unit)
    yield plot(
        curves,
        console,
        x_label=label,
        height=height,
        x_end=end / scale.size,
        y_top=max(1, top),
        y_step=1,
    )
    yield from _omitted(len(levels) - _MOST_CURVES)


def top_of(runs: Iterable[Mapping[str, Sequence[Level]]]) -> int:
    """Return the most messages that were ready, or unacked, in any queue of any run."""
    return max(
        (
            max(level.ready, level.unacked)
            for levels in runs
            for series in levels.values()
            for level in series
        ),
        default=0,
    )


def _omitted(queues: int) -> Iterator[RenderableType]:
    if queues > 0:
        yield QuickText(say("view.more-queues", left=queues), style="dim")


def highest(series: Sequence[Level], end: int, parts: int, field: str) -> list[int]:
    """Return the highest level in each of ``parts`` equal parts of the time, then the last."""
    instants = [level.at for level in series]
    values = [getattr(level, field) for level in series]
    heights = []
    for part in range(parts + 1):
        begin, stop = part * end / parts, min(end, (part + 1) * end / parts)
        first = bisect_right(instants, begin) - 1
        last = bisect_right(instants, stop)
        inside = values[max(0, first) : last]
        if first < 0:
            inside.append(0)
        heights.append(inside[-1] if part == parts else max(inside))
    return heights


def _in_numbers(name: str, series: Sequence[Level], end: int, scale: Scale) -> RenderableType:
    from edalab.terminal.tables import table

    rows = table(say("view.time-in", unit=scale.unit), "ready", "unacked", "acked")
    rows.title = named(name)
    rows.title_justify = "left"
    instants = [level.at for level in series]
    for at in scale.ticks(end, _PLAIN_ROWS):
        place = bisect_right(instants, at) - 1
        level = series[place] if place >= 0 else Level(0, 0, 0, 0)
        rows.add_row(scale.number(at), *map(str, (level.ready, level.unacked, level.acked)))
    return rows
