"""Splits output that is taller than the window into pages.

A page ends between two blocks. A block that is taller than a page is broken between its paragraphs,
the rows of its table, the items of its list or its sentences, and nowhere else while that is
possible. ``pages`` is a function of blocks and a size alone.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import msgspec
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment

from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.moving import Moving
from edalab.terminal.parts import Drawing, Heading, Question, Together

Line: TypeAlias = list[Segment]

LEAST: Final = 6
"""The fewest rows of a page, however low the window."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that belong together.

    Args:
        lines: The lines, without empty ones around them.
        space: Whether an empty line follows.
        breaks: The lines, from 1, before which a page may end if the block is taller than a page.
        head: The number of first lines that are repeated after such an end.
        foot: The number of last lines that are repeated before it.
        moving: The first line that is shown by itself, with those after it; None if all are there.
        joined: How closely it stays on one page with the next block where both fit; 0 for not.
    """

    lines: Sequence[Line]
    space: bool = False
    breaks: frozenset[int] = frozenset()
    head: int = 0
    foot: int = 0
    moving: int | None = None
    joined: int = 0

    @property
    def height(self) -> int:
        """Return its rows, with the empty line that follows."""
        return len(self.lines) + self.space


class Page:
    """The lines of one page.

    Args:
        lines: The lines.
        moving: The numbers, from 0, of the lines to show one by one.
        torn: Whether it ends where nothing should be parted, since a block is too tall; no page of
            the lessons does, which their tests ask for.
    """

    def __init__(
        self, lines: Sequence[Line], moving: frozenset[int] = frozenset(), *, torn: bool = False
    ) -> None:
        self.lines = lines
        self._moving = moving
        self.torn = torn

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
    """Return the parts on one or more pages of at most ``rows`` rows and an empty one."""
    title = next((_title(console, part) for part in parts if isinstance(part, Heading)), [])
    blocks = [block for part in parts for block in blocks_of(console, part)]
    return pages(blocks, max(rows, LEAST), title)


def pages(blocks: Sequence[Block], rows: int, title: Sequence[Line] = ()) -> list[Page]:
    """Return the blocks on pages; an empty line follows the rows of each page.

    Args:
        blocks: The blocks in order.
        rows: The most rows of a page.
        title: The lines on top of each page but the first.
    """
    writer = _Writer(rows, title)
    first = 0
    while first < len(blocks):
        last = _last_together(blocks, first, writer.most)
        writer.add(blocks[first : last + 1])
        first = last + 1
    done = writer.pages()
    return done[1:] if _begins_with_heading_alone(blocks, done, title) else done


def _begins_with_heading_alone(
    blocks: Sequence[Block], done: Sequence[Page], title: Sequence[Line]
) -> bool:
    """Return whether the first page has the heading alone, and the next has its title on top."""
    if len(done) < 2 or not title or not blocks[0].joined:
        return False
    alone = list(done[0].lines[:-1]) == list(blocks[0].lines)
    return alone and list(done[1].lines[: len(title)]) == list(title)


def _last_together(blocks: Sequence[Block], first: int, most: int) -> int:
    """Return the last block that is to stand on one page with the first."""
    last = first
    while blocks[last].joined and last + 1 < len(blocks):
        last += 1
    if _height(blocks[first : last + 1]) <= most:
        return last
    ends = [at for at in range(first, last) if _height(blocks[first : at + 1]) <= most]
    loosest = min((blocks[at].joined for at in ends), default=0)
    return max((at for at in ends if blocks[at].joined == loosest), default=first)


def _height(blocks: Sequence[Block]) -> int:
    return sum(block.height for block in blocks) - (blocks[-1].space if blocks else 0)


class _Writer:
    """Fills page after page."""

    def __init__(self, rows: int, title: Sequence[Line]) -> None:
        self._rows = rows
        self._title = [*title, []] if title and rows > 2 * LEAST else []
        self.most = rows - len(self._title)
        self._done: list[Page] = []
        self._lines: list[Line] = []
        self._moving: set[int] = set()

    def add(self, blocks: Sequence[Block]) -> None:
        """Add blocks that stand together."""
        if _height(blocks) > self._rows - len(self._lines) and self._lines:
            tall = len(blocks) == 1 and _height(blocks) > self.most
            whole = tall and not blocks[0].breaks and _height(blocks) <= self._rows
            if whole or not tall or not self._begins_well(blocks[0]):
                self._turn()
            if whole:
                self._lines = []  # without the title it stands on one page
        for block in blocks:
            self._add(block)

    def pages(self) -> list[Page]:
        """Return all pages."""
        self._turn()
        return self._done or [Page([[], []])]

    def _add(self, block: Block) -> None:
        lines, done = list(block.lines), 0
        while len(lines) - done + (block.head if done else 0) > self._rows - len(self._lines):
            head = lines[: block.head] if done else []
            room = self._rows - len(self._lines) - len(head) - block.foot
            end = max((at for at in block.breaks if done < at <= done + room), default=0)
            torn = not end
            if torn:
                if (block.breaks or room < 1) and not self._empty:
                    self._turn()
                    continue
                end = done + max(1, room)
            foot = lines[len(lines) - block.foot :] if block.foot else []
            self._put([*head, *lines[done:end], *foot], block, done)
            self._turn(torn=torn)
            done = end
        head = lines[: block.head] if done else []
        self._put([*head, *lines[done:]], block, done)
        if block.space:
            self._lines.append([])

    def _put(self, lines: Sequence[Line], block: Block, done: int) -> None:
        if block.moving is not None:
            first = max(0, block.moving - done)
            self._moving.update(range(len(self._lines) + first, len(self._lines) + len(lines)))
        self._lines += lines

    @property
    def _empty(self) -> bool:
        """Whether nothing but the title is on the page."""
        return len(self._lines) <= len(self._title) * bool(self._done)

    def _begins_well(self, block: Block) -> bool:
        """Return whether a good part of a block that has to be broken fits on the page."""
        room = self._rows - len(self._lines)
        ends = [at for at in block.breaks if block.head < at <= room - block.foot]
        return not block.breaks or (bool(ends) and 2 * max(ends) > room)

    def _turn(self, *, torn: bool = False) -> None:
        """End the page."""
        while self._lines and not _words(self._lines[-1]):
            self._lines.pop()
        if self._lines and (not self._done or len(self._lines) > len(self._title) - 1):
            self._done.append(Page([*self._lines, []], frozenset(self._moving), torn=torn))
        self._lines, self._moving = list(self._title), set()


# Blocks of what is to be shown


def blocks_of(console: Console, part: RenderableType) -> list[Block]:
    """Return the blocks of a part."""
    if isinstance(part, Group) and not isinstance(part, Drawing):
        inner = [block for member in part.renderables for block in blocks_of(console, member)]
        return _joined(inner) if isinstance(part, Together) else inner
    lines = console.render_lines(part, pad=False)
    if isinstance(part, Moving):
        return [Block(lines=lines, moving=part.first)]
    if isinstance(part, AlignedTable):
        return _table(console, part, lines)
    if not isinstance(part, Drawing | Heading | Question):
        return _parts_of(lines)
    blocks = _whole(lines)
    if isinstance(part, Heading):
        return [msgspec.structs.replace(block, joined=1) for block in blocks]
    return [_question(block) for block in blocks] if isinstance(part, Question) else blocks


def _joined(blocks: list[Block]) -> list[Block]:
    """Return blocks each of which stays with the next."""
    closer = [msgspec.structs.replace(block, joined=block.joined + 1) for block in blocks[:-1]]
    return closer + blocks[-1:]


def _title(console: Console, heading: Heading) -> list[Line]:
    """Return the row of a heading that tops the pages after the first."""
    lines = [line for line in console.render_lines(heading, pad=False) if _words(line)]
    ruled = len(lines) > 1 and set(_words(lines[0])) <= set("─-")
    return lines[ruled : ruled + 1]


def _whole(lines: list[Line]) -> list[Block]:
    """Return lines as one block."""
    end = len(lines)
    while end and not _words(lines[end - 1]):
        end -= 1
    first = next((at for at, line in enumerate(lines[:end]) if _words(line)), end)
    return [Block(lines=lines[first:end], space=end < len(lines))]


def _question(block: Block) -> Block:
    starts = [at for at, line in enumerate(block.lines) if at and _ANSWER.match(_text(line))]
    head = starts[0] if starts else 0
    return msgspec.structs.replace(block, breaks=frozenset(starts[1:]), head=head)


def _table(console: Console, table: AlignedTable, lines: list[Line]) -> list[Block]:
    """Return a table, which is broken between its rows, with its head on each page."""
    before, table.show_lines = table.show_lines, True
    ruled = console.render_lines(table, pad=False)
    table.show_lines = before
    ends = [at for at, line in enumerate(ruled) if at and _RULE.match(_text(line))]
    if before or table.box is None or len(ends) < 2:
        return _parts_of(lines)
    # Without the rules between them, each row moves up by the rules before it.
    breaks = frozenset(end - number for number, end in enumerate(ends[1:-1]))
    return [Block(lines=lines, breaks=breaks, head=ends[0] + 1, foot=1)]


_ANSWER: Final = re.compile(r" *\d+ ")
_RULE: Final = re.compile(r" *[├╞┡┝╰└+]")
_ITEM: Final = re.compile(r" (?:•|\*|\d+[.)]?) ")
_BOX: Final = re.compile(r" *(?:[\d.,]+ *)?[╭┌│┤├╰└┼]")
_TABLE_BEGINS: Final = "╭┏"
_SENTENCE: Final = re.compile(r"""[.?!:]["')\]*]*$""")


