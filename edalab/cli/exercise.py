"""``edalab exercise``: code that the learner writes, judged under every schedule of faults.

Exit codes of ``check``: 0 pass, 1 fail, 3 unknown.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from edalab.cli.exercise_files import judged_file, lesson_command, library, meant, meant_by
from edalab.cli.exercise_guidance import (
    after_pass,
    begin,
    next_exercise,
    put_aside,
    remember_hint,
    reveal,
    show_hint,
    show_solution,
)
from edalab.cli.exercise_report import (
    as_event,
    as_json_value,
    judged,
    schedule_page,
    show_one,
    show_verdict,
)
from edalab.cli.options import Json
from edalab.cli.page_options import page_file
from edalab.cli.study import open_study
from edalab.course.exercises.worlds import exercise, names
from edalab.course.progress import ExerciseProgress
from edalab.errors import NeedsTerminal, UsageError
from edalab.terminal.console import console, interactive, write_json, write_text
from edalab.texts import language, say

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(help=say("exercise.help"), epilog=say("exercise.limits"), add_completion=False)

EXIT: Final = {"pass": 0, "fail": 1, "unknown": 3}

Name = Annotated[str, typer.Argument(metavar="NAME", help=say("exercise.argument-name"))]
OptionalName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help=say("exercise.argument-name"))
]
Target = Annotated[
    str | None, typer.Argument(metavar="[NAME|FILE]", help=say("exercise.argument-file"))
]


Shipped = Annotated[
    str | None, typer.Option("--shipped", metavar="NAME", help=say("exercise.option-shipped"))
]
Html = Annotated[str | None, typer.Option("--html", metavar="FILE", help=say("player.help-html"))]
Open = Annotated[bool, typer.Option("--open", help=say("player.help-open"))]
Deep = Annotated[bool, typer.Option("--deep", help=say("exercise.option-deep"))]


@app.callback(invoke_without_command=True)
def exercises(context: typer.Context) -> None:
    """List the exercises where no more was said."""
    if context.invoked_subcommand is None:
        show_list()


def exercise_rows() -> list[dict[str, Any]]:
    """Return each exercise with its state, as plain data.

    Raises:
        EdalabError: The study or an exercise can't be read.
    """
    with open_study() as study:
        progress = study.progress.exercises
    return [
        {
            "exercise": name,
            "number": number,
            "title": library(name).title(language()),
            "status": progress.get(name, ExerciseProgress()).status,
            "lesson": lesson_command(exercise(name)),
        }
        for number, name in enumerate(names(), 1)
    ]


@app.command("list", help=say("exercise.help-list"))
def show_list(*, as_json: Json = False) -> None:
    """List the exercises."""
    rows = exercise_rows()
    if as_json:
        write_json({"exercises": rows})
        return
    from edalab.terminal import pages

    console().print(
        pages.rows(
            (
                f"{row['number']:>2}",
                str(row["exercise"]),
                say(f"lesson.status-{row['status']}"),
                str(row["title"]).partition(": ")[2] or str(row["title"]),
            )
            for row in rows
        )
    )
    unsolved = [row["exercise"] for row in rows if row["status"] == "open"]
    if unsolved:
        write_text(say("exercise.list-next", name=unsolved[0]))


@app.command(help=say("exercise.help-start"))
def start(
    name: Name,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help=say("exercise.argument-folder"))
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Tell what to do, and write the file to begin with unless there is one."""
    chosen = exercise(name)
    with open_study() as study:
        path, written = begin(study, chosen.name, folder)
    if as_json:
        write_json({"exercise": chosen.name, "path": str(path), "written": written})
        return
    from edalab.cli.paged_screens import print_pages
    from edalab.terminal import pages
    from edalab.terminal.lines import line

    parts: list[RenderableType] = [pages.prose(library(chosen.name).brief(language()))]
    if command := lesson_command(chosen):
        parts.append(pages.plain_text(say("exercise.belongs")))
        parts.append(pages.command(command.removeprefix("edalab ")))
    parts.append(line(say("exercise.started" if written else "exercise.kept", path=path)))
    parts.append(line(say("exercise.started-check", name=chosen.name if folder is None else path)))
    print_pages(parts)


