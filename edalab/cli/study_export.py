"""``edalab export``: writes the study to a file, for another machine."""

from pathlib import Path
from typing import Annotated

import typer

from edalab.cli.logs import study_log
from edalab.cli.options import Json
from edalab.terminal.console import write_json, write_text
from edalab.texts import say

app = typer.Typer(add_completion=False)


@app.command("export", help=say("study.help-export"))
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("study.argument-export"))],
    *,
    as_json: Json = False,
) -> None:
    """Write the study as CloudEvents, one per line."""
    from edalab.course.study_transfer import export_study

    with study_log() as log:
        count = export_study(log, file)
    if as_json:
        write_json({"path": str(file), "events": count})
    else:
        write_text(say("study.exported", count=count, path=file))
