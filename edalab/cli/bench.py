"""The lesson's bench: runs public commands inside a lesson, as ``course.runner.Bench`` asks.

They are the very commands that a shell would run, parsed by the same parsers; only their output
goes to the lesson. Experiments are run directly. Whatever works on the user's files is run in an
empty home when the lesson runs it, and in the learner's own home when the learner does.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.text import Text
from typer.main import get_command

from edalab.cli import captured, compare, simulate
from edalab.cli.channels import system_from
from edalab.cli.empty_home import empty_home
from edalab.cli.experiments import given, perform, seed_number
from edalab.cli.logs import employee_log
from edalab.cli.showing import Showing, drawn, showing_from
from edalab.course.runner import Arguments, Attempt, RunResult, words
from edalab.errors import UnknownName, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Result
from edalab.messages import RecordedEvent
from edalab.terminal.console import console as output

_CLICK_ERROR: Any = typer.BadParameter.__mro__[2]  # see cli.app
_JUDGED = ("event",)
"""Commands beside the experiments that a task counts; they change nothing."""


class _Shown(msgspec.Struct, frozen=True):
    """A result, and the view of it that the command asks for."""

    result: Result
    showing: Showing


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
    if setup is None:
        return _experiment(arguments) if _is_experiment(arguments) else _at_home(arguments)
    if _is_experiment(arguments) and not setup:
        return _experiment(arguments)
    with empty_home() as home:
        for each in setup:
            _quietly(each, home)
        if _is_experiment(arguments):
            return _experiment(arguments)
        captured.understand(arguments, home)
        data = captured.as_data(arguments)
    made = _Made(tuple(arguments), tuple(tuple(each) for each in setup))
    return RunResult(data, made, counts=arguments[0] in _JUDGED)


def understand(arguments: Arguments) -> None:
    """See that a command could be run for a task, and change nothing.

    Raises:
        UsageError: It can't be.
    """
    if _is_experiment(arguments):
        _experiment(arguments)
    else:
        captured.understand(arguments)


def attempt(commands: Sequence[str]) -> Attempt:
    """Run commands one after the other in an empty home, and give what they left there.

    Raises:
        EdalabError: One of them is refused.
    """
    runs = []
    with empty_home() as home:
        for command in commands:
            arguments = words(command)
            if _is_experiment(arguments):
                runs.append((command, _experiment(arguments)))
                continue
            captured.understand(arguments, home)
            data = captured.as_data(arguments)
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


def shown(result: RunResult, console: Console) -> RenderableType:
    """What a run shows, as its command would show it on a console of this width.

    Raises:
        EdalabError: What it shows can't be made again.
    """
    match result.printable:
        case _Shown(found, showing):
            return drawn(found, showing, console)
        case _Printed(text):
            return Text.from_ansi(text.rstrip("\n"))
        case _Made(arguments, setup):
            with empty_home() as home:
                for each in setup:
                    _quietly(each, home)
                text = captured.as_printed(arguments, console.width)
            return Text.from_ansi(text.rstrip("\n"))
    raise TypeError(result.printable)


def _is_experiment(arguments: Arguments) -> bool:
    return arguments[0] in {"compare", "simulate"}


def _quietly(arguments: Arguments, home: Path) -> None:
    if _is_experiment(arguments):
        _experiment(arguments)
    else:
        captured.understand(arguments, home)
        captured.as_data(arguments)


def _at_home(arguments: Arguments) -> RunResult:
    captured.understand(arguments)
    text = captured.as_printed(arguments, output().width)
    judged = arguments[0] in _JUDGED
    data = captured.as_data(arguments) if judged else {}
    return RunResult(data, _Printed(text), counts=judged)


def _experiment(arguments: Arguments) -> RunResult:
    verb, name, options = arguments[0], "".join(arguments[1:2]), list(arguments[2:])
    if verb == "compare":
        names, find, group = COMPARISONS, comparison, get_command(compare.app)
    else:
        names, find, group = SIMULATIONS, simulation, get_command(simulate.app)
    if name not in names:
        raise UnknownName("comparison", name or "''", list(names))
    typed = _parsed(group, name, options)
    seed = seed_number(typed.pop("seed"))
    typed.pop("as_json")
    if any(typed[name] for name in ("show_save", "show_svg", "show_watch")):
        raise UsageError("bench-view")
    showing = showing_from(typed, as_json=False)
    system = system_from(find(name), typed)
    result = perform(find(name), given(typed), seed=seed, keep=showing.needs_trace, system=system)
    return RunResult(result.to_json(), _Shown(result, showing))


def _parsed(group: Any, name: str, options: list[str]) -> dict[str, Any]:
    command = group.get_command(None, name)
    if {"--help", "-h"} & set(options):
        known = [option for parameter in command.params for option in parameter.opts]
        raise UsageError("bench-options", options=", ".join(known))
    try:
        parsed: dict[str, Any] = command.make_context(name, list(options)).params
    except _CLICK_ERROR as error:
        raise UsageError("bench-usage", problem=error.format_message()) from None
    return parsed