@app.command(help=say("exercise.help-check"))
def check(
    target: Target = None,
    *,
    schedule: Annotated[
        str | None,
        typer.Option("--schedule", metavar="ID", help=say("exercise.option-schedule")),
    ] = None,
    shipped: Shipped = None,
    deep: Deep = False,
    strip: Annotated[bool, typer.Option("--strip", help=say("exercise.option-strip"))] = False,
    as_json: Json = False,
) -> None:
    """Judge a file, and leave with the verdict's exit code."""
    with open_study() as study:
        which, source = judged_file(target, shipped, study.progress)
        report = judged(which, source, schedule, deep=deep)
        if schedule is None and shipped is None:
            study.record(lambda _: [as_event(report)])
        progress = study.progress
    revealed = progress.exercises.get(report.exercise, ExerciseProgress()).revealed
    if as_json:
        following = next_exercise(report.exercise, progress)
        write_json({**as_json_value(report), "next": following})
    elif schedule is not None and report.trace:
        show_one(report, which, source, schedule)
    else:
        passed = report.verdict == "pass" and shipped is None
        further = [after_pass(report, source, progress)] if passed else []
        show_verdict(report, which, source, further, revealed=revealed, strip=strip)
    raise typer.Exit(EXIT[report.verdict])


@app.command(help=say("exercise.help-explain"))
def explain(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME] [FILE] [SCHEDULE]", help=say("exercise.argument-explain")),
    ] = None,
    *,
    shipped: Shipped = None,
    html: Html = None,
    browse: Open = False,
    as_json: Json = False,
) -> None:
    """Step through one run: the schedule that is named, else the one that fails."""
    page = page_file(html, browse=browse)
    with open_study() as study:
        which, source, schedule = meant_by(targets or [], shipped, study.progress)
    if schedule is None:
        report = judged(which, source)
        if report.problem is None and report.counterexample is None:
            if as_json:
                write_json(as_json_value(report))
            else:
                write_text(say("exercise.nothing-fails"))
            return
        schedule = report.counterexample.schedule if report.counterexample else "calm"
    report = judged(which, source, schedule)
    if page is not None and report.problem is None:
        page.write(schedule_page(report, which, source, schedule))
    if as_json:
        write_json(as_json_value(report))
    elif report.problem is not None:
        show_verdict(report, which, source)
        raise typer.Exit(1)
    else:
        show_one(report, which, source, schedule)


@app.command(help=say("exercise.help-schedules"))
def schedules(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME] [FILE]", help=say("exercise.argument-schedules")),
    ] = None,
    *,
    fault_class: Annotated[
        str | None, typer.Option("--class", metavar="CLASS", help=say("exercise.option-class"))
    ] = None,
    shipped: Shipped = None,
    deep: Deep = False,
    as_json: Json = False,
) -> None:
    """List the schedules that a file is judged under, with what came of each."""
    from edalab.cli.exercise_schedules import check_class, schedules_json, schedules_view

    with open_study() as study:
        which, source, schedule = meant_by(targets or [], shipped, study.progress)
    if schedule is not None:
        raise UsageError("exercise-all-schedules", schedule=schedule, name=which.exercise.name)
    check_class([bound.name for bound in which.exercise.classes], fault_class)
    report = judged(which, source, deep=deep)
    if as_json:
        write_json(schedules_json(report, fault_class))
    elif report.problem is not None:
        show_verdict(report, which, source)
        raise typer.Exit(1)
    else:
        screen = console()
        screen.print(schedules_view(report, fault_class, which.argument, screen))


@app.command(help=say("exercise.help-watch"))
def watch(target: Target = None) -> None:
    """Judge a file after each save, until it is left."""
    if not interactive():
        raise NeedsTerminal("watch-no-terminal", name=target or names()[0])
    from edalab.cli.exercise_watch import Watching

    with open_study() as study:
        Watching(study, meant(target, study.progress)).go()


