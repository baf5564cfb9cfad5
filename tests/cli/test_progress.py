"""``edalab progress``: what the learner has come to, on any terminal."""

import io

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab.cli import progress
from edalab.course.overview import (
    ExerciseState,
    LessonState,
    NextStep,
    Overview,
    StepState,
    WeakSpot,
)

pytestmark = pytest.mark.usefixtures("runs_once")

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


LESSON = LessonState(
    1, "one", "First",
    written=True,
    steps=(
        StepState("a", "A", "done"), StepState("b", "B", "open"), StepState("c", "C", "open", True),
    ),
    seconds=0, predictions={},
)  # fmt: skip
NOTHING = Overview(
    lessons=(LESSON,), seconds=0, predictions={"right": 0}, weak_spots=(), next=None,
    streak_days=0, exercises=(ExerciseState("ack", "open"), ExerciseState("fold", "open")),
)  # fmt: skip


def changed(status, number):
    """The lesson with another status of one of its steps."""
    steps = list(LESSON.steps)
    steps[number] = msgspec.structs.replace(steps[number], status=status)
    return {"lessons": (msgspec.structs.replace(LESSON, steps=tuple(steps)),)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "1 of 2 steps done"),
        ({}, "0 of 2 solved"),
        ({}, "Time spent: 0 min"),
        ({"seconds": 3720}, "Time spent: 1 h 2 min"),
        ({}, "You have been through every step."),
        (changed("revealed", 1), "1 of 2 steps done, 1 answer shown"),
        (changed("skipped", 1), "1 skipped"),
        (changed("done", 2), "1 of 1 that go deeper"),
        ({"lessons": (msgspec.structs.replace(LESSON, seconds=120),)}, "2 min"),
        ({"lessons": (msgspec.structs.replace(LESSON, written=False, steps=()),)},
         "not written yet"),
        ({"predictions": {"right": 1, "near": 2, "misconception": 3, "wrong": 4}},
         "1 right, 2 near, 3 a known misconception, 4 wrong"),
        ({"streak_days": 3}, "3 days"),
        ({"exercises": (ExerciseState("ack", "revealed"), ExerciseState("fold", "begun"))},
         "1 answer shown, begun: fold"),
        ({"weak_spots": (WeakSpot(1, "a", "A", 2, "edalab lesson 1 --step a"),)},
         "$ edalab lesson 1 --step a"),
        ({"next": NextStep(1, "b", "B", "edalab lesson 1", "lesson")}, "$ edalab lesson 1"),
    ],
)  # fmt: skip
def test_each_part_of_the_state_has_its_words_and_others_have_none(monkeypatch, change, told):
    def shown(summary):
        console = Console(file=io.StringIO(), width=80)
        for part in progress._parts(summary):
            console.print(part)
        rows = console.file.getvalue().splitlines()
        assert {len(row) - len(row.lstrip()) for row in rows if row.strip()} <= {0, 2, 4}
        return " ".join(" ".join(rows).split())

    words = shown(msgspec.structs.replace(NOTHING, **change))
    assert told in words
    assert not change or told not in shown(NOTHING)
