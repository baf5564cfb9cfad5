"""A verdict as commands need it: asked for, shown, as JSON, and as the study remembers it."""

from typing import Any

from edalab.cli.exercise_files import Meant
from edalab.course.events import ExerciseJudged
from edalab.course.exercises.report import Report
from edalab.errors import UsageError
from edalab.terminal.console import console
from edalab.texts import say


def judged(which: Meant, source: bytes, schedule: str | None) -> Report:
    """The verdict on a file, under all schedules or one.

    Raises:
        UsageError: The schedule's id can't be read.
    """
    from edalab.course.exercises.judge import judge
    from edalab.course.exercises.schedule import read

    if schedule is not None and read(schedule) is None:
        raise UsageError("exercise-schedule", text=schedule)
    return judge(which.exercise.name, source, which.typed, schedule or "")


def as_event(report: Report) -> ExerciseJudged:
    """What the study remembers of a report."""
    failing = report.counterexample
    return ExerciseJudged(
        exercise=report.exercise,
        verdict=report.verdict,
        schedules=report.schedules,
        invariant=report.invariant,
        schedule=failing.schedule if failing else None,
    )


def as_json_value(report: Report) -> dict[str, Any]:
    """A report with the keys that ``--json`` promises."""
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
        },
        "problem": report.problem,
        "says": sentence_of(report),
        "bounds": [{"class": b.name, "most": b.most, "faults": b.together} for b in report.bounds],
        "output": report.output,
        **({"trace": report.trace} if report.trace else {}),
    }


def show_verdict(report: Report, which: Meant, source: bytes, *, revealed: bool = False) -> None:
    """Print a report."""
    from edalab.cli.exercise_verdict import verdict_view

    screen = console()
    screen.print(
        verdict_view(
            report, source, which.typed, screen, argument=which.argument, revealed=revealed
        )
    )


def show_one(report: Report, source: bytes, schedule: str) -> None:
    """Print one run step by step, and what came of it."""
    from edalab.cli.exercise_verdict import sentence_of, steps_view
    from edalab.terminal import pages

    screen = console()
    for part in steps_view(report.trace, source, screen):
        screen.print(part)
    told = sentence_of(report) or say("exercise.one-schedule", schedule=schedule)
    screen.print("")
    screen.print(pages.plain_text(told, "bold red" if report.verdict == "fail" else "bold"))
