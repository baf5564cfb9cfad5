"""Plain Markdown looks as Rich shows it, without Rich's parser."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from edalab.terminal import prose
from edalab.terminal.fitted import Fitted

FRAGMENTS = (
    "word", "ack", "b", "0", "1", "12", "안녕", "은", " ", " ", " ", "**", "*", "`", "\n", "\n\n",
    "\n- ", "- ", "1. ", "2. ", "0. ", "\n2. ", "\n  ", "\n   ", "**strong**", "*em*", "`code`",
    "**a b:** c", "(", ")", ".", ",", ":", "!", "%", "'", '"', "_", "#", ">", "|", "-", "+", "=",
    "$", "\\", "&amp;", "<", "~", "[", "]",
)  # fmt: skip


def look(markdown, width):
    """The characters of a text as it is shown, each with what is seen of its style."""
    console = Console(
        file=io.StringIO(), width=width, force_terminal=True, markup=False, highlight=False
    )
    lines = console.render_lines(Fitted(prose.Prose(markdown)), pad=False, new_lines=True)
    return [
        (character, style and (style.bold, style.italic, style.strike, style.underline))
        for line in lines
        for text, style, _ in line
        for character in text
        if character != "\n" or style is None
    ]


def seen(shown):
    return [(character, style if style and any(style) else None) for character, style in shown]


@settings(max_examples=300, deadline=None)
@example("- one\n- **two**:\n  more\n\nwords", 40)
@example("9. `one`\n10. two three four\n    five", 12)
@example("(8) **20 %** of *it*, `a_b`.", 40)
@given(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=9).map("".join),
    st.sampled_from([9, 20, 40]),
)
def test_plain_text_looks_as_the_library_shows_it(markdown, width):
    if prose.plain_blocks(markdown) is None:
        return
    plain = seen(look(markdown, width))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "plain_blocks", lambda _: None)
        assert plain == seen(look(markdown, width))


@pytest.mark.parametrize(
    "markdown",
    [
        "# head", "> quote", "```\ncode\n```", "    code", "a\n===", "a | b\n--|--",
        "- a\n  - b", "0. a", "a  \nb", r"\*a\*", "<b>a</b>", "[a](b)", "a_b_", "~~a~~", "&amp;",
        "** a**", "``a``", "*a*b*", "- a\n\n- b", "- a\n1. b", "a\n1. b", "* a", "+ a", "1) a",
        "a\tb", "a\u00a0b",
    ],
)  # fmt: skip
def test_any_other_form_is_left_to_the_library(markdown):
    assert prose.plain_blocks(markdown) is None


def test_plain_forms_need_no_library():
    for markdown in ("Words.", "(1) **a** *b* `c`", "Two:\n\n- a\n- b\n\nOr:\n\n1. c\n2. d\n   e"):
        assert prose.plain_blocks(markdown) is not None
