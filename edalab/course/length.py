"""Estimates how long a lesson is: its words, its screens, and the minutes for both.

Hints and the explanations of wrong choices do not count, since not every learner reads them.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from edalab.course.lesson import (
    Block,
    Concept,
    Lesson,
    Outcome,
    Prediction,
    Prose,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)

WORDS_A_MINUTE: Final = 200
_MINUTES: Final = {Prediction: 0.25, Run: 0.25, Quiz: 0.25, Sort: 0.75, Task: 1.5}
"""Minutes for a screen of each kind, besides reading: to think, look at a table, or try."""


class Length(msgspec.Struct, frozen=True):
    """The length of a lesson.

    Args:
        words: The words to read, separated by blanks.
        steps, predictions, runs, quizzes, sorts, tasks: The number of each.
        minutes: The estimated time for the core.
        deeper_minutes: The estimated time for the steps that go deeper.
    """

    words: int
    steps: int
    predictions: int
    runs: int
    quizzes: int
    sorts: int
    tasks: int
    minutes: int
    deeper_minutes: int


def length(lesson: Lesson) -> Length:
    """Return how long a lesson is."""
    screens = [screen for _, screen in lesson.screens()]
    return Length(
        words=_words_of(screens),
        steps=len(lesson.steps),
        predictions=sum(isinstance(screen, Prediction) for screen in screens),
        runs=sum(isinstance(screen, Run) for screen in screens),
        quizzes=sum(isinstance(screen, Quiz) for screen in screens),
        sorts=sum(isinstance(screen, Sort) for screen in screens),
        tasks=sum(isinstance(screen, Task) for screen in screens),
        minutes=_minutes_of(lesson.core),
        deeper_minutes=_minutes_of(lesson.deeper),
    )


def _words_of(screens: Iterable[Screen]) -> int:
    return sum(len(_text(screen).split()) for screen in screens)


def _minutes_of(steps: Iterable[Step]) -> int:
    screens = [screen for step in steps for screen in step.screens]
    doing = sum(_MINUTES.get(type(screen), 0.0) for screen in screens)
    return round(_words_of(screens) / WORDS_A_MINUTE + doing)


def _text(screen: Screen) -> str:
    match screen:
        case Concept() | Outcome():
            return " ".join(_words(block) for block in screen.blocks)
        case Prediction():
            return " ".join([screen.question, *(option.text for option in screen.choices)])
        case Quiz():
            right = screen.choices[screen.right - 1]
            return " ".join([screen.question, *(c.text for c in screen.choices), right.says])
        case Sort():
            items = (f"{item.text} {item.says}" for item in screen.items)
            return " ".join([screen.question, *screen.bins, *items])
        case Task():
            return screen.text
        case Run():
            return ""


def _words(block: Block) -> str:
    return block.text if isinstance(block, Prose) else ""
