"""Printed commands can be typed into the shell that edalab was started from."""

import pytest

from edalab import texts


@pytest.mark.parametrize(
    ("script", "interpreter", "started"),
    [
        ("{bin}/edalab", "{bin}/python", "edalab"),
        ("{elsewhere}/edalab", "python", "{elsewhere}/edalab"),
        ("{gone}/edalab", "python", "{gone}/edalab"),
        ("/site/edalab/__main__.py", ".venv/bin/python", ".venv/bin/python -m edalab"),
        ("/site/edalab/__main__.py", "/my python", "'/my python' -m edalab"),
        ("/usr/bin/pytest", "python", "edalab"),
    ],
)
def test_how_edalab_was_started_is_found(monkeypatch, tmp_path, script, interpreter, started):
    folders = {name: tmp_path / name for name in ("bin", "elsewhere", "gone")}
    for name in ("bin", "elsewhere"):
        folders[name].mkdir()
        (folders[name] / "edalab").touch(0o755)
    monkeypatch.setenv("PATH", str(folders["bin"]))
    found = texts._started_as(script.format(**folders), interpreter.format(**folders))
    assert found == started.format(**folders)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Type 'edalab lesson 3' and go on.", "Type 'E lesson 3' and go on."),
        ("'edalab' shows it.", "'E' shows it."),
        ("Next: edalab exercise start ack", "Next: E exercise start ack"),
        ("```sh\nedalab lesson\nedalab --help\n```", "```sh\nE lesson\nE --help\n```"),
        ("the head of an edalab log", "the head of an edalab log"),
        ("edalab: learn by trying", "edalab: learn by trying"),
        ("what edalab runs", "what edalab runs"),
    ],
)
def test_commands_in_a_text_are_told_from_the_name(monkeypatch, text, told):
    monkeypatch.setattr(texts, "_program", "E")
    assert texts.as_typed(text) == told


def test_a_command_begins_with_the_program_that_was_started(monkeypatch):
    monkeypatch.setattr(texts, "_program", "E")
    assert texts.typed("lesson 3") == "E lesson 3"


def test_every_text_has_the_program_that_was_named(monkeypatch):
    monkeypatch.setattr(texts, "_program", None)
    monkeypatch.setenv("EDALAB_PROGRAM", "./run edalab")
    assert "'./run edalab lesson NUMBER'" in texts.say_in("en", "lesson.how-to-open")


@pytest.mark.parametrize(
    ("argv", "typed"),
    [
        (["/site/edalab/__main__.py", "lesson", "3"], "./python -m edalab"),
        (["/usr/bin/pytest", "/site/edalab/__main__.py"], "edalab"),
    ],
)
def test_unless_somebody_named_it_the_program_is_what_was_typed_to_start_it(
    monkeypatch, argv, typed
):
    monkeypatch.setattr(texts, "_program", None)
    monkeypatch.delenv("EDALAB_PROGRAM")
    monkeypatch.setattr("sys.argv", argv)
    monkeypatch.setattr("sys.orig_argv", ["./python", "-m", "edalab", *argv[1:]])
    assert texts.program() == typed
