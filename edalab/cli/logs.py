"""The user's logs, as commands open them: what a crash left behind is told on standard error."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edalab import wiring
from edalab.cli.options import Json, Options
from edalab.eventlog.protocol import EventLog
from edalab.terminal.console import write_error
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.eventlog.tinydb_log import TinyDBEventLog

Log = Annotated[
    str | None,
    typer.Option("--log", metavar="FILE|URL", show_default=False, help=say("log.option-log")),
]
"""Which log is meant: every command of the employees and of the log takes it."""


class LogOptions(Options, frozen=True):
    """Which log a command uses, and whether it writes JSON."""

    where: Log = None
    as_json: Json = False


def employee_log(
    where: str | None = None, *, make: bool = False
) -> AbstractContextManager[EventLog]:
    """The employees' event log, or the one in another file or system."""
    return wiring.employee_log(tell_set_aside, _tell_waiting, where, make=make)


def study_log() -> AbstractContextManager["TinyDBEventLog"]:
    """The learner's own study."""
    return wiring.study_log(tell_set_aside, _tell_waiting)


def tell_set_aside(aside: Path) -> None:
    """Say that a crash left something, and where it is now."""
    write_error(say("common.set-aside", path=aside))


def _tell_waiting(log: Path) -> None:
    write_error(say("common.waiting", path=log))
