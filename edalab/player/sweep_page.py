"""The page of a sweep: its plot, and a slider that goes from point to point."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from edalab.experiments.measures import formatted
from edalab.experiments.sweep import Sweep
from edalab.player.html import again, document, phrase, safe
from edalab.terminal.measuring import round_step
from edalab.terminal.results import label, side_name
from edalab.terminal.sweeps import MOST_ABOVE, parameter_label, title
from edalab.texts import say

_WIDTH: Final = 760
_HEIGHT: Final = 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 20, 20, 48
_SHAPES: Final = ("●", "◆", "▲", "■", "★")


class Axis(msgspec.Struct, frozen=True):
    """Numbers from ``low`` to ``high``, drawn from one place to another."""

    low: float
    high: float
    first: float
    last: float

    def place(self, value: float) -> float:
        """Where a number stands, in units of the picture."""
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self, most: int) -> list[float]:
        """Round numbers on the axis, at most so many."""
        step = round_step((self.high - self.low) / most)
        first = -int(-self.low // step)
        return [tick * step for tick in range(first, int(self.high / step + 1e-9) + 1)]


def page_of_sweep(sweep: Sweep, command: str) -> str:
    """The page of a sweep; without a script it is the plot and a table of all points.

    Args:
        sweep: What came out.
        command: Gives the same sweep in the terminal.
    """
    experiment = sweep.experiment.words
    heading = title(sweep)
    names = [side_name(side, experiment) for side in sweep.sides]
    last = len(sweep.points) - 1
    body = f"""<h1>{safe(heading)}</h1>
<section class="side" aria-label="{safe(heading)}">
{_plot(sweep, names)}
<p class="legend">{"".join(_legend(sweep, names))}</p>
<div id="controls">
<label for="point">{safe(parameter_label(sweep))}</label> <output id="value"></output>
<input type="range" id="point" min="0" max="{last}" value="0">
</div>
<p id="said" role="status"></p>
</section>
<h2>{phrase("player.numbers")}</h2>
{_table(sweep, names)}
{again(command)}"""
    sentences = [_sentence(sweep, names, place) for place in range(len(sweep.points))]
    values = [f"{point.value:,.7g}" for point in sweep.points]
    return document(
        experiment, body, {"values": values, "sentences": sentences}, ["part.mjs", "sweep.mjs"]
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
    x = Axis(low, high if high > low else low + 1, _LEFT, _WIDTH - _RIGHT)
    y = Axis(bottom, top, _HEIGHT - _BOTTOM, _TOP)
    parts = [*_axes(sweep, x, y)]
    for place, side in enumerate(sweep.sides):
        points = [(x.place(px), y.place(py)) for px, py in near.get(side, [])]
        if points:
            path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
            parts.append(f'<polyline class="line series-{place}" points="{path}"/>')
    for number, point in enumerate(sweep.points):
        for place, side in enumerate(sweep.sides):
            if side in point.sides:
                at = f'x="{x.place(point.value):.1f}" y="{y.place(point.sides[side]):.1f}"'
                shape = _SHAPES[place % len(_SHAPES)]
                series = f"series-{place % len(_SHAPES)}"
                parts.append(
                    f'<text class="point {series}" data-point="{number}" {at}>{shape}</text>'
                )
    described = safe(f"{label(sweep.measure, sweep.experiment.words)}: {', '.join(names)}")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{described}">'
        f"{''.join(parts)}</svg>"
    )


def _axes(sweep: Sweep, x: Axis, y: Axis) -> Iterator[str]:
    floor = _HEIGHT - _BOTTOM
    for tick in y.ticks(6):
        at = y.place(tick)
        ends = f'x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"'
        yield f'<line class="grid" {ends}/>'
        words = safe(formatted(sweep.measure, tick))
        yield f'<text class="tick y" x="{_LEFT - 8}" y="{at + 4:.1f}">{words}</text>'
    for tick in x.ticks(9):
        yield f'<text class="tick" x="{x.place(tick):.1f}" y="{floor + 18}">{tick:,g}</text>'
    middle = (_LEFT + _WIDTH) / 2
    yield f'<text class="tick" x="{middle}" y="{_HEIGHT - 8}">{safe(parameter_label(sweep))}</text>'
    yield f'<line id="here" x1="{_LEFT}" x2="{_LEFT}" y1="{_TOP}" y2="{floor}"/>'


def _legend(sweep: Sweep, names: Sequence[str]) -> Iterator[str]:
    for place, (side, name) in enumerate(zip(sweep.sides, names, strict=True)):
        series = f"series-{place % len(_SHAPES)}"
        shape = _SHAPES[place % len(_SHAPES)]
        yield f'<span class="{series}">{shape}</span> {phrase("sweep.simulated", side=name)} '
        if side in sweep.line:
            yield f'<span class="{series}">━</span> {phrase("sweep.theory", side=name)} '


def _table(sweep: Sweep, names: Sequence[str]) -> str:
    head = [parameter_label(sweep)]
    for side, name in zip(sweep.sides, names, strict=True):
        head.append(name)
        head += [say("compare.theory")] if side in sweep.line else []
    rows = []
    for number, point in enumerate(sweep.points):
        cells = []
        for side in sweep.sides:
            shown = [point.sides, point.theory] if side in sweep.line else [point.sides]
            cells += [
                formatted(sweep.measure, values[side]) if side in values else "" for values in shown
            ]
        data = "".join(f"<td>{safe(cell)}</td>" for cell in cells)
        rows.append(f'<tr data-point="{number}"><th scope="row">{point.value:,.7g}</th>{data}</tr>')
    columns = "".join(f'<th scope="col">{safe(name)}</th>' for name in head)
    numbers = phrase("player.numbers")
    return f"""<div class="table" tabindex="0" role="region" aria-label="{numbers}">
<table><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>"""
