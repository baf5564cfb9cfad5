"""Builds what the commands use, from the settings. Nothing is opened before it is asked for."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from edalab import settings
from edalab.errors import StorageUnwritable
from edalab.eventlog.protocol import EventLog

if TYPE_CHECKING:
    from edalab.eventlog.tinydb_log import TinyDBEventLog

Told = Callable[[Path], None]
"""Told a file: where a crash's unfinished end was moved, or which log is waited for."""


@contextmanager
def employee_log(
    on_set_aside: Told, on_wait: Told, path: Path | None = None
) -> Iterator["TinyDBEventLog"]:
    """The employees' event log, or the one in another file; closed in the end.

    Raises:
        StorageUnwritable: Another file was named, and is not there.
    """
    if path is not None:
        must_be_there(path)
    found = settings.from_environment()
    with _log(path or found.events, found, on_set_aside, on_wait) as log:
        yield log


@contextmanager
def study_log(on_set_aside: Told, on_wait: Told) -> Iterator[EventLog]:
    """The learner's own study, closed in the end."""
    found = settings.from_environment()
    with _log(found.study, found, on_set_aside, on_wait) as log:
        yield log


def must_be_there(path: Path) -> None:
    """See that a log that somebody named exists.

    Raises:
        StorageUnwritable: It does not.
    """
    if not path.exists():
        raise StorageUnwritable(path, os.strerror(errno.ENOENT))


def view_path(log_file: Path | None = None) -> Path:
    """Where the view of the employees' log is kept, or of the log in another file: beside it."""
    log_file = log_file or settings.from_environment().events
    return log_file.with_name(f"{log_file.name}.view.sqlite")


@contextmanager
def _log(
    path: Path, found: settings.Settings, on_set_aside: Told, on_wait: Told
) -> Iterator["TinyDBEventLog"]:
    from edalab.eventlog.tinydb_log import open_log

    log = open_log(
        path, lock_timeout_s=found.lock_timeout_s, on_set_aside=on_set_aside, on_wait=on_wait
    )
    try:
        yield log
    finally:
        log.close()
