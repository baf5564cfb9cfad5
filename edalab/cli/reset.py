"""``edalab reset``: resets the progress of a lesson or of the whole course."""

from typing import Annotated

import typer

from edalab.cli.options import Json
from edalab.course.events import StudyReset
from edalab.course.index import Course
from edalab.course.progress import Progress
from edalab.errors import NeedsTerminal
from edalab.settings import from_environment
from edalab.terminal.console import interactive, write_json, write_text
from edalab.texts import language, say

app = typer.Typer(add_completion=False)


@app.command("reset", help=say("study.help-reset"))
def reset(
    name: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help=say("study.argument-reset"))
    ] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=say("study.option-yes"))] = False,
    as_json: Json = False,
) -> None:
    """Reset the progress; the events stay in the log."""
    from edalab.cli.study import open_study
    from edalab.terminal.prompter import confirm

    course = Course(from_environment().course)
    entry = course.entry(name) if name is not None else None
    lesson_id = entry.id if entry else ""
    what = entry.titled(language()) if entry else say("study.whole-course")
    with open_study() as study:
        begun = _begun(study.progress, lesson_id)
        if begun and not yes:
            if as_json or not interactive():
                raise NeedsTerminal("reset-needs-yes")
            yes = confirm(
                say("study.ask-reset", what=what), say("study.key-reset"), say("study.key-keep")
            )
        if begun and yes:
            study.record(lambda _: [StudyReset(lesson=lesson_id)])
    done = begun and yes
    if as_json:
        write_json({"lesson": entry.number if entry else None, "reset": done})
    elif done:
        write_text(say("study.was-reset", what=what))
    else:
        write_text(say("study.was-kept" if begun else "study.nothing-to-reset", what=what))


def _begun(progress: Progress, lesson_id: str) -> bool:
    return (
        lesson_id in progress.lessons if lesson_id else bool(progress.lessons or progress.exercises)
    )
