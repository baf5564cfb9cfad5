"""``edalab start``: walks through the opening of the course, or prints it."""

from typing import Annotated

import typer

from edalab.cli.lesson import print_or_json, read_answers, walk
from edalab.cli.options import Json
from edalab.course.index import Course
from edalab.errors import UnknownName
from edalab.settings import from_environment
from edalab.terminal.console import interactive
from edalab.texts import language, say

app = typer.Typer(add_completion=False)


@app.command("start", help=say("lesson.help-start"))
def start(
    *,
    no_input: Annotated[bool, typer.Option("--no-input", help=say("lesson.help-no-input"))] = False,
    answer: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER=VALUE", help=say("lesson.help-answer"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Go through the opening on a terminal, or print it."""
    course = Course(from_environment().course)
    opening = course.opening(language())
    if opening is None:
        raise UnknownName("lesson", "opening", [str(entry.number) for entry in course.entries])
    if as_json or no_input or answer or not interactive():
        print_or_json(opening, None, read_answers(answer or []), as_json=as_json)
    else:
        walk(opening)
