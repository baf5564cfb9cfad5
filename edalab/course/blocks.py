"""Splits a Markdown file into its top-level blocks: headings, rules, fences and prose.

Some commands read every lesson, and lessons use few features of Markdown. A small line reader
handles those; a file with any other feature goes to markdown-it-py, which takes ten times as long.
"""

import re
from typing import Final, Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["h1", "h2", "rule", "fence", "prose"]


class MarkdownBlock(msgspec.Struct, frozen=True):
    """A block at the top level of a file.

    Args:
        kind: The kind of block.
        first, end: Its first line, counted from 0, and the line after its last.
        text: A heading's words, a fence's body, or the prose unchanged.
        info: A fence's info string.
    """

    kind: Kind
    first: int
    end: int
    text: str
    info: str = ""


_FENCE: Final = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_CLOSING_FENCE: Final = re.compile(r"[ ]{0,3}(`{3,}|~{3,})[ ]*$")
_HEADING: Final = re.compile(r"(#{1,2})(?:[ ]+(.*))?$")
_RULE: Final = re.compile(r"([-*_])(?:[ ]*\1){2,}[ ]*$")
_CLOSING_MARKS: Final = re.compile(r"(?:^|[ ]+)#+[ ]*$")
_UNSURE_LINE: Final = re.compile(
    r"[ ]{1,3}(?:[#`~]|[-*_](?:[ ]*[-*_]){2})|[ ]{0,3}(?:<|\[|=+[ ]*$|-+[ ]*$)"
)
"""May be HTML, a link definition, an underlined heading, or an indented block."""
_UNSURE_CHARACTER: Final = re.compile(
    "[\t\x00-\x08\x0b-\x1f\x85\u2028\u2029]|^#.*\\\\", re.MULTILINE
)


def markdown_blocks(text: str) -> list[MarkdownBlock]:
    """Return the blocks of a Markdown text, in order."""
    blocks = _read_line_by_line(text)
    return _read_with_markdown_it(text) if blocks is None else blocks


def _read_line_by_line(text: str) -> list[MarkdownBlock] | None:
    """Return the blocks, or None where the text needs a full parser."""
    if _UNSURE_CHARACTER.search(text):
        return None
    lines = text.split("\n")
    blocks: list[MarkdownBlock] = []
    at = prose = 0
    while at < len(lines):
        try:
            block = _block_at(lines, at)
        except _NeedsFullParser:
            return None
        if block is None:
            at += 1
            continue
        blocks += [*_prose(lines, prose, at), block]
        at = prose = block.end
    return blocks + _prose(lines, prose, at)


class _NeedsFullParser(Exception):
    """Raised at a line that only a full parser understands."""


def _block_at(lines: list[str], at: int) -> MarkdownBlock | None:
    """Return the block that begins at a line, or None where the line is prose."""
    line = lines[at]
    if not line or line[0].isalnum():  # as most lines are
        return None
    if fence := _FENCE.match(line):
        return _fence(lines, at, fence[1] or fence[3], fence[2] or fence[4] or "")
    if heading := _HEADING.match(line):
        words = _CLOSING_MARKS.sub("", (heading[2] or "").strip())
        return MarkdownBlock("h1" if len(heading[1]) == 1 else "h2", at, at + 1, words)
    if _RULE.match(line):
        if line[0] == "-" and at and lines[at - 1].strip():
            raise _NeedsFullParser  # it may underline a heading
        return MarkdownBlock("rule", at, at + 1, "")
    if _UNSURE_LINE.match(line):
        raise _NeedsFullParser
    return None


def _fence(lines: list[str], at: int, mark: str, info: str) -> MarkdownBlock:
    for end in range(at + 1, len(lines)):
        closing = _CLOSING_FENCE.match(lines[end]) if mark in lines[end] else None
        if closing and closing[1].startswith(mark):
            body = "".join(f"{inside}\n" for inside in lines[at + 1 : end])
            return MarkdownBlock("fence", at, end + 1, body, info.strip())
    raise _NeedsFullParser  # it is never closed


def _prose(lines: list[str], first: int, end: int) -> list[MarkdownBlock]:
    text = "\n".join(lines[first:end])
    return [MarkdownBlock("prose", first, end, text)] if text.strip() else []


def _read_with_markdown_it(text: str) -> list[MarkdownBlock]:
    from markdown_it import MarkdownIt

    lines = text.splitlines()
    blocks: list[MarkdownBlock] = []
    heading: Kind | None = None
    for token in MarkdownIt().disable(["inline", "text_join"]).parse(text):
        if token.map is None:
            continue
        first, end = token.map
        if heading is not None and token.type == "inline":
            blocks.append(MarkdownBlock(heading, first, end, token.content))
            heading = None
        elif token.level:
            continue
        elif token.type == "heading_open" and token.tag in {"h1", "h2"}:
            heading = "h1" if token.tag == "h1" else "h2"
        elif token.type == "fence":
            blocks.append(MarkdownBlock("fence", first, end, token.content, token.info.strip()))
        elif token.type == "hr":
            blocks.append(MarkdownBlock("rule", first, end, ""))
        else:
            blocks.append(MarkdownBlock("prose", first, end, "\n".join(lines[first:end])))
    return blocks
