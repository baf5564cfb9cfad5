"""Renders Markdown: the texts of lessons, and the program's own.

Nearly all of them are paragraphs and lists with `code`, *emphasis* and **strong** words. These are
rendered here. Texts with any other form go to Rich's Markdown, whose libraries take longer to
import than a lesson takes to print. Both show the same.
"""

import re
from collections.abc import Iterator
from copy import copy
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import msgspec
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style
from rich.text import Span, Text

from edalab.terminal.fitted import Line, Lined, drawn_by_rich, lines_of
from edalab.texts import as_typed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from rich.markdown import Markdown
    from rich.theme import Theme

# No colours: a lesson's words are read on light terminals and on dark ones.
_STYLES: Final = {
    "markdown.code": "bold",
    "markdown.code_block": "default",
    "markdown.item.bullet": "default",
    "markdown.strong": "bold",
    "markdown.em": "italic",
    "markdown.list": "default",
    "markdown.item.number": "bold",
    "markdown.block_quote": "italic",
    "markdown.h2": "bold",
    "markdown.h3": "bold",
    "markdown.h4": "bold",
    "markdown.link": "underline",
    "markdown.link_url": "underline",
    "markdown.table.border": "default",
    "markdown.table.header": "bold",
    "markdown.kbd": "bold",
}

_LINE: Final = re.compile(
    r"""(?!\d+[.)](?:\ |$)) ["'(]* (?: \*\*?(?=[^\W_]) | `(?!`) | [^\W_] )""", re.VERBOSE
)
"""Matches the start of a line that begins no block: words, not a list, a heading or a table."""

_ITEM: Final = re.compile(r"(?:-|([1-9][0-9]{0,8})\.) (?=\S)")
"""Matches the start of a list's item, with its number if it has one."""

_WORDS: Final = r"[^\\`*_~\[\]<&]"
_MARKED: Final = re.compile(
    rf"""
    (?P<mark>\*\*?) (?=[^\W_]) (?P<words>{_WORDS}+?)
        (?: (?<=[^\W_])(?P=mark) | (?<=\S)(?P=mark)(?=[\s.,;:?!)]|$) ) (?!\*)
    | (?<!`)` (?!\ )(?P<code>[^`]*[^`\ ]) `(?!`)
    | {_WORDS}+
    """,
    re.VERBOSE,
)
"""Matches strong words, emphasis, code, or words as they stand."""

_STYLE_OF: Final = {"**": "bold", "*": "italic"}


class Block(msgspec.Struct, frozen=True):
    """A paragraph, or a list.

    Args:
        items: The text of the paragraph, or of each item, with its styles.
        start: The number of the first item; 0 where items have bullets, None for a paragraph.
    """

    items: list[Text]
    start: int | None


class Prose(Lined):
    """Markdown to print; libraries are imported when it needs them."""

    def __init__(self, markdown: str) -> None:
        self._markdown = as_typed(markdown)

    def lines(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield the lines, without newlines."""
        blocks = plain_blocks(self._markdown)
        if blocks is None:
            words = copy(_blank_page())
            words.parsed = _parser().parse(self._markdown)
            with console.use_theme(_theme()):
                yield from drawn_by_rich(words, console, options)
            return
        for number, block in enumerate(blocks):
            if number or block.start is not None:  # as the library: space before a list, always
                yield []
            if block.start is None:
                yield from lines_of(block.items[0], console, options)
            else:
                yield from _list(block.items, block.start, console, options)


def plain_blocks(markdown: str) -> list[Block] | None:
    """Return the paragraphs and lists of a text; None if another form may be in it."""
    text = markdown.rstrip("\n")
    if not text.replace("\n", "").isprintable() or " \n" in text or text.endswith(" "):
        return None
    blocks: list[Block] = []
    for filled, lines in groupby(text.split("\n"), key=bool):
        if not filled:
            continue
        block = _block(list(lines))
        if block is None or (blocks and None not in (block.start, blocks[-1].start)):
            return None  # two lists may be one with space between its items
        blocks.append(block)
    return blocks or None


def _block(lines: list[str]) -> Block | None:
    """Return a paragraph or a list; None if it may be something else."""
    first = _ITEM.match(lines[0])
    items: list[list[str]] = []
    indent = ""
    for line in lines:
        item = _ITEM.match(line) if first else None
        if item and first and bool(item[1]) != bool(first[1]):
            return None  # numbers and bullets are two lists
        if item or not items:
            items.append([])
            indent = " " * item.end() if item else ""
        elif not line.startswith(indent):
            return None
        words = line[len(indent) :]
        if not _LINE.match(words):
            return None
        items[-1].append(words)
    texts = []
    for item_lines in items:
        text = _styled(" ".join(item_lines))
        if text is None:
            return None
        texts.append(text)
    return Block(texts, int(first[1] or 0) if first else None)


def _styled(text: str) -> Text | None:
    """Return words with their styles; None if something else may be marked in them."""
    words: list[str] = []
    spans: list[Span] = []
    at = end = 0
    while at < len(text):
        part = _MARKED.match(text, at)
        if part is None:
            return None
        mark, marked, code = part.group("mark", "words", "code")
        shown = marked or code or part[0]
        start, end = end, end + len(shown)
        if mark:
            spans.append(Span(start, end, _STYLE_OF[mark]))
        elif code:
            spans.append(Span(start, end, "bold"))
        words.append(shown)
        at = part.end()
    return Text("".join(words), justify="left", spans=spans)


def _list(
    items: list[Text], start: int, console: Console, options: ConsoleOptions
) -> Iterator[Line]:
    """Yield the lines of a list, those of each item under each other."""
    width = len(str(start + len(items))) + 2 if start else 3
    beside = options.update(width=options.max_width - width)
    style = Style(bold=True) if start else Style.null()
    for number, item in enumerate(items, start):
        sign = f"{number} ".rjust(width) if start else " • "
        for line in lines_of(item, console, beside):
            yield [Segment(sign, style), *line]
            sign = " " * width


@cache
def _blank_page() -> "Markdown":
    """Return Rich's Markdown of an empty text; each text is rendered by a copy of it.

    Rich makes a new parser for each Markdown, which takes longer than parsing a sentence.
    """
    from rich.markdown import Markdown
    from rich.syntax import ANSISyntaxTheme

    no_colours: Any = ANSISyntaxTheme({})  # Rich declares a name, and takes a theme as well
    return Markdown("", hyperlinks=False, code_theme=no_colours)


@cache
def _parser() -> "MarkdownIt":
    """Return a parser with the same rules as the one that Rich's Markdown makes."""
    from markdown_it import MarkdownIt

    return MarkdownIt().enable("strikethrough").enable("table")


@cache
def _theme() -> "Theme":
    """Return Rich's theme with the styles of a lesson."""
    from rich.theme import Theme

    return Theme(_STYLES)
