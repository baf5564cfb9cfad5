"""Curves on the terminal, drawn by plotext; in words where plain output is asked for.

plotext is imported when a plot is drawn, and keeps one figure for the process: each drawing begins
by clearing it.
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.terminal.console import ascii_only
from edalab.terminal.safe import printable

_IN_ASCII = str.maketrans("┌┐└┘│─┤├┬┴┼", "++++|-||+++")

_LINES = ("braille", "·", "x", "+", "*", "o")
_LINES_IN_ASCII = ("*", ".", "x", "+", "#", "o")
_POINTS = ("●", "◆", "▲", "■", "○", "◇")
_POINTS_IN_ASCII = ("o", "x", "+", "#", "@", "%")
_COLOURS = ("cyan", "red", "green", "magenta", "yellow", "blue")


class Curve(msgspec.Struct, frozen=True):
    """One curve.

    Args:
        name: Stands in the legend.
        xs: Where its points are.
        ys: How high they are.
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
    """The curves in one drawing as wide as the window.

    Args:
        curves: What to draw.
        console: Where.
        x_label: What the horizontal axis is, with its unit.
        height: Rows in all.
        x_end: Where the horizontal axis ends, if not at the last point.
        y_top: How high the vertical axis goes, if not to the highest point.
        y_step: The least distance between its numbers: 1 for what is counted.
    """
    import plotext

    in_ascii = ascii_only(console)
    plotext.clear_figure()
    plotext.limit_size(False, False)  # noqa: FBT003 - plotext's signature
    plotext.theme("clear")
    plotext.plot_size(min(console.width, 120), height)
    lines = iter(_LINES_IN_ASCII if in_ascii else _LINES)
    points = iter(_POINTS_IN_ASCII if in_ascii else _POINTS)
    legend = []
    for curve, colour in zip(curves, _COLOURS, strict=False):
        add = plotext.plot if curve.kind == "line" else plotext.scatter
        marker = next(lines if curve.kind == "line" else points)
        add(list(curve.xs), list(curve.ys), marker=marker, color=colour)
        shown = 2 * ("⠒" if marker == "braille" else marker)
        legend.append(Text.assemble((shown, colour), f" {printable(curve.name)}"))
    low = min(min(curve.xs) for curve in curves)
    high = x_end if x_end is not None else max(max(curve.xs) for curve in curves)
    top = y_top if y_top is not None else max(max(curve.ys) for curve in curves)
    bottom = min(0.0, *(min(curve.ys) for curve in curves))
    _axis(plotext.xlim, plotext.xticks, low, high, max(2, console.width // 14))
    _axis(plotext.ylim, plotext.yticks, bottom, top, max(2, height // 3), y_step)
    plotext.xlabel(x_label)
    drawn = plotext.uncolorize(plotext.build()) if console.no_color else plotext.build()
    if in_ascii:
        drawn = drawn.translate(_IN_ASCII)
    rows = Text.from_ansi(drawn).split("\n")
    for row in rows:
        row.rstrip()
    text = Text("\n").join(row for row in rows if row)
    text.no_wrap = True
    return Group(Text("   ").join(legend), text)


def ticks(low: float, high: float, most: int, least: float = 0) -> list[float]:
    """Round numbers from ``low`` to ``high``, at most about so many, ``least`` apart or more."""
    rough = max(least, (high - low) / max(1, most))
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(part * power for part in (1, 2, 5, 10) if part * power >= rough * 0.999999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _axis(
    limits: Callable[..., object],
    marks: Callable[..., object],
    low: float,
    high: float,
    most: int,
    step: float = 0,
) -> None:
    if high <= low:
        high = low + 1
    limits(low, high)
    places = ticks(low, high, most, step)
    marks(places, [f"{place:,g}" for place in places])
