"""Options that several commands share, and how their values are understood."""

import functools
import inspect
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
import typer

from edalab.errors import BadParameter, BadSyntax
from edalab.texts import say

Json = Annotated[bool, typer.Option("--json", help=say("common.help-json"))]


class Options(msgspec.Struct, frozen=True):
    """Options that several commands take together, each field annotated as Typer wants it."""


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Return the function with the fields of its ``Options`` parameters in their place.

    Typer sees the fields as options; the function gets the ``Options``.
    """
    groups: dict[str, type[Options]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        kind = parameter.annotation
        if isinstance(kind, type) and issubclass(kind, Options):
            groups[parameter.name] = kind
            parameters += inspect.signature(kind).parameters.values()
        else:
            parameters.append(parameter)
    keywords = [field.replace(kind=inspect.Parameter.KEYWORD_ONLY) for field in parameters]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        for name, kind in groups.items():
            values[name] = kind(**{field: values.pop(field) for field in kind.__struct_fields__})
        function(**values)

    set_parameters(command, keywords)
    return command


def set_parameters(function: Callable[..., None], parameters: list[inspect.Parameter]) -> None:
    """Give a function the parameters that Typer is to see."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {field.name: field.annotation for field in parameters}


def text_option(name: str, key: str, metavar: str = "TEXT") -> Any:
    """An option with a value.

    Args:
        name: As typed: ``--role``.
        key: The key of its help.
        metavar: What help calls the value.
    """
    return typer.Option(name, metavar=metavar, show_default=False, help=say(key))


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
