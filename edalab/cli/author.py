"""``edalab author``: for who writes lessons."""

from typing import Annotated

import typer

from edalab.settings import from_environment
from edalab.terminal.console import console, write_json
from edalab.texts import say

app = typer.Typer(add_completion=False, help=say("author.help"))


@app.callback()
def author() -> None:
    """Hold the commands for authors, of which there is one."""


@app.command(help=say("author.help-check"))
def check(
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Proof-read the course."""
    from edalab.cli import bench
    from edalab.course.check import check as proof_read
    from edalab.course.index import Course
    from edalab.terminal import pages

    course = Course(from_environment().course)
    found = proof_read(course, bench)
    if as_json:
        write_json({"course": str(course.folder), "complaints": found})
    else:
        for complaint in found:
            console().print(pages.plainly(complaint), end="")
        if not found:
            console().print(pages.plainly(say("author.nothing-wrong", folder=course.folder)))
    if found:
        raise typer.Exit(1)
