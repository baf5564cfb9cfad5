"""The fields of an employee: their names, allowed values and comparison."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from edalab.errors import DomainRefusal
from edalab.messages import in_utc
from edalab.texts import say

FIELDS: Final = (
    "first_name",
    "last_name",
    "name",
    "role",
    "address",
    "date_join",
    "date_leave",
    "status",
)
"""All fields of an employee; ``name`` is the first and the last name together."""

STORED: Final = tuple(field for field in FIELDS if field != "name")
"""The fields that events set; ``name`` is derived from them."""

EMPLOYED: Final = "employed"
LEFT: Final = "left"

LONGEST: Final = 100_000
"""The longest value in characters: long enough for any address, short enough for one log line."""

_APOSTROPHES: Final = {ord(mark): "'" for mark in "\u2018\u2019\u02bc\uff07`\u00b4"}
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(field: str, value: str) -> str:
    """The value as it is stored: without leading and trailing space, in Unicode's form NFC.

    Markup, emoji and any length up to ``LONGEST`` are allowed.

    Raises:
        DomainRefusal: The value is blank, too long, or contains control characters.
    """
    name = say(f"employee.field-{field}")
    if any(_controls(character) for character in value):
        raise DomainRefusal("employee-control", field=name)
    value = composed(value.strip())
    if all(unicodedata.category(character)[0] in "ZC" for character in value):
        raise DomainRefusal("employee-blank", field=name)
    if len(value) > LONGEST:
        raise DomainRefusal("employee-too-long", field=name, length=len(value), limit=LONGEST)
    return value


def composed(value: str) -> str:
    """The value in Unicode's form NFC, in which equal texts are equal strings."""
    return value if value.isascii() else unicodedata.normalize("NFC", value)


def key(value: str) -> str:
    """The form in which values are compared and looked up.

    Equal for values that differ in case, spacing, normal form, width of letters, apostrophes or
    characters without a width. Unicode calls this compatibility caseless matching.
    """
    if value.isascii():
        return " ".join(value.translate(_APOSTROPHES).casefold().split())
    visible = "".join(letter for letter in value if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFD", visible).translate(_APOSTROPHES).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_APOSTROPHES)
    return " ".join(folded.split())


def split_name(name: str) -> tuple[str, str | None]:
    """The first name and the rest of a full name, at any space; ``None`` for no rest."""
    first, *rest = name.strip().split(maxsplit=1) or [""]
    return first, rest[0] if rest else None


def full_name(first: str | None, last: str | None) -> str:
    """The first and the last name joined by a space; missing parts are left out."""
    return " ".join(part for part in (first, last) if part)


def day(moment: datetime) -> date:
    """The day of a moment, in UTC."""
    return in_utc(moment).date()


def moment(on: date) -> datetime:
    """The moment that represents a day: its beginning in UTC."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


def _controls(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Zl", "Zp"} or character in _BIDIRECTIONAL
