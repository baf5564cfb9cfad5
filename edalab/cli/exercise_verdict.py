"""A verdict on a learner's code, for Rich: the sentence, the picture, the line, what to do next."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.course.exercises.history import COMMON
from edalab.course.exercises.report import Bound, Report
from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.sentences import sentences
from edalab.terminal import pages
from edalab.terminal.console import Look, ascii_only
from edalab.terminal.fitted import Fitted
from edalab.terminal.safe import printable
from edalab.terminal.sequence import sequence
from edalab.texts import say

_MOST_ROWS = 12
_FIRST_ROWS = 3
"""Of a longer run, the first rows are shown, and the last up to ``_MOST_ROWS``."""

_AROUND = 1
"""Lines of code shown before and after the one that is meant."""


def verdict_view(
    report: Report,
    source: bytes,
    path: str,
    console: Console,
    *,
    argument: str,
    revealed: bool = False,
) -> RenderableType:
    """All that a person wants to know of a report.

    Args:
        report: The report.
        source: The judged file.
        path: What the file is called.
        console: Whose width and characters are used.
        argument: What names the file on a command line.
        revealed: Whether the solution was shown before it passed.
    """
    if report.problem is not None:
        parts = list(_problem(report, source, path, console))
    elif report.verdict == "fail":
        parts = list(_failure(report, source, path, console, argument))
    elif report.verdict == "unknown":
        told = say("exercise.unknown", name=report.exercise, schedules=report.schedules)
        parts = [pages.plain_text(told, "bold yellow")]
    else:
        parts = list(_pass(report, revealed=revealed))
    if report.output:
        parts.append(pages.plain_text(say("exercise.printed"), "dim"))
        parts.append(pages.plain_text(report.output.rstrip("\n")))
    return Group(*parts)


def sentence_of(report: Report) -> str:
    """What went wrong, in one sentence; empty where nothing did."""
    if report.problem is not None:
        return say(f"exercise.misuse-{report.problem.code}", **report.problem.parameters)
    found = report.counterexample
    if found is None:
        return ""
    return say(
        _key(report),
        message=found.message,
        expected=_value(found.expected),
        actual=_value(found.actual),
        **found.told,
    )


def _key(report: Report) -> str:
    """The key of the words of what broke: the exercise's own, or those that all share."""
    group = "any" if report.invariant in COMMON else report.exercise
    return f"verdict.{group}-{report.invariant}"


def bounds_told(bounds: tuple[Bound, ...]) -> Iterator[str]:
    """Each fault class in words, such as "at most 2 crashes, 1 duplicate"."""
    for bound in bounds:
        if not bound.most:
            continue
        kinds = ", ".join(
            say(f"exercise.kind-{kind}", count=most) for kind, most in bound.most.items()
        )
        together = bound.together < sum(bound.most.values())
        key = "exercise.bound-together" if together else "exercise.bound"
        yield say(key, kinds=kinds, **({"together": bound.together} if together else {}))


def steps_view(
    records: tuple[Record, ...], source: bytes, console: Console
) -> Iterator[RenderableType]:
    """What happened one by one, each with the learner's own line under it.

    Args:
        records: The run.
        source: The learner's file.
        console: Whose characters are used.
    """
    lines = source.decode("utf-8", "replace").splitlines()
    arrow = "->" if ascii_only(console) else "→"
    for number, (record, told) in enumerate(zip(records, sentences(records), strict=True), 1):
        style = "bold red" if action_of(record.action).life == "ends" else "default"
        yield Text(f"{number:>3}  {printable(told)}", style=style)
        line = (record.detail or {}).get("line", 0)
        if 0 < line <= len(lines):
            text = say("exercise.line-of", line=line, text=printable(lines[line - 1].strip()))
            yield Text(f"     {arrow} {text}", style="dim")


def _failure(
    report: Report, source: bytes, path: str, console: Console, argument: str
) -> Iterator[RenderableType]:
    found = report.counterexample
    assert found is not None  # noqa: S101 - a failure without a problem has one
    holds = say(f"{_key(report)}-holds")
    head = say("exercise.fail", name=report.exercise, invariant=holds)
    yield pages.plain_text(head, "bold red")
    yield pages.plain_text(sentence_of(report))
    yield from _diagram(found.trace, console)
    yield Text("")
    if found.line:
        yield pages.plain_text(say("exercise.your-line", path=path, line=found.line), "dim")
        yield from _excerpt(source, found.line, console)
    tried = say("exercise.tried", schedule=found.schedule, schedules=report.schedules)
    yield pages.plain_text(f"{tried} {say('exercise.step-through')}")
    yield pages.command(f"exercise explain {found.schedule} {argument}")


def _diagram(records: tuple[Record, ...], console: Console) -> Iterator[RenderableType]:
    """The run as a sequence diagram, without its middle where it is long."""
    left = len(records) - _MOST_ROWS
    last = _MOST_ROWS - _FIRST_ROWS
    shown = records if left <= 0 else (*records[:_FIRST_ROWS], *records[-last:])
    rows = list(sequence(shown, console, _MOST_ROWS))
    if left <= 0:
        yield from rows
        return
    yield from rows[:-last]
    yield Text(say("exercise.rows-left", count=left), style="dim")
    yield from rows[-last:]


def _problem(
    report: Report, source: bytes, path: str, console: Console
) -> Iterator[RenderableType]:
    problem = report.problem
    assert problem is not None  # noqa: S101 - asked for only where there is one
    yield pages.plain_text(say("exercise.fail-program", name=report.exercise), "bold red")
    key = "exercise.where" if problem.line else "exercise.where-file"
    where: dict[str, Any] = {"line": problem.line} if problem.line else {}
    yield pages.plain_text(say(key, path=path, sentence=sentence_of(report), **where))
    if problem.line:
        yield from _excerpt(source, problem.line, console)


def _pass(report: Report, *, revealed: bool) -> Iterator[RenderableType]:
    yield pages.plain_text(say("exercise.pass", name=report.exercise), "bold green")
    yield pages.plain_text(say("exercise.pass-bounds", schedules=report.schedules))
    bullet = "-" if Look.plain else "•"
    yield Fitted(*(Text(f"  {bullet} {told}") for told in bounds_told(report.bounds)), "")
    if revealed:
        yield pages.plain_text(say("exercise.revealed-pass"), "dim")


def _excerpt(source: bytes, line: int, console: Console) -> Iterator[RenderableType]:
    lines = source.decode("utf-8", "replace").splitlines()
    mark = ">" if ascii_only(console) or Look.plain else "▶"
    first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
    for number in range(first, last + 1):
        here = number == line
        text = Text(f"{mark if here else ' '} {number:>3}  ", style="bold" if here else "dim")
        text.append(printable(lines[number - 1]), style="bold" if here else "dim")
        text.no_wrap, text.overflow = True, "ellipsis"
        yield text
    yield Text("")


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items()) or "{}"
    return str(value)
