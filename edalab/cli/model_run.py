"""``edalab model run``: runs a model and shows what became of its messages."""

from typing import Any

import typer

from edalab.cli.channels import all_channel_options, system_from
from edalab.cli.experiments import perform
from edalab.cli.model_request import request_from, request_options
from edalab.cli.options import DeclaredOption
from edalab.cli.showing import Showing, result_options, show, showing_from
from edalab.errors import UsageError
from edalab.experiments.experiment import Result
from edalab.lab.trace import Keep
from edalab.terminal.console import write_error, write_text
from edalab.texts import say


def run_options() -> list[DeclaredOption]:
    """Return the options of ``model run``."""
    return [
        *request_options(),
        DeclaredOption("seed", "--seed", "models.help-seed", "N"),
        DeclaredOption("explain", "--explain", "compare.help-explain"),
        DeclaredOption("every_crash", "--every-crash", "models.help-every-crash"),
        DeclaredOption("most_crashes", "--crashes", "models.help-crashes", "1|2"),
        DeclaredOption("most_schedules", "--schedules", "models.help-schedules", "N"),
        *all_channel_options(),
        *result_options(),
    ]


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
    from edalab.cli.task_runs import record_for_task  # a lesson records its runs itself

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
        options: The options by parameter name, as Typer parses them; those that were not typed
            may be missing.
        keep: The sides whose traces the result holds in any case.

    Raises:
        UsageError: An option is not understood or not allowed, or the file has mistakes.
        SimulationStuck: The run can't go on.
    """
    request = request_from(file, options)
    showing = showing_from(options, as_json=options.pop("as_json", False))
    if request.faults and options.get("show_channel"):
        raise UsageError("not-together", first="--fault", second="--channel")
    system = None if request.faults else system_from(request.experiment, options)
    for option, name in (("--crashes", "most_crashes"), ("--schedules", "most_schedules")):
        if options.get(name) is not None:
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
    if options.get("show_channel"):
        raise UsageError("not-together", first="--every-crash", second="--channel")
    crash_everywhere(
        request, showing, crashes=options["most_crashes"], schedules=options["most_schedules"]
    )
