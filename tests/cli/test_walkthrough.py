"""The recorded walks through the lessons are of the lessons as they are now."""

import sys
from datetime import datetime
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

sys.path.insert(0, str(Path(__file__).parents[1]))
import walkthrough  # stands beside the tests, since it is a command

WRITTEN = [
    entry.number for entry in walkthrough.COURSE.entries if walkthrough.COURSE.written(entry)
]


RECORDED = sorted(walkthrough.FOLDER.glob("lesson-*.txt"))
AGAIN = "run: python tests/walkthrough.py"


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_walk_ends_with_every_step_done_and_had_its_wrong_answers(path):
    told = path.read_text(encoding="utf-8")
    assert "The lesson is complete." in told
    assert "Right." in told
    assert "No." in told or "Not quite." in told
    assert max(len(line) for line in told.splitlines()) <= 80


def test_what_differs_from_day_to_day_is_masked():
    today = datetime.now().astimezone().date().isoformat()
    assert walkthrough.masked(f"{today} 10:30 hired") == "(today)          hired"
    assert walkthrough.masked("id 488c10e28ee040e3ad3c5 end") == f"id {'0' * 21} end"


@pytest.mark.parametrize("number", WRITTEN)
def test_a_walk_was_recorded_after_its_lesson_was_written(number):
    told = (walkthrough.FOLDER / f"lesson-{number}.txt").read_text(encoding="utf-8")
    assert told.startswith(f"# lesson {number}, en.md {walkthrough.digest(number)}\n"), AGAIN


def test_the_words_and_minutes_of_each_lesson_are_counted():
    page = (walkthrough.FOLDER / "README.md").read_text(encoding="utf-8")
    assert page == walkthrough.measures(), AGAIN


@pytest.mark.long
@pytest.mark.parametrize("number", WRITTEN)
def test_walking_again_shows_the_same(number):
    path = walkthrough.FOLDER / f"lesson-{number}.txt"
    assert walkthrough.record(number) == path.read_text(encoding="utf-8"), AGAIN
