"""The command line as a whole: exit codes, errors, and streams that are closed or can't print."""

import os
import subprocess
import sys

import pytest

from edalab import __version__
from edalab.cli.commands import COMMANDS


def process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "edalab", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def test_the_version_is_said(edalab):
    assert edalab("--version").out == f"edalab {__version__}\n"


def test_without_a_terminal_edalab_alone_prints_its_help(edalab):
    said = edalab()
    assert said.code == 0
    assert all(command in said.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(edalab, command):
    said = edalab(command, "--help")
    assert said.code == 0
    assert command in said.out
    assert "--install-completion" not in said.out  # 'edalab completion' does that


def test_an_unknown_command_says_where_help_is(edalab):
    said = edalab("fly")
    assert said.code == 2
    assert "fly" in said.err
    assert "edalab --help" in said.err


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        (["comapre"], "compare"),
        (["employee", "hier"], "hire"),
        (["compare", "sync-vs-asyn"], "sync-vs-async"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_unknown_command_is_told_the_nearest_names(edalab, typed, near, language):
    said = edalab(*typed, "--lang", language)
    assert said.code == 2
    assert near in said.err.splitlines()[0]
    assert "Did you mean" not in said.err


def test_a_full_disk_behind_standard_output_is_told_and_no_mistake_of_ours():
    command = f"{sys.executable} -m edalab employee list --json > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"The output could not be written: No space left on device." in done.stderr
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_does_its_work_without_a_standard_stream(home, closed):
    command = f"{sys.executable} -m edalab employee hire 'Kim Minji' --role engineer {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert (home / "events.jsonl").read_text().count("Minji") == 1
    assert done.stderr == b""


def test_an_unknown_option_says_where_help_is(edalab):
    said = edalab("compare", "sync-vs-async", "--wings", "2")
    assert said.code == 2
    assert "--wings" in said.err
    assert "edalab compare sync-vs-async --help" in said.err


def test_an_unknown_language_names_the_known_ones(edalab):
    said = edalab("compare", "--lang", "xx")
    assert said.code == 2
    assert "en, ko" in said.err


def test_the_language_may_stand_anywhere(edalab):
    assert "직원 채용" in edalab("--lang", "ko", "compare").out
    assert "직원 채용" in edalab("compare", "--lang=ko").out
    assert "Hire somebody" in edalab("compare").out


def test_plain_output_has_no_boxes(edalab):
    assert "│" in edalab("simulate", "channel").out
    assert "│" not in edalab("simulate", "channel", "--plain").out


def test_what_was_typed_never_reaches_the_terminal_as_a_command(edalab):
    said = edalab("compare", "sync-vs-async", "--rate", "\x1b[31mred")
    assert said.code == 2
    assert "\x1b" not in said.err
    assert r"\x1b[31mred" in said.err


def test_a_mistake_of_ours_is_told_in_one_sentence(edalab, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("oh no")

    monkeypatch.setattr("edalab.cli.experiments.run", broken)
    said = edalab("compare", "sync-vs-async")
    assert said.code == 70
    assert said.err.count("\n") == 1
    assert "oh no" in said.err


def test_a_reader_that_has_seen_enough_ends_the_command_quietly():
    command = f"{sys.executable} -m edalab compare sync-vs-async --help | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert done.stderr == b""


def test_a_locale_without_letters_for_it_still_gets_everything_printed():
    done = process("compare", "sync-vs-async", "--lang", "ko", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"500 ms" in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize("columns", ["40", "80"])
def test_no_line_is_wider_than_the_window(columns):
    done = process("compare", "sync-vs-async", COLUMNS=columns, EDALAB_LANG="ko")
    from rich.cells import cell_len

    assert max(cell_len(line) for line in done.stdout.decode().splitlines()) <= int(columns)


def test_no_color_prints_no_escape_sequences():
    done = process("compare", "sync-vs-async", NO_COLOR="1", FORCE_COLOR="")
    assert b"\x1b" not in done.stdout
