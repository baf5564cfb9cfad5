"""Reviews: finds the questions that were missed in today's lessons, and grades new answers.

A question that its lesson no longer has is not asked.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from edalab.course import judge
from edalab.course.events import ReviewAnswered
from edalab.course.judge import Judged
from edalab.course.lesson import Lesson, Outcome, Prediction, Prose, Quiz, Sort, Step
from edalab.course.outcomes import Outcomes
from edalab.course.runner import CommandRunner
from edalab.course.schedule import Due
from edalab.course.study import Study

ReviewScreen: TypeAlias = Prediction | Quiz | Sort


class Question(msgspec.Struct, frozen=True):
    """A question to ask again.

    Args:
        due: Its entry in the schedule.
        lesson: Its lesson.
        step: Its step.
        screen: The prediction, quiz or sort.
        outcome: For a prediction, the outcome that shows the number.
    """

    due: Due
    lesson: Lesson
    step: Step
    screen: ReviewScreen
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        """Return its name in data: ``LESSON/ID``."""
        return f"{self.lesson.number}/{self.screen.id}"

    @property
    def number(self) -> str:
        """Return its name for people and ``--answer``: ``LESSON/NUMBER``."""
        return f"{self.lesson.number}/{self.lesson.numbered()[self.screen.id]}"


class Graded(msgspec.Struct, frozen=True):
    """The grade of an answer.

    Args:
        right: Whether it was right; for a prediction also near.
        says: The explanations, in Markdown.
        judged: For a prediction, the comparison of both numbers.
    """

    right: bool
    says: tuple[str, ...]
    judged: Judged | None = None


def questions(schedule: Iterable[Due], lessons: Mapping[str, Lesson]) -> list[Question]:
    """Return the missed questions that the lessons still have, in the schedule's order."""
    return [
        question
        for due in schedule
        if due.lesson in lessons
        for question in _questions_of(due, lessons[due.lesson])
    ]


def check(question: Question, typed: str) -> None:
    """Check that a typed text can be an answer.

    Raises:
        UsageError: It can't.
    """
    match question.screen:
        case Prediction() as prediction:
            judge.number(typed, prediction)
        case Quiz() as quiz:
            judge.choice(typed, quiz)
        case Sort() as sort:
            judge.bin_numbers(typed, sort)


def answer(question: Question, typed: str, study: Study, runner: CommandRunner) -> Graded:
    """Grade an answer and record it; the schedule then moves the question.

    Raises:
        UsageError: It can't be an answer; nothing was recorded.
        EdalabError: The run with a prediction's number can't be made; nothing was recorded.
    """
    graded = _graded(question, typed, study, runner)
    answered = ReviewAnswered(
        lesson=question.lesson.id,
        step=question.step.id,
        item=question.screen.id,
        given=typed.strip(),
        right=graded.right,
    )
    study.record(lambda _: [answered])
    return graded


def _questions_of(due: Due, lesson: Lesson) -> Iterable[Question]:
    for step in lesson.steps:
        for screen in step.screens:
            if isinstance(screen, Quiz | Sort) and screen.id == due.item:
                yield Question(due, lesson, step, screen)
            elif isinstance(screen, Outcome):
                for prediction in screen.predictions:
                    if prediction.id == due.item:
                        yield Question(due, lesson, step, prediction, screen)


def _graded(question: Question, typed: str, study: Study, runner: CommandRunner) -> Graded:
    match question.screen:
        case Quiz() as quiz:
            chosen = judge.chosen(quiz, judge.choice(typed, quiz))
            right = judge.chosen(quiz, quiz.right)
            says = (chosen.says,) if chosen.right else (chosen.says, f"{right.text} {right.says}")
            return Graded(chosen.right, says)
        case Sort() as sort:
            bins = judge.bin_numbers(typed, sort)
            wrong = [
                item for item, number in zip(sort.items, bins, strict=True) if number != item.bin
            ]
            corrections = tuple(
                f"{item.text}: **{sort.bins[item.bin - 1]}**. {item.says}" for item in wrong
            )
            return Graded(not wrong, corrections)
        case Prediction() as prediction:
            return _compared(question, prediction, typed, study, runner)


def _compared(
    question: Question, prediction: Prediction, typed: str, study: Study, runner: CommandRunner
) -> Graded:
    value = judge.number(typed, prediction)
    assert question.outcome is not None  # noqa: S101 - a prediction is found by its outcome
    result, _ = Outcomes(question.lesson, study, runner).result(question.outcome)
    judged = judge.judge(prediction, value, result, question.lesson.path)
    if judged.verdict in {"right", "near"}:
        return Graded(right=True, says=(), judged=judged)
    why = tuple(block.text for block in question.outcome.blocks if isinstance(block, Prose))
    return Graded(right=False, says=why, judged=judged)
