"""A lesson's screens for Rich: words, pictures and marks that suit the terminal at hand."""

from collections.abc import Iterable, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markdown import Markdown
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from edalab.terminal.console import Look, ascii_only
from edalab.terminal.safe import printable

WIDEST = 80
"""Columns that a text takes at most: longer lines are hard to read."""

_THEME = Theme(
    {
        "markdown.code": "bold",
        "markdown.code_block": "default",
        "markdown.item.bullet": "default",
        "markdown.strong": "bold",
        "markdown.em": "italic",
    }
)
_IN_ASCII = str.maketrans(
    {"•": "*", "─": "-", "│": "|", "·": "-", "…": "...", "▌": "|", "█": "#", "░": ".", "→": ">"}
)


class Fitted:
    """Anything, with the characters that an ASCII terminal lacks put into ASCII."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = Group(*parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        options = options.update(max_width=min(WIDEST, options.max_width))
        translate = ascii_only(console)
        with console.use_theme(_THEME):
            for line in Segment.split_lines(console.render(self._parts, options)):
                for segment in _without_end_blanks(line):
                    text = segment.text.translate(_IN_ASCII) if translate else segment.text
                    yield Segment(text, segment.style)
                yield Segment.line()


def heading(title: str, where: str) -> "Fitted":
    """The head of a screen: the step's title, and where it stands."""
    return Fitted(_Line(), Text(printable(title), style="bold"), Text(where, style="dim"), "")


def prose(markdown: str) -> "Fitted":
    """Markdown from a lesson."""
    return Fitted(Markdown(markdown, hyperlinks=False), "")


def picture(art: str, ascii_art: str, alt: str) -> "Fitted":
    """A picture in characters; in plain output its sentence instead."""
    if Look.plain:
        return Fitted(Text(alt), "")
    return Fitted(_Picture(art, ascii_art), "")


def question(text: str, choices: Sequence[str] = ()) -> "Fitted":
    """A question, with its choices numbered from 1."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for n, choice in enumerate(choices, 1):
        table.add_row(Text(f"{n}"), Markdown(choice))
    return Fitted(Markdown(text), "", table, "") if choices else Fitted(Markdown(text), "")


def side_by_side(cells: Iterable[tuple[str, str]]) -> "Fitted":
    """Labels over values, next to each other: a prediction beside what was measured."""
    table = Table.grid(padding=(0, 4, 0, 0))
    pairs = list(cells)
    for _ in pairs:
        table.add_column(overflow="fold")
    table.add_row(*(Text(label, style="dim") for label, _ in pairs))
    table.add_row(*(Text(value, style="bold") for _, value in pairs))
    return Fitted(table)


def said(text: str) -> "Fitted":
    """A sentence or two in the course of a conversation; may hold Markdown of a lesson."""
    return Fitted(Markdown(text, hyperlinks=False), "")


def plainly(text: str, style: str = "") -> "Fitted":
    """A sentence that may hold what a user typed: shown as it is."""
    return Fitted(Text(printable(text, keep_newlines=True), style=style), "")


def command(text: str) -> "Fitted":
    """A command that can be typed into a shell."""
    return Fitted(Text(f"  $ edalab {printable(text)}", style="bold"), "")


def keys(meanings: Sequence[tuple[str, str]]) -> "Fitted":
    """The keys that do something here, each with its meaning; an empty key is a plain remark."""
    return Fitted(_Keys([(f"[{key}] " if key else "", meaning) for key, meaning in meanings]))


def rows(lines: Iterable[tuple[str, ...]]) -> "Fitted":
    """Lines of cells, the columns under each other."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for line in lines:
        table.add_row(*(Text(cell, overflow="fold") for cell in line))
    return Fitted(table, "")


def _without_end_blanks(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip():
        line = line[:-1]
    if line:
        last = line[-1]
        line = [*line[:-1], Segment(last.text.rstrip(), last.style)]
    return line


class _Line:
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not Look.plain:
            yield Text("─" * options.max_width, style="dim")


class _Keys:
    """A key and its meaning stay on one line, however narrow the window."""

    def __init__(self, meanings: list[tuple[str, str]]) -> None:
        self._meanings = meanings

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Text()
        for key, meaning in self._meanings:
            item = Text.assemble((key, "bold"), (meaning, "dim"))
            if line and line.cell_len + 2 + item.cell_len > options.max_width:
                yield line
                line = Text()
            line = line + "  " + item if line else item
        yield line


class _Picture:
    def __init__(self, art: str, ascii_art: str) -> None:
        self._art, self._ascii = art, ascii_art

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        art = self._ascii if ascii_only(console) else self._art
        yield Text(art.rstrip("\n"), no_wrap=True, overflow="crop")
