"""Draws curves on the terminal with plotext.

plotext keeps one figure per process, so that each drawing begins by clearing it.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec
from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.terminal.console import ascii_only
from edalab.terminal.measuring import ticks
from edalab.terminal.safe import printable

_IN_ASCII = str.maketrans("┌┐└┘│─┤├┬┴┼", "++++|-||+++")

_LINES = ("braille", "·", "x", "+", "*", "o")
_LINES_IN_ASCII = ("*", ".", "x", "+", "#", "o")
_POINTS = ("●", "◆", "▲", "■", "○", "◇")
_POINTS_IN_ASCII = ("o", "x", "+", "#", "@", "%")
_COLOURS = ("cyan", "red", "green", "magenta", "yellow", "blue")


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
