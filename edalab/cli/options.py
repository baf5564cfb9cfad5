"""Options that several commands share, and the parsers of their values."""

import functools
import inspect
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
import typer

from edalab.errors import BadParameter, BadSyntax
from edalab.texts import say

Json = Annotated[bool, typer.Option("--json", help=say("common.help-json"))]


class Options(msgspec.Struct, frozen=True):
    """A group of options that several commands share; each field is annotated for Typer."""


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Return a function that takes the fields of the ``Options`` parameters as its own parameters.

    Typer sees the fields as options; the wrapped function gets the ``Options``.
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
    """Set the parameters of a function that Typer sees."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {}  # the signature has them; Typer would evaluate each once more


def text_option(name: str, key: str, metavar: str = "TEXT") -> Any:
    """Return an option with a value.

    Args:
        name: Its name as typed: ``--role``.
        key: The text key of its help.
        metavar: The name of its value in help pages.
    """
    return typer.Option(name, metavar=metavar, show_default=False, help=say(key))


def option_parameter(
    name: str, spelling: str, help_key: str, metavar: str | None = None, default: str | None = None
) -> inspect.Parameter:
    """Return an option as a parameter for Typer; without ``metavar`` it is a flag."""
    return _option_parameter(name, spelling, say(help_key), metavar, default)


def repeated_parameter(name: str, spelling: str, help_key: str, metavar: str) -> inspect.Parameter:
    """Return an option that may be given several times as a parameter for Typer."""
    return _option_parameter(name, spelling, say(help_key), metavar, None, repeated=True)


@functools.cache  # Many commands have the same options.
def _option_parameter(
    name: str,
    spelling: str,
    text: str,
    metavar: str | None,
    default: str | None,
    *,
    repeated: bool = False,
) -> inspect.Parameter:
    kind: Any = bool if metavar is None else list[str] | None if repeated else str | None
    typed: Any = Annotated[
        kind, typer.Option(spelling, metavar=metavar, help=text, show_default=False)
    ]
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if metavar is None else default,
        annotation=typed,
    )


def spelling_of(option: inspect.Parameter) -> str:
    """Return how an option is typed: ``--seed``."""
    spelling: str = option.annotation.__metadata__[0].default  # where Typer keeps it until it asks
    return spelling


def parse_day(option: str, text: str | None) -> date | None:
    """Return the date of a text ``YYYY-MM-DD``; None for None.

    Raises:
        BadSyntax: It is no date, such as February 30.
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
    """Return a number from ``least`` to what 64 bits hold; None for None.

    Raises:
        BadParameter: The number is less or more.
    """
    if number is not None and number < least:
        raise BadParameter(option, number, f">= {least}")
    if number is not None and number > sys.maxsize:
        raise BadParameter(option, number, f"<= {sys.maxsize}")
    return number


def present() -> datetime:
    """Return the current time, but no earlier than the start of today's local date in UTC.

    The registry counts days in UTC, while a user means the local date.
    """
    today = datetime.now().astimezone().date()
    return max(datetime.now(UTC), datetime(today.year, today.month, today.day, tzinfo=UTC))
