"""Records a run for the task at which a lesson in another terminal stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from edalab.settings import from_environment

_recorded_by_lesson: ContextVar[bool] = ContextVar("_recorded_by_lesson", default=False)


@contextmanager
def lesson_records_runs() -> Iterator[None]:
    """Stop commands from recording runs: the lesson that runs them records them itself."""
    token = _recorded_by_lesson.set(True)
    try:
        yield
    finally:
        _recorded_by_lesson.reset(token)


class RepeatableRun(Protocol):
    """The result of a run that can be repeated."""

    def to_json(self) -> dict[str, object]:
        """Return its JSON."""

    def again(self) -> str:
        """Return the command that repeats it."""


def record_for_task(result: RepeatableRun) -> None:
    """Record a run for an open task; where there is no study, only look for its file.

    The run has been shown already, so that an error here is reported and not raised.
    """
    if _recorded_by_lesson.get():
        return
    settings = from_environment()
    if not settings.study.exists():
        return
    from edalab.cli.study import open_study
    from edalab.course.study import note_run
    from edalab.errors import EdalabError
    from edalab.terminal.console import write_error
    from edalab.texts import say

    try:
        with open_study() as study:
            note_run(study, result.again(), result.to_json())
    except EdalabError as error:
        write_error(say("lesson.note-failed", problem=str(error)))
