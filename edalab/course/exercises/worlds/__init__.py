"""The worlds of the exercises, by name; a module is loaded when its exercise is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from edalab.errors import UnknownName

if TYPE_CHECKING:
    from edalab.course.exercises.exercise import Exercise

NAMES: Final = (
    "ack", "fold", "late", "inbox", "append", "poison", "unknown-outcome", "outbox", "projector",
    "parallel", "schema", "lease", "gaps", "saga", "deadlines", "rule",
)  # fmt: skip
"""The exercises, the easiest first; each has a module here and a folder in the course."""


def exercise(name: str) -> "Exercise":
    """The exercise of a name, or of its number.

    Raises:
        UnknownName: There is none.
    """
    if name.isascii() and name.isdecimal() and 0 < int(name) <= len(NAMES):
        name = NAMES[int(name) - 1]
    if name not in NAMES:
        raise UnknownName("exercise", name, list(NAMES))
    found: Exercise = import_module(f"{__name__}.{name.replace('-', '_')}").EXERCISE
    return found
