"""What is asked, as data: both languages end here, and every answer starts here."""

from datetime import date
from typing import Literal

import msgspec

Kind = Literal[
    "previous",
    "current",
    "as-of",
    "first",
    "all",
    "when",
    "how-often",
    "how-many",
    "who",
    "whether",
]

Relation = Literal["at", "before", "after"]


class Period(msgspec.Struct, frozen=True):
    """The days that a question is limited to, both included.

    Args:
        first: The first day; ``None`` where everything before the last day counts.
        last: The last day; ``None`` where everything up to today counts.
    """

    first: date | None = None
    last: date | None = None


class Anchor(msgspec.Struct, frozen=True):
    """A limit that the employee's own history sets: *before Busan*, *when she joined*.

    Args:
        relation: Whether the question is about that day, about before or about after it.
        field: The field whose change is meant; ``None`` where only the data tells.
        value: The value that it changed to; ``None`` for any change.
        ended: For ``after``: the time after the value gave way, not after it came.
    """

    relation: Relation
    field: str | None
    value: str | None
    ended: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked.

    Args:
        language: The language that it is asked in.
        kind: What is asked about the field.
        field: Which field; ``None`` where only a value is named, and the data tells the field.
        person: Whom it is about, as written; ``None`` for a question about everybody.
        value: The value that ``when``, ``who``, ``whether`` and ``how-often`` ask about.
        period: The days in the world (occurred at) that it is limited to.
        anchor: The limit that the employee's history sets.
        known_on: What the log knew on this day (recorded at); ``None`` for all it knows now.
        past: Whether it is asked in the past tense.
        ever: Whether any time counts, not one moment.
        event: Whether it asks about a change itself, not about a state.
        pick: Which of several changes is asked about.
    """

    language: str
    kind: Kind
    field: str | None
    person: str | None
    value: str | None
    period: Period | None
    anchor: Anchor | None
    known_on: date | None
    past: bool
    ever: bool
    event: bool
    pick: Literal["all", "first", "last"]
