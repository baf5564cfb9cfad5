"""Gets a verdict, shows it, and converts it to JSON and to an event of the study."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from edalab.cli.exercise_files import Meant
from edalab.course.events import ExerciseJudged
from edalab.course.exercises.report import Report
from edalab.errors import UsageError
from edalab.terminal.console import Look, console, interactive
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import RenderableType


def judged(
    which: Meant, source: bytes, schedule: str | None = None, *, deep: bool = False
) -> Report:
    """Return the verdict on a file, under all schedules or one.

    Args:
        which: The file.
        source: Its content.
        schedule: The id of the only schedule to run; None for all.
        deep: Whether to search further than usual.

    Raises:
        UsageError: The schedule's id can't be read.
    """
    from edalab.course.exercises.judge import judge
    from edalab.course.exercises.schedule import read

    if schedule is not None and read(schedule) is None:
        raise UsageError("exercise-schedule", text=schedule)
    return judge(which.exercise.name, source, which.typed, schedule or "", deep=deep)


def as_event(report: Report) -> ExerciseJudged:
    """Return the event that the study keeps of a report."""
    failing = report.counterexample
    return ExerciseJudged(
        exercise=report.exercise,
        verdict=report.verdict,
        schedules=report.schedules,
        invariant=report.invariant,
        schedule=failing.schedule if failing else None,
    )


def as_json_value(report: Report) -> dict[str, Any]:
    """Return a report with the keys that ``--json`` promises."""
    from edalab.cli.exercise_verdict import sentence_of

    failing = report.counterexample
    return {
        "exercise": report.exercise,
        "verdict": report.verdict,
        "invariant": report.invariant,
        "schedules": report.schedules,
        "counterexample": failing
        and {
            "schedule": failing.schedule,
            "message": failing.message,
            "expected": failing.expected,
            "actual": failing.actual,
            "line": failing.line,
            "trace": failing.trace,
            "neighbour": failing.neighbour
            and {
                "schedule": failing.neighbour.schedule,
                "differs": failing.neighbour.differs,
                "trace": failing.neighbour.trace,
            },
        },
        "problem": report.problem,
        "says": sentence_of(report),
        "bounds": [{"class": b.name, "most": b.most, "faults": b.together} for b in report.bounds],
        "deep": report.deep,
        "strip": report.strip,
        "output": report.output,
        **({"trace": report.trace} if report.trace else {}),
    }


def show_verdict(
    report: Report,
    which: Meant,
    source: bytes,
    further: "Sequence[RenderableType]" = (),
    until: Callable[[], bool] | None = None,
    *,
    revealed: bool = False,
    strip: bool = False,
) -> None:
    """Print a report.

    Args:
        report: The report.
        which: The file.
        source: Its content.
        further: What follows the report.
        until: Also ends the pages on a terminal when it returns true.
        revealed: Whether the solution was shown before it passed.
        strip: Whether the strip is asked for; a failure shows it anyway where there is room.
    """
    from edalab.cli.exercise_verdict import verdict_view
    from edalab.cli.paged_screens import print_pages

    view = verdict_view(
        report,
        source,
        which.typed,
        console(),
        argument=which.argument,
        revealed=revealed,
        strip=strip,
    )
    print_pages([view, *further], until)


def schedule_page(report: Report, which: Meant, source: bytes, schedule: str) -> str:
    """Return the page that plays one run, with its result and the learner's code."""
    from edalab.cli.exercise_faults import schedule_in_words, worded
    from edalab.cli.exercise_verdict import sentence_of
    from edalab.player.page import Code, page_of_check

    failing = report.counterexample
    name = which.exercise.name
    title = say("player.exercise", name=name, schedule=schedule)
    return page_of_check(
        name,
        worded(failing.trace if failing else report.trace),
        title=f"{title}: {schedule_in_words(report.faults)}" if report.faults else title,
        held=report.verdict == "pass",
        verdict=sentence_of(report) or say("exercise.one-schedule", schedule=schedule),
        code=Code(which.typed, source.decode("utf-8", "replace")),
        command=f"edalab exercise explain {name} {schedule}",
    )


def show_one(report: Report, which: Meant, source: bytes, schedule: str) -> None:
    """Show one run step by step, on a terminal key by key, and its result."""
    from edalab.cli.exercise_faults import schedule_in_words, worded
    from edalab.cli.exercise_verdict import sentence_of, steps_view
    from edalab.terminal import pages

    screen = console()
    failing = report.counterexample
    records = tuple(worded(failing.trace if failing else report.trace))
    sentence = sentence_of(report) or say("exercise.one-schedule", schedule=schedule)
    if records and interactive() and not Look.plain:
        from edalab.terminal.stepping import step_through

        code = source.decode("utf-8", "replace")
        title = f"{which.exercise.name} {schedule}: {schedule_in_words(report.faults)}"
        step_through(records, code, title, sentence, screen)
        return
    if report.faults:
        screen.print(pages.plain_text(f"{schedule}: {schedule_in_words(report.faults)}"), end="")
    for part in steps_view(records, source, screen):
        screen.print(part)
    screen.print("")
    screen.print(pages.plain_text(sentence, "bold red" if report.verdict == "fail" else "bold"))
