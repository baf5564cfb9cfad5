"""A language's ways to ask, as data: patterns, and what each of them means."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

Kind = Literal["previous", "current", "as-of", "first", "when", "how-often", "how-many", "who"]


class Pattern(msgspec.Struct, frozen=True):
    """One way to ask.

    Args:
        regex: Fits the whole text. Groups: ``who``, ``field``, ``value``; ``previous``,
            ``current`` and ``first`` tell the kind, ``past`` the tense.
        kind: The kind that it asks, where no group tells another.
        field: The field that it asks about, where no group tells.
        value: The value that it asks about, where no group tells; ``<DATE>`` is the day named.
        past: Whether it is always in the past tense.
        fields: The only fields that it makes sense for; all where it is empty.
    """

    regex: re.Pattern[str]
    kind: Kind = "current"
    field: str | None = None
    value: str | None = None
    past: bool = False
    fields: tuple[str, ...] = ()


class Grammar(msgspec.Struct, frozen=True):
    """One language's ways to ask, those to be tried first in front."""

    language: str
    patterns: tuple[Pattern, ...]
    fields: Sequence[tuple[str, re.Pattern[str]]]
    date: re.Pattern[str]
