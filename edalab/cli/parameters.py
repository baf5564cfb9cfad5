"""Makes the options of commands that are built at run time."""

import inspect
from typing import Annotated, Any

import typer

from edalab.texts import say


def option(
    name: str, spelling: str, help_key: str, metavar: str | None = None, default: str | None = None
) -> inspect.Parameter:
    """Return an option as a parameter for Typer; without ``metavar`` it is a flag."""
    kind: Any = bool if metavar is None else str | None
    typed: Any = Annotated[
        kind, typer.Option(spelling, metavar=metavar, help=say(help_key), show_default=False)
    ]
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if metavar is None else default,
        annotation=typed,
    )
