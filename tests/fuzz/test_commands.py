"""No command line ends in a traceback, in exit 70, or in what a terminal would obey.

The ordinary run draws a few; ``python -m tests.fuzz.commands`` draws as many as one likes.
"""

import os
from itertools import islice

import pytest

from tests.fuzz.commands import furnish, lines, run, tree

BOUNDED = bool(os.environ.get("EDALAB_BOUNDED"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    work = tmp_path / "a" / "b" / "c"
    work.mkdir(parents=True)
    furnish(work)
    monkeypatch.chdir(work)
    return work


def troubles(seed, count):
    return [
        (line.arguments, line.trouble)
        for line in (run(drawn, limited=False) for drawn in islice(lines(seed), count))
        if line.trouble
    ]


@pytest.mark.parametrize("seed", range(1, 5))
def test_drawn_command_lines_are_answered(folder, seed):
    assert troubles(seed, 15) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 104 if BOUNDED else 180))
def test_many_drawn_command_lines_are_answered(folder, seed):
    assert troubles(seed, 50 if BOUNDED else 250) == []


def test_every_command_is_drawn_from():
    from edalab.cli.commands import COMMANDS

    assert {words[0] for words in tree()} >= set(COMMANDS) - {"start"}
