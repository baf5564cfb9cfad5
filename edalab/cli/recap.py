"""``edalab recap``: shows summaries of lessons, to read again at any time."""

from pathlib import Path
from typing import Annotated

import typer

from edalab.cli.options import Json
from edalab.course.index import Course
from edalab.course.recap import Recap
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json, write_text
from edalab.texts import language, say

app = typer.Typer(add_completion=False)


@app.command("recap", help=say("recap.help"))
def recap(
    name: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help=say("recap.argument-lesson"))
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help=say("recap.option-all"))] = False,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help=say("recap.option-markdown"))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=say("recap.option-force"))] = False,
    as_json: Json = False,
) -> None:
    """Show or write the summaries of lessons."""
    from edalab.cli.files import write_private
    from edalab.course.recap_markdown import as_markdown

    recaps = _recaps(name, everything=everything)
    if markdown is not None:
        write_private(markdown, as_markdown(recaps), force=force)
    if as_json:
        write_json({"lessons": recaps})
    elif markdown is not None:
        write_text(say("recap.written", path=markdown))
    else:
        _show(recaps)


def _recaps(name: str | None, *, everything: bool) -> list[Recap]:
    from edalab.cli import lesson_runner
    from edalab.cli.study import open_study
    from edalab.course.recap import recap as summarize

    course = Course(from_environment().course)
    with open_study() as study:
        if name is not None:
            lessons = [course.lesson(course.entry(name), language())]
        else:
            begun = study.progress.lessons
            every = course.lessons(language()).values()
            lessons = [lesson for lesson in every if everything or lesson.id in begun]
        return [
            summarize(lesson, study, lesson_runner, everything=everything) for lesson in lessons
        ]


def _show(recaps: list[Recap]) -> None:
    from edalab.course.recap_markdown import body
    from edalab.terminal import pages

    if not recaps:
        write_text(say("recap.none"))
    for lesson in recaps:
        for number, step in enumerate(lesson.steps, 1):
            status = say(f"lesson.status-{step.status}")
            where = f"{lesson.lesson}.{number} {lesson.title}, {status}"
            console().print(pages.heading(step.title, where))
            console().print(pages.prose(body(step)))
