"""What the typical wrong answer of each exercise is shown: the numbers that it teaches."""

import histories
import pytest
from judging import library, searched

from edalab.course.exercises.schedule import write
from edalab.course.exercises.worlds import rule

SHOWN = [
    ("fold", "last_but_one_event", "unrelated@1", "role", "engineer", "lead"),
    ("ack", "ack_first", "crash@2", "m1", 150, 50),
    ("inbox", "mark_first", "crash@5", "m1", 150, 50),
    ("inbox", "pay_first", "crash@5", "m1", 150, 250),
    ("append", "no_expected_version", "switch@2", "RaiseGiven v3", 1, 2),
    ("late", "last_arrival", "swap@1", "e1", "lead", "engineer"),
    ("projector", "checkpoint_first", "crash@2", "checkpoint", 3, 2),
    ("gaps", "checkpoint_is_max", "late@1", "2", 1, 0),
    ("outbox", "dual_write", "crash@2", "o1", 2, 1),
    ("poison", "for_ever", "permanent@1", "m1", 99, 0),
    ("saga", "cancel_is_not_idempotent", "fail@3+duplicate@5", "flight", 0, -1),
]


@pytest.mark.parametrize(
    ("name", "wrong", "schedule", "message", "expected", "actual"),
    SHOWN,
    ids=[f"{name}-{wrong}" for name, wrong, *_ in SHOWN],
)
def test_the_typical_wrong_answer_is_shown(name, wrong, schedule, message, expected, actual):
    found = searched(name, (library(name).folder / "wrong" / f"{wrong}.py").read_bytes())
    assert found.counterexample is not None
    broken = found.counterexample.broken
    assert broken is not None
    assert write(found.counterexample.schedule) == schedule
    assert (broken.message, broken.expected, broken.actual) == (message, expected, actual)


def test_the_stream_of_the_first_exercise_is_the_one_of_the_lesson():
    found = searched("fold", (library("fold").folder / "wrong/last_but_one_event.py").read_bytes())
    assert found.counterexample is not None
    assert found.counterexample.broken is not None
    told = found.counterexample.broken.parameters["events"]
    assert told == "Hired, RoleChanged, AddressChanged"


def test_the_histories_that_a_rule_judges_are_those_of_the_answers_as_they_are_now():
    assert histories.written() == rule.HISTORIES.read_bytes(), (
        "run: python tests/course/exercises/histories.py"
    )
