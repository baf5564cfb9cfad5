"""``edalab model``: a system of one's own in a file, checked, run and swept."""

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from edalab.cli.experiments import perform, seed_number
from edalab.cli.options import Json, option_parameter, set_parameters
from edalab.cli.showing import (
    json_option,
    save_option,
    show,
    showing_from,
    table_options,
    viewing_options,
)
from edalab.cli.sweep import perform_sweep, sweep_options
from edalab.cli.task_runs import record_for_task
from edalab.experiments.experiment import Experiment
from edalab.terminal.console import console, write_json, write_text
from edalab.texts import say

app = typer.Typer(add_completion=False, help=say("models.help"))


@app.callback()
def model() -> None:
    """Group the commands for models."""


@app.command("new", help=say("models.help-new"))
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("models.argument-new"))],
    *,
    as_json: Json = False,
) -> None:
    """Write a commented model to start from."""
    from edalab.models.template import write_template

    write_template(file)
    if as_json:
        write_json({"model": str(file)})
    else:
        write_text(say("models.made", path=file))


@app.command("check", help=say("models.help-check"))
def check(
    file: Annotated[str, typer.Argument(metavar="FILE|NAME", help=say("models.argument-model"))],
    *,
    as_json: Json = False,
) -> None:
    """Read a model and list its mistakes."""
    from edalab.models.catalogue import model_named
    from edalab.models.mistakes import ModelError

    try:
        checked = model_named(file)
    except ModelError as error:
        if as_json:
            write_json({"model": file, "mistakes": error.mistakes})
            raise typer.Exit(error.exit_code) from None
        raise
    if as_json:
        write_json({"model": file, "title": checked.title, "mistakes": []})
    else:
        parts = {kind: len(checked.parts(kind)) for kind in _KINDS}
        write_text(say("models.right", path=file, **parts, expected=len(checked.expect)))


_KINDS = ("producer", "channel", "consumer", "service")


@app.command("list", help=say("models.help-list"))
def list_models(*, as_json: Json = False) -> None:
    """List the shipped models."""
    from edalab.models.catalogue import model_named, shipped

    titles = {name: model_named(name).title for name in shipped()}
    if as_json:
        write_json({"models": [{"name": name, "title": title} for name, title in titles.items()]})
        return
    from edalab.terminal.tables import named_lines

    console().print(named_lines(titles))


def run(*, file: str, explain: bool, as_json: bool, **options: Any) -> None:
    """Run a model and show what became of each part's messages."""
    if explain:
        write_text(say("theory.model"))
        return
    experiment, seed = _experiment(file, options)
    given = _given(experiment, options.pop("set_values"))
    showing = showing_from(options, as_json=as_json)
    result = perform(experiment, given, seed=seed, keep=showing.needs_trace)
    show(result, showing)
    record_for_task(result)
    if not all(verdict.held for verdict in result.verdicts()):
        raise typer.Exit(1)


def sweep(*, file: str, **options: Any) -> None:
    """Run a model over a range of one of its numbers."""
    experiment, seed = _experiment(file, options)
    given = _given(experiment, options.pop("set_values"))
    perform_sweep(experiment, {**options, "seed": str(seed), **given})


def _experiment(file: str, options: dict[str, Any]) -> tuple[Experiment, int]:
    """Remove the faults and the seed from the options; return the experiment and the seed."""
    from edalab.lab.fault_sentence import parse_fault
    from edalab.models.catalogue import model_named
    from edalab.models.checks import actors_of, unknown_actor
    from edalab.models.experiment import experiment_of

    chosen = model_named(file)
    faults = [parse_fault(text) for text in options.pop("fault_texts") or ()]
    known = actors_of(chosen)
    for fault in faults:
        if fault.actor not in known:
            raise unknown_actor(fault.actor, known)
    typed_seed = options.pop("seed")
    seed = chosen.run.seed if typed_seed is None else seed_number(typed_seed)
    return experiment_of(chosen, faults), seed


def _given(experiment: Experiment, texts: Sequence[str] | None) -> dict[str, str]:
    """Return what ``--set`` was given, by parameter name.

    Raises:
        UsageError: A text is not written as ``PART.KEY=VALUE``, or names no parameter.
    """
    from edalab.models.setting import settings_of

    return settings_of(experiment.parameters, texts or ())


def _argument(help_key: str) -> inspect.Parameter:
    annotation: Any = Annotated[str, typer.Argument(metavar="FILE|NAME", help=say(help_key))]
    return inspect.Parameter("file", inspect.Parameter.KEYWORD_ONLY, annotation=annotation)


def _several(name: str, spelling: str, help_key: str, metavar: str) -> inspect.Parameter:
    option = typer.Option(spelling, metavar=metavar, help=say(help_key), show_default=False)
    annotation: Any = Annotated[list[str] | None, option]
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


def _add(name: str, function: Callable[..., None], help_key: str, more: list[Any]) -> None:
    set_parameters(
        function,
        [
            _argument("models.argument-model"),
            _several("set_values", "--set", "models.help-set", "PART.KEY=VALUE"),
            _several("fault_texts", "--fault", "models.help-fault", "SENTENCE"),
            *more,
        ],
    )
    app.command(name, help=say(help_key))(function)


_add(
    "run",
    run,
    "models.help-run",
    [
        option_parameter("seed", "--seed", "models.help-seed", "N"),
        option_parameter("explain", "--explain", "compare.help-explain"),
        *viewing_options(),
        *table_options(),
        save_option(),
        json_option(),
    ],
)
_add("sweep", sweep, "models.help-sweep", sweep_options(seed=None))
