"""The interface through which the course runs commands, without knowing the command line."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec

from edalab.course.lesson import Run
from edalab.errors import BadSyntax
from edalab.lab.trace import Keep, Record
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.messages import RecordedEvent


class RunResult(msgspec.Struct, frozen=True):
    """The result of a command.

    Args:
        data: Its JSON.
        printable: The same for people; the caller that made the runner can print it.
        counts: Whether it counts as a run for a task. Experiments count. Commands on the
            learner's registry do not: checkers look at the registry itself.
        records: The trace, of a run whose picture can be played.
    """

    data: dict[str, Any]
    printable: object
    counts: bool = True
    records: tuple[Record, ...] = ()


Arguments: TypeAlias = Sequence[str]
"""A command without the leading ``edalab``, split as a shell would."""


class Attempt(msgspec.Struct, frozen=True):
    """The result of several commands run one after the other in an empty home.

    Args:
        runs: The commands that count for a task, each with its result.
        employees: The home's employee log, whole and in order.
    """

    runs: tuple[tuple[str, RunResult], ...]
    employees: "tuple[RecordedEvent, ...]"


class CommandRunner(Protocol):
    """Runs the commands of a lesson and of the learner."""

    def run(
        self,
        arguments: Arguments,
        setup: Sequence[Arguments] | None = None,
        *,
        keep: Keep = False,
    ) -> RunResult:
        """Run one command and return its result.

        Args:
            arguments: The command.
            setup: Commands to run before it. All run in a temporary empty home; None runs the
                command in the learner's own home.
            keep: The sides whose records the result holds, to draw their picture.

        Raises:
            EdalabError: The command or one of its setup is refused.
        """

    def understand(self, arguments: Arguments) -> None:
        """Check that a command could be run, without running it.

        Raises:
            UsageError: There is no such command, or its options are invalid.
        """

    def attempt(self, commands: Sequence[str]) -> Attempt:
        """Run commands in a temporary empty home and return their results.

        Raises:
            EdalabError: One of them is refused.
        """

    def picture_rows(self, run: Run, result: RunResult) -> int:
        """Return how many rows the picture of a run takes at 80 columns.

        Raises:
            EdalabError: The picture has nothing to show.
        """

    def employees(self) -> "Iterable[RecordedEvent]":
        """Return the learner's own employee log, whole and in order.

        Raises:
            StorageError: It can't be read.
        """


def words(command: str) -> list[str]:
    """Return a typed command as arguments, split as a shell would, without a leading ``edalab``.

    Raises:
        BadSyntax: A quotation mark is not closed, or there is no word.
    """
    try:
        arguments = shlex.split(command)
    except ValueError:
        arguments = []
    if arguments[:1] == ["edalab"]:
        arguments = arguments[1:]
    if not arguments:
        raise BadSyntax(say("course.a-command"), command, "simulate channel --publish 5")
    return arguments


def number_at(data: Mapping[str, Any], path: str) -> float | None:
    """Return the number at a path such as ``sides.async.caller_wait_ms``; None if there is none.

    In a list, ``0`` is the first item and ``count`` the number of items: ``employees.count``.
    """
    value: Any = data
    for key in path.split("."):
        if isinstance(value, list | tuple) and key == "count":
            value = len(value)
        elif isinstance(value, list | tuple) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
