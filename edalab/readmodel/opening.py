"""Asking a view that lives in a file, whatever state the file is in.

Missing or of another log: it is made from the log. Damaged: it is set aside and made anew. Where no
view can be kept, as in a folder that may only be read, the question goes to one in memory.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from edalab.errors import StorageUnwritable
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import belongs, rebuild
from edalab.readmodel.protocol import ReadModel, Unusable
from edalab.readmodel.sqlite import SqliteReadModel

T = TypeVar("T")

_BESIDE = ("-wal", "-shm")


def ask(path: Path, log: EventLog, question: Callable[[ReadModel], T], *, make: bool = False) -> T:
    """What the view in this file answers; it is of this log, but may be behind it.

    Args:
        path: The view's file.
        log: The log that it is a view of.
        question: Asked once, or again from the start where the file proves damaged on the way.
        make: Make the file also where the log has nothing to put into it.

    Raises:
        StorageError: The log can't be read, or others kept the view locked.
    """
    if not make and not path.exists() and not log.head():
        return _ask_memory(log, question)
    try:
        return _ask_file(path, log, question)
    except (Unusable, StorageUnwritable) as error:
        problem = error
    try:
        if isinstance(problem, Unusable):
            set_aside(path)
            return _ask_file(path, log, question)
    except (Unusable, StorageUnwritable):
        pass
    return _ask_memory(log, question)


def set_aside(path: Path) -> Path | None:
    """Move a damaged view out of the way; None where it is gone already.

    Raises:
        StorageUnwritable: It can't be moved.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
        for ending in _BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    return aside


def _ask_file(path: Path, log: EventLog, question: Callable[[ReadModel], T]) -> T:
    view = SqliteReadModel(path)
    with contextlib.closing(view):
        if not belongs(view.checkpoint(), log):
            rebuild(view, log)
        return question(view)


def _ask_memory(log: EventLog, question: Callable[[ReadModel], T]) -> T:
    view = MemoryReadModel()
    rebuild(view, log)
    return question(view)
