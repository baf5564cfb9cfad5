"""``edalab progress``: how far the learner is, what went wrong, and where to go on."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from edalab.course.index import Course
from edalab.course.overview import LessonState, Overview, overview
from edalab.course.study import Study
from edalab.settings import from_environment
from edalab.terminal.console import Look, console, write_json
from edalab.texts import language, say

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(add_completion=False)


@app.command("progress", help=say("progress.help"))
def progress(
    *,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Tell how far the learner is."""
    from edalab.cli.study import open_study

    course = Course(from_environment().course)
    with open_study() as study:
        found = seen(course, study)
    if as_json:
        write_json(found)
        return
    for part in _parts(found):
        console().print(part)


def seen(course: Course, study: Study) -> Overview:
    """What the learner has come to, up to now.

    Raises:
        EdalabError: A lesson or the study can't be read.
    """
    from edalab.course.events import dated_events

    return overview(
        course.entries,
        course.lessons(language()),
        {entry.id: entry.titled(language()) for entry in course.entries},
        dated_events(study.records()),
        study.progress,
        datetime.now().astimezone().date(),
    )


def duration(seconds: int) -> str:
    """A time for people: minutes, or hours and minutes."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return say("progress.hours", hours=hours, minutes=minutes)
    return say("progress.minutes", minutes=minutes)


def _parts(found: Overview) -> "list[RenderableType]":
    from edalab.terminal.bars import Legend
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import command_line, line

    parts: list[RenderableType] = []
    for state in found.lessons:
        parts += [*_lesson(state), ""]
    if not Look.plain:
        states = ("done", "revealed", "skipped", "open")
        parts += [Fitted(Legend({s: say(f"progress.mark-{s}") for s in states})), ""]
    parts += [*_exercises(found), ""]
    parts.append(line(say("progress.time", time=duration(found.seconds))))
    if any(found.predictions.values()):
        parts.append(line(say("progress.predictions", **found.predictions)))
    if found.streak_days:
        parts.append(line(say("progress.streak", days=found.streak_days)))
    if found.weak_spots:
        parts += ["", line(say("progress.weak"), "bold")]
        for spot in found.weak_spots:
            told = say("progress.weak-spot", title=spot.title, misses=spot.misses)
            parts += [line(told, indent=2), command_line(_bare(spot.command))]
    if found.next is None:
        return [*parts, "", line(say("progress.all-done"))]
    told = say("progress.next", title=found.next.title)
    return [*parts, "", line(told, "bold"), command_line(_bare(found.next.command))]


def _exercises(found: Overview) -> "list[RenderableType]":
    from edalab.terminal.bars import StepsBar
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import line

    states = [each.status for each in found.exercises]
    told = [say("progress.exercises-done", done=states.count("done"), all=len(states))]
    if shown := states.count("revealed"):
        told.append(say("progress.revealed", count=shown))
    if begun := [each.exercise for each in found.exercises if each.status == "begun"]:
        told.append(say("progress.exercises-begun", names=", ".join(begun)))
    bar = [] if Look.plain else [Fitted(StepsBar(states))]
    return [line(say("progress.exercises"), "bold"), *bar, line(", ".join(told), indent=2)]


def _bare(command: str) -> str:
    return command.removeprefix("edalab ")


def _lesson(state: LessonState) -> "list[RenderableType]":
    from edalab.terminal.bars import StepsBar
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import line

    head = line(f"{state.lesson} {state.title}", "bold")
    if not state.written:
        return [head, line(say("lesson.coming"), indent=2)]
    told = [say("lesson.steps-done", done=state.count("done"), all=len(state.steps))]
    if shown := state.count("revealed"):
        told.append(say("progress.revealed", count=shown))
    if skipped := state.count("skipped"):
        told.append(say("progress.skipped", count=skipped))
    if state.seconds:
        told.append(duration(state.seconds))
    bar = [] if Look.plain else [Fitted(StepsBar([step.status for step in state.steps]))]
    return [head, *bar, line(", ".join(told), indent=2)]
