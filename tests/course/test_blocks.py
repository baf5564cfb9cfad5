"""The blocks of a Markdown file are those of CommonMark, whoever reads them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.course.blocks import _read_line_by_line, _read_with_markdown_it

LESSONS = sorted((Path(__file__).parents[2] / "lessons").glob("*/*.md"))
LINES = st.sampled_from(
    [
        "", "", "words", "more *words*", "# title", "## A step {#its-id}", "### small", "#", "#no",
        "## closed ##", "## odd#", "---", "***", "- - -", "___", "-", "- item", "* item", "1. item",
        "  more of it", "    code", "   ```", " # set in", "```", "```quiz", "````", "~~~", "~~~ a",
        "key = 1", "[[choices]]", "[link]: there", "<div>", "> quoted", "> ```", "===", "--", "|-|",
        "|a|b|", "\ttab", r"## escaped \#", "``` `", "```` ",
    ]
)  # fmt: skip


def told(blocks):
    """What a lesson's reader takes from them: prose in one piece, however many blocks it is."""
    parts = []
    for block in blocks:
        if block.kind == "prose" and parts and parts[-1][0] == "prose":
            parts[-1] = ("prose", f"{parts[-1][1]}\n\n{block.text}", parts[-1][2])
        else:
            parts.append((block.kind, block.text, (block.first, block.info)))
    return [
        (kind, re.sub(r"\s*\n\s*", "\n", text).strip(), place if kind != "prose" else None)
        for kind, text, place in parts
    ]


@given(st.lists(LINES, max_size=12))
def test_lines_told_apart_are_the_blocks_of_commonmark(lines):
    text = "\n".join(lines)
    quickly = _read_line_by_line(text)
    if quickly is not None:
        assert told(quickly) == told(_read_with_markdown_it(text))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_our_own_lessons_need_no_markdown_parser_to_be_taken_apart(path):
    text = path.read_text(encoding="utf-8")
    quickly = _read_line_by_line(text)
    assert quickly is not None
    assert told(quickly) == told(_read_with_markdown_it(text))
