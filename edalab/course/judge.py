"""Judging what a learner answered: numbers against a run, choices against a quiz."""

import math
import re
from typing import Literal, TypeAlias

import msgspec

from edalab.course.lesson import Choice, Prediction, Quiz, Sort
from edalab.course.runner import RunResult, number_at
from edalab.errors import BadSyntax, CourseError
from edalab.texts import say

Verdict: TypeAlias = Literal["right", "near", "misconception", "wrong"]


class Judged(msgspec.Struct, frozen=True):
    """A prediction beside what the run showed.

    Args:
        prediction: What was asked.
        value: What was predicted, ``None`` if nothing was.
        actual: What the run showed, in the prediction's unit.
        verdict: How good it was; ``None`` where nothing was predicted.
        says: The explanation of a known misconception, else empty.
    """

    prediction: Prediction
    value: float | None
    actual: float
    verdict: Verdict | None
    says: str = ""


def number(typed: str, prediction: Prediction) -> float:
    """The number that was typed, its unit allowed.

    Raises:
        BadSyntax: It is not a number.
    """
    text = typed.strip().removesuffix(prediction.unit).strip() if prediction.unit else typed.strip()
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?", text, re.ASCII):
        raise BadSyntax(prediction.id, typed, say("course.a-number"))
    return float(text)


def choice(typed: str, quiz: Quiz) -> int:
    """The choice that was typed: its number, or its letter.

    Raises:
        BadSyntax: It is none of the quiz's.
    """
    text = typed.strip().lower()
    letters = "abcdefghi"[: len(quiz.choices)]
    if len(text) == 1 and text in letters:
        return letters.index(text) + 1
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(quiz.choices):
        return int(text)
    raise BadSyntax(quiz.id, typed, f"1-{len(quiz.choices)}")


def bin_number(typed: str, sort: Sort) -> int:
    """The bin that was typed, by its number.

    Raises:
        BadSyntax: It is none of the sort's.
    """
    text = typed.strip()
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= len(sort.bins):
        return int(text)
    raise BadSyntax(sort.id, typed, f"1-{len(sort.bins)}")


def bin_numbers(typed: str, sort: Sort) -> tuple[int, ...]:
    """The bins of all items in order, as ``1,2,3,1``.

    Raises:
        BadSyntax: There are more or fewer than items, or one is no bin's number.
    """
    parts = typed.split(",")
    if len(parts) != len(sort.items):
        example = ",".join(str(1 + n % len(sort.bins)) for n in range(len(sort.items)))
        raise BadSyntax(sort.id, typed, example)
    return tuple(bin_number(part, sort) for part in parts)


def chosen(quiz: Quiz, number: int) -> Choice:
    """The choice of this number, from 1."""
    return quiz.choices[number - 1]


def judge(prediction: Prediction, value: float | None, result: RunResult, path: str) -> Judged:
    """The prediction beside what the run showed.

    Args:
        prediction: What was asked.
        value: What was predicted, if anything was.
        result: The run.
        path: The lesson's file, for a message.

    Raises:
        CourseError: The run has no number at the prediction's key.
    """
    found = number_at(result.data, prediction.answer)
    if found is None:
        expected = say("course.expect-number-at", key=prediction.answer)
        raise CourseError(path, prediction.line, expected)
    actual = found * prediction.scale
    if value is None:
        return Judged(prediction, None, actual, None)
    if _same(value, actual):
        return Judged(prediction, value, actual, "right")
    if abs(value - actual) <= prediction.tolerance:
        return Judged(prediction, value, actual, "near")
    for known in prediction.misconceptions:
        if _same(value, known.value):
            return Judged(prediction, value, actual, "misconception", known.says)
    return Judged(prediction, value, actual, "wrong")


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
