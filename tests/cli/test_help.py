"""``edalab help``, whose every command is run here, and what shells are told to complete."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from edalab import errors, texts
from edalab.cli import app, exercise
from edalab.cli.commands import COMMANDS
from edalab.cli.help import TOPICS


def block_commands(language, topic):
    text = texts.words(language, "help")[f"help.text-{topic}"]
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("topic", TOPICS)
def test_the_commands_of_a_topic_run_one_after_the_other(
    edalab, tmp_path, monkeypatch, runs_once, topic
):
    monkeypatch.chdir(tmp_path)
    english, korean = block_commands("en", topic), block_commands("ko", topic)
    assert len(korean) == len(english)
    for line in [*english, *(each for each in korean if each not in english)]:
        program, *arguments = shlex.split(line)
        assert program == "edalab"
        said = edalab(*arguments)
        assert (said.code, said.err) == (0, ""), line
        assert said.out


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_command_that_a_topic_names_exists(language, topic):
    text = texts.words(language, "help")[f"help.text-{topic}"]
    assert set(re.findall(r"`edalab\s+([a-z]+)", text)) <= set(COMMANDS)


def test_both_languages_run_the_same_commands_but_for_words_of_the_language():
    for topic in TOPICS:
        english, korean = (block_commands(language, topic) for language in ("en", "ko"))
        differing = [pair for pair in zip(english, korean, strict=True) if pair[0] != pair[1]]
        assert all("glossary" in english for english, _ in differing)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_exit_code_is_explained(language):
    text = texts.words(language, "help")["help.text-exit-codes"]
    raised = {error.exit_code for error in vars(errors).values() if hasattr(error, "exit_code")}
    codes = {0, *raised, *exercise.EXIT.values(), app.INTERNAL, app.INTERRUPTED}
    assert [int(code) for code in re.findall(r"^- \*\*(\d+)\*\*", text, re.MULTILINE)] == sorted(
        codes
    )


SET_BY_PROGRAMS = {"EDALAB_COMPLETE", "EDALAB_PROGRAM"}
"""Variables that shells and starters set, not people."""


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_variable_that_the_code_reads_is_explained(language):
    text = texts.words(language, "help")["help.text-environment"]
    package = Path(errors.__file__).parent
    source = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    read = set(re.findall(r"EDALAB_[A-Z_]+", source))
    assert set(re.findall(r"EDALAB_[A-Z_]+", text)) == read - SET_BY_PROGRAMS


@pytest.mark.parametrize("language", ["en", "ko"])
def test_topics_are_listed_and_fit_forty_columns(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "40")
    assert all(topic in edalab("--lang", language, "help").out for topic in TOPICS)
    for topic in TOPICS:
        said = edalab("--lang", language, "help", topic)
        assert said.code == 0
        prose = [line for line in said.out.splitlines() if "edalab" not in line]
        assert max(cell_len(line) for line in prose) <= 40


def test_an_unknown_topic_names_the_near_ones(edalab):
    said = edalab("help", "lesson")
    assert said.code == 2
    assert "no topic named lesson. Near to it: lessons" in said.err


def completed(*words, at=None):
    """What bash is told to offer for the last of these words."""
    done = subprocess.run(
        [sys.executable, "-m", "edalab"],
        env={
            **os.environ,
            "_EDALAB_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["edalab", *words]),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_commands_their_own_commands_and_options_are_completed():
    assert completed("gloss") == ["glossary"]
    assert "sync-vs-async" in completed("compare", "sync")
    assert completed("log", "ver") == ["verify"]
    assert {"--json", "--step", "--answer"} <= set(completed("lesson", "--"))
    assert "--workers" in completed("compare", "sync-vs-async", "--w")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(edalab, shell):
    said = edalab("completion", shell)
    assert said.code == 0
    assert "_EDALAB_COMPLETE" in said.out
    assert edalab("completion", "tcsh").code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_takes_the_script(edalab, tmp_path):
    script = tmp_path / "edalab.sh"
    script.write_text(edalab("completion", "bash").out, encoding="utf-8")
    told = subprocess.run(
        ["bash", "-c", f"source {shlex.quote(str(script))} && complete -p edalab"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0
    assert "edalab_completion" in told.stdout
