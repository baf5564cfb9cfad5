"""How long a lesson is: its words, and the minutes that they and what there is to do take.

Words are read at ``WORDS_A_MINUTE``. A hint or the explanation of a choice that was not made is not
read, so that these count for nothing; the explanation of the right choice does.
"""

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
    Task,
)

WORDS_A_MINUTE: Final = 200
_MINUTES: Final = {Prediction: 0.25, Run: 0.25, Quiz: 0.25, Sort: 0.75, Task: 1.5}
"""What one of each takes beside the reading: to think, to look at a table, to try."""


class Length(msgspec.Struct, frozen=True):
    """How long a lesson is.

    Args:
        words: What is read, in words between blanks.
        steps, predictions, runs, quizzes, sorts, tasks: How many there are.
        minutes: About how long all of it takes.
    """

    words: int
    steps: int
    predictions: int
    runs: int
    quizzes: int
    sorts: int
    tasks: int
    minutes: int


def length(lesson: Lesson) -> Length:
    """How long a lesson is."""
    screens = [screen for _, screen in lesson.screens()]
    words = sum(len(_read(screen).split()) for screen in screens)
    doing = sum(_MINUTES.get(type(screen), 0.0) for screen in screens)
    return Length(
        words=words,
        steps=len(lesson.steps),
        predictions=sum(isinstance(screen, Prediction) for screen in screens),
        runs=sum(isinstance(screen, Run) for screen in screens),
        quizzes=sum(isinstance(screen, Quiz) for screen in screens),
        sorts=sum(isinstance(screen, Sort) for screen in screens),
        tasks=sum(isinstance(screen, Task) for screen in screens),
        minutes=round(words / WORDS_A_MINUTE + doing),
    )


def _read(screen: Screen) -> str:
    match screen:
        case Concept() | Outcome():
            return " ".join(_words(block) for block in screen.blocks)
        case Prediction():
            return screen.question
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
