"""Runs ``exercise check`` inside a lesson, without recording it in the study."""

from typing import Any

import msgspec
from rich.console import Console, RenderableType
from typer.main import get_command

from edalab.cli import exercise
from edalab.cli.exercise_faults import worded
from edalab.cli.exercise_files import Meant, judged_file
from edalab.cli.exercise_report import as_json_value, judged
from edalab.cli.exercise_verdict import sentence_of, verdict_view
from edalab.cli.run_command import parsed_options
from edalab.course.exercises.report import Report
from edalab.course.progress import Progress
from edalab.course.runner import Arguments, RunResult
from edalab.lab.trace import Record
from edalab.terminal import pages
from edalab.terminal.moving import Moving
from edalab.terminal.sequence import sequence
from edalab.texts import say


class ShownReport(msgspec.Struct, frozen=True):
    """A verdict as a lesson shows it.

    Args:
        report: The verdict.
        which: The judged file.
        source: Its content.
        schedule: The only schedule that was run; empty for all.
    """

    report: Report
    which: Meant
    source: bytes
    schedule: str

    def render(self, console: Console, seen: str = "") -> list[RenderableType]:
        """Return the parts to print.

        Args:
            console: The console to render for.
            seen: The action up to which the picture was shown before.
        """
        report = self.report
        sentence = (
            [pages.plain_text(sentence_of(report), "bold red")] if report.counterexample else []
        )
        if self.schedule and report.trace:
            return [picture(report.trace, console, seen), "", *sentence]
        if report.verdict == "pass":
            passed = say(
                "exercise.pass-schedules", name=report.exercise, schedules=report.schedules
            )
            return [pages.plain_text(passed, "bold green")]
        if (failing := report.counterexample) is not None:
            lines = self.source.decode("utf-8", "replace").splitlines()
            line = lines[failing.line - 1].strip() if 0 < failing.line <= len(lines) else ""
            place = say("exercise.line-of", line=failing.line, text=line)
            rows = list(sequence(failing.trace, console, len(failing.trace)))
            return [*sentence, *rows, "", *([pages.plain_text(place)] if line else [])]
        argument = self.which.argument
        return [verdict_view(report, self.source, self.which.typed, console, argument=argument)]


def picture(
    records: tuple[Record, ...], console: Console, seen: str = "", until: str = ""
) -> Moving:
    """Return a run as a sequence diagram whose rows appear one by one.

    Args:
        records: The records of the run.
        console: The console to render for.
        seen: Rows up to the first record of this action are there from the beginning.
        until: The diagram ends at the first record of this action; empty for the whole run.
    """
    rows = list(sequence(worded(records), console, len(records)))
    head = len(rows) - len(records)
    places = {record.action: place for place, record in reversed([*enumerate(records, 1)])}
    last = places.get(until, len(records))
    return Moving(rows[: head + last], head + places.get(seen, 0))


def check(arguments: Arguments) -> RunResult:
    """Run ``exercise check …`` and return its result; nothing is recorded in the study.

    Raises:
        UsageError: Its options are invalid, or there is no such exercise or file.
    """
    typed = _parsed(list(arguments[2:]))
    shipped, schedule = typed["shipped"], typed["schedule"]
    which, source = judged_file(typed["target"], shipped, Progress())
    report = judged(which, source, schedule)
    return RunResult(
        as_json_value(report),
        ShownReport(report, which, source, schedule or ""),
        records=report.trace if schedule else (),
    )


def _parsed(options: list[str]) -> dict[str, Any]:
    group: Any = get_command(exercise.app)
    return parsed_options(group.get_command(None, "check"), "check", options)
