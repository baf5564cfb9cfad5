"""An experiment's result as tables and a sentence."""

from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from edalab.experiments.experiment import Result
from edalab.lab.units import tidy
from edalab.terminal.console import Look
from edalab.terminal.safe import printable
from edalab.texts import say, words

_NARROW = 64


def render(result: Result, console: Console) -> RenderableType:
    """The whole result: the numbers, what was seen, and how to run it again."""
    narrow = console.width < _NARROW
    tables = _one_table_a_side(result) if narrow else [_side_by_side(result)]
    parts: list[RenderableType] = [*tables]
    if result.experiment.finding is not None:
        key, seen = result.experiment.finding(result)
        parts.append(Text(say(f"compare.{key}", **_shown(seen))))
    parts.append(Text(say("compare.again", command=printable(result.again())), style="dim"))
    return Group(*parts)


def number(measure: str, value: Any) -> str:
    """A measure with its unit, told by the end of its name: ``_ms``, ``_per_s``, ``_share``."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_short, value))
    if measure.endswith("_share"):
        return f"{tidy(100 * value, 2):,} %"
    for ending, unit in (("_ms", "ms"), ("_per_s", "/s"), ("_s", "s"), ("_bytes", "B")):
        if measure.endswith(ending):
            return f"{_short(value)} {unit}"
    return _short(value)


def label(measure: str, experiment: str = "") -> str:
    """What a measure is called in a table; its name where the catalogue has no words for it."""
    return _words(experiment, measure, measure.replace("_", " "))


def side_name(side: str, experiment: str = "") -> str:
    """What a side is called in a table."""
    return _words(experiment, f"side-{side}", side)


def _words(experiment: str, key: str, otherwise: str) -> str:
    """The experiment's own words, else those that it shares with others."""
    from edalab.texts import language

    catalogue = words(language(), "measure")
    own = catalogue.get(f"measure.{experiment}-{key}")
    return own or catalogue.get(f"measure.{key}", otherwise)


def _side_by_side(result: Result) -> Table:
    table = _table()
    table.add_column(say("compare.measure"), overflow="fold")
    for side in result.sides:
        table.add_column(side_name(side, result.experiment.name), justify="right")
        if result.theory.get(side):
            table.add_column(say("compare.theory"), justify="right", style="dim")
    for measure in _worth_showing(result):
        cells = []
        for side in result.sides:
            cells.append(_cell(measure, result.sides[side]))
            if result.theory.get(side):
                cells.append(_cell(measure, result.theory[side]))
        table.add_row(label(measure, result.experiment.name), *cells)
    return table


def _one_table_a_side(result: Result) -> Iterable[Table]:
    for side, measures in result.sides.items():
        theory = result.theory.get(side, {})
        table = _table()
        table.add_column(side_name(side, result.experiment.name), overflow="fold")
        table.add_column("", justify="right")
        if theory:
            table.add_column(say("compare.theory"), justify="right", style="dim")
        for measure in _worth_showing(result):
            cells = [_cell(measure, measures)] + ([_cell(measure, theory)] if theory else [])
            table.add_row(label(measure, result.experiment.name), *cells)
        yield table


def _table() -> Table:
    return Table(box=None if Look.plain else box.ROUNDED, header_style="bold", pad_edge=True)


def _worth_showing(result: Result) -> list[str]:
    """The measures in their order, without those that are zero on every side."""
    order: dict[str, bool] = {}
    for measures in (*result.sides.values(), *result.theory.values()):
        for measure, value in measures.items():
            order[measure] = order.get(measure, False) or bool(value)
    return [measure for measure, tells in order.items() if tells]


def _cell(measure: str, measures: dict[str, float]) -> str:
    return number(measure, measures[measure]) if measure in measures else ""


def _short(value: float) -> str:
    return f"{tidy(value, 3):,}"


def _shown(seen: dict[str, object]) -> dict[str, object]:
    return {
        name: _short(value) if isinstance(value, (int, float)) else printable(value)
        for name, value in seen.items()
    }
