"""Splits output that is taller than the window into pages."""

from collections.abc import Sequence
from typing import TypeAlias

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

Line: TypeAlias = list[Segment]

LEAST = 6
"""The fewest rows of a page, however low the window."""


class Page:
    """The lines of one page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines:
            yield from line
            yield Segment.line()


def paged(console: Console, parts: Sequence[RenderableType], rows: int) -> list[Page]:
    """Return the parts on one or more pages of at most ``rows`` rows.

    An empty line follows the rows of each page. A page ends after a part if one ends in the page's
    second half, else at a blank line, else where the window ends.
    """
    rows = max(rows, LEAST)
    lines: list[Line] = []
    ends: set[int] = set()
    for part in parts:
        lines += console.render_lines(part, pad=False)
        ends.add(len(lines))
    pages = []
    first = 0
    while len(_trimmed(lines[first:])) > rows:
        end = _end(lines, ends, first, first + rows)
        pages.append(Page([*_trimmed(lines[first:end]), []]))
        first = end
        while _blank(lines[first]):
            first += 1
    return [*pages, Page([*_trimmed(lines[first:]), []])]


def _end(lines: list[Line], ends: set[int], first: int, most: int) -> int:
    half = range(most, first + (most - first) // 2, -1)
    blanks = (at for at in half if _blank(lines[at]) or _blank(lines[at - 1]))
    return next((at for at in half if at in ends), None) or next(blanks, most)


def _trimmed(lines: list[Line]) -> list[Line]:
    while lines and _blank(lines[-1]):
        lines = lines[:-1]
    return lines


def _blank(line: Line) -> bool:
    return not any(segment.text.strip() for segment in line)
