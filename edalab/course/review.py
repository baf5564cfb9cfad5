"""Asking again what was missed: the questions as the lessons have them today, and their grades.

What a lesson no longer asks is not asked here either.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from edalab.course import judge
from edalab.course.answers import Answers
from edalab.course.events import ReviewAnswered
from edalab.course.judge import Judged
from edalab.course.lesson import Lesson, Outcome, Prediction, Prose, Quiz, Sort, Step
from edalab.course.runner import CommandRunner
from edalab.course.schedule import Due
from edalab.course.study import Study

Asked: TypeAlias = Prediction | Quiz | Sort


class Question(msgspec.Struct, frozen=True):
    """Something to ask again.

    Args:
        due: When it is due.
        lesson: Its lesson.
        step: Its step.
        asked: What is asked.
        outcome: Where a prediction's number is read off.
    """

    due: Due
    lesson: Lesson
    step: Step
    asked: Asked
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        """How ``--answer`` names it: ``LESSON/ID``."""
        return f"{self.lesson.number}/{self.asked.id}"


class Graded(msgspec.Struct, frozen=True):
    """What an answer was worth.

    Args:
        right: Whether it was right, or for a prediction near enough.
        says: What there is to say about it, each a sentence or more in Markdown.
        judged: For a prediction, both numbers, and the word on a known misconception.
    """

    right: bool
    says: tuple[str, ...]
    judged: Judged | None = None


def questions(schedule: Iterable[Due], lessons: Mapping[str, Lesson]) -> list[Question]:
    """What the lessons still ask of what was missed, in the schedule's order."""
    return [
        question
        for due in schedule
        if due.lesson in lessons
        for question in _found(due, lessons[due.lesson])
    ]


def check(question: Question, typed: str) -> None:
    """See that something that was typed can be an answer.

    Raises:
        BadSyntax: It can't.
    """
    match question.asked:
        case Prediction() as prediction:
            judge.number(typed, prediction)
        case Quiz() as quiz:
            judge.choice(typed, quiz)
        case Sort() as sort:
            judge.bin_numbers(typed, sort)


def answer(question: Question, typed: str, study: Study, runner: CommandRunner) -> Graded:
    """Grade an answer and keep it, which plans when it is asked again.

    Raises:
        BadSyntax: It can't be an answer; nothing was kept.
        EdalabError: The run that has a prediction's number can't be made; nothing was kept.
    """
    graded = _graded(question, typed, study, runner)
    answered = ReviewAnswered(
        lesson=question.lesson.id,
        step=question.step.id,
        item=question.asked.id,
        given=typed.strip(),
        right=graded.right,
    )
    study.record(lambda _: [answered])
    return graded


def _found(due: Due, lesson: Lesson) -> Iterable[Question]:
    for step in lesson.steps:
        for screen in step.screens:
            if isinstance(screen, Quiz | Sort) and screen.id == due.item:
                yield Question(due, lesson, step, screen)
            elif isinstance(screen, Outcome):
                for prediction in screen.predictions:
                    if prediction.id == due.item:
                        yield Question(due, lesson, step, prediction, screen)


def _graded(question: Question, typed: str, study: Study, runner: CommandRunner) -> Graded:
    match question.asked:
        case Quiz() as quiz:
            chosen = judge.chosen(quiz, judge.choice(typed, quiz))
            right = judge.chosen(quiz, quiz.right)
            says = (chosen.says,) if chosen.right else (chosen.says, f"{right.text} {right.says}")
            return Graded(chosen.right, says)
        case Sort() as sort:
            bins = judge.bin_numbers(typed, sort)
            wrong = [i for i, b in zip(sort.items, bins, strict=True) if b != i.bin]
            told = tuple(f"{i.text}: **{sort.bins[i.bin - 1]}**. {i.says}" for i in wrong)
            return Graded(not wrong, told)
        case Prediction() as prediction:
            return _compared(question, prediction, typed, study, runner)


def _compared(
    question: Question, prediction: Prediction, typed: str, study: Study, runner: CommandRunner
) -> Graded:
    value = judge.number(typed, prediction)
    assert question.outcome is not None  # noqa: S101 - a prediction is found by its outcome
    result, _ = Answers(question.lesson, study, runner).result(question.outcome)
    judged = judge.judge(prediction, value, result, question.lesson.path)
    if judged.verdict in {"right", "near"}:
        return Graded(right=True, says=(), judged=judged)
    why = tuple(block.text for block in question.outcome.blocks if isinstance(block, Prose))
    return Graded(right=False, says=why, judged=judged)
