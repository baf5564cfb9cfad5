"""Draws curves on the terminal: a frame with two axes, lines in Braille dots, and points."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, Literal

import msgspec
from rich.console import Console, Group, RenderableType
from rich.text import Span, Text

from edalab.terminal.console import ascii_only
from edalab.terminal.fitted import QuickText
from edalab.terminal.measuring import ticks
from edalab.terminal.safe import printable

_IN_ASCII: Final = str.maketrans("┌┐└┘│─┤┬", "++++|-|+")

_LINES: Final = ("braille", "·", "x", "+", "*", "o")
_LINES_IN_ASCII: Final = ("*", ".", "x", "+", "#", "o")
_POINTS: Final = ("●", "◆", "▲", "■", "○", "◇")
_POINTS_IN_ASCII: Final = ("o", "x", "+", "#", "@", "%")
_COLOURS: Final = ("cyan", "red", "green", "magenta", "yellow", "blue")
_WIDEST: Final = 120

_DOTS: Final = ((0x40, 0x04, 0x02, 0x01), (0x80, 0x20, 0x10, 0x08))
"""The bits of a Braille character's two columns of four dots, each from the bottom."""


class Curve(msgspec.Struct, frozen=True):
    """A curve of a plot.

    Args:
        name: Its name in the legend.
        xs, ys: The coordinates of its points.
        kind: Whether its points are joined.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    kind: Literal["line", "points"] = "line"


def plot(
    curves: Sequence[Curve],
    console: Console,
    *,
    x_label: str,
    height: int = 16,
    x_end: float | None = None,
    y_top: float | None = None,
    y_step: float = 0,
) -> RenderableType:
    """Return a plot of curves, as wide as the window, with a legend.

    Args:
        curves: The curves.
        console: The console to draw for.
        x_label: The label of the horizontal axis, with its unit.
        height: The height in rows.
        x_end: The end of the horizontal axis, if not the last point.
        y_top: The top of the vertical axis, if not the highest point.
        y_step: The least distance between two numbers of the vertical axis: 1 for counts.
    """
    low = min(min(curve.xs) for curve in curves)
    high = x_end if x_end is not None else max(max(curve.xs) for curve in curves)
    top = y_top if y_top is not None else max(max(curve.ys) for curve in curves)
    bottom = min(0.0, *(min(curve.ys) for curve in curves))
    x_axis = _Axis(low, high, max(2, console.width // 14))
    y_axis = _Axis(bottom, top, max(2, height // 3), y_step)
    sheet = _Sheet(min(console.width, _WIDEST), height, x_axis, y_axis, x_label)
    in_ascii = ascii_only(console)
    lines = iter(_LINES_IN_ASCII if in_ascii else _LINES)
    points = iter(_POINTS_IN_ASCII if in_ascii else _POINTS)
    legend = []
    for curve, colour in zip(curves, _COLOURS, strict=False):
        sign = next(lines if curve.kind == "line" else points)
        sheet.draw(curve, sign, colour)
        shown = 2 * ("⠒" if sign == "braille" else sign)
        legend.append(Text.assemble((shown, colour), f" {printable(curve.name)}"))
    drawn = sheet.text(_IN_ASCII if in_ascii else {})
    return Group(QuickText("   ").join(legend), drawn)


class _Axis:
    """The ends of an axis and the round numbers on it.

    Args:
        low: Its lower end.
        high: Its upper end.
        most: About how many numbers it has.
        step: The least distance between two numbers.
    """

    def __init__(self, low: float, high: float, most: int, step: float = 0) -> None:
        self.low = low
        self.high = high if high > low else low + 1
        self.places = ticks(low, self.high, most, step)
        self.labels = [f"{place:,g}" for place in self.places]

    def cell(self, value: float, cells: int) -> int:
        """Return the cell of a value, the ends of the axis in the middle of the outer cells."""
        share = (value - self.low) / (self.high - self.low)
        return math.floor(round(0.5 + (cells - 1) * share, 8))


class _Sheet:
    """Rows of characters with their colours: the frame of a plot, and the curves in it.

    Args:
        width: Its columns.
        height: Its rows.
        x_axis: The horizontal axis.
        y_axis: The vertical axis.
        x_label: The label below the horizontal axis.
    """

    def __init__(self, width: int, height: int, x_axis: _Axis, y_axis: _Axis, x_label: str) -> None:
        self._x_axis, self._y_axis = x_axis, y_axis
        margin = max(map(len, y_axis.labels), default=0)
        self._left = margin + 1
        self._columns = width - margin - 2
        self._rows = height - 3 - bool(x_axis.labels)
        self._cells = [[" "] * width for _ in range(height)]
        self._colours = [[""] * width for _ in range(height)]
        below = self._rows + 1
        self._put(0, margin, "┌" + "─" * self._columns + "┐")
        for row in range(1, below):
            self._put(row, margin, "│")
            self._put(row, width - 1, "│")
        self._put(below, margin, "└" + "─" * self._columns + "┘")
        for place, label in zip(y_axis.places, y_axis.labels, strict=True):
            row = self._rows - y_axis.cell(place, self._rows)
            self._put(row, 0, label.rjust(margin) + "┤")
        for place, label in zip(x_axis.places, x_axis.labels, strict=True):
            column = self._left + x_axis.cell(place, self._columns)
            if self._label(column, label):
                self._put(below, column, "┬")
        start = self._left + self._columns // 2 - len(x_label) // 2
        if start >= 0 and start + len(x_label) <= width:
            self._put(height - 1, start, x_label)

    def draw(self, curve: Curve, sign: str, colour: str) -> None:
        """Draw a curve in a colour, with a sign or, for ``braille``, with dots."""
        across, upwards = (2, 4) if sign == "braille" else (1, 1)
        xs = [self._x_axis.cell(x, across * self._columns) for x in curve.xs]
        ys = [self._y_axis.cell(y, upwards * self._rows) for y in curve.ys]
        points = zip(xs, ys, strict=True)
        dots: dict[tuple[int, int], int] = {}
        for x, y in _joined(list(points)) if curve.kind == "line" else points:
            cell = x // across, y // upwards
            dots[cell] = dots.get(cell, 0) | _DOTS[x % 2][y % 4]
        for (column, row), pattern in dots.items():
            if 0 <= column < self._columns and 0 <= row < self._rows:
                shown = chr(0x2800 + pattern) if sign == "braille" else sign
                self._put(self._rows - row, self._left + column, shown, colour)

    def text(self, in_ascii: dict[int, int]) -> Text:
        """Return the rows as one text, with its characters translated."""
        plain, spans, at = [], [], 0
        for cells, colours in zip(self._cells, self._colours, strict=True):
            row = "".join(cells).rstrip()
            if not row:
                continue
            end = at
            for colour, same in groupby(colours[: len(row)]):
                start, end = end, end + len(list(same))
                if colour:
                    spans.append(Span(start, end, colour))
            plain.append(row.translate(in_ascii))
            at = end + 1
        return QuickText("\n".join(plain), no_wrap=True, spans=spans)

    def _label(self, column: int, label: str) -> bool:
        """Write a label in the middle of the free cells below a column; False if it has no room."""
        row = self._cells[self._rows + 2]
        around = range(max(column - len(label) + 1, 0), min(column + len(label), len(row) - 1))
        free = [place for place in around if row[place] == " "]
        if not free:
            return False
        start = (free[0] + free[-1] + 1 - len(label)) // 2
        end = start + len(label)
        if start < 0 or end > len(row) or "".join(row[max(start - 1, 0) : end + 1]).strip():
            return False
        row[start:end] = label
        return True

    def _put(self, row: int, column: int, shown: str, colour: str = "") -> None:
        """Write characters beside each other; what is outside the sheet is left out."""
        if not 0 <= row < len(self._cells):
            return
        for place, character in enumerate(shown, column):
            if 0 <= place < len(self._cells[row]):
                self._cells[row][place] = character
                self._colours[row][place] = colour


def _joined(points: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the points, and between each two of them those of a straight line."""
    for (x, y), (next_x, next_y) in pairwise(points):
        steps = max(abs(next_x - x), abs(next_y - y)) or 1
        right, up = (next_x - x) / steps, (next_y - y) / steps
        for step in range(steps):
            yield int(x + step * right), int(y + step * up)
    yield from points[-1:]
