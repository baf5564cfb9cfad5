"""The recorded walks through the lessons are of the lessons as they are now."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parents[1]))
import walkthrough  # stands beside the tests, since it is a command

WRITTEN = [
    entry.number for entry in walkthrough.COURSE.entries if walkthrough.COURSE.written(entry)
]


def recorded(number):
    return (walkthrough.FOLDER / f"lesson-{number}.txt").read_text(encoding="utf-8")


def test_the_words_and_minutes_of_each_lesson_are_counted():
    page = (walkthrough.FOLDER / "README.md").read_text(encoding="utf-8")
    assert page == walkthrough.measures(), "run: python tests/walkthrough.py"


@pytest.mark.parametrize("number", WRITTEN)
def test_each_lesson_has_a_walk_recorded_of_its_present_words(number):
    head = recorded(number).partition("\n")[0]
    assert walkthrough.digest(number) in head, "run: python tests/walkthrough.py"


@pytest.mark.parametrize("number", WRITTEN)
def test_a_walk_ends_with_every_step_done_and_had_its_wrong_answers(number):
    told = recorded(number)
    assert "All steps are done." in told
    assert "Right." in told
    assert "No." in told or "Not quite." in told
    assert max(len(line) for line in told.splitlines()) <= 80


@pytest.mark.long
@pytest.mark.parametrize("number", WRITTEN)
def test_walking_again_shows_the_same(number):
    assert walkthrough.record(number) == recorded(number), "run: python tests/walkthrough.py"
