"""``edalab reset``: resets the progress of a lesson or of the whole course."""

from typing import Annotated

import typer

from edalab.cli.options import Json
from edalab.course.events import StepReset, StudyReset
from edalab.course.index import Course
from edalab.course.progress import Progress
from edalab.errors import NeedsTerminal, UsageError
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
    step: Annotated[str | None, typer.Option(metavar="ID", help=say("study.option-step"))] = None,
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
    event: StudyReset | StepReset = StudyReset(lesson=lesson_id)
    if step is not None:
        if entry is None:
            raise UsageError("needs-lesson", option="--step")
        chosen = course.lesson(entry, language()).step_of(step)
        what = chosen.title
        items = tuple(screen.id for screen in chosen.screens)
        event = StepReset(lesson=lesson_id, step=chosen.id, screen=items[0], items=items)
    with open_study() as study:
        begun = _begun(study.progress, event)
        if begun and not yes:
            if as_json or not interactive():
                raise NeedsTerminal("reset-needs-yes")
            yes = confirm(
                say("study.ask-reset", what=what), say("study.key-reset"), say("study.key-keep")
            )
        if begun and yes:
            study.record(lambda _: [event])
    done = begun and yes
    if as_json:
        lesson = entry.number if entry else None
        write_json({"lesson": lesson, "step": step, "reset": done})
    elif done:
        write_text(say("study.was-reset", what=what))
    else:
        write_text(say("study.was-kept" if begun else "study.nothing-to-reset", what=what))


def _begun(progress: Progress, event: StudyReset | StepReset) -> bool:
    if isinstance(event, StepReset):
        lesson = progress.lesson(event.lesson)
        answered = lesson.predictions.keys() | lesson.answers.keys() | lesson.placed.keys()
        answered |= lesson.solved | lesson.revealed
        return lesson.status(event.step) != "open" or bool(answered & set(event.items))
    if event.lesson:
        return event.lesson in progress.lessons
    return bool(progress.lessons or progress.exercises)
