"""A review on a terminal: each question is asked, put off, or left, and only answers are kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edalab.cli.review import split
from edalab.cli.review_sitting import sit
from edalab.course.events import PredictionChecked, QuizAnswered, ReviewAnswered
from edalab.course.index import Course
from edalab.course.parse import parse
from edalab.course.review import Question
from edalab.course.schedule import Due
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog
from edalab.settings import from_environment
from edalab.terminal.prompter import ENTER, UserLeft

LESSON = "event-driven-architecture"


class Person:
    """Presses these keys one after the other, then leaves."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)

    def key(self, allowed: str) -> str:
        if not self.keys:
            raise UserLeft
        assert self.keys[0] in allowed
        return self.keys.pop(0)

    def line(self, _prompt: str) -> str:
        typed, _, rest = "".join(self.keys).partition(ENTER)
        self.keys = list(rest)
        return typed


@pytest.fixture
def study(three_steps):
    """A study in which two quizzes were missed two days ago."""
    study = Study(MemoryEventLog(), clock=lambda: datetime.now(UTC) - timedelta(days=2))
    for quiz in ("what-moved", "who-gets-the-ack"):
        missed = QuizAnswered(lesson=LESSON, step="producer", quiz=quiz, choice=1, right=False)
        study.record(lambda _, missed=missed: [missed])
    return study


def asked(study, keys):
    """Sit with the person who presses these keys; what was answered, and the keys left."""
    person = Person(keys)
    due, _ = split(Course(from_environment().course), study)
    sit(due, study, person)
    events = [record.data for record in study.records() if record.type == ReviewAnswered.__name__]
    return [(event["given"], event["right"]) for event in events], person.keys


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        (f"2{ENTER}2", [("2", True), ("2", True)]),
        (f"2{ENTER}1", [("2", True), ("1", False)]),
        ("s2", [("2", True)]),
        ("ss", []),
        ("q", []),
        ("2q", [("2", True)]),
    ],
)
def test_a_question_is_answered_put_off_or_left_by_its_key(study, keys, answers):
    assert asked(study, keys) == (answers, [])


def test_a_key_on_a_page_before_the_last_puts_the_question_off_or_leaves(study, monkeypatch):
    monkeypatch.setenv("LINES", "12")  # the question has more rows
    assert asked(study, "ss") == ([], [])
    assert asked(study, "q") == ([], [])


def test_a_number_that_is_none_is_asked_for_again(three_steps, capsys):
    study = Study(MemoryEventLog(), clock=lambda: datetime.now(UTC) - timedelta(days=2))
    missed = PredictionChecked(
        lesson=LESSON, step="producer", prediction="caller-wait", value=500, actual=5,
        verdict="misconception",
    )  # fmt: skip
    study.record(lambda _: [missed])
    assert asked(study, f"soon{ENTER}5") == ([("5", True)], [])
    assert "Write 70 ms or 0.07 s." in capsys.readouterr().out


SORTING = """\
# Kinds

## Sorting {#sorting}

```sort
id = "kinds"
question = "What is each?"
bins = ["Command", "Event"]

[[items]]
text = "Hire ann"
bin = 1
says = "It asks for a change."

[[items]]
text = "Ann was hired"
bin = 2
says = "It happened."
```
"""


@pytest.mark.parametrize(
    ("keys", "answers"),
    [("12", [("1,2", True)]), ("11", [("1,1", False)]), ("1s", []), ("s", []), ("1q", [])],
)
def test_each_item_of_a_sort_is_asked_for_with_its_place_among_them(keys, answers, capsys):
    lesson = parse(SORTING, path=Path("en.md"), number=1, lesson_id="kinds", language="en")
    (step,) = lesson.steps
    due = Due("kinds", "sorting", "kinds", datetime(2026, 1, 1, tzinfo=UTC), 0)
    study, person = Study(MemoryEventLog()), Person(keys)
    sit([Question(due, lesson, step, step.screens[0])], study, person)
    given = [(event.data["given"], event.data["right"]) for event in study.records()]
    assert (given, person.keys) == (answers, [])
    shown = capsys.readouterr().out
    assert ("1 of 2: Hire ann" in shown, "2 of 2: Ann was hired" in shown) == (
        True,
        keys != "s",
    )
