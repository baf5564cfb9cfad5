"""``edalab sweep``: runs an experiment over a range of one parameter and plots a measure."""

import shlex
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from typer.core import TyperGroup

from edalab.cli.experiments import (
    as_command,
    list_experiments,
    reported_progress,
    seed_number,
    typed_options,
)
from edalab.cli.fault_option import fault_option, faults_from
from edalab.cli.options import DeclaredOption
from edalab.cli.page_options import page_from, page_options
from edalab.cli.showing import json_option
from edalab.errors import BadSyntax, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Experiment
from edalab.experiments.parameters import Whole, fields
from edalab.experiments.sweep import (
    MOST_POINTS,
    Range,
    Sweep,
    parse_range,
    sweep,
    sweepable,
)
from edalab.terminal.console import console, write_json
from edalab.texts import say, typed

if TYPE_CHECKING:
    from edalab.lab.faults import Fault

_POINTS = 12


class SweepGroup(TyperGroup):
    """A group with a command for each experiment."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click's
        return [*COMPARISONS, *SIMULATIONS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name in COMPARISONS:
            return _command(comparison(cmd_name))
        return _command(simulation(cmd_name)) if cmd_name in SIMULATIONS else None


app = typer.Typer(
    add_completion=False, cls=SweepGroup, help=say("sweep.help-sweep"), invoke_without_command=True
)


@app.callback()
def list_all(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """List the experiments, a line each."""
    if context.invoked_subcommand is None:
        verbs = {**dict.fromkeys(COMPARISONS, "compare"), **dict.fromkeys(SIMULATIONS, "simulate")}
        list_experiments(verbs, "experiments", as_json=as_json)


class _Request(msgspec.Struct, frozen=True):
    """The options of a sweep besides the experiment's own parameters."""

    over: Range
    measure: str
    side: str | None
    seed: int


def _command(experiment: Experiment) -> Any:
    def command(**options: Any) -> None:
        perform_sweep(experiment, options)

    faults = [fault_option()] if experiment.takes_faults else []
    return as_command(experiment, command, [*faults, *sweep_options()])


def sweep_options(seed: str | None = "1") -> list[DeclaredOption]:
    """Return the options of a sweep besides the experiment's parameters.

    Args:
        seed: The default of ``--seed``.
    """
    return [
        DeclaredOption("sweep_over", "--over", "sweep.help-over", "NAME=FROM..TO"),
        DeclaredOption("sweep_measure", "--measure", "sweep.help-measure", "KEY"),
        DeclaredOption("sweep_side", "--side", "sweep.help-side", "SIDE"),
        DeclaredOption("sweep_points", "--points", "sweep.help-points", "N"),
        DeclaredOption("seed", "--seed", "compare.help-seed", "N", default=seed),
        *page_options(),
        DeclaredOption("as_csv", "--csv", "sweep.help-csv"),
        json_option(),
    ]


def perform_sweep(experiment: Experiment, options: dict[str, Any]) -> None:
    """Run a sweep and show it, as its options say; the rest of them are parameters as typed."""
    seed, as_json, as_csv = (options.pop(name) for name in ("seed", "as_json", "as_csv"))
    if as_json and as_csv:
        raise UsageError("not-together", first="--json", second="--csv")
    written = {name: options.pop(f"sweep_{name}") for name in ("over", "measure", "points")}
    page = page_from(options)
    faults = faults_from(options)
    points = _points(written["points"])
    if written["over"] is None:
        known = ", ".join(sweepable(experiment))
        raise BadSyntax("--over", "''", say("sweep.example", known=known))
    request = _Request(
        parse_range(experiment, written["over"], points),
        written["measure"] or "",
        options.pop("sweep_side"),
        seed_number(seed),
    )
    result = _perform(experiment, request, typed_options(options), faults)
    command = _again(result, written["over"], request, written["points"])
    if page is not None:
        from edalab.player.sweep_page import page_of_sweep

        page.write(page_of_sweep(result, command))
    if as_json:
        write_json(result.to_json())
    elif as_csv:
        _write_csv(result)
    else:
        _show(result, command)


def _perform(
    experiment: Experiment, request: _Request, typed: dict[str, str], faults: "Sequence[Fault]"
) -> Sweep:
    """Run the sweep with a progress bar; Ctrl-C ends it and reports how far it came."""
    with reported_progress("sweep.interrupted") as advance:
        return sweep(
            experiment, request.over, request.measure, typed,
            side=request.side, seed=request.seed, faults=faults,
            advance=partial(advance, experiment.name),
        )  # fmt: skip


def _show(result: Sweep, command: str) -> None:
    from edalab.terminal.console import write_text
    from edalab.terminal.sweeps import render_sweep

    screen = console()
    for part in render_sweep(result, screen):
        screen.print(part)
    write_text(say("sweep.again", command=typed(command.removeprefix("edalab "))))


def _again(result: Sweep, over: str, request: _Request, points: str | None) -> str:
    """Return the command that repeats a sweep."""
    experiment = result.experiment
    words = ["edalab", *experiment.sweep_verb.split(), experiment.name]
    words += ["--over", over, "--measure", result.measure]
    words += ["--side", request.side] if request.side else []
    words += ["--points", points] if points else []
    for field in fields(result.experiment.parameters):
        if (text := result.given.get(field.name)) is not None:
            words += field.words(text)
    words += [word for fault in result.faults for word in ("--fault", fault)]
    return shlex.join([*words, "--seed", str(result.seed)])


def _write_csv(result: Sweep) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    theories = [side for side in result.sides if side in result.line]
    head = [f"{side}.{result.measure}" for side in result.sides]
    head = [result.parameter, *head, *(f"theory.{side}.{result.measure}" for side in theories)]
    writer.writerow(map(_cell, head))
    for point in result.points:
        simulated = [point.sides.get(side, "") for side in result.sides]
        row = [point.value, *simulated, *(point.theory.get(s, "") for s in theories)]
        writer.writerow(map(_cell, row))


def _cell(value: object) -> object:
    """A value as a table's cell: a text that a spreadsheet would compute gets a quotation mark."""
    computed = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if computed else value


def _points(text: str | None) -> int:
    return _POINTS if text is None else Whole(2, MOST_POINTS).parse("--points", text)
