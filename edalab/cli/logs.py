"""Opens the user's logs for commands; reports on standard error what a crash left in them."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edalab import wiring
from edalab.cli.options import Json, Options
from edalab.errors import UsageError
from edalab.eventlog.protocol import EventLog
from edalab.settings import from_environment
from edalab.terminal.console import write_error
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.eventlog.tinydb_log import TinyDBEventLog

Log = Annotated[
    str | None,
    typer.Option("--log", metavar="FILE|URL", show_default=False, help=say("log.option-log")),
]
"""The option that names the log; all commands of ``employee`` and ``log`` have it."""


class LogOptions(Options, frozen=True):
    """The options of commands that read a log."""

    where: Log = None
    as_json: Json = False


def employee_log(
    where: str | None = None, *, make: bool = False
) -> AbstractContextManager[EventLog]:
    """Return a context that opens the employee log, or the log in another file or system."""
    return wiring.employee_log(tell_set_aside, _tell_waiting, where, make=make)


def study_log() -> AbstractContextManager["TinyDBEventLog"]:
    """Return a context that opens the log of the learner's study."""
    return wiring.study_log(tell_set_aside, _tell_waiting)


def named_log(where: str | None, *, study: bool) -> str | None:
    """Return the log that the options name: ``--log``, or the learner's study for ``--study``.

    Raises:
        UsageError: Both are given.
    """
    if not study:
        return where
    if where is not None:
        raise UsageError("log-or-study")
    return str(from_environment().study)


def tell_set_aside(aside: Path) -> None:
    """Report that an unfinished record was set aside, and where."""
    write_error(say("common.set-aside", path=aside))


def tell_adopted(path: Path) -> None:
    """Report that a file of an older edalab is used from now on."""
    write_error(say("common.adopted", path=path))


def _tell_waiting(log: Path) -> None:
    write_error(say("common.waiting", path=log))
