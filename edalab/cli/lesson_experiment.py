"""Runs an experiment inside a lesson: ``compare``, ``simulate`` and ``model run``."""

from typing import Any, Final

import msgspec
from rich.console import Console, Group, RenderableType

from edalab.cli.channels import system_from
from edalab.cli.experiments import (
    own_option,
    parser_of,
    perform,
    seed_number,
    shared_options,
    typed_options,
)
from edalab.cli.fault_option import faults_from
from edalab.cli.options import spelling_of
from edalab.cli.run_command import parsed, parsed_options
from edalab.cli.showing import Showing, check_names, result_view, showing_from
from edalab.course.runner import Arguments, RunResult
from edalab.errors import UnknownName, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Experiment, Result
from edalab.experiments.parameters import fields
from edalab.lab.trace import Keep

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


def run_experiment(arguments: Arguments, *, keep: Keep = False) -> RunResult:
    """Run a command that is an experiment and return its result.

    Args:
        arguments: The command.
        keep: The sides whose traces the result holds in any case.

    Raises:
        UsageError: There is no such experiment, or its options are invalid.
        SimulationStuck: The run can't go on.
    """
    shown = shown_of(arguments, keep=keep)
    return RunResult(shown.result.to_json(), shown)


def shown_of(arguments: Arguments, *, keep: Keep = False) -> ShownResult:
    """Run a command that is an experiment; return its result with how it is to be shown.

    Args:
        arguments: The command.
        keep: The sides whose traces the result holds in any case.

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
    typed = _parsed(experiment, name, options)
    seed = seed_number(typed.pop("seed"))
    typed.pop("as_json")
    showing = showing_from(typed, as_json=False)
    faults = faults_from(typed)
    system = system_from(experiment, typed)
    keep = showing.needs_trace or keep
    result = perform(
        experiment, typed_options(typed), seed=seed, keep=keep, system=system, faults=faults
    )
    check_names(result, showing)
    return ShownResult(result, showing)


def _parsed(experiment: Experiment, name: str, words: list[str]) -> dict[str, Any]:
    """Return the values of all options by parameter name.

    Only the options that are typed are made for Typer: to make all takes longer than many a run.
    """
    own = {field.option: field for field in fields(experiment.parameters)}
    shared = {spelling_of(option): option for option in shared_options(experiment)}
    if {"--help", "-h"} & set(words):
        raise UsageError("bench-options", options=", ".join((*own, *shared)))
    values = {option.name: option.default for option in shared.values()}
    if words:
        typed = {word.partition("=")[0] for word in words if word.startswith("-")}
        if typed - own.keys() - shared.keys():  # perhaps no option: Typer names the nearest of all
            typed = {*own, *shared}
        needed = [own_option(own[option], experiment) for option in own if option in typed]
        needed += [shared[option] for option in shared if option in typed]
        values |= parsed_options(parser_of(experiment, needed), name, words)
    return values
