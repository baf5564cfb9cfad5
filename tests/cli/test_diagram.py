"""``edalab diagram``: five pictures that fit a narrow window, in every terminal."""

import pytest

from edalab.terminal.diagrams import DIAGRAMS

NAMES = ["command", "query", "event", "eda", "cqrs"]


def test_the_five_pictures_of_the_source_are_listed(edalab):
    assert [each["name"] for each in edalab("diagram", "--json").json["diagrams"]] == NAMES
    out = edalab("diagram").out
    assert all(name in out for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_picture_fits_forty_columns_and_is_told_in_a_sentence(edalab, name, language):
    found = edalab("--lang", language, "diagram", name, "--json").json
    assert found["art"] == DIAGRAMS[name].art
    assert max(map(len, found["art"].splitlines())) <= 40
    assert found["ascii"].isascii()
    assert found["alt"] in " ".join(edalab("--lang", language, "diagram", name).out.split())


@pytest.mark.parametrize("name", NAMES)
def test_the_ascii_twin_is_the_same_picture_character_by_character(name):
    assert len(DIAGRAMS[name].art) == len(DIAGRAMS[name].ascii)


def test_plain_words_have_no_picture(edalab):
    out = edalab("--plain", "diagram", "eda").out
    assert "┌" not in out
    assert "channel" in out


def test_an_ascii_terminal_gets_ascii(edalab, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr("edalab.cli.diagram.ascii_only", lambda _console: True)
    assert edalab("diagram", "cqrs").out.isascii()


def test_an_unknown_picture_is_refused_with_the_known_ones(edalab):
    said = edalab("diagram", "saga")
    assert said.code == 2
    assert "command, query, event, eda, cqrs" in said.err
