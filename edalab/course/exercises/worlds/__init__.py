"""The worlds of the exercises, by name; a module is loaded when its exercise is asked for."""

from importlib import import_module
from typing import Final

from edalab.course.exercises.exercise import Exercise
from edalab.errors import UnknownName

NAMES: Final = (
    "fold", "ack", "inbox", "append", "late", "projector", "gaps", "outbox", "poison", "saga",
)  # fmt: skip
"""The exercises, in order. Each has a module of its name here and a folder in the course."""


def exercise(name: str) -> Exercise:
    """The exercise of a name, or of its number.

    Raises:
        UnknownName: There is none.
    """
    if name.isascii() and name.isdecimal() and 0 < int(name) <= len(NAMES):
        name = NAMES[int(name) - 1]
    if name not in NAMES:
        raise UnknownName("exercise", name, list(NAMES))
    found: Exercise = import_module(f"{__name__}.{name}").EXERCISE
    return found
