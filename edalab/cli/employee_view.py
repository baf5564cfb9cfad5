"""Opens the employees' view for commands, and updates it after an append."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from edalab import wiring
from edalab.cli.logs import Log, employee_log, tell_adopted
from edalab.cli.options import Json, Options
from edalab.errors import EdalabError
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.opening import View
from edalab.terminal.console import console, write_error
from edalab.texts import say

NoProject = Annotated[bool, typer.Option("--no-project", help=say("readmodel.option-no-project"))]
Wait = Annotated[bool, typer.Option("--wait", help=say("readmodel.option-wait"))]


class AppendOptions(Options, frozen=True):
    """The options of commands that append to a log."""

    no_project: NoProject = False
    where: Log = None
    as_json: Json = False


def view_of(log: EventLog, where: str | None = None) -> View:
    """Return the view of a log; it is opened by its first use.

    Args:
        log: The employee log, or another log.
        where: The file or address of that other log.
    """
    return wiring.view_of(log, where, tell_adopted)


@contextmanager
def appending(where: str | None = None, *, no_project: bool) -> Iterator[tuple[EventLog, View]]:
    """Yield a log and its view to a command that appends; then update the view.

    With ``no_project`` the view is not updated. An error while updating is reported and not raised,
    since the events are appended already.
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
    """Print how many events the view is behind the log, if any.

    Args:
        behind: The number of events.
        refused: Whether the command was refused, so that this goes to standard error.
    """
    if behind and refused:
        write_error(say("readmodel.behind", count=behind))
    elif behind:
        console().print(say("readmodel.behind", count=behind), style="dim")
