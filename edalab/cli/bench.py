"""The lesson's bench: runs ``compare`` and ``simulate`` commands inside a lesson.

It is the very command that a shell would run, parsed by the same parser; only its output goes to
the lesson, and nothing else can be run here.
"""

from typing import Any

import msgspec
import typer
from rich.console import Console, RenderableType
from typer.main import get_command

from edalab.cli import compare, simulate
from edalab.cli.experiments import given, perform, seed_number
from edalab.cli.showing import Showing, drawn, showing_from
from edalab.course.runner import RunResult
from edalab.errors import UnknownName, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Result

_CLICK_ERROR: Any = typer.BadParameter.__mro__[2]  # see cli.app


class _Shown(msgspec.Struct, frozen=True):
    """A result, and the view of it that the command asks for."""

    result: Result
    showing: Showing


def run(arguments: list[str]) -> RunResult:
    """Run ``compare NAME …`` or ``simulate NAME …``.

    Raises:
        UsageError: It is none of these commands, or its options are not understood.
        SimulationStuck: The run can't go on.
    """
    verb, name, options = arguments[0], "".join(arguments[1:2]), arguments[2:]
    if verb == "compare":
        names, find, group = COMPARISONS, comparison, get_command(compare.app)
    elif verb == "simulate":
        names, find, group = SIMULATIONS, simulation, get_command(simulate.app)
    else:
        raise UsageError("bench-only")
    if name not in names:
        raise UnknownName("comparison", name or "''", list(names))
    typed = _parsed(group, name, options)
    seed = seed_number(typed.pop("seed"))
    typed.pop("as_json")
    showing = showing_from(typed, as_json=False)
    if showing.save or showing.svg or showing.watch:
        raise UsageError("bench-view")
    result = perform(find(name), given(typed), seed=seed, keep=showing.needs_trace)
    return RunResult(result.to_json(), _Shown(result, showing))


def shown(result: RunResult, console: Console) -> RenderableType:
    """What a run shows, as its command would show it."""
    assert isinstance(result.printable, _Shown)  # noqa: S101 - the bench made it
    return drawn(result.printable.result, result.printable.showing, console)


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
