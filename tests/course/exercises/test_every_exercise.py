"""Each exercise's own files: what must pass passes, what must be rejected is, for its reason."""

import re
import sys
from itertools import islice
from pathlib import Path
from string import Formatter

import msgspec
import pytest
from judging import COURSE, library, searched, searched_whole

from edalab.cli.exercise_verdict import bound_told
from edalab.course.exercises.proofread import proofread
from edalab.course.exercises.report import Bound
from edalab.course.exercises.worlds import NAMES, exercise
from edalab.course.index import Course
from edalab.texts import say_in, words

sys.path.insert(0, str(Path(__file__).parents[2]))
from exercise_walkthrough import FOLDER as RECORDED
from exercise_walkthrough import TYPICAL

OTHERS = [(name, path) for name in NAMES for path in library(name).others()]
WRONG = [
    (name, wrong) for name in NAMES for wrong in library(name).wrong()
    if wrong.path.stem not in TYPICAL[name]
]  # fmt: skip
TYPICAL_WRONG = [
    (name, wrong) for name in NAMES for wrong in library(name).wrong()
    if wrong.path.stem in TYPICAL[name]
]  # fmt: skip


def recorded(name):
    """What a learner is shown on the way to the solution, on one line."""
    return " ".join((RECORDED / f"exercise-{name}.txt").read_text("utf-8").split())


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_passes_under_as_many_schedules_as_its_recorded_way_says(name):
    result = searched(name, library(name).solution())
    assert result.verdict == "pass"
    assert f"It holds under all {result.schedules} schedules" in recorded(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_of_the_search_are_those_that_the_recorded_way_tells(name):
    for fault_class in exercise(name).classes:
        bound = Bound(fault_class.name, fault_class.most, fault_class.depth)
        assert " ".join(bound_told(bound).split()) in recorded(name)


@pytest.mark.parametrize(("name", "path"), OTHERS, ids=lambda part: getattr(part, "stem", part))
def test_another_solution_passes(name, path):
    assert searched_whole(name, path.read_bytes()).verdict == "pass"


def id_of(part):
    return part if isinstance(part, str) else part.path.stem


def broken_by(name, wrong):
    """What an answer breaks, which is the invariant that its file names."""
    found = searched(name, wrong.path.read_bytes())
    assert found.counterexample is not None
    broken = found.counterexample.broken
    assert broken is not None
    assert broken.invariant == wrong.invariant
    return broken


@pytest.mark.parametrize(("name", "wrong"), WRONG, ids=id_of)
def test_a_wrong_answer_is_rejected_by_the_invariant_that_it_names(name, wrong):
    broken_by(name, wrong)


@pytest.mark.parametrize(("name", "wrong"), TYPICAL_WRONG, ids=id_of)
def test_a_typical_wrong_answer_is_rejected_with_the_sentence_of_its_recorded_way(name, wrong):
    broken = broken_by(name, wrong)
    values = {"message": broken.message, "expected": broken.expected, "actual": broken.actual}
    sentence = say_in("en", f"verdict.{name}-{wrong.invariant}", **values, **broken.parameters)
    assert sentence in recorded(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_start_file_fails(name):
    assert searched(name, library(name).start()).verdict == "fail"
    assert b"TODO" in library(name).start()


@pytest.mark.parametrize("name", NAMES)
def test_the_start_file_names_all_that_the_brief_gives(name):
    brief, start = library(name).brief("en"), library(name).start().decode()
    code = " ".join(re.findall(r"`([^`\n]+)`", brief))
    given = set(re.findall(r"[A-Za-z_]\w+", code)) - {"None", "inbox"}
    assert {word for word in given if not re.search(rf"\b{word}\b", start)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_there_are_three_more_solutions_and_a_wrong_answer_with_its_misconception(name):
    assert len(library(name).others()) >= 3
    assert library(name).wrong()
    for wrong in library(name).wrong():
        assert "\n# Misconception: " in wrong.path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_invariant_has_its_words_in_both_languages(name):
    for invariant in exercise(name).invariants:
        for language in ("en", "ko"):
            known = words(language, "verdict")
            broken = known[f"verdict.{name}-{invariant}"]
            assert not [spec for _, _, spec, _ in Formatter().parse(broken) if spec]
            assert f"verdict.{name}-{invariant}-holds" in known


def test_an_author_is_told_of_each_invariant_without_words_in_each_language():
    ack = exercise("ack")
    unheard = msgspec.structs.replace(ack, invariants=(*ack.invariants, "unheard"))
    complaints = list(islice(proofread(unheard, library("ack")), 4))
    for key in ("verdict.ack-unheard", "verdict.ack-unheard-holds"):
        for language in ("en", "ko"):
            missing = f"the words {key} are missing in '{language}'."
            assert sum(told.endswith(missing) for told in complaints) == 1


@pytest.mark.parametrize("name", NAMES)
def test_brief_and_hints_say_as_much_in_both_languages(name):
    for language in ("en", "ko"):
        assert (library(name).folder / f"brief.{language}.md").is_file()
        assert len(library(name).hints(language)) == 3
        for function in exercise(name).functions:
            assert function.name in library(name).brief(language)
    assert re.search("[가-힣]", library(name).brief("ko"))


def test_an_exercise_can_be_named_by_its_place_and_the_easiest_comes_first():
    assert [exercise(str(place)).name for place in range(1, len(NAMES) + 1)] == list(NAMES)
    assert NAMES[0] == "ack"


@pytest.mark.parametrize("name", NAMES)
def test_the_step_that_it_belongs_to_is_in_the_course(name):
    if exercise(name).step is None:
        return
    lesson, step = exercise(name).step
    course = Course(COURSE)
    assert step in {each.id for each in course.lesson(course.entry(lesson), "en").steps}
