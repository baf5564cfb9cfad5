"""Options that several commands share, and how their values are understood."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from edalab.errors import BadParameter, BadSyntax
from edalab.texts import say

Json = Annotated[bool, typer.Option("--json", help=say("common.help-json"))]


def parse_day(option: str, text: str | None) -> date | None:
    """The day that ``YYYY-MM-DD`` means; None where nothing was given.

    Raises:
        BadSyntax: It means none, such as February 30.
    """
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadSyntax(option, text, say("common.a-date"))


def parse_number(option: str, number: int | None, least: int = 0) -> int | None:
    """The number itself, if it is not under ``least``.

    Raises:
        BadParameter: It is.
    """
    if number is not None and number < least:
        raise BadParameter(option, number, f">= {least}")
    return number


def present() -> datetime:
    """The present moment: where today has begun already, but not in UTC yet, the day's beginning.

    The registry tells days by UTC; a user means the day on the wall.
    """
    today = datetime.now().astimezone().date()
    return max(datetime.now(UTC), datetime(today.year, today.month, today.day, tzinfo=UTC))
