"""``edalab trace``: shows a saved run again."""

import inspect
from pathlib import Path
from typing import Annotated, Any

import typer

from edalab.cli.options import set_parameters
from edalab.cli.showing import (
    Showing,
    json_option,
    play,
    print_and_picture,
    record,
    show,
    showing_from,
    trace_view,
    viewing_options,
)
from edalab.errors import TraceFileError
from edalab.lab.tracefile import load
from edalab.texts import say

app = typer.Typer(add_completion=False)


def show_trace(*, file: str, as_json: bool, **options: Any) -> None:
    """Show a saved run as its own command would."""
    showing = showing_from(options, as_json=as_json)
    _show(Path(file), showing)


def _show(path: Path, showing: Showing) -> None:
    from edalab.experiments.saved import known, reopen

    if str(path) == "-":
        from edalab.cli.files import readable_twice

        with readable_twice(path) as standard_input:
            saved = load(standard_input)
    else:
        saved = load(path)
    if saved.model:
        from edalab.models.experiment import experiment_of_saved

        show(reopen(saved, experiment_of_saved(saved)), showing)
        return
    if known(saved):
        show(reopen(saved), showing)
        return
    if showing.page is not None:
        from edalab.player.page import page_of_traces

        showing.page.write(page_of_traces(saved.experiment, saved.traces))
    record(saved.traces, showing, saved.experiment)
    if showing.as_json or showing.view == "table":
        raise TraceFileError(
            "trace-unknown-experiment", path=path, verb=saved.verb, experiment=saved.experiment
        )
    if showing.watch:
        play(saved.traces, showing, saved.experiment)
    print_and_picture(
        lambda screen: trace_view(saved.traces, showing, screen, saved.experiment),
        showing,
        saved.experiment,
    )


_FILE = inspect.Parameter(
    "file",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[str, typer.Argument(help=say("view.help-file"), show_default=False)],
)
set_parameters(show_trace, [_FILE, *viewing_options(), json_option()])
app.command("trace", help=say("view.help-trace"))(show_trace)
