"""The user's logs, as commands open them: what a crash left behind is told on standard error."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edalab import wiring
from edalab.eventlog.protocol import EventLog
from edalab.terminal.console import write_error
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.eventlog.tinydb_log import TinyDBEventLog


Log = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", show_default=False, help=say("log.option-log")),
]
"""Which log to read: every command that reads takes it."""


def employee_log(path: Path | None = None) -> AbstractContextManager["TinyDBEventLog"]:
    """The employees' event log, or the one in another file."""
    return wiring.employee_log(tell_set_aside, _tell_waiting, path)


def study_log() -> AbstractContextManager[EventLog]:
    """The learner's own study."""
    return wiring.study_log(tell_set_aside, _tell_waiting)


def tell_set_aside(aside: Path) -> None:
    """Say that a crash left something, and where it is now."""
    write_error(say("common.set-aside", path=aside))


def _tell_waiting(log: Path) -> None:
    write_error(say("common.waiting", path=log))
