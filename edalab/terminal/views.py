"""The views of a run: one entry for all of them, side by side of a comparison."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.actors import happened
from edalab.lab.views.lanes import lanes
from edalab.lab.views.levels import levels
from edalab.terminal.depths import depths
from edalab.terminal.narration import narration
from edalab.terminal.results import side_name
from edalab.terminal.sequence import sequence
from edalab.terminal.timeline import legend, timeline
from edalab.texts import say

Traces = Mapping[str, Sequence[Record]]


def render_view(
    view: str, traces: Traces, console: Console, most: int, experiment: str = ""
) -> RenderableType:
    """A view of every side.

    Args:
        view: Which: timeline, sequence, plot or narration.
        traces: The records by side.
        console: Whose width and characters are used.
        most: Rows of each side: what is more is counted, and left out.
        experiment: Whose words for its sides are used.
    """
    traces = {side: happened(records) for side, records in traces.items()}
    parts: list[RenderableType] = []
    if view == "timeline":
        parts += _timelines(traces, console, most, experiment)
    elif view == "plot":
        parts += _plots(traces, console, experiment)
    else:
        for side, records in traces.items():
            parts += _headed(side, traces, experiment)
            drawn = sequence(records, console, most) if view == "sequence" else narration(
                records, most
            )  # fmt: skip
            parts += drawn
            if len(records) > most:
                left = say("view.more-rows", left=len(records) - most, all=len(records))
                parts.append(Text(left, style="dim"))
    return Group(*parts)


def _timelines(
    traces: Traces, console: Console, most: int, experiment: str
) -> Iterator[RenderableType]:
    end = _end(traces)
    for side, records in traces.items():
        yield from _headed(side, traces, experiment)
        yield from timeline(lanes(records), end, console, most)
    if end:
        yield legend(console)


def _plots(traces: Traces, console: Console, experiment: str) -> Iterator[RenderableType]:
    found = {side: levels(records) for side, records in traces.items()}
    top = max(
        (
            max(level.ready, level.unacked)
            for each in found.values()
            for series in each.values()
            for level in series
        ),
        default=0,
    )
    for side, each in found.items():
        yield from _headed(side, traces, experiment)
        yield from depths(each, _end(traces), top, console)


def _headed(side: str, traces: Traces, experiment: str) -> Iterator[RenderableType]:
    if len(traces) > 1:
        if side != next(iter(traces)):
            yield Text("")
        yield Text(side_name(side, experiment), style="bold underline")


def _end(traces: Traces) -> int:
    return max((records[-1].at for records in traces.values() if records), default=0)
