"""``edalab import``: imports a study from another machine."""

from pathlib import Path
from typing import Annotated

import typer

from edalab.cli.logs import study_log
from edalab.cli.options import Json
from edalab.settings import from_environment
from edalab.terminal.console import write_json, write_text
from edalab.texts import say

app = typer.Typer(add_completion=False)


@app.command("import", help=say("study.help-import"))
def import_study(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("study.argument-import"))],
    *,
    as_json: Json = False,
) -> None:
    """Append the events that the study here lacks."""
    from edalab.cli.files import readable_twice
    from edalab.course.study_transfer import import_study as append_study

    with study_log() as log, readable_twice(file) as readable:
        imported = append_study(log, readable, from_environment().study)
    if as_json:
        write_json(imported)
    elif imported.added:
        write_text(say("study.imported", added=imported.added, there=imported.there))
    else:
        write_text(say("study.imported-before"))
