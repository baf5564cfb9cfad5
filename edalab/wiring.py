"""Builds what the commands use, from the settings. Nothing is opened before it is asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from edalab import settings
from edalab.eventlog.protocol import EventLog

SetAside = Callable[[Path], None]
"""Told the file into which the unfinished end of a crash was moved."""


@contextmanager
def employee_log(on_set_aside: SetAside) -> Iterator[EventLog]:
    """The employees' event log, closed in the end."""
    with _log(settings.from_environment().events, on_set_aside) as log:
        yield log


@contextmanager
def study_log(on_set_aside: SetAside) -> Iterator[EventLog]:
    """The learner's own study, closed in the end."""
    with _log(settings.from_environment().study, on_set_aside) as log:
        yield log


def view_path(log_file: Path | None = None) -> Path:
    """Where the view of the employees' log is kept, or of the log in another file: beside it."""
    log_file = log_file or settings.from_environment().events
    return log_file.with_name(f"{log_file.name}.view.sqlite")


@contextmanager
def _log(path: Path, on_set_aside: SetAside) -> Iterator[EventLog]:
    from edalab.eventlog.tinydb_log import open_log

    log = open_log(path, on_set_aside=on_set_aside)
    try:
        yield log
    finally:
        log.close()
