"""``edalab author``: starts, previews and proof-reads a course."""

import os
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
    exercises: Annotated[
        bool, typer.Option("--exercises", help=say("author.option-exercises"))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Proof-read the course, or a folder of exercises."""
    from edalab.course.exercises.packs import VARIABLE, WORLD, pack_folders
    from edalab.course.exercises.worlds import names
    from edalab.course.index import INDEX

    pack = folder is not None and not (folder / INDEX).exists() and any(folder.glob(f"*/{WORLD}"))
    if pack:
        os.environ[VARIABLE] = str(folder)
    course = from_environment().course if folder is None or pack else folder
    complaints = [] if pack else _lessons(course)
    complaints += _exercises(names() if exercises else tuple(pack_folders()))
    shown = folder if pack and folder else course
    if as_json:
        write_json({"course": str(shown), "complaints": complaints})
    else:
        _show(complaints, shown, pack=pack)
    if complaints:
        raise typer.Exit(1)


def _lessons(folder: Path) -> list[str]:
    from edalab.cli import lesson_runner
    from edalab.course.index import Course
    from edalab.course.proofread import proofread

    return proofread(Course(folder), lesson_runner)


def _exercises(chosen: tuple[str, ...]) -> list[str]:
    from edalab.cli.exercise_files import library
    from edalab.course.exercises.proofread import proofread
    from edalab.course.exercises.worlds import exercise, names

    names()  # refuses a name that is used twice
    return [complaint for name in chosen for complaint in proofread(exercise(name), library(name))]


def _show(complaints: list[str], folder: Path, *, pack: bool) -> None:
    from edalab.terminal import pages

    for complaint in complaints:
        console().print(pages.plain_text(complaint), end="")
    if not complaints:
        key = "author.nothing-wrong-exercises" if pack else "author.nothing-wrong"
        console().print(pages.plain_text(say(key, folder=folder)))


@app.command("book", help=say("book.help"))
def book(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=say("book.argument-folder"))],
    *,
    lesson: Annotated[str | None, typer.Option(metavar="N", help=say("book.option-lesson"))] = None,
    as_json: Json = False,
) -> None:
    """Write the course as pages."""
    from edalab.cli.book import write_book
    from edalab.terminal.console import write_text

    count = write_book(folder, lesson)
    if as_json:
        write_json({"book": str(folder), "pages": count})
    else:
        write_text(say("book.written", pages=count, folder=folder, index=folder / "index.html"))
