"""Splits output that is taller than the window into pages."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

from edalab.terminal.moving import Moving

Line: TypeAlias = list[Segment]

LEAST = 6
"""The fewest rows of a page, however low the window."""


class Page:
    """The lines of one page.

    Args:
        lines: The lines.
        moving: The numbers, from 0, of the lines to show one by one.
    """

    def __init__(self, lines: Sequence[Line], moving: frozenset[int] = frozenset()) -> None:
        self.lines = lines
        self._moving = moving

    def pieces(self) -> Iterator["Page"]:
        """Yield the page in pieces, to be shown with a short pause between two."""
        first = 0
        for at in sorted(self._moving):
            yield Page(self.lines[first:at])
            first = at
        yield Page(self.lines[first:])

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
    moving: set[int] = set()
    for part in parts:
        before = len(lines)
        lines += console.render_lines(part, pad=False)
        if isinstance(part, Moving):
            moving.update(range(before + part.first, len(lines)))
        ends.add(len(lines))

    def page(first: int, end: int) -> Page:
        shown = _trimmed(lines[first:end])
        return Page([*shown, []], frozenset(at - first for at in moving if first <= at < end))

    pages = []
    first = 0
    while len(_trimmed(lines[first:])) > rows:
        end = _end(lines, ends, first, first + rows)
        pages.append(page(first, end))
        first = end
        while _blank(lines[first]):
            first += 1
    return [*pages, page(first, len(lines))]


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
