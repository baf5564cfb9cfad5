"""How the course runs a command without knowing the command line."""

import shlex
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from edalab.errors import BadSyntax
from edalab.texts import say


class RunResult(msgspec.Struct, frozen=True):
    """What a command showed.

    Args:
        data: Its JSON.
        printable: The same for people, for whoever prints it.
    """

    data: dict[str, Any]
    printable: object


Runner: TypeAlias = Callable[[list[str]], RunResult]
"""Runs a ``compare`` or ``simulate`` command; raises ``EdalabError`` where the command would."""


def words(command: str) -> list[str]:
    """A typed command as arguments, as a shell would split it; a leading ``edalab`` is dropped.

    Raises:
        BadSyntax: A quotation mark is left open, or there is no word.
    """
    try:
        found = shlex.split(command)
    except ValueError:
        found = []
    if found[:1] == ["edalab"]:
        found = found[1:]
    if not found:
        raise BadSyntax(say("course.a-command"), command, "simulate channel --publish 5")
    return found


def number_at(data: Mapping[str, Any], path: str) -> float | None:
    """The number at a path such as ``sides.async.caller_wait_ms``; ``None`` if there is none."""
    found: Any = data
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found)
