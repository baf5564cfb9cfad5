"""The page of a sweep: its plot, and a slider that goes from point to point."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from edalab.experiments.measures import formatted
from edalab.experiments.sweep import Sweep
from edalab.player.html import again, document, phrase, safe, table, value_cell
from edalab.terminal.measure_words import label, side_name
from edalab.terminal.measuring import ticks
from edalab.terminal.sweeps import MOST_ABOVE, parameter_label, title
from edalab.texts import for_others, language, say

_MOST_TICKS: Final = 6
"""On an axis: more would stand on one another on a telephone."""

_SHAPES: Final = ("●", "◆", "▲", "■", "★")


class Axis(msgspec.Struct, frozen=True):
    """Numbers from ``low`` to ``high``; words keep their size however wide the plot is drawn."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a number stands: 0 at the low end, 100 at the high one."""
        return (value - self.low) / (self.high - self.low) * 100

    def ticks(self) -> list[float]:
        """Round numbers on the axis."""
        return ticks(self.low, self.high, _MOST_TICKS)


@for_others()
def page_of_sweep(sweep: Sweep, command: str) -> str:
    """The page of a sweep; without a script it is the plot and a table of all points.

    Args:
        sweep: What came out.
        command: Gives the same sweep in the terminal.
    """
    experiment = sweep.experiment.words
    heading = title(sweep)
    heading = heading[:1].upper() + heading[1:] if language() == "en" else heading
    names = [side_name(side, experiment) for side in sweep.sides]
    last = len(sweep.points) - 1
    body = f"""<header><h1>{safe(heading)}</h1>
<p class="lead"><code>{safe(sweep.experiment.name)}</code></p></header>
<section class="side" aria-label="{safe(heading)}">
{_plot(sweep, names)}
<p class="legend">{"".join(_legend(sweep, names))}</p>
<div id="controls" class="live">
<label for="point">{safe(parameter_label(sweep))}</label> <output id="value"></output>
<input type="range" id="point" min="0" max="{last}" value="0">
</div>
<p id="told" class="live" role="status"></p>
</section>
<h2>{phrase("player.numbers")}</h2>
{_table(sweep, names)}
{again(command)}"""
    sentences = [_sentence(sweep, names, place) for place in range(len(sweep.points))]
    values = [f"{point.value:,.7g}" for point in sweep.points]
    return document(
        heading, body, {"values": values, "sentences": sentences}, ["part.mjs", "sweep.mjs"]
    )


def _sentence(sweep: Sweep, names: Sequence[str], place: int) -> str:
    point = sweep.points[place]
    parts = []
    for side, name in zip(sweep.sides, names, strict=True):
        if side in point.sides:
            part = f"{name}: {formatted(sweep.measure, point.sides[side])}"
            if side in point.theory:
                theory = formatted(sweep.measure, point.theory[side])
                part += f" ({say('compare.theory')}: {theory})"
            parts.append(part)
    return " · ".join(parts)


def _plot(sweep: Sweep, names: Sequence[str]) -> str:
    values = [point.value for point in sweep.points]
    highest = max(value for point in sweep.points for value in point.sides.values())
    bottom = min(0, *(value for point in sweep.points for value in point.sides.values()))
    top = highest if highest > 0 else 1
    near = {
        side: [(x, y) for x, y in line if y <= MOST_ABOVE * top]
        for side, line in sweep.line.items()
    }
    top = max([top, *(y for line in near.values() for _, y in line)])
    low, high = min(values), max(values)
    x = Axis(low, high if high > low else low + 1)
    y = Axis(bottom, top)
    lines = []
    for place, side in enumerate(sweep.sides):
        path = " ".join(
            f"{x.share(px):.2f},{100 - y.share(py):.2f}" for px, py in near.get(side, [])
        )
        if path:
            lines.append(f'<polyline class="line series-{place % len(_SHAPES)}" points="{path}"/>')
    points = []
    for number, point in enumerate(sweep.points):
        for place, side in enumerate(sweep.sides):
            if side in point.sides:
                at = _at(x.share(point.value), y.share(point.sides[side]))
                shape = _SHAPES[place % len(_SHAPES)]
                series = f"series-{place % len(_SHAPES)}"
                points.append(
                    f'<text class="point {series}" data-point="{number}" {at}>{shape}</text>'
                )
    described = safe(f"{label(sweep.measure, sweep.experiment.words)}: {', '.join(names)}")
    return f"""<div class="plot"><svg role="img" aria-label="{described}">
{"".join(_axes(sweep, x, y))}
<svg viewBox="0 0 100 100" preserveAspectRatio="none">{"".join(lines)}</svg>
{"".join(points)}</svg>
<p class="axis">{safe(parameter_label(sweep))}</p></div>"""


def _at(x: float, y: float) -> str:
    return f'x="{x:.2f}%" y="{100 - y:.2f}%"'


def _axes(sweep: Sweep, x: Axis, y: Axis) -> Iterator[str]:
    for tick in y.ticks():
        at = f"{100 - y.share(tick):.2f}%"
        yield f'<line class="grid" x1="0" x2="100%" y1="{at}" y2="{at}"/>'
        words = safe(formatted(sweep.measure, tick))
        yield f'<text class="tick y" x="0" y="{at}" dx="-12" dy="4">{words}</text>'
    for tick in x.ticks():
        yield f'<text class="tick" {_at(x.share(tick), 0)} dy="26">{tick:,g}</text>'
    yield '<line id="here" x1="0" x2="0" y1="0" y2="100%"/>'


def _legend(sweep: Sweep, names: Sequence[str]) -> Iterator[str]:
    for place, (side, name) in enumerate(zip(sweep.sides, names, strict=True)):
        series = f"series-{place % len(_SHAPES)}"
        shape = _SHAPES[place % len(_SHAPES)]
        words = phrase("sweep.simulated", side=name)
        yield f'<span><b class="{series}">{shape}</b> {words}</span> '
        if side in sweep.line:
            yield f'<span><b class="{series}">━</b> {phrase("sweep.theory", side=name)}</span> '


def _table(sweep: Sweep, names: Sequence[str]) -> str:
    rows = []
    for number, point in enumerate(sweep.points):
        cells = [
            value_cell(_shown(sweep, point.sides, side), _shown(sweep, point.theory, side))
            for side in sweep.sides
        ]
        head = f'<th scope="row">{point.value:,.7g}</th>'
        rows.append(f'<tr data-point="{number}">{head}{"".join(cells)}</tr>')
    return table([parameter_label(sweep), *names], rows)


def _shown(sweep: Sweep, values: Mapping[str, float], side: str) -> str:
    return formatted(sweep.measure, values[side]) if side in values else ""
