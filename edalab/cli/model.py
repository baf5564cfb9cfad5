"""``edalab model``: a system of one's own in a file, checked, run and swept."""

from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from edalab.cli.model_request import file_argument, request_from, request_options
from edalab.cli.model_run import run, run_options
from edalab.cli.options import DeclaredOption, Json, set_parameters
from edalab.cli.sweep import perform_sweep, sweep_options
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


def sweep(*, file: str, **options: Any) -> None:
    """Run a model over a range of one of its numbers."""
    request = request_from(file, options)
    perform_sweep(request.experiment, {**options, "seed": str(request.seed), **request.given})


def _add(
    name: str, function: Callable[..., None], help_key: str, options: list[DeclaredOption]
) -> None:
    set_parameters(function, [file_argument(), *options])
    app.command(name, help=say(help_key))(function)


_add("run", run, "models.help-run", run_options())
_add("sweep", sweep, "models.help-sweep", [*request_options(), *sweep_options(seed=None)])
