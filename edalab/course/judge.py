"""Reads what a learner typed as an answer, and compares predictions with a run."""

import math
from typing import Literal, TypeAlias

import msgspec

from edalab.course.lesson import Choice, Prediction, Quiz, Sort
from edalab.course.runner import RunResult, number_at
from edalab.errors import BadSyntax, CourseError
from edalab.texts import say

Verdict: TypeAlias = Literal["right", "near", "misconception", "wrong"]


class Judged(msgspec.Struct, frozen=True):
    """A prediction compared with the number that the run showed.

    Args:
        prediction: The question.
        value: The predicted number; None if nothing was predicted.
        actual: The run's number, in the prediction's unit.
        verdict: The verdict; None if nothing was predicted.
        says: The explanation of a known misconception, else empty.
        retry: The number of a second try, which does not count.
    """

    prediction: Prediction
    value: float | None
    actual: float
    verdict: Verdict | None
    says: str = ""
    retry: float | None = None


def number(typed: str, prediction: Prediction) -> float:
    """Return the number that was typed, with or without its unit.

    Raises:
        UsageError: It is not a number, or has a unit of another question.
    """
    from edalab.course.typed_number import read_number  # for answers only: most pages have none

    return read_number(typed, prediction.unit, prediction.question)


def choice(typed: str, quiz: Quiz) -> int:
    """Return the number, from 1, of the choice that was typed as number or letter.

    Raises:
        BadSyntax: The quiz has no such choice.
    """
    text = typed.strip().lower()
    letters = "abcdefghi"[: len(quiz.choices)]
    if len(text) == 1 and text in letters:
        return letters.index(text) + 1
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(quiz.choices):
        return int(text)
    raise BadSyntax(say("course.the-answer"), typed, f"1-{len(quiz.choices)}")


def bin_number(typed: str, sort: Sort) -> int:
    """Return the number, from 1, of the bin that was typed.

    Raises:
        BadSyntax: The sort has no such bin.
    """
    text = typed.strip()
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(sort.bins):
        return int(text)
    raise BadSyntax(say("course.the-answer"), typed, f"1-{len(sort.bins)}")


def bin_numbers(typed: str, sort: Sort) -> tuple[int, ...]:
    """Return the bins of all items in order, typed as ``1,2,3,1``.

    Raises:
        BadSyntax: There are more or fewer bins than items, or a number is no bin's.
    """
    parts = typed.split(",")
    if len(parts) != len(sort.items):
        example = ",".join(str(1 + n % len(sort.bins)) for n in range(len(sort.items)))
        raise BadSyntax(say("course.the-answer"), typed, example)
    return tuple(bin_number(part, sort) for part in parts)


def chosen(quiz: Quiz, number: int) -> Choice:
    """Return the choice of a number, from 1."""
    return quiz.choices[number - 1]


def judge(prediction: Prediction, value: float | None, result: RunResult, path: str) -> Judged:
    """Compare a prediction with the number that the run showed.

    Args:
        prediction: The question.
        value: The predicted number, if any.
        result: The run's result.
        path: The lesson's file, for a message.

    Raises:
        CourseError: The run has no number at the prediction's key.
    """
    shown = number_at(result.data, prediction.answer)
    if shown is None:
        expected = say("course.expect-number-at", key=prediction.answer)
        raise CourseError(path, prediction.line, expected)
    actual = shown * prediction.scale
    if value is None:
        return Judged(prediction, None, actual, None)
    if _same(value, actual):
        return Judged(prediction, value, actual, "right")
    if abs(value - actual) <= prediction.tolerance:
        return Judged(prediction, value, actual, "near")
    for misconception in prediction.misconceptions:
        if _same(value, misconception.value):
            return Judged(prediction, value, actual, "misconception", misconception.says)
    return Judged(prediction, value, actual, "wrong")


def _same(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9)
