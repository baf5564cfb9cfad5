"""``edalab progress``: shows the learner's progress, weak spots and next step."""

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
    """Show the learner's progress."""
    from edalab.cli.study import open_study

    course = Course(from_environment().course)
    with open_study() as study:
        summary = current_overview(course, study)
    if as_json:
        write_json(summary)
        return
    screen = console()
    for part in _parts(summary):
        screen.print(part)


def current_overview(course: Course, study: Study) -> Overview:
    """Return the learner's current state in the whole course.

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
        course.opening(language()),
    )


def duration(seconds: int) -> str:
    """Return a duration in words: minutes, or hours and minutes."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return say("progress.hours", hours=hours, minutes=minutes)
    return say("progress.minutes", minutes=minutes)


def _parts(summary: Overview) -> "list[RenderableType]":
    from edalab.terminal.bars import Legend
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import command_line, line

    parts: list[RenderableType] = []
    for state in summary.lessons:
        parts += [*_lesson(state), ""]
    if not Look.plain:
        states = ("done", "revealed", "skipped", "open")
        parts += [Fitted(Legend({s: say(f"progress.mark-{s}") for s in states})), ""]
    parts += [*_exercises(summary), ""]
    parts.append(line(say("progress.time", time=duration(summary.seconds))))
    if any(summary.predictions.values()):
        parts.append(line(say("progress.predictions", **summary.predictions)))
    if summary.streak_days:
        parts.append(line(say("progress.streak", days=summary.streak_days)))
    if summary.weak_spots:
        parts += ["", line(say("progress.weak"), "bold")]
        for spot in summary.weak_spots:
            sentence = say("progress.weak-spot", title=spot.title, misses=spot.misses)
            parts += [line(sentence, indent=2), command_line(_bare(spot.command))]
    if summary.next is None:
        return [*parts, "", line(say("progress.all-done"))]
    key = "progress.next-exercise" if summary.next.kind == "exercise" else "progress.next"
    sentence = say(key, title=summary.next.title)
    return [*parts, "", line(sentence, "bold"), command_line(_bare(summary.next.command))]


def _exercises(summary: Overview) -> "list[RenderableType]":
    from edalab.terminal.bars import StepsBar
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import line

    states = [exercise.status for exercise in summary.exercises]
    counts = [say("progress.exercises-done", done=states.count("done"), all=len(states))]
    if revealed := states.count("revealed"):
        counts.append(say("progress.revealed", count=revealed))
    if begun := [exercise.exercise for exercise in summary.exercises if exercise.status == "begun"]:
        counts.append(say("progress.exercises-begun", names=", ".join(begun)))
    bar = [] if Look.plain else [Fitted(StepsBar(states))]
    return [line(say("progress.exercises"), "bold"), *bar, line(", ".join(counts), indent=2)]


def _bare(command: str) -> str:
    return command.removeprefix("edalab ")


def _lesson(state: LessonState) -> "list[RenderableType]":
    from edalab.terminal.bars import StepsBar
    from edalab.terminal.fitted import Fitted
    from edalab.terminal.lines import line

    head = line(f"{state.lesson} {state.title}", "bold")
    if not state.written:
        return [head, line(say("lesson.coming"), indent=2)]
    counts = [say("lesson.steps-done", done=state.count("done"), all=len(state.core))]
    if revealed := state.count("revealed"):
        counts.append(say("progress.revealed", count=revealed))
    if skipped := state.count("skipped"):
        counts.append(say("progress.skipped", count=skipped))
    if deeper := sum(step.status == "done" for step in state.deeper):
        counts.append(say("lesson.deeper-done", done=deeper, all=len(state.deeper)))
    if state.seconds:
        counts.append(duration(state.seconds))
    bar = [] if Look.plain else [Fitted(StepsBar([step.status for step in state.core]))]
    return [head, *bar, line(", ".join(counts), indent=2)]
