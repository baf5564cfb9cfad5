"""The sequence diagram: a life line for each actor, a row for each thing that happened."""

from collections.abc import Iterator, Sequence
from itertools import islice

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.arrows import Row, rows
from edalab.terminal.console import Look
from edalab.terminal.glyphs import Glyphs, glyphs
from edalab.terminal.measuring import Scale, fit
from edalab.terminal.safe import printable

_CLOSEST, _WIDEST = 5, 14
"""Columns from one life line to the next: closer they can't be read, wider they need not be."""

_SHORTEST_LABEL, _LONGEST_LABEL = 18, 32

_STYLES = {
    "crash": "bold red",
    "reject": "red",
    "refuse": "red",
    "drop": "red",
    "expire": "red",
    "dead-letter": "red",
    "time-out": "yellow",
    "redeliver": "yellow",
    "requeue": "yellow",
    "nack": "yellow",
    "block": "yellow",
    "ack": "green",
    "commit": "green",
    "answer": "green",
}


def sequence(records: Sequence[Record], console: Console, most: int) -> Iterator[RenderableType]:
    """The first ``most`` rows; one line of text for each where the window has no room for lanes."""
    shown = records[:most]
    names = actors(shown)
    drawn = glyphs(console)
    scale = Scale.of(records[-1].at if records else 0)
    told = [scale.told(each.at) for each in shown]
    time = max(map(len, told), default=0)
    arrows = list(islice(rows(records, names), most))
    longest = max((cell_len(printable(row.label)) for row in arrows), default=0)
    label = max(_SHORTEST_LABEL, min(longest, _LONGEST_LABEL))
    room = console.width - time - 2 - label - 1
    pitch = min(_WIDEST, room // max(1, len(names)))
    if Look.plain or pitch < _CLOSEST:
        for row, at in zip(arrows, told, strict=True):
            yield _listed(row, at.rjust(time), drawn)
        return
    yield from _head(names, pitch, time, drawn)
    lines = _Lines(names, pitch, drawn)
    for row, at in zip(arrows, told, strict=True):
        text = Text(f"{at.rjust(time)}  ", style="dim", no_wrap=True, overflow="ellipsis")
        style = _STYLES.get(row.action, "")
        text.append_text(lines.draw(row, style))
        text.append(printable(row.label), style=style or "default")
        yield text


def _head(names: Sequence[str], pitch: int, time: int, drawn: Glyphs) -> Iterator[Text]:
    """The names above their lines; in two rows by turns where one is too tight for them."""
    indent = " " * (time + 2)
    if all(cell_len(printable(name)) < pitch for name in names):
        yield Text(indent + "".join(fit(name, pitch, "") for name in names).rstrip(), style="bold")
        return
    room = 2 * pitch
    upper = "".join(fit(name, room - 1, drawn.cut) + " " for name in names[::2])
    lower = [drawn.lane + " " * (pitch - 1)]
    lower += [fit(name, room - 1, drawn.cut) + " " for name in names[1::2]]
    yield Text(indent + upper.rstrip(), style="bold", no_wrap=True)
    yield Text(indent + "".join(lower).rstrip(), style="bold", no_wrap=True)


def _listed(row: Row, at: str, drawn: Glyphs) -> Text:
    who = printable(row.source)
    if row.target:
        who += f" {drawn.arrow} {printable(row.target)}"
    text = Text(f"{at}  ", style="dim")
    text.append(f"{who}: ", style="default")
    return text.append(printable(row.label), style=_STYLES.get(row.action) or "default")


class _Lines:
    """The life lines, row by row: who lives, and who is at work."""

    def __init__(self, names: Sequence[str], pitch: int, drawn: Glyphs) -> None:
        self._column = {name: place * pitch for place, name in enumerate(names)}
        self._width = pitch * len(names)
        self._drawn = drawn
        self._work = dict.fromkeys(names, 0)
        self._dead: set[str] = set()

    def draw(self, row: Row, style: str) -> Text:
        """The life lines with this row's arrow, or its mark."""
        source = self._column[row.source]
        if row.action == "restart":
            self._dead.discard(row.source)
        elif row.action == "start":
            self._work[row.source] += 1
        cells = self._alive()
        first, last = source, source + 1
        if row.target:
            first, last = self._arrow(cells, source, self._column[row.target])
        elif row.action not in {"start", "finish"}:
            marks = {"crash": self._drawn.crash, "restart": self._drawn.restart}
            cells[source] = marks.get(row.action, self._drawn.spot)
        if row.action == "crash":
            self._dead.add(row.source)
            self._work[row.source] = 0
        elif row.action == "finish":
            self._work[row.source] = max(0, self._work[row.source] - 1)
        text = Text("".join(cells))
        text.stylize("dim")
        text.stylize(f"not dim {style}".strip(), first, last)
        return text

    def _alive(self) -> list[str]:
        drawn = self._drawn
        cells = [" "] * self._width
        for name, place in self._column.items():
            if name not in self._dead:
                cells[place] = drawn.working if self._work[name] else drawn.lane
        return cells

    def _arrow(self, cells: list[str], source: int, target: int) -> tuple[int, int]:
        """Draw it, and give where it begins and ends."""
        first, last = sorted((source, target))
        cells[first + 1 : last] = self._drawn.line * (last - first - 1)
        if target > source:
            cells[target - 1] = self._drawn.right
        else:
            cells[target + 1] = self._drawn.left
        return first, last + 1
