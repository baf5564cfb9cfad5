"""The worlds of the exercises, by name; a module is loaded when its exercise is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from edalab.course.exercises.packs import load, pack_folders
from edalab.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from edalab.course.exercises.exercise import Exercise

NAMES: Final = (
    "ack", "fold", "late", "inbox", "append", "poison", "unknown-outcome", "outbox", "projector",
    "parallel", "schema", "lease", "gaps", "saga", "deadlines", "rule",
)  # fmt: skip
"""The exercises, the easiest first; each has a module here and a folder in the course."""


def names() -> tuple[str, ...]:
    """Return the names of all exercises: edalab's own, then those of the pack.

    Raises:
        UsageError: The pack can't be used.
    """
    more = pack_folders()
    for name in NAMES:
        if name in more:
            raise UsageError("pack-name-taken", path=more[name], name=name)
    return (*NAMES, *more)


def exercise(name: str) -> "Exercise":
    """Return the exercise with a name or a number.

    Raises:
        UnknownName: There is none.
        UsageError: It is somebody's own, and its world can't be used.
    """
    known = names()
    if name.isascii() and name.isdecimal() and 0 < int(name) <= len(known):
        name = known[int(name) - 1]
    if name not in known:
        raise UnknownName("exercise", name, list(known))
    if name not in NAMES:
        return load(pack_folders()[name])
    declaration: Exercise = import_module(f"{__name__}.{name.replace('-', '_')}").EXERCISE
    return declaration
