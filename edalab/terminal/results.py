"""Renders the result of an experiment as tables and sentences."""

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

import msgspec
from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from edalab.experiments.claims import Statement, sentence_key
from edalab.experiments.experiment import Result
from edalab.experiments.measures import formatted
from edalab.terminal.console import Look
from edalab.terminal.safe import printable
from edalab.texts import say, typed, words

_NARROW = 64


def render(
    result: Result,
    console: Console,
    *,
    measures: Sequence[str] = (),
    sides: Sequence[str] = (),
) -> RenderableType:
    """Return the result: numbers, statements, and the command that repeats the run.

    Statements are about the whole result; they are left out where only a part is shown.

    Args:
        result: The result.
        console: The console whose width is filled.
        measures: The rows to show, in this order; empty for all that are not zero everywhere.
        sides: The sides to show, in this order; empty for all.
    """
    part = msgspec.structs.replace(
        result, sides={side: result.sides[side] for side in sides or result.sides}
    )
    rows = list(measures) or rows_of(part)
    narrow = console.width < _NARROW
    tables = _one_table_a_side(part, rows) if narrow else [_side_by_side(part, rows)]
    parts: list[RenderableType] = [*tables]
    if not measures and not sides:
        parts += [_Sentence(result, statement) for statement in result.statements()]
    parts += [Text(say(key)) for key in result.differences]
    parts.append(Text(say("compare.again", command=_again(result, measures, sides)), style="dim"))
    return Group(*parts)


def _again(result: Result, measures: Sequence[str], sides: Sequence[str]) -> str:
    """Return the command that shows the same again, as it can be typed into this shell."""
    command = result.again()
    for option, names in (("--measures", measures), ("--sides", sides)):
        if names:
            command += f" {option} {quote(','.join(names))}"
    return typed(printable(command.removeprefix("edalab ")))


def label(measure: str, experiment: str = "") -> str:
    """Return a measure's label in tables; its name where the texts have no label."""
    return _words(experiment, measure, measure.replace("_", " "))


def side_name(side: str, experiment: str = "") -> str:
    """Return a side's label in tables."""
    return _words(experiment, f"side-{side}", side)


def _words(experiment: str, key: str, otherwise: str) -> str:
    """Return the experiment's own label, else the label that experiments share."""
    from edalab.texts import language

    catalogue = words(language(), "measure")
    own = catalogue.get(f"measure.{experiment}-{key}")
    return own or catalogue.get(f"measure.{key}", otherwise)


def _side_by_side(result: Result, rows: Sequence[str]) -> Table:
    table = _table()
    table.add_column(say("compare.measure"), overflow="fold")
    theory = {
        side: side_theory
        for side, side_theory in result.theory.items()
        if any(measure in side_theory for measure in rows)
    }
    for side in result.sides:
        table.add_column(side_name(side, result.experiment.name), justify="right")
        if side in theory:
            table.add_column(say("compare.theory"), justify="right", style="dim")
    for measure in rows:
        cells = []
        for side in result.sides:
            cells.append(cell(measure, result.sides[side]))
            if side in theory:
                cells.append(cell(measure, theory[side]))
        table.add_row(label(measure, result.experiment.name), *cells)
    return table


def _one_table_a_side(result: Result, rows: Sequence[str]) -> Iterable[Table]:
    for side, measures in result.sides.items():
        theory = result.theory.get(side, {})
        own = [measure for measure in rows if measure in measures or measure in theory]
        if not own:
            continue
        table = _table()
        table.add_column(side_name(side, result.experiment.name), overflow="fold")
        table.add_column("", justify="right")
        has_theory = any(measure in theory for measure in own)
        if has_theory:
            table.add_column(say("compare.theory"), justify="right", style="dim")
        for measure in own:
            cells = [cell(measure, measures)] + ([cell(measure, theory)] if has_theory else [])
            table.add_row(label(measure, result.experiment.name), *cells)
        yield table


def _table() -> Table:
    return Table(box=None if Look.plain else box.ROUNDED, header_style="bold", pad_edge=True)


def rows_of(result: Result) -> list[str]:
    """Return the measures in order, without those that are zero on every side."""
    order: dict[str, bool] = {}
    theory = (result.theory.get(side, {}) for side in result.sides)
    for measures in (*result.sides.values(), *theory):
        for measure, value in measures.items():
            order[measure] = order.get(measure, False) or bool(value)
    return [measure for measure, tells in order.items() if tells]


def cell(measure: str, measures: Mapping[str, float]) -> str:
    """Return what stands in a table for a measure: its value with its unit, or nothing."""
    return formatted(measure, measures[measure]) if measure in measures else ""


_JOINED = "\ue000"
"""Stands for a blank where a sentence must not be broken: between a number and its unit."""


class _Sentence:
    """A sentence about a run, whose numbers stay with their units when it is broken into lines."""

    def __init__(self, result: Result, statement: Statement) -> None:
        values = {
            name: printable(value).replace(" ", _JOINED) for name, value in statement.shown.items()
        }
        self._text = say(sentence_key(result.experiment.name, statement.claim), **values)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in Text(self._text).wrap(console, options.max_width):
            yield Text(line.plain.replace(_JOINED, " ").rstrip())
