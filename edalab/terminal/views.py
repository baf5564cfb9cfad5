"""Renders any view of a run, for each side of an experiment."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors, happened
from edalab.lab.views.lanes import lanes
from edalab.lab.views.levels import levels
from edalab.terminal.fitted import QuickText
from edalab.terminal.measure_words import side_name
from edalab.terminal.measuring import named
from edalab.terminal.queue_plot import PLOT_HEIGHT, depths, top_of
from edalab.terminal.race import Race
from edalab.terminal.safe import printable
from edalab.terminal.sequence import sequence
from edalab.terminal.timeline import legend, timeline
from edalab.texts import say

Traces = Mapping[str, Sequence[Record]]

Drawing = Callable[[Sequence[Record]], Iterator[RenderableType]]
"""Yields the view of one side's records."""


def render_view(
    view: str,
    traces: Traces,
    console: Console,
    most: int,
    experiment: str = "",
    *,
    height: int = PLOT_HEIGHT,
    last: bool = False,
) -> RenderableType:
    """Return a view of every side.

    Args:
        view: Any of the views but the table.
        traces: The records by side.
        console: The console to draw for.
        most: The most rows per side; further rows are counted only.
        experiment: The experiment, for the labels of its sides.
        height: The rows of a plot.
        last: Whether a sequence diagram that is too long shows its last rows, not its first.
    """
    traces = {side: happened(records) for side, records in traces.items()}
    if view in {"race", "mermaid"} and not any(traces.values()):
        return _nothing()
    if view == "mermaid":
        return _mermaid(traces, most, experiment)
    if view == "race":
        names = {side: side_name(side, experiment) for side in traces}
        return Group(*Race(traces, names).rows(console))
    if view == "timeline":
        return _timelines(traces, console, most, experiment)
    if view == "plot":
        drawings = _plots(traces, console, most, height)
    elif view == "sequence":
        drawings = _sequences(traces, console, most, last=last)
    else:
        drawings = _narrations(most)
    parts: list[RenderableType] = []
    for side, records in traces.items():
        parts += _headed(side, traces, experiment)
        parts += drawings(records) if records else [_nothing()]
    return Group(*parts)


def _timelines(traces: Traces, console: Console, most: int, experiment: str) -> RenderableType:
    """Return the timelines of each side, and what their signs mean."""
    by_side = {side: lanes(records) for side, records in traces.items()}
    end = _end(traces)
    parts: list[RenderableType] = []
    for side, side_lanes in by_side.items():
        parts += _headed(side, traces, experiment)
        parts += timeline(side_lanes, end, console, most) if traces[side] else [_nothing()]
    if end:
        parts.append(legend(console, (lane for all_ in by_side.values() for lane in all_[:most])))
    return Group(*parts)


def _nothing() -> Text:
    return QuickText(say("view.nothing"))


def _plots(traces: Traces, console: Console, most: int, height: int) -> Drawing:
    """Return the plot of each side, all with the same axes."""
    by_side = {id(records): levels(records) for records in traces.values()}
    top = top_of(by_side.values())
    end = _end(traces)
    return lambda records: depths(by_side[id(records)], end, top, console, most, height)


def _sequences(_traces: Traces, console: Console, most: int, *, last: bool) -> Drawing:
    def draw(records: Sequence[Record]) -> Iterator[RenderableType]:
        skipped = max(0, len(records) - most) if last else 0
        if skipped:
            yield QuickText(say("view.earlier-rows", left=skipped, all=len(records)), style="dim")
            yield from sequence(records, console, len(records), skip=skipped)
        else:
            yield from _cut(sequence(records, console, most), records, most)

    return draw


def _narrations(most: int) -> Drawing:
    from edalab.terminal.narration import narration

    return lambda records: _cut(narration(records, most), records, most)


def _mermaid(traces: Traces, most: int, experiment: str) -> RenderableType:
    """Return one diagram as text that is to be copied: no line of it is wrapped."""
    from edalab.lab.views.mermaid import Side, mermaid

    sides = [
        Side(
            name=printable(side_name(side, experiment)),
            records=records[:most],
            names=[named(actor) for actor in actors(records[:most])],
        )
        for side, records in traces.items()
    ]
    lines = [printable(line) for line in mermaid(sides)]
    for side, records in zip(sides, traces.values(), strict=True):
        lines += [f"%% {side.name}: {remainder}" for remainder in _left_out(records, most)]
    return QuickText("\n".join(lines), overflow="ignore", no_wrap=True)


def _cut(
    rows: Iterator[RenderableType], records: Sequence[Record], most: int
) -> Iterator[RenderableType]:
    """Yield the rows, then the number of rows left out."""
    yield from rows
    for remainder in _left_out(records, most):
        yield QuickText(remainder, style="dim")


def _left_out(records: Sequence[Record], most: int) -> Iterator[str]:
    if len(records) > most:
        yield say("view.more-rows", left=len(records) - most, all=len(records))


def _headed(side: str, traces: Traces, experiment: str) -> Iterator[RenderableType]:
    if len(traces) > 1:
        if side != next(iter(traces)):
            yield QuickText("")
        yield QuickText(side_name(side, experiment), style="bold underline")


def _end(traces: Traces) -> int:
    return max((records[-1].at for records in traces.values() if records), default=0)
