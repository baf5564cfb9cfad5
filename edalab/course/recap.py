"""What a lesson taught, in short, with what the learner said to it: for reading again.

The key sentences of a step are those that stand right under its runs, which say why a number is as
it is; a step without a run gives the beginning of its first page. Numbers and answers that the
learner has not worked for yet are left out, unless all is asked for.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from edalab.course.answers import Answers
from edalab.course.events import PredictionChecked
from edalab.course.lesson import (
    Block,
    Concept,
    Lesson,
    Outcome,
    Prediction,
    Prose,
    Quiz,
    Sort,
    Step,
    Task,
)
from edalab.course.progress import LessonProgress, Status
from edalab.course.runner import CommandRunner
from edalab.course.study import Study

Result: TypeAlias = Literal["open", "first", "later", "shown"]


class Number(msgspec.Struct, frozen=True):
    """A number that a run showed, beside what was predicted.

    Args:
        question: What was asked.
        unit: What the number counts; may be empty.
        actual: What the run shows.
        predicted: What the learner said; ``None`` if nothing.
        verdict: How good that was.
        command: The run.
    """

    question: str
    unit: str
    actual: float
    predicted: float | None
    verdict: str | None
    command: str


class Answer(msgspec.Struct, frozen=True):
    """A quiz, sort or task, and what the learner made of it.

    Args:
        kind: What it is.
        question: What was asked.
        answer: The right answer, several where things were sorted; none for a task.
        says: Why it is right.
        result: ``first`` if right at once, ``later`` after a wrong answer, ``shown``, or ``open``.
    """

    kind: Literal["quiz", "sort", "task"]
    question: str
    answer: tuple[str, ...]
    says: str
    result: Result


class StepRecap(msgspec.Struct, frozen=True):
    """One step in short."""

    id: str
    title: str
    status: Status
    key: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    answers: tuple[Answer, ...] = ()


class Recap(msgspec.Struct, frozen=True):
    """One lesson in short."""

    lesson: int
    id: str
    title: str
    steps: tuple[StepRecap, ...]


def recap(
    lesson: Lesson, study: Study, runner: CommandRunner, *, everything: bool = False
) -> Recap:
    """What the lesson taught the learner so far.

    Args:
        lesson: The lesson.
        study: What the learner did.
        runner: Makes the runs whose numbers are not on record.
        everything: Also what the learner has not come to yet.

    Raises:
        EdalabError: A run can't be made.
    """
    answers = Answers(lesson, study, runner)
    steps = tuple(_step(step, answers, everything=everything) for step in lesson.steps)
    return Recap(lesson=lesson.number, id=lesson.id, title=lesson.title, steps=steps)


def _step(step: Step, answers: Answers, *, everything: bool) -> StepRecap:
    progress = answers.progress
    status = progress.status(step.id)
    if not everything and status == "open" and not _answered(step, progress):
        return StepRecap(id=step.id, title=step.title, status=status)
    numbers: list[Number] = []
    for screen in step.screens:
        if isinstance(screen, Outcome):
            numbers += _numbers(screen, answers, everything=everything)
    asked = (s for s in step.screens if isinstance(s, Quiz | Sort | Task))
    return StepRecap(
        id=step.id,
        title=step.title,
        status=status,
        key=_key(step, progress, everything=everything),
        numbers=tuple(numbers),
        answers=tuple(_answer(screen, progress, everything=everything) for screen in asked),
    )


def _answered(step: Step, progress: LessonProgress) -> bool:
    """Whether something in the step was answered, as can be done without opening it."""
    known = progress.checked.keys() | progress.answers.keys() | progress.placed.keys()
    return any(screen.id in known | progress.solved for screen in step.screens)


def _key(step: Step, progress: LessonProgress, *, everything: bool) -> tuple[str, ...]:
    outcomes = [screen for screen in step.screens if isinstance(screen, Outcome)]
    seen = [o for o in outcomes if everything or f"{step.id}/{o.run.id}" in progress.runs]
    found = [prose for outcome in seen for prose in _paragraphs(outcome.blocks)[:1]]
    if not found:
        pages = [screen for screen in step.screens if isinstance(screen, Concept)]
        found = [prose for page in pages for prose in _paragraphs(page.blocks)][:1]
    return tuple(found)


def _paragraphs(blocks: Iterable[Block]) -> list[str]:
    texts = [block.text for block in blocks if isinstance(block, Prose)]
    return [part.strip() for text in texts for part in text.split("\n\n") if part.strip()]


def _numbers(outcome: Outcome, answers: Answers, *, everything: bool) -> Iterable[Number]:
    checked = answers.progress.checked
    for prediction in outcome.predictions:
        known = checked.get(prediction.id)
        if known is not None:
            yield _number(prediction, outcome, known)
        elif everything:
            _, judged = answers.result(outcome)
            actual = next(j.actual for j in judged if j.prediction is prediction)
            yield Number(
                prediction.question, prediction.unit, actual, None, None, outcome.run.command
            )


def _number(prediction: Prediction, outcome: Outcome, known: PredictionChecked) -> Number:
    return Number(
        question=prediction.question,
        unit=prediction.unit,
        actual=known.actual,
        predicted=known.value,
        verdict=known.verdict,
        command=outcome.run.command,
    )


def _answer(screen: Quiz | Sort | Task, progress: LessonProgress, *, everything: bool) -> Answer:
    result = _result(screen, progress)
    told = everything or result != "open"
    match screen:
        case Quiz():
            right = screen.choices[screen.right - 1]
            answer, says = ((right.text,), right.says) if told else ((), "")
            return Answer("quiz", screen.question, answer, says, result)
        case Sort():
            placed = tuple(f"{item.text}: {screen.bins[item.bin - 1]}" for item in screen.items)
            return Answer("sort", screen.question, placed if told else (), "", result)
        case Task():
            return Answer("task", screen.text, (), "", result)


def _result(screen: Quiz | Sort | Task, progress: LessonProgress) -> Result:
    if screen.id in progress.revealed:
        return "shown"
    if screen.id not in progress.solved:
        return "open"
    given = progress.answers.get(screen.id, [])
    return "later" if len(given) > 1 else "first"
