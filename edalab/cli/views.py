"""The employees' view, as commands use it: brought along after an append, unless told not to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from edalab import wiring
from edalab.cli.logs import Log, employee_log
from edalab.cli.options import Json, Options
from edalab.errors import EdalabError
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.opening import View
from edalab.terminal.console import console, write_error
from edalab.texts import say

NoProject = Annotated[bool, typer.Option("--no-project", help=say("readmodel.option-no-project"))]
Wait = Annotated[bool, typer.Option("--wait", help=say("readmodel.option-wait"))]


class AppendOptions(Options, frozen=True):
    """Which log a command appends to, whether its view follows, and whether it writes JSON."""

    no_project: NoProject = False
    where: Log = None
    as_json: Json = False


def view_of(log: EventLog, where: str | None = None) -> View:
    """The view of a log; nothing is opened before it is asked.

    Args:
        log: The employees' log, or another.
        where: The file or address of the other one.
    """
    return wiring.view_of(log, where)


@contextmanager
def changing(where: str | None = None, *, no_project: bool) -> Iterator[tuple[EventLog, View]]:
    """The employees' log, or another, and its view, for a command that appends.

    The view is brought along afterwards, or left behind by what was appended. What is appended
    stays so: that the view can't be brought along is told, and is not the command's failure.
    """
    with employee_log(where, make=True) as log:
        view = view_of(log, where)
        if no_project:
            view.make()
        yield log, view
        if no_project:
            return
        try:
            view.project()
        except EdalabError as error:
            write_error(say("readmodel.not-projected", problem=error))


def tell_behind(behind: int, *, refused: bool = False) -> None:
    """Say in one line how far what was shown is behind the log; nothing where it is not.

    Args:
        behind: How many events.
        refused: Nothing was shown but an error, and this goes with it.
    """
    if behind and refused:
        write_error(say("readmodel.behind", count=behind))
    elif behind:
        console().print(say("readmodel.behind", count=behind), style="dim")
