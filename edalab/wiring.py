"""Builds what the commands use, from the settings. Nothing is opened before it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edalab import settings
from edalab.eventlog.protocol import EventLog


@contextmanager
def employee_log() -> Iterator[EventLog]:
    """The employees' event log, closed in the end."""
    with _log(settings.from_environment().events) as log:
        yield log


@contextmanager
def study_log() -> Iterator[EventLog]:
    """The learner's own study, closed in the end."""
    with _log(settings.from_environment().study) as log:
        yield log


@contextmanager
def _log(path: Path) -> Iterator[EventLog]:
    from edalab.eventlog.tinydb_log import open_log

    log = open_log(path)
    try:
        yield log
    finally:
        log.close()
