"""``edalab compare``: two ways of doing the same, run side by side."""

from typing import Annotated

import typer

from edalab.cli.experiments import group, list_experiments
from edalab.experiments.catalogue import COMPARISONS, comparison
from edalab.texts import say

app = typer.Typer(
    cls=group(lambda: list(COMPARISONS), comparison),
    help=say("compare.help-compare"),
    invoke_without_command=True,
)


@app.callback()
def list_comparisons(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """List the comparisons, with one line each."""
    if context.invoked_subcommand is None:
        list_experiments(dict.fromkeys(COMPARISONS, "compare"), "comparisons", as_json=as_json)
