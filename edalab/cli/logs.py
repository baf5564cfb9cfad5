"""The user's logs, as commands open them: what a crash left behind is told on standard error."""

from contextlib import AbstractContextManager
from pathlib import Path

from edalab import wiring
from edalab.eventlog.protocol import EventLog
from edalab.terminal.console import write_error
from edalab.texts import say


def employee_log() -> AbstractContextManager[EventLog]:
    """The employees' event log."""
    return wiring.employee_log(_tell)


def study_log() -> AbstractContextManager[EventLog]:
    """The learner's own study."""
    return wiring.study_log(_tell)


def _tell(aside: Path) -> None:
    write_error(say("common.set-aside", path=aside))
