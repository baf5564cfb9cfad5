"""Options that several commands share, and the parsers of their values."""

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
import typer
from typer.core import TyperCommand
from typer.main import get_click_param
from typer.models import ParamMeta

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


class DeclaredOption(msgspec.Struct, frozen=True):
    """An option of commands that are made when they are called; Typer gets it only from these.

    Args:
        name: The parameter's name.
        spelling: How it is typed: ``--seed``.
        help_key: The text key of its help.
        metavar: The name of its value in help pages; None for a flag.
        default: Its value where it is not typed; a flag's is False.
        repeated: Whether it may be given several times.
    """

    name: str
    spelling: str
    help_key: str
    metavar: str | None = None
    default: str | None = None
    repeated: bool = False

    def parameter(self) -> inspect.Parameter:
        """Return it as a parameter for Typer."""
        return _parameter(self, say(self.help_key))


@functools.cache  # Many commands have the same options.
def _parameter(option: DeclaredOption, text: str) -> inspect.Parameter:
    flag = option.metavar is None
    kind: Any = bool if flag else list[str] | None if option.repeated else str | None
    typed = typer.Option(
        False if flag else option.default,
        option.spelling,
        metavar=option.metavar,
        help=text,
        show_default=False,
    )
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=typed, annotation=kind
    )


def set_parameters(
    function: Callable[..., None], parameters: Iterable[inspect.Parameter | DeclaredOption]
) -> None:
    """Set the parameters of a function that Typer sees."""
    function.__signature__ = inspect.Signature(_made(parameters))  # type: ignore[attr-defined]
    function.__annotations__ = {}  # the signature has them; Typer would evaluate each once more


def command_with(
    function: Callable[..., None],
    parameters: Iterable[inspect.Parameter | DeclaredOption],
    name: str,
    help_text: str | None = None,
) -> Any:
    """Return a Click command that calls a function with these parameters.

    Typer itself would read them twice from the function's signature.

    Args:
        function: The function.
        parameters: Its parameters, each with a Typer option or argument as default.
        name: The command's name.
        help_text: The command's help.
    """
    typed = [
        get_click_param(ParamMeta(name=made.name, default=made.default, annotation=made.annotation))
        for made in _made(parameters)
    ]
    params: Any = [parameter for parameter, _ in typed]
    return TyperCommand(name, callback=function, params=params, help=help_text)


def _made(parameters: Iterable[inspect.Parameter | DeclaredOption]) -> list[inspect.Parameter]:
    return [
        parameter.parameter() if isinstance(parameter, DeclaredOption) else parameter
        for parameter in parameters
    ]


def text_option(name: str, key: str, metavar: str = "TEXT") -> Any:
    """Return an option with a value.

    Args:
        name: Its name as typed: ``--role``.
        key: The text key of its help.
        metavar: The name of its value in help pages.
    """
    return typer.Option(name, metavar=metavar, show_default=False, help=say(key))


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
