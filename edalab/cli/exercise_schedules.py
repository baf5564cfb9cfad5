"""``exercise schedules``: the schedules of each fault class, their results, and why they held."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from edalab.cli.exercise_faults import STYLES, Strip, actions_in_words, legend, marks
from edalab.cli.exercise_verdict import bound_told, sentence_of
from edalab.course.exercises.report import Bound, Report, Tried
from edalab.course.exercises.schedule import CALM, DATA
from edalab.errors import UnknownName
from edalab.terminal.fitted import Fitted
from edalab.terminal.lines import command_line, line
from edalab.texts import has, say

_SHOWN: Final = 12
"""Schedules of a class that are listed where no class was asked for; those that fail come first."""


def check_class(names: list[str], name: str | None) -> None:
    """Refuse a fault class that the exercise does not have.

    Raises:
        UnknownName: It is not.
    """
    if name is not None and name not in names:
        raise UnknownName("fault-class", name, names)


def schedules_json(report: Report, name: str | None) -> dict[str, Any]:
    """Return the schedules with the keys that ``--json`` promises."""
    return {
        "exercise": report.exercise,
        "verdict": report.verdict,
        "problem": report.problem,
        "says": sentence_of(report),
        "tried": report.schedules,
        "deep": report.deep,
        "classes": [
            {
                "class": bound.name,
                "most": bound.most,
                "faults": bound.together,
                "tried": bound.tried,
                "held": bound.held,
                "same": bound.same,
                "again": bound.again,
                "less": bound.less,
                "because": " ".join(reasons(bound)),
            }
            for bound in report.bounds
            if name in {None, bound.name}
        ],
        "schedules": [
            {
                "schedule": tried.schedule,
                "class": tried.fault_class,
                "result": tried.result,
                "invariant": tried.invariant or None,
            }
            for tried in report.tried
            if name in {None, tried.fault_class}
        ],
        "strip": report.strip,
    }


def schedules_view(report: Report, name: str | None, argument: str, console: Console) -> Group:
    """Return the list of schedules that were tried, for a person to read.

    Args:
        report: The report on all schedules.
        name: The only class to list, with all its schedules; None for all classes.
        argument: What names the file on a command line.
        console: Whose characters are used.
    """
    return Group(*_view(report, name, argument, console))


def _view(
    report: Report, name: str | None, argument: str, console: Console
) -> Iterator[RenderableType]:
    style = {"pass": "bold green", "fail": "bold red"}.get(report.verdict, "bold yellow")
    head = say(
        f"exercise.schedules-{report.verdict}", name=report.exercise, schedules=report.schedules
    )
    yield line(head, style)
    results = {tried.result for tried in report.tried}
    if results:
        yield line(f"{legend(console, results)}.", "dim")
    seen = True
    for bound in report.bounds:
        if name in {None, bound.name}:
            tried = [trial for trial in report.tried if trial.fault_class == bound.name]
            yield Text("")
            reached = seen or bound.name == report.fault_class
            seen = seen and bound.name != report.fault_class
            if tried or reached:
                yield from _class(bound, tried, console, whole=name is not None, argument=argument)
            else:
                yield line(f"{bound.name}: {bound_told(bound)}", "bold")
                yield line(say("exercise.class-not-reached"), "dim", indent=2)
    if report.strip and name is None:
        yield Text("")
        yield Fitted(Strip(report.strip))
    yield Text("")
    yield line(say("exercise.step-any"))
    examples = sorted(report.tried, key=lambda tried: tried.result == "held")
    example = next((tried for tried in examples if tried.schedule != CALM), examples[0])
    yield command_line(f"exercise explain {argument} {example.schedule}")


def _class(
    bound: Bound, tried: Sequence[Tried], console: Console, *, whole: bool, argument: str
) -> Iterator[RenderableType]:
    yield line(f"{bound.name}: {bound_told(bound)}", "bold")
    if not tried:
        yield line(say("exercise.class-nothing"), "dim", indent=2)
        return
    broke = sum(trial.result != "held" for trial in tried)
    key = "exercise.class-held" if not broke else "exercise.class-broke"
    yield line(say(key, count=len(tried), held=bound.held, broke=broke), indent=2)
    if bound.held == len(tried):
        yield line(" ".join(reasons(bound)), indent=2)
    ordered = sorted(tried, key=lambda trial: trial.result == "held")
    shown = ordered if whole else ordered[:_SHOWN]
    mark = marks(console)
    cells = [
        Text.assemble((mark[trial.result], STYLES[trial.result]), f" {trial.schedule}")
        for trial in shown
    ]
    yield Fitted(Padding(Columns(cells, padding=(0, 2)), (0, 0, 0, 2)))
    if len(shown) < len(tried):
        left = say("exercise.class-more", count=len(tried) - len(shown))
        yield line(left, "dim", indent=2)
        yield command_line(f"exercise schedules {argument} --class {bound.name}")


def reasons(bound: Bound) -> Iterator[str]:
    """Yield why a class held: what its faults do, and what the learner's code did under them."""
    struck = bound.held - bound.calm
    if not bound.held:
        return
    if not struck:
        yield say("exercise.because-data")
        return
    yield from (
        say(f"exercise.cause-{kind}")
        for kind in bound.most
        if kind != DATA and has(f"exercise.cause-{kind}")
    )
    if bound.same == struck:
        yield say("exercise.because-same")
        return
    if bound.same:
        yield say("exercise.because-some", count=bound.same, all=struck)
    actions = {"again": actions_in_words(bound.again), "less": actions_in_words(bound.less)}
    kind = "again" if not bound.less else "less" if not bound.again else "other"
    yield say(f"exercise.because-{kind}", **actions)
