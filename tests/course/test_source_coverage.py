"""Every passage of the notes that the course grew from is taught by the lessons' core."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from edalab.course.index import Course
from edalab.texts import LANGUAGES

HERE = Path(__file__).parent
COURSE = Course(HERE.parents[1] / "lessons")
PASSAGES = tomllib.loads((HERE / "source_coverage.toml").read_text(encoding="utf-8"))["passages"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "passage", PASSAGES, ids=lambda passage: "-".join(map(str, passage["lines"]))
)
def test_the_core_has_the_steps_that_teach_a_passage(passage, language):
    lesson = COURSE.lesson(COURSE.entry(passage["lesson"]), language)
    assert passage["steps"]
    assert set(passage["steps"]) <= {step.id for step in lesson.core}


def test_no_passage_is_left_out_between_the_first_and_the_last():
    assert PASSAGES[0]["lines"][0] == 10  # a title and an index stand before
    for before, after in pairwise(PASSAGES):
        assert before["lines"][1] + 1 <= after["lines"][0] <= before["lines"][1] + 2


def test_the_passages_are_taught_in_the_order_of_the_lessons():
    lessons = [COURSE.entry(passage["lesson"]).number for passage in PASSAGES]
    assert lessons == sorted(lessons)
