"""How the course runs a command without knowing the command line."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from edalab.errors import BadSyntax
from edalab.messages import RecordedEvent
from edalab.texts import say


class RunResult(msgspec.Struct, frozen=True):
    """What a command showed.

    Args:
        data: Its JSON.
        printable: The same for people, for whoever prints it.
        counts: Whether a task counts it: an experiment does, and what changes or asks the
            learner's registry is judged by the registry itself.
    """

    data: dict[str, Any]
    printable: object
    counts: bool = True


Arguments: TypeAlias = Sequence[str]
"""A command without the ``edalab``, split as a shell would."""


class Attempt(msgspec.Struct, frozen=True):
    """What commands left behind that were run one after the other in an empty home.

    Args:
        runs: The commands that a task counts, each with its result.
        employees: The home's employee log, whole and in order.
    """

    runs: tuple[tuple[str, RunResult], ...]
    employees: tuple[RecordedEvent, ...]


class CommandRunner(Protocol):
    """Where a lesson's commands are run, and the learner's."""

    def run(self, arguments: Arguments, setup: Sequence[Arguments] | None = None) -> RunResult:
        """Run one command.

        Args:
            arguments: The command.
            setup: What is run before it, in an empty home of their own that is gone afterwards;
                ``None`` runs the command in the learner's own home.

        Raises:
            EdalabError: The command is refused, or one before it.
        """

    def understand(self, arguments: Arguments) -> None:
        """See that a command could be run here, and run nothing.

        Raises:
            UsageError: It can't be: there is no such command, or its options are not understood.
        """

    def attempt(self, commands: Sequence[str]) -> Attempt:
        """Run commands in an empty home of their own, and give what they left behind.

        Raises:
            EdalabError: One of them is refused.
        """

    def employees(self) -> Iterable[RecordedEvent]:
        """The learner's own employee log, whole and in order.

        Raises:
            StorageError: It can't be read.
        """


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
    """The number at a path such as ``sides.async.caller_wait_ms``; ``None`` if there is none.

    In a list, ``0`` is the first and ``count`` says how many there are: ``employees.count``.
    """
    found: Any = data
    for key in path.split("."):
        if isinstance(found, list | tuple) and key == "count":
            found = len(found)
        elif isinstance(found, list | tuple) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        elif isinstance(found, Mapping) and key in found:
            found = found[key]
        else:
            return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found)
