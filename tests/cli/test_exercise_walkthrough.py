"""The recorded ways through the exercises are of the exercises as they are now."""

import sys
from pathlib import Path

import pytest

from edalab.course.exercises.worlds import NAMES

sys.path.insert(0, str(Path(__file__).parents[1]))
import exercise_walkthrough  # stands beside the tests, since it is a command

AGAIN = "run: python tests/exercise_walkthrough.py"


@pytest.mark.parametrize(
    "name",
    ["ack", *(pytest.param(each, marks=pytest.mark.long) for each in NAMES if each != "ack")],
)
def test_going_again_shows_the_same(name):
    path = exercise_walkthrough.FOLDER / f"exercise-{name}.txt"
    assert exercise_walkthrough.record(name) == path.read_text(encoding="utf-8"), AGAIN


@pytest.mark.parametrize("name", NAMES)
def test_each_goes_from_a_failure_to_a_pass(name):
    told = (exercise_walkthrough.FOLDER / f"exercise-{name}.txt").read_text(encoding="utf-8")
    assert told.index(f"{name}: fail.") < told.index(f"{name}: pass.")
    assert f"(exit code 1)\n\n$ edalab exercise hint {name}" in told