@app.command(help=say("exercise.help-hint"))
def hint(
    name: OptionalName = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help=say("exercise.option-all"))] = False,
    as_json: Json = False,
) -> None:
    """Show the next rung of the ladder."""
    with open_study() as study:
        chosen = meant(name, study.progress).exercise.name
        if as_json:
            upto = remember_hint(study, chosen, everything=everything)
            rungs = library(chosen).hints(language())
            write_json({"exercise": chosen, "hints": rungs[:upto], "all": len(rungs)})
        else:
            show_hint(study, chosen, everything=everything)


@app.command(help=say("exercise.help-solution"))
def solution(
    name: OptionalName = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=say("exercise.option-yes"))] = False,
    as_json: Json = False,
) -> None:
    """Show an accepted solution; it then counts as shown."""
    with open_study() as study:
        chosen = meant(name, study.progress).exercise.name
        before = study.progress.exercises.get(chosen, ExerciseProgress())
        if not (yes or before.solved or before.revealed):
            if as_json or not interactive():
                raise NeedsTerminal("exercise-needs-yes")
            from edalab.terminal.prompter import confirm

            sure = say("exercise.solution-sure", name=chosen)
            if not confirm(sure, say("exercise.key-show"), say("exercise.key-keep")):
                return
        if as_json:
            reveal(study, chosen)
            text = library(chosen).solution().decode("utf-8")
            write_json({"exercise": chosen, "solution": text})
        else:
            show_solution(study, chosen)


@app.command(help=say("exercise.help-reset"))
def reset(name: Name, *, as_json: Json = False) -> None:
    """Begin an exercise anew; the old file is kept beside the new one."""
    with open_study() as study:
        which = meant(name, study.progress)
        kept = put_aside(which.path) if which.path.is_file() else None
        path, _ = begin(study, which.exercise.name, which.path.parent)
    if as_json:
        kept_name = None if kept is None else str(kept)
        write_json({"exercise": which.exercise.name, "path": str(path), "kept": kept_name})
        return
    if kept is not None:
        write_text(say("exercise.kept-aside", path=kept))
    write_text(say("exercise.started", path=path))


@app.command(help=say("exercise.help-live"))
def live(
    target: Target = None,
    *,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="URL", help=say("exercise.option-channel")),
    ] = None,
    rounds: Annotated[
        int | None, typer.Option("--rounds", metavar="N", help=say("exercise.option-rounds"))
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option("--schedule", metavar="ID", help=say("exercise.option-live-schedule")),
    ] = None,
    shipped: Shipped = None,
    as_json: Json = False,
) -> None:
    """Run the learner's functions on the wall clock, or on a real channel and kill them there."""
    from edalab.course.exercises.live import play_live

    with open_study() as study:
        which, source = judged_file(target, shipped, study.progress)
    if channel is not None:
        from edalab.cli.exercise_channel import live_on_channel

        verdict = live_on_channel(
            which, source, channel, rounds=rounds, schedule=schedule, as_json=as_json
        )
        raise typer.Exit(EXIT[verdict])
    for option, value in (("--rounds", rounds), ("--schedule", schedule)):
        if value is not None:
            raise UsageError("needs-option", option=option, needed="--channel")
    report = play_live(which.exercise, source, which.typed)
    if as_json:
        write_json(as_json_value(report))
    elif report.problem is not None or report.verdict == "fail":
        show_verdict(report, which, source)
    else:
        from edalab.cli.exercise_faults import worded
        from edalab.terminal.sequence import sequence

        screen = console()
        write_text(say("exercise.live", name=which.exercise.name))
        for row in sequence(worded(report.trace), screen, 200):
            screen.print(row)
        write_text(say("exercise.live-holds", name=which.exercise.name))
    raise typer.Exit(EXIT[report.verdict])
