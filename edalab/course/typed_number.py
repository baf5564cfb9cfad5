"""Reads a number as people write it: with or without a unit, with a comma, or as a word.

A number with the unit of another dimension is refused and not judged, so that the person can retry.
"""

import math
import re
import unicodedata
from typing import Final, Literal, TypeAlias

from edalab.errors import UsageError
from edalab.texts import say

Dimension: TypeAlias = Literal["time", "bytes", "share", "rate", "count"]

_TIME: Final = {
    **dict.fromkeys(("ns", "nanosecond"), 1e-9),
    **dict.fromkeys(("us", "μs", "microsecond"), 1e-6),
    **dict.fromkeys(("ms", "msec", "millisecond", "밀리초"), 1e-3),
    **dict.fromkeys(("s", "sec", "second", "초"), 1.0),
    **dict.fromkeys(("min", "minute", "분"), 60.0),
    **dict.fromkeys(("h", "hr", "hour", "시간"), 3600.0),
}
_BYTES: Final = {
    **dict.fromkeys(("b", "byte", "바이트"), 1.0),
    **dict.fromkeys(("kb", "kilobyte", "킬로바이트"), 1e3),
    **dict.fromkeys(("mb", "megabyte", "메가바이트"), 1e6),
    **dict.fromkeys(("gb", "gigabyte", "기가바이트"), 1e9),
    **dict.fromkeys(("kib",), 1024.0),
    **dict.fromkeys(("mib",), 1024.0**2),
}
_SHARE: Final = dict.fromkeys(
    ("%", "percent", "per cent", "pct", "percentage", "퍼센트", "프로"), 1.0
)
_RATE: Final = re.compile(
    r"(?P<noun>[^\W\d]*)\s*(?:/|\bper\b|\ba\b|\ban\b)\s*(?P<per>s|sec|secs?|seconds?|min|minutes?|초|분)"
    r"|(?P<hz>hz|rps|tps)"
)
_UNITS: Final[dict[Dimension, dict[str, float]]] = {
    "time": _TIME,
    "bytes": _BYTES,
    "share": _SHARE,
}
_NOUNS: Final = frozenset(
    ("time", "piece", "item", "thing", "number", "unit", "of", "them", "in", "all", "total")
) | frozenset(("개", "건", "곳", "군데", "번", "회", "명", "통", "가지", "차례", "줄"))
"""Words after a count that say nothing about its unit."""

_ZERO: Final = ("zero", "none", "nothing", "no", "nobody", "never", "nil", "null")
_ZERO_IN_KOREAN: Final = ("영", "제로", "없음", "없다", "없습니다", "없어요")
_ONE_TO_TWELVE: Final = (
    ("one", "한", "하나"), ("two", "두", "둘"), ("three", "세", "셋"), ("four", "네", "넷"),
    ("five", "다섯"), ("six", "여섯"), ("seven", "일곱"), ("eight", "여덟"), ("nine", "아홉"),
    ("ten", "열"), ("eleven", "열하나", "열한"), ("twelve", "열둘", "열두"),
)  # fmt: skip
_WORDS: Final = {
    **dict.fromkeys((*_ZERO, *_ZERO_IN_KOREAN), 0.0),
    **{word: float(n) for n, words in enumerate(_ONE_TO_TWELVE, 1) for word in words},
    **dict.fromkeys(("half", "절반", "반"), 0.5),
}
_ALL: Final = frozenset(("all", "everything", "모두", "전부"))
_ABOUT: Final = re.compile(r"^(?:about|around|approximately|roughly|ca\.?|~|≈|=|약|대략)\s*")
_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[ '_]\d{3})+(?![\d])|\d)(?:[\d.,]*\d)?(?:e[+-]?\d{1,2})?|[+-]?[.,]\d+"
)
_FRACTION: Final = re.compile(r"(\d+)\s*(?:/|of|out of|in)\s*(\d+)")
_PLAIN_WORDS: Final = re.compile(r"[^\W\d]+(?:[\s-]+[^\W\d]+)*")
_PARTS_OF: Final = re.compile(r"of (\d+)")

FORMS: Final = ("ms", "s", "percent", "bytes", "megabytes", "rate", "count")
"""The forms in which an answer may be written, by the last part of their text keys."""


