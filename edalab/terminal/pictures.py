"""Small pictures of numbers: bars that compare them, and boxes in a row."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.text import Text

from edalab.terminal.console import Look, ascii_only
from edalab.terminal.fitted import Line, Lined, QuickText, lines_of
from edalab.terminal.glyphs import glyphs
from edalab.terminal.measuring import named

_LEAST_BAR: Final = 8
"""The fewest columns of a bar that stands beside its label."""


class Bar(msgspec.Struct, frozen=True):
    """A number to draw.

    Args:
        label: What it belongs to.
        value: The number.
        shown: The number with its unit.
        unit: Its unit; bars of one unit have one scale, and a share is measured by the whole.
    """

    label: str
    value: float
    shown: str
    unit: str = ""


class Bars(Lined):
    """Groups of bars, each under its title.

    Args:
        groups: The titles with their bars; a title may be empty.
    """

    def __init__(self, groups: Sequence[tuple[str, Sequence[Bar]]]) -> None:
        self._groups = groups
        self._bars = [bar for _, bars in groups for bar in bars]

    def lines(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield the lines of all groups."""
        for row in self._rows(console, options.max_width):
            yield from lines_of(row, console, options)

    def _rows(self, console: Console, width: int) -> Iterator[Text]:
        label = max(cell_len(bar.label) for bar in self._bars)
        shown = max(cell_len(bar.shown) for bar in self._bars)
        room = width - label - shown - 4
        beside = room >= _LEAST_BAR
        if not beside:
            room = max(1, width - shown - 3)
        for title, bars in self._groups:
            if title:
                yield QuickText(title, style="bold")
            for bar in bars:
                if Look.plain:
                    yield QuickText(f"{bar.label}: {bar.shown}")
                    continue
                length = round(room * abs(bar.value) / self._longest(bar.unit))
                cells = glyphs(console).full * (max(1, length) if bar.value else 0)
                gap = " " * (label - cell_len(bar.label) + 1) if beside else "\n  "
                text = QuickText(f"  {bar.label}{gap}" if beside else f"{bar.label}{gap}")
                number = f" {bar.shown}" if cells else bar.shown
                text.append(cells, "cyan").append(number, "bold")
                yield text

    def _longest(self, unit: str) -> float:
        """Return the number that fills the width."""
        largest = max(abs(bar.value) for bar in self._bars if bar.unit == unit)
        return max(1.0, largest) if unit == "%" else largest or 1.0


class Chain(Lined):
    """Boxes in a row, one for each item, under a title.

    Args:
        title: What the items are; may be empty.
        items: The items in order.
    """

    def __init__(self, title: str, items: Sequence[str]) -> None:
        self._title = title
        self._items = items

    def lines(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield the lines of the title and of the boxes."""
        for row in self._rows(console, options.max_width):
            yield from lines_of(row, console, options)

    def _rows(self, console: Console, width: int) -> Iterator[Text]:
        if self._title:
            yield QuickText(self._title, style="bold")
        if Look.plain:
            yield QuickText(", ".join(self._items))
            return
        link = "--" if ascii_only(console) else "──"
        row = Text()
        for number, item in enumerate(self._items):
            box = Text.assemble(("[", "dim"), (named(item), "bold"), ("]", "dim"))
            joined = Text(link, style="dim") if number else Text("")
            if row and row.cell_len + joined.cell_len + box.cell_len > width:
                yield row
                row = Text("")
            row = row + joined + box
        yield row
