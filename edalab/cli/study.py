"""Opens the learner's study for a command."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from edalab.course.study import Study
from edalab.settings import from_environment

if TYPE_CHECKING:
    from edalab.eventlog.protocol import EventLog
    from edalab.messages import NewEvent, RecordedEvent


@contextmanager
def open_study() -> Iterator[Study]:
    """Yield the study in the user's home; the first event creates its file.

    Raises:
        StorageError: The home can't be used, or the study is damaged.
    """
    with ExitStack() as opened:
        yield Study(_LogOnDemand(from_environment().study, opened))


class _LogOnDemand:
    """The study's log, opened when there is something to read or to write.

    Many commands find no study and write none; a log takes longer to import than they take.

    Args:
        path: The study's file.
        opened: Closes the log.
    """

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self._path = path
        self._opened = opened
        self._log: EventLog | None = None

    def read_stream(self, stream: str, *, after: int = 0) -> "Iterator[RecordedEvent]":
        if self._log is None and _is_missing(self._path):
            return iter(())
        return self._opened_log().read_stream(stream, after=after)

    def append(
        self, stream: str, events: "Sequence[NewEvent]", *, expected: int
    ) -> "tuple[RecordedEvent, ...]":
        return self._opened_log().append(stream, events, expected=expected)

    def _opened_log(self) -> "EventLog":
        if self._log is None:
            from edalab.cli.logs import study_log

            self._log = self._opened.enter_context(study_log())
        return self._log


def _is_missing(path: Path) -> bool:
    """Return whether there is no file; what else is wrong with the path, the log says."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False