def _parts_of(lines: list[Line]) -> list[Block]:
    """Return text as blocks: its paragraphs, lists and drawings."""
    blocks: list[Block] = []
    run: list[Line] = []
    for line in [*lines, []]:
        boxed = bool(_BOX.match(_text(line)))
        ends = run and (
            not _words(line)
            or boxed != bool(_BOX.match(_text(run[-1])))
            or _words(line)[0] in _TABLE_BEGINS
        )
        if ends:
            blocks.append(_paragraph(run))
            run = []
        if _words(line):
            run.append(line)
        elif ends:
            blocks[-1] = msgspec.structs.replace(blocks[-1], space=True)
    if blocks and not (lines and not _words(lines[-1])):
        blocks[-1] = msgspec.structs.replace(blocks[-1], space=False)
    return blocks or ([Block(lines=[], space=True)] if lines else [])


def _paragraph(lines: list[Line]) -> Block:
    texts = [_text(line) for line in lines]
    if _BOX.match(texts[0]):
        ends = [at for at, text in enumerate(texts) if at and _RULE.match(text)]
        if (
            len(ends) >= 2 and texts[0].lstrip()[:1] in _TABLE_BEGINS
        ):  # a table that is text already
            starts = [at for at in range(ends[0] + 2, ends[-1]) if _starts_row(texts[at])]
            return Block(lines=lines, breaks=frozenset(starts), head=ends[0] + 1, foot=1)
        return Block(lines=lines)
    breaks = {
        at
        for at in range(1, len(texts))
        if _ITEM.match(texts[at]) or _SENTENCE.search(texts[at - 1].rstrip())
    }
    return Block(lines=lines, breaks=frozenset(breaks))


def _starts_row(text: str) -> bool:
    """Return whether the first cell of a table's line has a word, as a row's first line has."""
    return bool(re.match(r" *│ *[^│ ]", text))


def _text(line: Line) -> str:
    return "".join(segment.text for segment in line)


def _words(line: Line) -> str:
    return _text(line).strip()
