"""``edalab simulate``: one channel or one chain of calls, for free play."""

from typing import Annotated

import typer

from edalab.cli.experiments import group, list_experiments
from edalab.experiments.catalogue import SIMULATIONS, simulation
from edalab.texts import say

app = typer.Typer(
    cls=group(lambda: list(SIMULATIONS), simulation),
    help=say("compare.help-simulate"),
    invoke_without_command=True,
)


@app.callback()
def list_simulations(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """List the simulations, with one line each."""
    if context.invoked_subcommand is None:
        list_experiments(dict.fromkeys(SIMULATIONS, "simulate"), "simulations", as_json=as_json)
