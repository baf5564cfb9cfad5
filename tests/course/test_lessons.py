"""The course as it is shipped."""

from pathlib import Path

import pytest

from edalab.course.index import Course
from edalab.errors import UnknownName
from edalab.texts import LANGUAGES

LESSONS = Path(__file__).parents[2] / "lessons"


@pytest.fixture(scope="module")
def course() -> Course:
    return Course(LESSONS)


def test_the_course_announces_four_lessons_and_the_advanced_steps_in_every_language(course):
    assert [entry.number for entry in course.entries] == [1, 2, 3, 4, 5]
    assert all(set(entry.title) == set(LANGUAGES) for entry in course.entries)


@pytest.mark.parametrize("name", ["9", "0", "-1", "three", "", "3 ", "٣"])
def test_an_unknown_lesson_is_refused_with_the_known_ones(course, name):
    with pytest.raises(UnknownName, match=r"Known: (\d, )*3"):
        course.entry(name)


@pytest.mark.parametrize("name", ["3", "event-driven-architecture"])
def test_a_lesson_is_found_by_number_and_by_id(course, name):
    assert course.entry(name).folder == "03_event_driven_architecture"


WORDS_ALONE = {"style": {"Sort"}, "price": {"Quiz"}}
"""What the steps ask that are about words alone, which nothing could be run for."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_core_has_a_concept_and_a_run_that_is_predicted(course, language):
    for entry in filter(course.written, course.entries):
        for step in course.lesson(entry, language).core:
            kinds = {type(screen).__name__ for screen in step.screens}
            asked = WORDS_ALONE.get(step.id, {"Prediction", "Run", "Outcome"})
            assert {"Concept"} | asked <= kinds, step.id


def test_every_language_of_a_lesson_asks_the_same(course):
    from edalab.course.proofread import drift

    for entry in filter(course.written, course.entries):
        english, korean = (course.lesson(entry, language) for language in LANGUAGES)
        assert list(drift(english, korean)) == []
