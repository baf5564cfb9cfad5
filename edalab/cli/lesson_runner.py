"""Runs public commands inside a lesson: the ``CommandRunner`` of ``course.runner``.

They are the very commands that a shell would run, parsed by the same parsers; only their output
goes to the lesson. Experiments are run directly. Whatever works on the user's files is run in an
empty home when the lesson runs it, and in the learner's own home when the learner does.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from edalab.cli import run_command
from edalab.cli.empty_home import empty_home, no_systems
from edalab.cli.logs import employee_log
from edalab.course.runner import Arguments, Attempt, RunResult, words
from edalab.messages import RecordedEvent
from edalab.terminal.console import console as output

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_JUDGED = ("event",)
"""Commands beside the experiments that a task counts; they change nothing."""


class _Made(msgspec.Struct, frozen=True):
    """A command that was run in an empty home; it is run there again to be printed."""

    arguments: tuple[str, ...]
    setup: tuple[tuple[str, ...], ...]


class _Printed(msgspec.Struct, frozen=True):
    """What a command printed in the learner's home, where it is run once."""

    text: str


def run(arguments: Arguments, setup: Sequence[Arguments] | None = None) -> RunResult:
    """Run a command.

    Args:
        arguments: ``compare NAME …`` or another that lessons may run.
        setup: What is run before it in an empty home; ``None`` for the learner's own home.

    Raises:
        UsageError: It is none of these commands, or its options are not understood.
        SimulationStuck: The run can't go on.
        EdalabError: The command is refused.
    """
    if _is_check(arguments):
        return _check(arguments)
    if setup is None:
        return _experiment(arguments) if _is_experiment(arguments) else _at_home(arguments)
    if _is_experiment(arguments) and not setup:
        with no_systems():
            return _experiment(arguments)
    with empty_home() as home:
        for each in setup:
            _quietly(each, home)
        if _is_experiment(arguments):
            return _experiment(arguments)
        run_command.understand(arguments, home)
        data = run_command.as_data(arguments)
    made = _Made(tuple(arguments), tuple(tuple(each) for each in setup))
    return RunResult(data, made, counts=arguments[0] in _JUDGED)


def understand(arguments: Arguments) -> None:
    """See that a command could be run for a task, and change nothing.

    Raises:
        UsageError: It can't be.
    """
    if _is_check(arguments):
        _check(arguments)
    elif _is_experiment(arguments):
        _experiment(arguments)
    else:
        run_command.understand(arguments)


def attempt(commands: Sequence[str]) -> Attempt:
    """Run commands one after the other in an empty home, and give what they left there.

    Raises:
        EdalabError: One of them is refused.
    """
    runs = []
    with empty_home() as home:
        for command in commands:
            arguments = words(command)
            if _is_check(arguments) or _is_experiment(arguments):
                runs.append((command, run(arguments)))
                continue
            run_command.understand(arguments, home)
            data = run_command.as_data(arguments)
            if arguments[0] in _JUDGED:
                runs.append((command, RunResult(data, None)))
        return Attempt(tuple(runs), tuple(employees()))


def employees() -> Iterable[RecordedEvent]:
    """The employee log of the home at hand, whole.

    Raises:
        StorageError: It can't be read.
    """
    with employee_log() as log:
        return list(log.read_all())


def shown(result: RunResult, console: "Console") -> "RenderableType":
    """What a run shows, as its command would show it on a console of this width.

    Raises:
        EdalabError: What it shows can't be made again.
    """
    from rich.text import Text

    match result.printable:
        case _Printed(text):
            return Text.from_ansi(text.rstrip("\n"))
        case _Made(arguments, setup):
            with empty_home() as home:
                for each in setup:
                    _quietly(each, home)
                text = run_command.as_printed(arguments, console.width)
            return Text.from_ansi(text.rstrip("\n"))
    from edalab.cli.lesson_experiment import Shown

    if isinstance(result.printable, Shown):
        return result.printable.on(console)
    from rich.console import Group

    from edalab.cli.lesson_exercise import ShownReport

    assert isinstance(result.printable, ShownReport)  # noqa: S101 - a runner made it
    return Group(*result.printable.on(console))


def shown_in_parts(result: RunResult, console: "Console", seen: str = "") -> "list[RenderableType]":
    """As ``shown``, in parts between which the page may be turned; a picture may move.

    Args:
        result: The run.
        console: Where it is shown.
        seen: The action up to which the run's picture has been seen before.

    Raises:
        EdalabError: What it shows can't be made again.
    """
    if not result.records:
        return [shown(result, console)]
    from edalab.cli.lesson_exercise import ShownReport

    assert isinstance(result.printable, ShownReport)  # noqa: S101 - a runner made it
    return result.printable.on(console, seen)


def played(command: str, until: str, console: "Console") -> "RenderableType":
    """The picture of a run up to its first record of the action ``until``.

    Raises:
        EdalabError: The run can't be made.
    """
    from edalab.cli.lesson_exercise import picture

    return picture(run(words(command), ()).records, console, until=until)


def _is_experiment(arguments: Arguments) -> bool:
    return arguments[0] in {"compare", "simulate"}


def _is_check(arguments: Arguments) -> bool:
    return list(arguments[:2]) == ["exercise", "check"]


def _quietly(arguments: Arguments, home: Path) -> None:
    if _is_experiment(arguments):
        _experiment(arguments)
    else:
        run_command.understand(arguments, home)
        run_command.as_data(arguments)


def _at_home(arguments: Arguments) -> RunResult:
    run_command.understand(arguments)
    text = run_command.as_printed(arguments, output().width)
    judged = arguments[0] in _JUDGED
    data = run_command.as_data(arguments) if judged else {}
    return RunResult(data, _Printed(text), counts=judged)


def _check(arguments: Arguments) -> RunResult:
    from edalab.cli.lesson_exercise import check  # as heavy

    return check(arguments)


def _experiment(arguments: Arguments) -> RunResult:
    from edalab.cli.lesson_experiment import run_experiment  # heavy, and not for reading a page

    return run_experiment(arguments)
