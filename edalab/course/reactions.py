"""The reactions that the step machine returns to commands."""

from typing import TypeAlias

import msgspec

from edalab.course.checkers import Verdict
from edalab.course.lesson import Choice, Item, Question
from edalab.course.runner import RunResult


class Moved(msgspec.Struct, frozen=True):
    """The machine moved to another screen."""


class Stays(msgspec.Struct, frozen=True):
    """The machine stays; ``code`` is the reason, a key of the texts under ``lesson.stays-``."""

    code: str


class Predicted(msgspec.Struct, frozen=True):
    """A prediction is on record; ``value`` is the number that counts, perhaps an earlier one.

    ``may_retry``: It is wrong, and a second try is offered before the run tells.
    """

    value: float
    may_retry: bool = False


class Answered(msgspec.Struct, frozen=True):
    """A quiz was answered with the choice of this number, from 1."""

    number: int
    choice: Choice


class Placed(msgspec.Struct, frozen=True):
    """An item was put into a bin, both counted from 1; ``left`` items are not yet right."""

    number: int
    item: Item
    bin: int
    left: int


class Hinted(msgspec.Struct, frozen=True):
    """A hint is shown, the ``number``-th of ``of``."""

    text: str
    number: int
    of: int


class LastHint(msgspec.Struct, frozen=True):
    """No hint is left; the next request reveals the answer."""


class Revealed(msgspec.Struct, frozen=True):
    """The answer to a question is shown; the question holds it."""

    question: Question


class Checked(msgspec.Struct, frozen=True):
    """A task was checked."""

    verdict: Verdict


class Ran(msgspec.Struct, frozen=True):
    """The learner made a run; ``verdict`` is set where it was for a task."""

    command: str
    result: RunResult
    verdict: Verdict | None = None


Reaction: TypeAlias = (
    Moved | Stays | Predicted | Answered | Placed | Hinted | LastHint | Revealed | Checked | Ran
)
