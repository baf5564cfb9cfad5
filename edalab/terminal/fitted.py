"""Fits output to the terminal: at most 80 columns, and in ASCII where it knows no more."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rich._wrap import divide_line  # Text.wrap needs twice the time for the same
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from edalab.terminal.console import ascii_only

WIDEST: Final = 80
"""The widest a text is printed, in columns; longer lines are hard to read."""

_IN_ASCII = str.maketrans(
    {"•": "*", "─": "-", "│": "|", "·": "-", "…": "...", "▌": "|", "█": "#", "░": ".", "→": ">"}
)


class Fitted:
    """A renderable that is limited to ``WIDEST`` columns and, on an ASCII terminal, to ASCII."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = parts

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        options = options.update(max_width=min(WIDEST, options.max_width))
        translate = ascii_only(console)
        for part in self._parts:
            if part == "":
                yield Segment.line()
                continue
            if isinstance(part, Text):
                lines = text_lines(part, console, options)
            else:
                lines = Segment.split_lines(console.render(part, options))
            for line in lines:
                for segment in _without_end_blanks(line):
                    text = segment.text.translate(_IN_ASCII) if translate else segment.text
                    yield Segment(text, segment.style)
                yield Segment.line()


def text_lines(text: Text, console: Console, options: ConsoleOptions) -> Iterable[list[Segment]]:
    """Return the lines of a text as Rich wraps them; blanks at their ends may be missing.

    A text whose words look all the same needs a tenth of the time.
    """
    spans = text.spans and console.color_system is not None
    if spans or text.no_wrap or text.overflow or text.justify not in (None, "left"):
        return Segment.split_lines(console.render(text, options))
    style = console.get_style(text.style) if text.style else None
    return [
        [Segment(words, style)]
        for line in text.plain.split("\n")
        for words in _wrapped(line, options.max_width)
    ]


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width and line.isascii():
        return [line]
    ends = [0, *divide_line(line, width), len(line)]
    return [line[start:end].rstrip() for start, end in pairwise(ends)]


def _without_end_blanks(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip():
        line = line[:-1]
    if line:
        last = line[-1]
        line = [*line[:-1], Segment(last.text.rstrip(), last.style)]
    return line
