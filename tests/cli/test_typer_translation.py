"""What the command line itself says is in the user's language, not in Typer's English."""

import re

import pytest
from rich.text import Text

from edalab.cli.commands import COMMANDS
from edalab.cli.typer_translation import _strip_by_cells

ENGLISH = re.compile(
    r"Usage:|─ (Options|Arguments|Commands) ─|Show this|No such|Missing|Got unexpected"
    r"|Invalid value|requires an|is not a valid|\[required|\[default|\[OPTIONS\]|\[ARGS\]"
)
WRONG = {
    "fly": ("There is no command fly.", "fly 명령은 없습니다."),
    "lesson 3 4": ("More was typed than is understood: 4.", "이해하지 못한 말이 더 있습니다: 4."),
    "lesson --stepp x": ("There is no option --stepp. Near to it: --step", "--stepp 옵션은"),
    "log show --wings": ("There is no option --wings.", "--wings 옵션은 없습니다."),
    "log show --limit": ("--limit needs a value.", "--limit 옵션에는 값이 필요합니다."),
    "log show --json=1": ("--json takes no value.", "--json 옵션에는 값을 줄 수 없습니다."),
    "log show --limit x": ("--limit is not understood: x.", "--limit"),
    "log generate --events 3": ("The option --out is missing.", "--out 옵션이 빠졌습니다."),
    "employee hire --role x": ("NAME is missing.", "NAME 값이 빠졌습니다."),
    "log dance": ("There is no command dance.", "dance 명령은 없습니다."),
}


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_command_line_is_told_in_the_users_language(edalab, typed):
    for language, sentence in zip(("en", "ko"), WRONG[typed], strict=True):
        said = edalab("--lang", language, *typed.split())
        assert said.code == 2
        assert sentence in said.err
        assert not ENGLISH.search(said.err)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_help_pages_are_whole_in_korean_and_in_english_again(edalab, command):
    korean = edalab("--lang", "ko", *command, "--help")
    assert korean.code == 0
    assert "사용법:" in korean.out
    assert "이 도움말을 보여 줍니다." in korean.out
    assert not ENGLISH.search(korean.out)
    english = edalab("--lang", "en", *command, "--help").out
    assert "Usage: edalab" in english
    assert "─ Options ─" in english
    assert "Show this page." in english


def test_a_group_without_a_command_shows_its_help_in_the_users_language(edalab):
    said = edalab("--lang", "ko", "log")
    assert "사용법:" in said.out + said.err
    assert not ENGLISH.search(said.out)


def test_a_command_that_is_wrong_inside_a_lesson_is_told_in_the_users_language(edalab, monkeypatch):
    from edalab.cli import lesson_runner
    from edalab.errors import UsageError
    from edalab.texts import choose

    choose("ko")
    with pytest.raises(UsageError, match="--rol 옵션은 없습니다"):
        lesson_runner.run(["employee", "hire", "ann", "--rol", "x"])
    choose(None)


@pytest.mark.parametrize("columns", [56, 61, 80, 81])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_of_a_help_page_is_cut_off(edalab, monkeypatch, language, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (), ("log", "verify"), ("employee", "hire"), ("lesson",):
        assert "…" not in edalab("--lang", language, *command, "--help").out


def test_a_help_page_has_no_boxes_where_they_would_cut_names_or_nobody_wants_them(
    edalab, monkeypatch
):
    assert "─" in edalab("simulate", "channel", "--help").out
    plain = edalab("--plain", "--lang", "ko", "simulate", "channel", "--help").out
    assert "─" not in plain
    assert not ENGLISH.search(plain)
    monkeypatch.setenv("COLUMNS", "40")
    assert "--max-attempts" in edalab("simulate", "channel", "--help").out


def test_the_list_of_commands_says_one_sentence_of_each_and_the_commands_own_page_all(edalab):
    sentence = "It can't detect lines that were cut off at the end of the file"
    assert sentence not in " ".join(edalab("log", "--help").out.split())
    assert sentence in " ".join(edalab("log", "verify", "--help").out.split())


@pytest.mark.parametrize("size", range(1, 12))
@pytest.mark.parametrize(
    "text", ["help", "help ", "help   ", "도움말", "도움말 ", "도움말   ", "   "]
)
def test_only_blanks_at_the_end_that_do_not_fit_are_taken_from_a_line(text, size):
    line = Text(text)
    _strip_by_cells(line, size)
    assert line.plain.rstrip() == text.rstrip()
    assert text.startswith(line.plain)
    assert line.cell_len == max(Text(text.rstrip()).cell_len, min(Text(text).cell_len, size))
