"""A run in one terminal counts for the task that a lesson in another terminal stands at."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from edalab.settings import from_environment

_noted_by_lesson: ContextVar[bool] = ContextVar("_noted_by_lesson", default=False)


@contextmanager
def noted_by_the_lesson() -> Iterator[None]:
    """Inside, commands note nothing: the lesson that runs them does it itself."""
    token = _noted_by_lesson.set(True)
    try:
        yield
    finally:
        _noted_by_lesson.reset(token)


class Noted(Protocol):
    """What a run gives."""

    def to_json(self) -> dict[str, object]:
        """Its JSON."""

    def again(self) -> str:
        """The command that gives it again."""


def note_for_lesson(result: Noted) -> None:
    """Note a run for an open task; where nobody has begun to study, this costs one look.

    The run has been shown already: that it can't be noted is told, and is not its failure.
    """
    if _noted_by_lesson.get():
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