def read_number(typed: str, unit: str, question: str = "") -> float:
    """Return the number that was typed, in the question's unit.

    Args:
        typed: The typed text.
        unit: The question's unit, such as ``ms``, ``%`` or ``events``; may be empty.
        question: The question; its words may follow a count.

    Raises:
        UsageError: It is no number, or its unit does not fit the question's.
    """
    text = _ABOUT.sub("", unicodedata.normalize("NFKC", typed).strip().lower().replace("−", "-"))
    text = text.rstrip(" .!")
    dimension = dimension_of(unit)
    parts_of = _PARTS_OF.fullmatch(unit)
    whole = 100.0 if dimension == "share" else float(parts_of[1]) if parts_of else None
    if whole and text in _ALL:
        return whole
    if fraction := _FRACTION.fullmatch(text):
        return _part(typed, unit, int(fraction[1]), int(fraction[2]), whole)
    value, rest = _value_and_rest(typed, text, unit)
    if whole and 0 < abs(value) < 1 and not rest:
        return value * whole
    return value * _factor(rest, typed, unit, question)


def dimension_of(unit: str) -> Dimension:
    """Return what a question's unit measures."""
    name = unit.lower()
    for dimension, names in _UNITS.items():
        if name in names:
            return dimension
    return "rate" if _RATE.fullmatch(name) else "count"


def form_of(unit: str) -> str:
    """Return how an answer in a unit may be written, in words for people."""
    key = {"%": "percent", "B": "bytes", "MB": "megabytes"}.get(unit)
    if key is None:
        key = unit if unit in FORMS else "rate" if dimension_of(unit) == "rate" else "count"
    return say(f"course.form-{key}")


def _value_and_rest(typed: str, text: str, unit: str) -> tuple[float, str]:
    """Return the number at the beginning of a text, and the rest of the text."""
    if text.startswith("초당"):
        text = text.removeprefix("초당").strip() + "/초"
    if number := _NUMBER.match(text):
        return _plain(number[0], typed, unit), text[number.end() :].strip()
    word, _, rest = text.partition(" ")
    if word not in _WORDS:
        raise UsageError("answer-no-number", value=typed.strip() or "''", form=form_of(unit))
    return _WORDS[word], rest.strip()


def _plain(number: str, typed: str, unit: str) -> float:
    """Return a number in which a comma may separate decimals or thousands."""
    text = re.sub(r"[ '_]", "", number)
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point >= 0:
        text = text.replace(".", "").replace(",", ".")
    elif point > comma >= 0 or re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", text):
        text = text.replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError("answer-no-number", value=typed.strip(), form=form_of(unit))
    return value


def _part(typed: str, unit: str, part: int, of: int, whole: float | None) -> float:
    """Return ``part`` of ``of`` in the question's unit: a share, or a part of ``whole``."""
    if not of:
        raise UsageError("answer-no-number", value=typed.strip(), form=form_of(unit))
    return part / of * (whole or 1.0)


def _factor(rest: str, typed: str, unit: str, question: str) -> float:
    """Return the factor from the unit ``rest`` to the question's unit."""
    dimension = dimension_of(unit)
    name = rest if rest in _SHARE else _singular(rest)
    if not rest or rest == unit.lower():
        return 1.0
    if dimension in _UNITS and name in _UNITS[dimension]:
        return _UNITS[dimension][name] / _UNITS[dimension][unit.lower()]
    if dimension == "rate" and (rate := _RATE.fullmatch(rest)):
        return 1 / 60 if (rate["per"] or "").startswith(("min", "분")) else 1.0
    if (parts := _PARTS_OF.fullmatch(unit)) and name in _SHARE:
        return int(parts[1]) / 100
    known = any(name in names for names in _UNITS.values())
    if dimension == "count" and not known and _PLAIN_WORDS.fullmatch(rest):
        words = {_singular(word) for word in re.findall(r"[^\W\d]+", f"{unit} {question}".lower())}
        if all(_singular(word) in words | _NOUNS for word in re.findall(r"[^\W\d]+", rest)):
            return 1.0
    written = typed.strip()[-len(rest) :]  # in the letters that were typed
    shown = written if written.lower() == rest else rest
    raise UsageError("answer-other-unit", value=typed.strip(), unit=shown, form=form_of(unit))


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 2 else word
