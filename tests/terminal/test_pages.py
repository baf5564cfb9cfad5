"""Screens fit the terminal at hand."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab.terminal import pages
from edalab.terminal.console import Look


def printed(*parts, width=80, encoding="utf-8") -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    console = Console(file=file, width=width, markup=False, emoji=False, highlight=False)
    for part in parts:
        console.print(part)
    file.flush()
    return raw.getvalue().decode(encoding)


@pytest.fixture(autouse=True)
def locale(monkeypatch):
    for name in ("LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def test_a_key_and_its_meaning_are_never_torn_apart():
    shown = printed(pages.keys([("Enter", "go on"), ("s", "skip step"), ("q", "quit")]), width=20)
    assert shown.split("\n") == ["[Enter] go on", "[s] skip step", "[q] quit", ""]


@pytest.mark.parametrize("how", ["an encoding of ASCII", "the locale C"])
def test_pictures_and_bullets_fall_back_in_an_ascii_locale(monkeypatch, how):
    parts = [pages.prose("- one"), pages.picture("─▶", "-->", "An arrow.")]
    assert "•" in printed(*parts)
    assert "─▶" in printed(*parts)
    if how == "the locale C":
        monkeypatch.setenv("LC_ALL", "C")
    shown = printed(*parts, encoding="utf-8" if how == "the locale C" else "ascii")
    assert shown.isascii()
    assert "* one" in shown
    assert "-->" in shown
    assert "?" not in shown


def test_plain_output_tells_pictures_in_words_and_draws_no_lines(monkeypatch):
    monkeypatch.setattr(Look, "plain", True)
    assert printed(pages.picture("─▶", "-->", "An arrow.")).strip() == "An arrow."
    assert printed(pages.heading("Title", "where")).split() == ["Title", "where"]


def test_choices_stand_under_each_other_behind_their_numbers():
    choices = ["**One**", "Two lines of words", *["More"] * 8]
    shown = printed(pages.question("Which?", choices), width=15).splitlines()
    assert shown[:5] == ["Which?", "", " 1 One", " 2 Two lines of", "   words"]
    assert shown[-2:] == ["10 More", ""]


def test_korean_stays_within_a_narrow_window():
    text = "채널은 이벤트를 보관하고 접수했다고 답합니다. " * 4
    parts = [pages.prose(text), pages.question(text, [text]), pages.heading(text, text)]
    parts += [pages.rows([("1", text, text)]), pages.keys([("q", "끝내기")] * 6)]
    lines = printed(*parts, width=40).split("\n")
    assert max(map(cell_len, lines)) <= 40


def test_what_a_user_typed_is_neither_markup_nor_obeyed():
    shown = printed(pages.plain_text("[red]\x1b[2J\x07[/]"))
    assert "[red]" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_lines_end_where_their_words_end():
    cells = [("You", "5 ms"), ("It", "6 ms")]
    shown = printed(pages.prose("Some words."), pages.side_by_side(cells))
    assert all(line == line.rstrip() for line in shown.split("\n"))


def test_prose_has_no_colour_that_could_vanish_on_a_light_or_a_dark_terminal():
    everything = (
        "## H\n\n### h\n\n1. one\n2. two\n\n- a\n\n> quote\n\n`code` **b** *i* [l](http://x)\n\n"
        "```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=60)
    segments = [
        segment
        for line in console.render_lines(pages.prose(everything))
        for segment in line
        if segment.style
    ]
    assert any(segment.style.bold for segment in segments)
    coloured = [
        (segment.text, str(segment.style))
        for segment in segments
        if any(
            colour and not colour.is_default
            for colour in (segment.style.color, segment.style.bgcolor)
        )
    ]
    assert coloured == []


@pytest.mark.parametrize("width", [6, 12, 80])
def test_values_stand_right_under_their_labels_in_any_window(width):
    shown = printed(pages.side_by_side([("held", "12"), ("broken", "3")]), width=width)
    assert all(line.strip() for line in shown.rstrip("\n").split("\n"))
