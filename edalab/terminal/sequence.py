"""The sequence diagram of a run: a life line per actor, a row per record."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.arrows import Row
from edalab.lab.views.scene import Scene
from edalab.terminal.console import Look
from edalab.terminal.fitted import QuickText
from edalab.terminal.glyphs import Glyphs, glyphs, style_of
from edalab.terminal.measuring import Scale, fit, named
from edalab.terminal.safe import printable

_CLOSEST, _WIDEST = 5, 14
"""Least and most columns between two life lines; closer ones can't be read."""

_SHORTEST_LABEL, _LONGEST_LABEL, _LONGEST_NAME = 18, 32, 32


def sequence(
    records: Sequence[Record], console: Console, most: int, width: int = 0, skip: int = 0
) -> Iterator[Text]:
    """Yield the first ``most`` rows; as plain lines of text where there is no room for lanes.

    Args:
        records: The run.
        console: The console, for its characters.
        most: The number of records drawn.
        width: The width in columns; 0 for the console's.
        skip: The number of first rows that are left out.
    """
    first_records = records[:most]
    scene = Scene(first_records)
    names = scene.actors
    drawn = glyphs(console)
    scale = Scale.of(records[-1].at if records else 0)
    times = [scale.with_unit(record.at) for record in first_records]
    time = max(map(len, times), default=0)
    rows = list(_rows(scene))[skip:]
    times = times[skip:]
    longest = max((cell_len(printable(row.label)) for row, _, _ in rows), default=0)
    label = max(_SHORTEST_LABEL, min(longest, _LONGEST_LABEL))
    room = (width or console.width) - time - 2 - label - 1
    pitch = min(_WIDEST, room // max(1, len(names)))
    if Look.plain or pitch < _CLOSEST:
        for (row, _, _), at in zip(rows, times, strict=True):
            yield _listed(row, at.rjust(time), drawn)
        return
    yield from _head(names, pitch, time, drawn)
    lines = _Lines(names, pitch, drawn)
    for (row, alive, working), at in zip(rows, times, strict=True):
        text = QuickText(f"{at.rjust(time)}  ", style="dim", no_wrap=True, overflow="ellipsis")
        style = style_of(row.action, row.tone)
        text.append_text(lines.draw(row, alive, working, style))
        text.append(printable(row.label), style=style or "default")
        yield text


def _rows(scene: Scene) -> Iterator[tuple[Row, set[str], set[str]]]:
    """Yield each row with the actors alive and the actors working at its start or end."""
    alive = set(scene.actors)
    working: set[str] = set()
    while scene.seen < len(scene.records):
        before, worked = alive, working
        scene.step()
        alive = {name for name in scene.actors if name not in scene.crashed}
        working = {name for name in alive if scene.working(name)}
        yield scene.row(), before | alive, worked | working


def _head(names: Sequence[str], pitch: int, time: int, drawn: Glyphs) -> Iterator[Text]:
    """Yield the names above their lines, in two alternating rows where one has no room."""
    indent = " " * (time + 2)
    if all(cell_len(printable(name)) < pitch for name in names):
        spread = "".join(fit(name, pitch, "") for name in names)
        yield QuickText(indent + spread.rstrip(), style="bold")
        return
    room = 2 * pitch
    upper = "".join(fit(name, room - 1, drawn.cut) + " " for name in names[::2])
    lower = [drawn.lane + " " * (pitch - 1)]
    lower += [fit(name, room - 1, drawn.cut) + " " for name in names[1::2]]
    yield QuickText(indent + upper.rstrip(), style="bold", no_wrap=True)
    yield QuickText(indent + "".join(lower).rstrip(), style="bold", no_wrap=True)


def _listed(row: Row, at: str, drawn: Glyphs) -> Text:
    actors = named(row.source, _LONGEST_NAME, drawn.cut)
    if row.target:
        actors += f" {drawn.arrow} {named(row.target, _LONGEST_NAME, drawn.cut)}"
    text = QuickText(f"{at}  ", style="dim")
    text.append(f"{actors}: ", style="default")
    return text.append(printable(row.label), style=style_of(row.action, row.tone) or "default")


class _Lines:
    """The life lines: a column for each actor."""

    def __init__(self, names: Sequence[str], pitch: int, drawn: Glyphs) -> None:
        self._column = {name: place * pitch for place, name in enumerate(names)}
        self._width = pitch * len(names)
        self._drawn = drawn

    def draw(self, row: Row, alive: set[str], working: set[str], style: str) -> Text:
        """Return the life lines with a row's arrow or mark."""
        source = self._column[row.source]
        cells = [" "] * self._width
        for name in alive:
            line = self._drawn.working if name in working else self._drawn.lane
            cells[self._column[name]] = line
        first, last = source, source + 1
        if row.target:
            first, last = self._arrow(cells, source, self._column[row.target])
        else:
            cells[source] = self._mark(row) or cells[source]
        text = QuickText("".join(cells))
        text.stylize("dim")
        text.stylize(f"not dim {style}".strip(), first, last)
        return text

    def _mark(self, row: Row) -> str:
        """Return the mark on the actor's own line; empty where the line itself shows the work."""
        action = action_of(row.action)
        if action.life is not None:
            return self._drawn.crash if action.life == "ends" else self._drawn.restart
        states = (*action.opens, *action.closes)
        return "" if any(state.why == "work" for state in states) else self._drawn.spot

    def _arrow(self, cells: list[str], source: int, target: int) -> tuple[int, int]:
        """Draw an arrow into the cells and return the columns where it begins and ends."""
        first, last = sorted((source, target))
        cells[first + 1 : last] = self._drawn.line * (last - first - 1)
        if target > source:
            cells[target - 1] = self._drawn.right
        else:
            cells[target + 1] = self._drawn.left
        return first, last + 1
