"""``edalab author``: starts, previews and proof-reads a course."""

from pathlib import Path
from typing import Annotated

import typer

from edalab.cli.options import Json
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json
from edalab.texts import say

app = typer.Typer(add_completion=False, help=say("author.help"))


@app.callback()
def author() -> None:
    """Group the commands for authors."""


@app.command("new", help=say("author.help-new"))
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=say("author.argument-folder"))],
    *,
    as_json: Json = False,
) -> None:
    """Create a course with one lesson."""
    from edalab.course.skeleton import new_course
    from edalab.terminal.console import write_text

    files = new_course(folder)
    if as_json:
        write_json({"course": str(folder), "files": [str(path) for path in files]})
    else:
        write_text("\n".join(str(path) for path in files))
        write_text(say("author.made", folder=folder))


@app.command("preview", help=say("author.help-preview"))
def preview(
    name: Annotated[str, typer.Argument(metavar="FILE|LESSON", help=say("author.argument-lesson"))],
    *,
    step: Annotated[str | None, typer.Option(metavar="ID", help=say("author.option-step"))] = None,
    as_json: Json = False,
) -> None:
    """Show a whole lesson with its answers."""
    from edalab.cli import preview as previewed
    from edalab.course.length import length
    from edalab.errors import UnknownName

    lesson = previewed.read_lesson(name)
    steps = {known.id: known for known in lesson.steps}
    if step is not None and step not in steps:
        raise UnknownName("step", step, list(steps))
    measured = length(lesson)
    if as_json:
        write_json({"lesson": lesson, "length": measured})
    else:
        previewed.show(lesson, steps[step] if step else None, measured)


@app.command(help=say("author.help-check"))
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help=say("author.argument-course"))
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Proof-read the course."""
    from edalab.cli import lesson_runner
    from edalab.course.index import Course
    from edalab.course.proofread import proofread
    from edalab.terminal import pages

    course = Course(folder or from_environment().course)
    complaints = proofread(course, lesson_runner)
    if as_json:
        write_json({"course": str(course.folder), "complaints": complaints})
    else:
        for complaint in complaints:
            console().print(pages.plain_text(complaint), end="")
        if not complaints:
            console().print(pages.plain_text(say("author.nothing-wrong", folder=course.folder)))
    if complaints:
        raise typer.Exit(1)
