"""Fits output to the terminal: at most 80 columns, and in ASCII where it knows no more."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final, TypeAlias

from rich._wrap import divide_line  # Text.wrap needs twice the time for the same
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.text import Text

from edalab.terminal.console import ascii_only

WIDEST: Final = 80
"""The widest a text is printed, in columns; longer lines are hard to read."""

_IN_ASCII = str.maketrans(
    {"•": "*", "─": "-", "│": "|", "·": "-", "…": "...", "▌": "|", "█": "#", "░": ".", "→": ">"}
)

Line: TypeAlias = list[Segment]

_NEWLINE: Final = Segment.line()


class Lined:
    """A renderable that knows its lines, so that Rich need not put segments together again."""

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines, without newlines."""
        raise NotImplementedError

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Segment]:
        for line in self.lines(console, options):
            yield from line
            yield _NEWLINE


class Fitted(Lined):
    """A renderable that is limited to ``WIDEST`` columns and, on an ASCII terminal, to ASCII."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = parts

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines, without blanks at their ends; an empty part is an empty line."""
        options = options.update(max_width=min(WIDEST, options.max_width))
        in_ascii = ascii_only(console)
        for part in self._parts:
            for line in [[]] if part == "" else lines_of(part, console, options):
                fitted = _without_end_blanks(line)
                if in_ascii:
                    fitted = [
                        Segment(text.translate(_IN_ASCII), style) for text, style, _ in fitted
                    ]
                yield fitted


class Stacked(Lined):
    """Parts under each other, as in a group of Rich; it takes the lines of each as they are."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = parts

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines of all parts."""
        for part in self._parts:
            if isinstance(part, Group):
                yield from Stacked(*part.renderables).lines(console, options)
            elif isinstance(part, Lined):
                yield from part.lines(console, options)
            else:
                yield from drawn_by_rich(part, console, options)


class QuickText(Lined, Text):
    """A Rich text that draws itself as Rich does, but faster where its words look all the same.

    Its last line ends as the others do, whatever its ``end``.
    """

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines as Rich wraps them."""
        lines = None if self.justify else _quick_lines(self, console, options)
        if lines is None:
            drawn: Any = Text.__rich_console__(self, console, options)  # all of it are segments
            return _cut_lines(drawn, options)
        return lines


def lines_of(part: RenderableType, console: Console, options: ConsoleOptions) -> Iterable[Line]:
    """Return the lines that Rich draws of a part; blanks at their ends may be missing."""
    if isinstance(part, Lined):
        return part.lines(console, options)
    lines = _quick_lines(part, console, options) if isinstance(part, Text) else None
    return drawn_by_rich(part, console, options) if lines is None else lines


def drawn_by_rich(
    part: RenderableType, console: Console, options: ConsoleOptions
) -> Iterable[Line]:
    """Return the lines that Rich draws of a part, none of them wider than the options allow."""
    return _cut_lines(console.render(part, options), options)


def _cut_lines(segments: Iterable[Segment], options: ConsoleOptions) -> Iterable[Line]:
    return Segment.split_and_crop_lines(
        segments, options.max_width, pad=False, include_new_lines=False
    )


def _quick_lines(text: Text, console: Console, options: ConsoleOptions) -> list[Line] | None:
    """Return the lines of a text in a tenth of the time that Rich takes; None if Rich is needed."""
    plain, width = text.plain, options.max_width
    spans = text.spans and console.color_system is not None
    if spans or text.justify not in (None, "left"):
        return None
    if not plain.replace("\n", "").isprintable():  # Rich breaks at some, and makes blanks of others
        return None
    if options.justify or options.overflow or options.no_wrap:
        return None
    style = console.get_style(text.style) if text.style else None
    lines: list[Line] = []
    for line in plain.split("\n"):
        if len(line) <= width and (line.isascii() or cell_len(line) <= width):
            lines.append([Segment(line, style)])
        elif text.no_wrap or text.overflow:
            return None
        else:
            lines += ([Segment(words, style)] for words in _wrapped(line, width))
    return lines


def _wrapped(line: str, width: int) -> list[str]:
    """Return the lines into which a line is broken, with the blanks at their ends that fit."""
    ends = [0, *_breaks(line, width), len(line)]
    pieces = []
    for start, end in pairwise(ends):
        words = line[start:end]
        words = words[: max(width, len(words.rstrip()))]
        pieces.append(words if cell_len(words) <= width else set_cell_size(words, width))
    return pieces


def _breaks(line: str, width: int) -> list[int]:
    """Return where a line is broken: before the first word that does not fit, each time."""
    if not line.isascii() or not line.isprintable() or "  " in line or line.startswith(" "):
        return divide_line(line, width)
    breaks: list[int] = []
    start, last = 0, len(line) - 1
    while len(line) - start > width:
        blank = line.rfind(" ", start, start + width + 1)
        if blank < 0:  # a word that is longer than a line
            return divide_line(line, width)
        if blank == last:
            break
        start = blank + 1
        breaks.append(start)
    return breaks


def _without_end_blanks(line: Line) -> Line:
    while line and not line[-1].text.strip():
        line = line[:-1]
    if line and line[-1].text[-1].isspace():
        last = line[-1]
        line = [*line[:-1], Segment(last.text.rstrip(), last.style)]
    return line
