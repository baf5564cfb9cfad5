"""What the step machine answers to each command: that it moved, or what there is to tell."""

from typing import TypeAlias

import msgspec

from edalab.course.checkers import Verdict
from edalab.course.lesson import Choice, Item, Question
from edalab.course.runner import RunResult


class Moved(msgspec.Struct, frozen=True):
    """The machine stands at another screen."""


class Stays(msgspec.Struct, frozen=True):
    """It can't go on yet; ``code`` is the reason: the catalogue's key under ``lesson.stays-``."""

    code: str


class Predicted(msgspec.Struct, frozen=True):
    """A number is committed to: this one, or an earlier one that stands."""

    value: float


class Answered(msgspec.Struct, frozen=True):
    """A choice was made."""

    number: int
    choice: Choice


class Placed(msgspec.Struct, frozen=True):
    """An item was put into a bin, both counted from 1; ``left`` are not in their right one."""

    number: int
    item: Item
    bin: int
    left: int


class Hinted(msgspec.Struct, frozen=True):
    """A hint, the ``number``-th of ``of``."""

    text: str
    number: int
    of: int


class LastHint(msgspec.Struct, frozen=True):
    """There is no further hint; asking once more reveals the answer."""


class Revealed(msgspec.Struct, frozen=True):
    """The answer to a question was asked for: it is on the question itself."""

    question: Question


class Checked(msgspec.Struct, frozen=True):
    """What the checker of a task found."""

    verdict: Verdict


class Ran(msgspec.Struct, frozen=True):
    """A run that the learner made; ``verdict`` where it was made for a task."""

    command: str
    result: RunResult
    verdict: Verdict | None = None


Reaction: TypeAlias = (
    Moved | Stays | Predicted | Answered | Placed | Hinted | LastHint | Revealed | Checked | Ran
)
