"""``edalab progress``: what the learner has come to, on any terminal."""

import pytest
from rich.cells import cell_len

MISSED = ["--answer", "caller-wait=500", "--answer", "what-moved=1", "--answer", "unacked-now=1"]


def test_a_fresh_learner_is_told_where_to_begin(edalab, home):
    said = edalab("progress")
    assert said.code == 0
    assert "$ edalab start" in said.out
    assert not home.exists()


def test_misses_become_weak_spots_with_the_command_that_opens_the_step(edalab):
    edalab("lesson", "3", *MISSED)
    said = edalab("progress")
    assert "Predictions: 1 right, 0 near, 1 a known misconception, 0 wrong" in said.out
    assert "(2 missed)\n    $ edalab lesson 3 --step producer" in said.out
    found = edalab("progress", "--json").json
    assert found["weak_spots"][0]["command"] == "edalab lesson 3 --step producer"
    assert found["streak_days"] == 1
    assert [each["lesson"] for each in found["lessons"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_fits_forty_columns(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "40")
    edalab("lesson", "3", *MISSED)
    said = edalab("--lang", language, "progress")
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40


def test_plain_output_has_words_in_place_of_bars(edalab, monkeypatch):
    assert "·" in edalab("progress").out
    assert "·" not in edalab("progress", "--plain").out
    monkeypatch.setenv("LC_ALL", "C")
    assert edalab("progress").out.isascii()
