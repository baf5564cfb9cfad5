"""Summarizes a lesson with the learner's answers, for reading again.

The key sentences of a step are the paragraphs right after its runs, which explain the numbers; for
a step without a run, the first paragraph of its first page. Numbers and answers that the learner
has not reached yet are left out, unless everything is asked for.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from edalab.course import standing
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
from edalab.course.outcomes import Outcomes
from edalab.course.progress import LessonProgress, Status
from edalab.course.runner import CommandRunner
from edalab.course.study import Study

Result: TypeAlias = Literal["open", "first", "later", "shown"]


class Number(msgspec.Struct, frozen=True):
    """A number that a run showed, and the learner's prediction.

    Args:
        question: The question.
        unit: The number's unit; may be empty.
        actual: The run's number.
        predicted: The learner's number; None if nothing was predicted.
        verdict: The verdict on the prediction.
        command: The command of the run.
    """

    question: str
    unit: str
    actual: float
    predicted: float | None
    verdict: str | None
    command: str


class Answer(msgspec.Struct, frozen=True):
    """A quiz, sort or task, its right answer, and the learner's result.

    Args:
        kind: The kind of question.
        question: The question.
        answer: The right answer; one text per item of a sort, empty for a task.
        says: Why the answer is right.
        result: ``first`` if right at once, ``later`` after a wrong answer, ``shown``, or ``open``.
    """

    kind: Literal["quiz", "sort", "task"]
    question: str
    answer: tuple[str, ...]
    says: str
    result: Result


class StepRecap(msgspec.Struct, frozen=True):
    """The summary of a step."""

    id: str
    title: str
    status: Status
    key: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    answers: tuple[Answer, ...] = ()


class Recap(msgspec.Struct, frozen=True):
    """The summary of a lesson."""

    lesson: int
    id: str
    title: str
    steps: tuple[StepRecap, ...]


def recap(
    lesson: Lesson, study: Study, runner: CommandRunner, *, everything: bool = False
) -> Recap:
    """Return the summary of a lesson as far as the learner has come.

    Args:
        lesson: The lesson.
        study: The learner's study.
        runner: Makes the runs whose numbers are not on record.
        everything: Whether to include what the learner has not reached yet.

    Raises:
        EdalabError: A run can't be made.
    """
    outcomes = Outcomes(lesson, study, runner)
    steps = tuple(_step(step, outcomes, everything=everything) for step in lesson.steps)
    return Recap(lesson=lesson.number, id=lesson.id, title=lesson.title, steps=steps)


def _step(step: Step, outcomes: Outcomes, *, everything: bool) -> StepRecap:
    progress = outcomes.progress
    status = standing.status(step, progress)
    if not everything and status == "open" and not _has_answers(step, progress):
        return StepRecap(id=step.id, title=step.title, status=status)
    numbers: list[Number] = []
    for screen in step.screens:
        if isinstance(screen, Outcome):
            numbers += _numbers(screen, outcomes, everything=everything)
    questions = (s for s in step.screens if isinstance(s, Quiz | Sort | Task))
    return StepRecap(
        id=step.id,
        title=step.title,
        status=status,
        key=_key(step, progress, everything=everything),
        numbers=tuple(numbers),
        answers=tuple(_answer(screen, progress, everything=everything) for screen in questions),
    )


def _has_answers(step: Step, progress: LessonProgress) -> bool:
    """Return whether something in the step was answered; ``--answer`` can do so unopened."""
    answered = progress.checked.keys() | progress.answers.keys() | progress.placed.keys()
    return any(screen.id in answered | progress.solved for screen in step.screens)


def _key(step: Step, progress: LessonProgress, *, everything: bool) -> tuple[str, ...]:
    outcomes = [screen for screen in step.screens if isinstance(screen, Outcome)]
    shown_outcomes = [o for o in outcomes if everything or f"{step.id}/{o.run.id}" in progress.runs]
    sentences = [prose for outcome in shown_outcomes for prose in _paragraphs(outcome.blocks)[:1]]
    if not sentences:
        pages = [screen for screen in step.screens if isinstance(screen, Concept)]
        sentences = [prose for page in pages for prose in _paragraphs(page.blocks)][:1]
    return tuple(sentences)


def _paragraphs(blocks: Iterable[Block]) -> list[str]:
    texts = [block.text for block in blocks if isinstance(block, Prose)]
    return [part.strip() for text in texts for part in text.split("\n\n") if part.strip()]


def _numbers(outcome: Outcome, outcomes: Outcomes, *, everything: bool) -> Iterable[Number]:
    checked = outcomes.progress.checked
    for prediction in outcome.predictions:
        verdict = checked.get(prediction.id)
        if verdict is not None:
            yield _number(prediction, outcome, verdict)
        elif everything:
            _, judged = outcomes.result(outcome)
            actual = next(j.actual for j in judged if j.prediction is prediction)
            yield Number(
                prediction.question, prediction.unit, actual, None, None, outcome.run.command
            )


def _number(prediction: Prediction, outcome: Outcome, checked: PredictionChecked) -> Number:
    return Number(
        question=prediction.question,
        unit=prediction.unit,
        actual=checked.actual,
        predicted=checked.value,
        verdict=checked.verdict,
        command=outcome.run.command,
    )


def _answer(screen: Quiz | Sort | Task, progress: LessonProgress, *, everything: bool) -> Answer:
    result = _result(screen, progress)
    visible = everything or result != "open"
    match screen:
        case Quiz():
            right = screen.choices[screen.right - 1]
            answer, says = ((right.text,), right.says) if visible else ((), "")
            return Answer("quiz", screen.question, answer, says, result)
        case Sort():
            placed = tuple(f"{item.text}: {screen.bins[item.bin - 1]}" for item in screen.items)
            return Answer("sort", screen.question, placed if visible else (), "", result)
        case Task():
            return Answer("task", screen.text, (), "", result)


def _result(screen: Quiz | Sort | Task, progress: LessonProgress) -> Result:
    if screen.id in progress.revealed:
        return "shown"
    if screen.id not in progress.solved:
        return "open"
    choices = progress.answers.get(screen.id, [])
    return "later" if len(choices) > 1 else "first"
