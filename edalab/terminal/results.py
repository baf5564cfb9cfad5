"""Renders the result of an experiment as tables and sentences."""

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote

import msgspec
from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.text import Text

from edalab.experiments.claims import Statement, sentence_key
from edalab.experiments.expectations import Verdict
from edalab.experiments.experiment import SYSTEMS, Result
from edalab.experiments.measures import formatted
from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.console import Look
from edalab.terminal.fitted import Line, Lined, QuickText, lines_of
from edalab.terminal.injected import render_injected
from edalab.terminal.measure_words import cell, label, side_name
from edalab.terminal.safe import printable
from edalab.texts import say, typed

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
    by_side = console.width < _NARROW or bool(_real_sides(part))
    tables = _one_table_a_side(part, rows) if by_side else _side_by_side(part, rows)
    parts: list[RenderableType] = [*tables]
    if not measures and not sides:
        parts += [_Sentence(result, statement) for statement in result.statements()]
    parts += map(verdict_line, result.verdicts())
    for fault in result.missed:
        parts.append(QuickText(say("models.missed", fault=printable(fault))))
    if result.injected is not None:
        parts += render_injected(part, result.injected, narrow=console.width < _NARROW)
    parts += [QuickText(sentence) for sentence in differences_told(result)]
    again = say("compare.again", command=_again(result, measures, sides))
    parts.append(QuickText(again, style="dim"))
    return Group(*parts)


def verdict_line(verdict: Verdict) -> Text:
    """Return the line that says whether a run held an expectation, with what was measured."""
    expectation = verdict.expectation
    key = "models.held" if verdict.held else "models.broken"
    if verdict.value is None:
        key = "models.not-measured"
    text = say(
        key,
        expected=printable(expectation.written),
        condition=expectation.condition,
        value="" if verdict.value is None else formatted(expectation.measure, verdict.value),
    )
    return QuickText(text, style="green" if verdict.held else "bold red")


def broken_lines(result: Result) -> list[Text]:
    """Return the lines of the expectations that a run broke."""
    return [verdict_line(verdict) for verdict in result.verdicts() if not verdict.held]


def _again(result: Result, measures: Sequence[str], sides: Sequence[str]) -> str:
    """Return the command that shows the same again, as it can be typed into this shell."""
    command = result.again()
    for option, names in (("--measures", measures), ("--sides", sides)):
        if names:
            command += f" {option} {quote(','.join(names))}"
    return typed(printable(command.removeprefix("edalab ")))


def differences_told(result: Result) -> list[str]:
    """Return the sentences on what is different on the real channel that sides ran on."""
    experiment = result.experiment.words
    sentences = []
    for key, values in result.differences.items():
        shown = dict(values)
        if "side" in shown:
            shown["side"] = side_name(shown["side"], experiment)
        sentences.append(say(key, **shown))
    return sentences


def _side_by_side(result: Result, rows: Sequence[str]) -> Iterable[AlignedTable]:
    """Yield the tables of the sides that stand together."""
    for names in result.experiment.tables or (tuple(result.sides),):
        sides = {name: result.sides[name] for name in names if name in result.sides}
        together = msgspec.structs.replace(result, sides=sides)
        own = rows_of(together) if result.experiment.tables else rows
        if shown := [measure for measure in rows if measure in own]:
            yield _one_table(together, shown)


def _one_table(result: Result, rows: Sequence[str]) -> AlignedTable:
    table = _table()
    table.add_column(say("compare.measure"), overflow="fold")
    theory = {
        side: side_theory
        for side, side_theory in result.theory.items()
        if any(measure in side_theory for measure in rows)
    }
    for side in result.sides:
        table.add_column(side_name(side, result.experiment.words), justify="right")
        if side in theory:
            table.add_column(say("compare.theory"), justify="right", style="dim")
    for measure in rows:
        cells = []
        for side in result.sides:
            cells.append(cell(measure, result.sides[side]))
            if side in theory:
                cells.append(cell(measure, theory[side]))
        table.add_row(label(measure, result.experiment.words), *cells)
    return table


def _real_sides(result: Result) -> dict[str, str]:
    """Return the side on a real system by the side that was simulated, where both are shown."""
    return {
        side.removesuffix(f"-{system}"): side
        for side in result.sides
        for system in SYSTEMS
        if side.endswith(f"-{system}") and side.removesuffix(f"-{system}") in result.sides
    }


def _one_table_a_side(result: Result, rows: Sequence[str]) -> Iterable[AlignedTable]:
    real_sides = _real_sides(result)
    for side, measures in result.sides.items():
        if side in real_sides.values():
            continue  # it stands beside the simulated one
        columns = {"": measures}
        if side in result.theory:
            columns[say("compare.theory")] = result.theory[side]
        if side in real_sides:
            real = real_sides[side]
            columns[side_name(real.removeprefix(f"{side}-"))] = result.sides[real]
        if real_sides:
            columns = {say("compare.simulated"): columns.pop(""), **columns}
        own = [measure for measure in rows if any(measure in column for column in columns.values())]
        if not own:
            continue
        table = _table()
        table.add_column(side_name(side, result.experiment.words), overflow="fold")
        for name, column in columns.items():
            if any(measure in column for measure in own) or not column:
                style = "dim" if name == say("compare.theory") else ""
                table.add_column(name, justify="right", style=style)
        shown = [
            column for column in columns.values() if any(m in column for m in own) or not column
        ]
        for measure in own:
            table.add_row(
                label(measure, result.experiment.words),
                *(cell(measure, column) for column in shown),
            )
        yield table


def _table() -> AlignedTable:
    return AlignedTable(box=None if Look.plain else box.ROUNDED, header_style="bold", pad_edge=True)


def rows_of(result: Result) -> list[str]:
    """Return the measures in order, without those that are zero on every side."""
    order: dict[str, bool] = {}
    theory = (result.theory.get(side, {}) for side in result.sides)
    for measures in (*result.sides.values(), *theory):
        for measure, value in measures.items():
            order[measure] = order.get(measure, False) or bool(value)
    return [measure for measure, tells in order.items() if tells]


_JOINED = "\u2800"
"""Stands for a blank where a sentence must not be broken: between a number and its unit.

It is the Braille character without dots: as wide as a blank, and part of a word."""


class _Sentence(Lined):
    """A sentence about a run, whose numbers stay with their units when it is broken into lines."""

    def __init__(self, result: Result, statement: Statement) -> None:
        values = {
            name: printable(value).replace(" ", _JOINED) for name, value in statement.shown.items()
        }
        self._text = say(sentence_key(result.experiment.words, statement.claim), **values)

    def lines(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        for line in lines_of(Text(self._text), console, options):
            words = "".join(segment.text for segment in line)
            yield [Segment(words.replace(_JOINED, " ").rstrip())]
