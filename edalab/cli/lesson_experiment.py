"""Runs an experiment inside a lesson: ``compare``, ``simulate`` and ``model run``."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

import msgspec
from rich.console import Console, Group, RenderableType

from edalab.cli.channels import system_from
from edalab.cli.experiments import (
    DEFAULT_SEED,
    own_option,
    perform,
    seed_number,
    shared_options,
    typed_options,
)
from edalab.cli.fault_option import faults_from
from edalab.cli.options import DeclaredOption, command_with
from edalab.cli.run_command import parsed_options
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


_Option: TypeAlias = Callable[[], inspect.Parameter]
"""Makes an option for Typer."""


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
    verb, name, typed_words = arguments[0], "".join(arguments[1:2]), list(arguments[2:])
    if verb == "model":
        from edalab.cli.model_request import file_argument
        from edalab.cli.model_run import run_once, run_options

        typed = _parsed(name, typed_words, _by_spelling(run_options()), [file_argument()])
        result, showing = run_once(typed.pop("file"), typed, keep=keep)
        return ShownResult(result, showing)
    names, find = _CATALOGUES[verb]
    if name not in names:
        raise UnknownName("comparison", name or "''", list(names))
    experiment = find(name)
    typed = _parsed(name, typed_words, _options_of(experiment)) if typed_words else {}
    seed = seed_number(typed.pop("seed", DEFAULT_SEED))
    typed.pop("as_json", None)
    showing = showing_from(typed, as_json=False)
    faults = faults_from(typed)
    system = system_from(experiment, typed)
    keep = showing.needs_trace or keep
    result = perform(
        experiment, typed_options(typed), seed=seed, keep=keep, system=system, faults=faults
    )
    check_names(result, showing)
    return ShownResult(result, showing)


def _parsed(
    name: str,
    typed_words: list[str],
    options: dict[str, _Option],
    arguments: Sequence[inspect.Parameter] = (),
) -> dict[str, Any]:
    """Return the values of what is typed, by parameter name; options that are not are left out.

    Only the options that are typed are made for Typer: to make all takes longer than many a run.

    Args:
        name: The command's name.
        typed_words: What stands behind it.
        options: The command's options, by how they are typed.
        arguments: The command's arguments.
    """
    if {"--help", "-h"} & set(typed_words):
        raise UsageError("bench-options", options=", ".join(options))
    typed = {word.partition("=")[0] for word in typed_words if word.startswith("-")}
    if not typed <= options.keys():  # perhaps no option: Typer names the nearest of all
        typed = set(options)
    needed = [option() for spelling, option in options.items() if spelling in typed]
    command = command_with(_parse_only, [*arguments, *needed], name)
    return parsed_options(command, name, typed_words)


def _options_of(experiment: Experiment) -> dict[str, _Option]:
    own: dict[str, _Option] = {
        field.option: partial(own_option, field, experiment)
        for field in fields(experiment.parameters)
    }
    return own | _by_spelling(shared_options(experiment))


def _by_spelling(options: Iterable[DeclaredOption]) -> dict[str, _Option]:
    return {option.spelling: option.parameter for option in options}


def _parse_only(**_values: Any) -> None:
    """Do nothing with what a command was given."""
