"""Rich renderables for the parts of a lesson's screens."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

from edalab.terminal import lines
from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.console import Look, ascii_only
from edalab.terminal.fitted import Fitted, Line, Lined, lines_of
from edalab.terminal.parts import Heading, Question
from edalab.terminal.prose import Prose
from edalab.terminal.safe import printable
from edalab.texts import typed

SPACE: Final = Fitted("")
"""An empty line."""


def heading(title: str, where: str) -> Heading:
    """Return the head of a screen: the step's title, and its place in the lesson."""
    return Heading(_Rule(), Text(printable(title), style="bold"), Text(where, style="dim"), "")


def prose(markdown: str) -> Fitted:
    """Return the text of a lesson or of the program, written in Markdown."""
    return Fitted(Prose(markdown), "")


def picture(art: str, ascii_art: str, alt: str) -> Fitted:
    """Return a picture in characters; in plain output its description instead."""
    if Look.plain:
        return Fitted(Text(alt), "")
    return Fitted(_Picture(art, ascii_art), "")


def question(text: str, choices: Sequence[str] = ()) -> Question:
    """Return a question with its choices, numbered from 1."""
    numbered = (_Choices(choices), "") if choices else ()
    return Question(Prose(text), "", *numbered)


def side_by_side(cells: Iterable[tuple[str, str]]) -> Fitted:
    """Return labels over values, side by side."""
    table = AlignedTable.grid(padding=(0, 4, 0, 0))
    pairs = list(cells)
    for _ in pairs:
        table.add_column(overflow="fold")
    table.add_row(*(Text(label, style="dim") for label, _ in pairs))
    table.add_row(*(Text(value, style="bold") for _, value in pairs))
    return Fitted(table)


def plain_text(text: str, style: str = "") -> Fitted:
    """Return a text that may hold user input, without markup."""
    return Fitted(Text(printable(text, keep_newlines=True), style=style), "")


def code(source: str) -> Fitted:
    """Return the lines of a program unchanged."""
    return Fitted(*(Text(f"    {printable(line)}") for line in source.splitlines()), "")


def command(text: str, setup: Sequence[str] = ()) -> Fitted:
    """Return a command as typed into a shell, below the commands that run before it."""
    setup_lines = [Text(f"  $ {typed(printable(line))}", style="dim") for line in setup]
    return Fitted(*setup_lines, Text(f"  $ {typed(printable(text))}", style="bold"), "")


def keys(meanings: Sequence[tuple[str, str]]) -> Fitted:
    """Return a line of keys with their meanings; an empty key gives its meaning alone."""
    return Fitted(_Keys([(f"[{key}] " if key else "", meaning) for key, meaning in meanings]))


def rows(cells_of_rows: Iterable[tuple[str, ...]]) -> Fitted:
    """Return rows of cells with aligned columns."""
    table = AlignedTable.grid(padding=(0, 2, 0, 0))
    for cells in cells_of_rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    return Fitted(table, "")


class _Rule(Lined):
    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        rule = Text("─" * options.max_width, style="dim")
        return [] if Look.plain else lines_of(rule, console, options)


class _Keys:
    """Keys with their meanings; a key and its meaning are never on two lines."""

    def __init__(self, meanings: list[tuple[str, str]]) -> None:
        self._meanings = meanings

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        items = [Text.assemble((key, "bold"), (word, "dim")) for key, word in self._meanings]
        yield from lines.side_by_side(items, options.max_width)


class _Choices(Lined):
    """Numbered texts; the lines of each text stand under each other."""

    def __init__(self, choices: Sequence[str]) -> None:
        self._choices = choices

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        indent = len(str(len(self._choices))) + 1
        beside = options.update(max_width=max(1, options.max_width - indent))
        for number, choice in enumerate(self._choices, 1):
            start = f"{number} "
            for line in Prose(choice).lines(console, beside):
                yield [Segment(start.rjust(indent)), *line]
                start = ""


class _Picture(Lined):
    def __init__(self, art: str, ascii_art: str) -> None:
        self._art, self._ascii = art, ascii_art

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        art = self._ascii if ascii_only(console) else self._art
        return lines_of(Text(art.rstrip("\n"), no_wrap=True, overflow="crop"), console, options)
