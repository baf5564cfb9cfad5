"""Runs an experiment inside a lesson: ``compare``, ``simulate`` and ``model run``."""

from functools import cache
from typing import Any, Final

import msgspec
from rich.console import Console, Group, RenderableType

from edalab.cli.channels import system_from
from edalab.cli.experiments import (
    command_of,
    perform,
    seed_number,
    shared_options,
    typed_options,
)
from edalab.cli.fault_option import faults_from
from edalab.cli.run_command import parsed, parsed_options
from edalab.cli.showing import Showing, check_names, result_view, showing_from
from edalab.course.runner import Arguments, RunResult
from edalab.errors import UnknownName, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Result

_CATALOGUES: Final = {
    "compare": (COMPARISONS, comparison),
    "simulate": (SIMULATIONS, simulation),
}
"""The experiments of each command, and what finds one by its name."""


class ShownResult(msgspec.Struct, frozen=True):
    """A result with the view that its command asks for."""

    result: Result
    showing: Showing

    def render(self, console: Console) -> RenderableType:
        """Return the view of the result for a console, with what it broke."""
        view = result_view(self.result, self.showing, console)
        if self.showing.view == "table":  # it says itself what the run broke
            return view
        from edalab.terminal.results import broken_lines

        return Group(view, *broken_lines(self.result))


def run_experiment(arguments: Arguments, *, keep: bool = False) -> RunResult:
    """Run a command that is an experiment and return its result.

    Args:
        arguments: The command.
        keep: Whether the result holds the traces in any case.

    Raises:
        UsageError: There is no such experiment, or its options are invalid.
        SimulationStuck: The run can't go on.
    """
    shown = shown_of(arguments, keep=keep)
    return RunResult(shown.result.to_json(), shown)


def shown_of(arguments: Arguments, *, keep: bool = False) -> ShownResult:
    """Run a command that is an experiment; return its result with how it is to be shown.

    Args:
        arguments: The command.
        keep: Whether the result holds the traces in any case.

    Raises:
        UsageError: There is no such experiment, or its options are not understood.
        SimulationStuck: The run can't go on.
    """
    verb, name, options = arguments[0], "".join(arguments[1:2]), list(arguments[2:])
    if verb == "model":
        from edalab.cli.model import run_once

        typed = parsed(arguments)
        result, showing = run_once(typed.pop("file"), typed, keep=keep)
        return ShownResult(result, showing)
    names, find = _CATALOGUES[verb]
    if name not in names:
        raise UnknownName("comparison", name or "''", list(names))
    experiment = find(name)
    if options:
        typed = _parsed(verb, name, options)
    else:  # most runs: making a command takes longer than many a run
        typed = {option.name: option.default for option in shared_options(experiment)}
    seed = seed_number(typed.pop("seed"))
    typed.pop("as_json")
    showing = showing_from(typed, as_json=False)
    faults = faults_from(typed)
    system = system_from(experiment, typed)
    keep = keep or showing.needs_trace
    result = perform(
        experiment, typed_options(typed), seed=seed, keep=keep, system=system, faults=faults
    )
    check_names(result, showing)
    return ShownResult(result, showing)


@cache
def _command(verb: str, name: str) -> Any:
    """Return the command of an experiment; cached, since a lesson uses it repeatedly."""
    _, find = _CATALOGUES[verb]
    return command_of(find(name))


def _parsed(verb: str, name: str, options: list[str]) -> dict[str, Any]:
    command = _command(verb, name)
    if {"--help", "-h"} & set(options):
        known = [option for parameter in command.params for option in parameter.opts]
        raise UsageError("bench-options", options=", ".join(known))
    return parsed_options(command, name, options)
