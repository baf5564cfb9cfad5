"""Fits output to the terminal: at most 80 columns, and in ASCII where it knows no more."""

from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment

from edalab.terminal.console import ascii_only

WIDEST: Final = 80
"""The widest a text is printed, in columns; longer lines are hard to read."""

_IN_ASCII = str.maketrans(
    {"•": "*", "─": "-", "│": "|", "·": "-", "…": "...", "▌": "|", "█": "#", "░": ".", "→": ">"}
)


class Fitted:
    """A renderable that is limited to ``WIDEST`` columns and, on an ASCII terminal, to ASCII."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = Group(*parts)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        options = options.update(max_width=min(WIDEST, options.max_width))
        translate = ascii_only(console)
        for line in Segment.split_lines(console.render(self._parts, options)):
            for segment in _without_end_blanks(line):
                text = segment.text.translate(_IN_ASCII) if translate else segment.text
                yield Segment(text, segment.style)
            yield Segment.line()


def _without_end_blanks(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip():
        line = line[:-1]
    if line:
        last = line[-1]
        line = [*line[:-1], Segment(last.text.rstrip(), last.style)]
    return line
