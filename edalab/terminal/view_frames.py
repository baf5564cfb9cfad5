"""Draws a view of a run as far as it has been played."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.console import Console, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.lanes import Lane, Span, lanes
from edalab.lab.views.levels import Level, levels
from edalab.lab.views.player import Player
from edalab.terminal.measure_words import side_name
from edalab.terminal.queue_plot import depths, top_of
from edalab.terminal.sequence import sequence
from edalab.terminal.timeline import timeline

WATCHED_VIEWS: Final = ("timeline", "sequence", "plot")
"""The views that are played; all others are played as the states of the actors."""

_LEAST_ROWS: Final = 8
"""The fewest rows of a side; where there is less room, one side is shown at a time."""


class ViewFrames:
    """The frames of one view.

    Args:
        view: One of ``WATCHED_VIEWS``.
        traces: The records by side; there is at least one record.
        experiment: The experiment, for the labels of its sides.
    """

    def __init__(self, view: str, traces: Mapping[str, Sequence[Record]], experiment: str) -> None:
        self._view = view
        self._traces = traces
        self._experiment = experiment
        self._end = max(records[-1].at for records in traces.values() if records)
        self._lanes: dict[str, list[Lane]] = {}
        self._levels: dict[str, dict[str, list[Level]]] = {}
        self._rows: dict[tuple[str, int], list[Text]] = {}

    def together(self, room: int) -> bool:
        """Return whether all sides fit into so many rows."""
        return room // len(self._traces) >= _LEAST_ROWS

    def rows(
        self, player: Player, sides: Sequence[str], console: Console, room: int
    ) -> list[RenderableType]:
        """Return what has happened up to now.

        Args:
            player: The player.
            sides: The sides to draw.
            console: The console to draw for.
            room: The rows that may be used.
        """
        parts: list[RenderableType] = []
        most = room // len(sides) - (len(self._traces) > 1)
        for side in sides:
            if len(self._traces) > 1:
                parts.append(Text(side_name(side, self._experiment), style="bold underline"))
            seen = player.scenes[side].seen
            at = self._traces[side][seen - 1].at if seen else 0
            until = at if player.by_record else round(player.at)
            parts += self._side(side, seen, until, console, most)
        return parts

    def _side(
        self, side: str, seen: int, until: int, console: Console, most: int
    ) -> list[RenderableType]:
        records = self._traces[side]
        if self._view == "timeline":
            if side not in self._lanes:
                self._lanes[side] = lanes(records)
            cut = [_until(lane, until) for lane in self._lanes[side]]
            return list(timeline(cut, self._end, console, max(1, most - 4)))
        if self._view == "plot":
            if side not in self._levels:
                self._levels[side] = levels(records)
            top = top_of(self._levels.values())
            height = max(6, min(16, most - 1))
            return list(
                depths(self._levels[side], self._end, top, console, most, height, until=until)
            )
        key = (side, console.width)
        if key not in self._rows:
            self._rows[key] = list(sequence(records, console, len(records)))
        rows = self._rows[key]
        head = len(rows) - len(records)
        shown = rows[head : head + seen]
        return [*rows[:head], *shown[max(0, len(shown) - max(1, most - head)) :]]


def _until(lane: Lane, at: int) -> Lane:
    """Return a lane up to an instant."""
    spans = [Span(span.start, min(span.end, at), span.state) for span in lane.spans]
    return msgspec.structs.replace(
        lane,
        spans=[span for span in spans if span.start < span.end],
        crashes=[crash for crash in lane.crashes if crash <= at],
        restarts=[restart for restart in lane.restarts if restart <= at],
    )
