"""What ``edalab model run`` and ``edalab model sweep`` are asked to run."""

import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import typer

from edalab.cli.experiments import seed_number
from edalab.cli.fault_option import fault_option, faults_from
from edalab.cli.options import DeclaredOption
from edalab.experiments.experiment import Experiment
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.lab.faults import Fault
    from edalab.models.model import Model


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be run.

    Args:
        model: The model of the file.
        faults: The faults that were typed.
        experiment: The model with these faults, as an experiment.
        given: What ``--set`` was given, by parameter name.
        seed: What the random streams are drawn from.
    """

    model: "Model"
    faults: "list[Fault]"
    experiment: Experiment
    given: dict[str, str]
    seed: int


def file_argument() -> inspect.Parameter:
    """Return the argument that names the model."""
    file = typer.Argument(metavar="FILE|NAME", help=say("models.argument-model"))
    return inspect.Parameter("file", inspect.Parameter.KEYWORD_ONLY, default=file, annotation=str)


def request_options() -> list[DeclaredOption]:
    """Return the options that say what is to be run, besides the model."""
    return [
        DeclaredOption("set_values", "--set", "models.help-set", "PART.KEY=VALUE", repeated=True),
        fault_option(),
    ]


def request_from(file: str, options: dict[str, Any]) -> Request:
    """Remove the options that say what is to be run, and return it.

    Raises:
        UsageError: An option is not understood or not allowed, or the file has mistakes.
    """
    from edalab.experiments.parameters import parse
    from edalab.models.catalogue import model_named
    from edalab.models.checks import actors_of, unknown_actor
    from edalab.models.experiment import experiment_of
    from edalab.models.setting import settings_of

    chosen = model_named(file)
    faults = faults_from(dict(options))
    experiment = experiment_of(chosen, faults)
    given = settings_of(experiment.parameters, options.pop("set_values", None) or ())
    known = actors_of(chosen.with_values(parse(experiment.parameters, given)))
    for fault in faults:
        if fault.actor not in known:
            raise unknown_actor(fault.actor, known)
    typed_seed = options.pop("seed", None)
    return Request(
        model=chosen,
        faults=faults,
        experiment=experiment,
        given=given,
        seed=chosen.run.seed if typed_seed is None else seed_number(typed_seed),
    )
