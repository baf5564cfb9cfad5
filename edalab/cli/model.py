"""``edalab model``: a system of one's own in a file, checked, run and swept."""

import inspect
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from edalab.cli.channels import all_channel_options, system_from
from edalab.cli.experiments import perform
from edalab.cli.fault_option import fault_parameter
from edalab.cli.model_request import request_from
from edalab.cli.options import Json, option_parameter, set_parameters
from edalab.cli.showing import (
    Showing,
    json_option,
    save_option,
    show,
    showing_from,
    table_options,
    viewing_options,
)
from edalab.cli.sweep import perform_sweep, sweep_options
from edalab.cli.task_runs import record_for_task
from edalab.errors import UsageError
from edalab.experiments.experiment import Result
from edalab.lab.trace import Keep
from edalab.terminal.console import console, write_error, write_json, write_text
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
        write_text(say("models.made", path=file, typed=quote(str(file))))


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
    if options["every_crash"]:
        _crash_everywhere(file, options, as_json=as_json)
        return
    result, showing = run_once(file, options | {"as_json": as_json})
    show(result, showing)
    record_for_task(result)
    if showing.view != "table":  # the table says so itself
        from edalab.terminal.results import broken_lines

        for line in broken_lines(result):
            write_error(line.plain)
    if not all(verdict.held for verdict in result.verdicts()):
        raise typer.Exit(1)


def run_once(file: str, options: dict[str, Any], *, keep: Keep = False) -> tuple[Result, Showing]:
    """Run a model as the options of ``model run`` say; its result, and how it is to be shown.

    Args:
        file: The model's file, or its name.
        options: The options by parameter name, as Typer parses them.
        keep: The sides whose traces the result holds in any case.

    Raises:
        UsageError: An option is not understood or not allowed, or the file has mistakes.
        SimulationStuck: The run can't go on.
    """
    request = request_from(file, options)
    showing = showing_from(options, as_json=options.pop("as_json"))
    if request.faults and options["show_channel"]:
        raise UsageError("not-together", first="--fault", second="--channel")
    system = None if request.faults else system_from(request.experiment, options)
    for option, name in (("--crashes", "most_crashes"), ("--schedules", "most_schedules")):
        if options[name] is not None:
            raise UsageError("needs-option", option=option, needed="--every-crash")
    result = perform(
        request.experiment,
        request.given,
        seed=request.seed,
        keep=showing.needs_trace or keep,
        system=system,
        faults=request.faults,
    )
    return result, showing


def _crash_everywhere(file: str, options: dict[str, Any], *, as_json: bool) -> None:
    """Run a model with a crash at every place, and show what broke."""
    from edalab.cli.model_crashes import crash_everywhere

    request = request_from(file, options)
    showing = showing_from(options, as_json=as_json)
    if options["show_channel"]:
        raise UsageError("not-together", first="--every-crash", second="--channel")
    crash_everywhere(
        request, showing, crashes=options["most_crashes"], schedules=options["most_schedules"]
    )


def sweep(*, file: str, **options: Any) -> None:
    """Run a model over a range of one of its numbers."""
    request = request_from(file, options)
    perform_sweep(request.experiment, {**options, "seed": str(request.seed), **request.given})


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
            fault_parameter(),
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
        option_parameter("every_crash", "--every-crash", "models.help-every-crash"),
        option_parameter("most_crashes", "--crashes", "models.help-crashes", "1|2"),
        option_parameter("most_schedules", "--schedules", "models.help-schedules", "N"),
        *all_channel_options(),
        *viewing_options(),
        *table_options(),
        save_option(),
        json_option(),
    ],
)
_add("sweep", sweep, "models.help-sweep", sweep_options(seed=None))
