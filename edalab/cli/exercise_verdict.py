"""Shows a verdict with Rich: the sentence, the picture, the line of code, and what to do next."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.cli.exercise_faults import Strip, marks, schedule_in_words, worded
from edalab.course.exercises.history import COMMON, FAULTS
from edalab.course.exercises.report import Bound, Counterexample, Neighbour, Report
from edalab.course.exercises.schedule import CALM
from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.arrows import Row
from edalab.lab.views.scene import Scene
from edalab.lab.views.sentences import sentences
from edalab.terminal.console import Look, ascii_only
from edalab.terminal.fitted import Fitted
from edalab.terminal.glyphs import glyphs
from edalab.terminal.lines import command_line, line, shortened
from edalab.terminal.measuring import fit
from edalab.terminal.safe import printable
from edalab.terminal.sequence import sequence
from edalab.texts import has, say

_HEIGHT: Final = 23
"""Rows that a failure takes at most, so that it stands whole in a window of 24 with the prompt."""

_FEWEST: Final = 7
_MOST: Final = 12
"""Rows of the picture with its names, at least and at most."""

_ONE_MESSAGE: Final = re.compile(r"[\w-]*\d[\w-]*")
"""What one message, order or event is called; other names are of what all of them change."""

_STORY: Final = 4
"""Records without which a picture tells nothing; then all are shown."""

_STRIP: Final = 4
"""Lines of the strip under a failure."""

_NEIGHBOUR: Final = 24
_BESIDE: Final = 76
"""Columns of the run that holds, and of a window in which it stands beside the one that fails."""

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
    strip: bool = False,
) -> RenderableType:
    """Return a report as a person reads it.

    Args:
        report: The report.
        source: The judged file.
        path: What the file is called.
        console: Whose width and characters are used.
        argument: What names the file on a command line.
        revealed: Whether the solution was shown before it passed.
        strip: Whether all of the strip is asked for.
    """
    if report.problem is not None:
        parts = list(_problem(report, source, path, console))
    elif report.verdict == "fail":
        parts = list(_failure(report, source, path, console, argument, strip=not strip))
    elif report.verdict == "unknown":
        sentence = say("exercise.unknown", name=report.exercise, schedules=report.schedules)
        parts = [line(sentence, "bold yellow")]
    else:
        parts = list(_pass(report, revealed=revealed))
    if strip and report.strip:
        parts += ["", Fitted(Strip(report.strip)), ""]
    if report.output:
        parts.append(line(say("exercise.printed"), "dim"))
        parts.append(line(report.output.rstrip("\n")))
    return Group(*parts)


def sentence_of(report: Report) -> str:
    """Return one sentence on what went wrong; empty if nothing did."""
    if report.problem is not None:
        return say(f"exercise.misuse-{report.problem.code}", **report.problem.parameters)
    failing = report.counterexample
    if failing is None:
        return ""
    values = {
        "message": failing.message,
        "expected": _value(failing.expected),
        "actual": _value(failing.actual),
    }
    try:
        return say(_key(report), **{**failing.parameters, **values})
    except (KeyError, IndexError, ValueError):  # somebody's own exercise, and their own words
        return say("exercise.broke", invariant=report.invariant, **values)


def _key(report: Report) -> str:
    """Return the text key of the broken invariant: the exercise's own, or the shared one."""
    group = "any" if report.invariant in COMMON else report.exercise
    return f"verdict.{group}-{report.invariant}"


def bounds_told(bounds: tuple[Bound, ...]) -> Iterator[str]:
    """Return each fault class in words, such as "at most 2 crashes, 1 duplicate"."""
    return (bound_told(bound) for bound in bounds if bound.most)


def bound_told(bound: Bound) -> str:
    """One fault class in words."""
    kinds = ", ".join(
        say(f"exercise.kind-{kind}", count=most) if has(f"exercise.kind-{kind}") else kind
        for kind, most in bound.most.items()
    )
    together = bound.together < sum(bound.most.values())
    key = "exercise.bound-together" if together else "exercise.bound"
    return say(key, kinds=kinds, **({"together": bound.together} if together else {}))


def steps_view(
    records: tuple[Record, ...], source: bytes, console: Console
) -> Iterator[RenderableType]:
    """Yield the records as sentences, each with the learner's line of code under it.

    Args:
        records: The run.
        source: The learner's file.
        console: Whose characters are used.
    """
    lines = source.decode("utf-8", "replace").splitlines()
    arrow = "->" if ascii_only(console) else "→"
    for number, (record, sentence) in enumerate(zip(records, sentences(records), strict=True), 1):
        style = "bold red" if action_of(record.action).life == "ends" else "default"
        yield Text(f"{number:>3}  {printable(sentence)}", style=style)
        line = (record.detail or {}).get("line", 0)
        if 0 < line <= len(lines):
            text = say("exercise.line-of", line=line, text=printable(lines[line - 1].strip()))
            yield Text(f"     {arrow} {text}", style="dim")


def _failure(
    report: Report, source: bytes, path: str, console: Console, argument: str, *, strip: bool
) -> Iterator[RenderableType]:
    failing = report.counterexample
    assert failing is not None  # noqa: S101 - a failure without a problem has one
    holds = say(f"{_key(report)}-holds")
    calm = failing.schedule == CALM
    tried = say("exercise.tried-calm") if calm else say(
        "exercise.tried", schedule=failing.schedule, faults=schedule_in_words(failing.faults),
        schedules=report.schedules,
    )  # fmt: skip
    above: list[RenderableType] = [
        line(say("exercise.fail", name=report.exercise, invariant=holds), "bold red"),
        line(sentence_of(report)),
    ]
    below: list[RenderableType] = []
    if failing.line:
        below.append(line(say("exercise.your-line", path=path, line=failing.line), "dim"))
        below += _excerpt(source, failing.line, console)
    below.append(line(tried))
    below.append(command_line(f"exercise explain {argument} {failing.schedule}"))
    left = _HEIGHT - _rows_of(above, console) - _rows_of(below, console)
    short = Fitted(Strip(report.strip, most=_STRIP))
    teaches = not calm and any(mark.result != "held" for mark in report.strip)
    if strip and teaches and left - _rows_of([short], console) >= _FEWEST:
        left -= _rows_of([short], console)
        below.insert(-2, short)
    yield from above
    yield from _picture(failing, console, max(_FEWEST, min(_MOST, left)))
    yield from below


def _rows_of(parts: Sequence[RenderableType], console: Console) -> int:
    """Return the number of rows that the parts take on the console."""
    return len(console.render_lines(Group(*parts), pad=False))


def _picture(failing: Counterexample, console: Console, most: int) -> Iterator[RenderableType]:
    """Yield the run that fails, with the nearest run that holds beside it."""
    near = failing.neighbour
    differs = near.differs if near else len(failing.trace)
    one_message = _ONE_MESSAGE.fullmatch(failing.message) is not None
    everything = not one_message or len(_that_matter(failing.trace, failing, -1)) < _STORY
    records, others = (
        list(trace) if everything else _that_matter(trace, failing, differs)
        for trace in (failing.trace, near.trace if near else ())
    )
    at = _place(records, failing.trace, differs)
    if near is None or console.width < _BESIDE or Look.plain:
        sentence = [] if near is None else [_difference(failing, near, records, others, at)]
        room = most - _rows_of([line(text) for text in sentence], console)
        yield from _drawn(records, _chosen(records, at, room), console, 0)
        yield from (line(text, "dim") for text in sentence)
        return
    chosen = _chosen(records, at, most)
    width = min(console.width, 80) - _NEIGHBOUR - 4
    rows = list(_drawn(records, chosen, console, width))
    head = len(rows) - len(chosen)
    if not head:
        rows, head = [Text(""), *rows], 1
    beside = [(False, "")] * (head - 1) + [(False, _holds(near.schedule, console))]
    labels = [_label(record) for record in others]
    for place in chosen:
        label = labels[place] if place is not None and place < len(labels) else ""
        beside.append((place == at, label))
    yield from _side_by_side(rows, beside, width, console)


def _holds(schedule: str, console: Console) -> str:
    """Return the title of the run that holds: in words if there is room."""
    words = say("exercise.near-holds", schedule=schedule)
    return words if cell_len(words) <= _NEIGHBOUR else f"{marks(console)['held']} {schedule}"


def _place(records: Sequence[Record], whole: Sequence[Record], differs: int) -> int:
    """Return the index of the first difference among the records that are shown."""
    before = set(map(id, whole[:differs]))
    return sum(id(record) in before for record in records)


def _side_by_side(
    rows: Sequence[Text], beside: Sequence[tuple[bool, str]], width: int, console: Console
) -> Iterator[Text]:
    """Yield the picture's rows with the steps of the other run, and mark the first difference."""
    unequal = "#" if ascii_only(console) else "≠"
    drawn = glyphs(console)
    for row, (differs, label) in zip(rows, beside, strict=True):
        line = row.copy()
        line.truncate(width)
        line.pad_right(width - line.cell_len)
        line.append(f" {unequal if differs else ' '} ", style="bold")
        shown = fit(label, _NEIGHBOUR, drawn.cut).rstrip() if label else ""
        line.append(shown, style="bold" if differs else "dim")
        line.rstrip()
        line.no_wrap, line.overflow = True, "crop"
        yield line


def _drawn(
    records: Sequence[Record], chosen: Sequence[int | None], console: Console, width: int
) -> Iterator[Text]:
    """Yield the head of the picture and the chosen rows, with a row for each gap."""
    rows = list(sequence(worded(records), console, len(records), width))
    head = len(rows) - len(records)
    yield from rows[:head]
    before = -1
    for place, row in enumerate(chosen):
        if row is None:
            left = (chosen[place + 1] or 0) - before - 1
            yield Text(say("exercise.rows-left", count=left), style="dim")
        else:
            yield rows[head + row]
            before = row


def _chosen(records: Sequence[Record], differs: int, room: int) -> list[int | None]:
    """Return which rows to show: the end, the difference, the faults, the start; None for a gap.

    Args:
        records: The records to choose from.
        differs: Where the first difference is.
        room: Rows for them, for the gaps and for two rows of names.
    """
    count = len(records)
    faults = [place for place, record in enumerate(records) if record.action in FAULTS][-2:]
    wanted = [count - 1, min(differs, count - 1), *faults, 0, *range(count - 2, 0, -1)]
    ordered = list(dict.fromkeys(place for place in wanted if place >= 0))
    for most in range(len(ordered), 2, -1):
        chosen = _with_gaps(sorted(ordered[:most]))
        if len(chosen) + 2 <= room:
            return chosen
    return _with_gaps(sorted(ordered[:3]))


def _with_gaps(places: Sequence[int]) -> list[int | None]:
    chosen: list[int | None] = []
    for before, place in zip((-1, *places), places, strict=False):
        if place - before == 2:
            chosen.append(place - 1)
        elif place - before > 1:
            chosen.append(None)
        chosen.append(place)
    return chosen


def _that_matter(records: Sequence[Record], failing: Counterexample, differs: int) -> list[Record]:
    """Return the faults and the records about the message, the marked line and the difference."""
    words = set(re.findall(r"[\w-]+", failing.message))
    return [
        record
        for place, record in enumerate(records)
        if not record.message
        or place == differs
        or record.action in FAULTS
        or words & set(re.findall(r"[\w-]+", record.message))
        or (failing.line and (record.detail or {}).get("line") == failing.line)
    ]


def _difference(
    failing: Counterexample,
    near: Neighbour,
    records: Sequence[Record],
    others: Sequence[Record],
    differs: int,
) -> str:
    """Return the first difference as one sentence, for a console too narrow to show it."""
    end = say("exercise.near-end")
    mine = _label(records[differs]) if differs < len(records) else end
    theirs = _label(others[differs]) if differs < len(others) else end
    return say(
        "exercise.near", holds=near.schedule, fails=failing.schedule, mine=mine, theirs=theirs
    )


def _label(record: Record) -> str:
    """Return the text at a record's arrow."""
    scene = Scene(worded([record]))
    scene.step()
    row: Row = scene.row()
    return printable(row.label)


def _problem(
    report: Report, source: bytes, path: str, console: Console
) -> Iterator[RenderableType]:
    problem = report.problem
    assert problem is not None  # noqa: S101 - asked for only where there is one
    yield line(say("exercise.fail-program", name=report.exercise), "bold red")
    key = "exercise.where" if problem.line else "exercise.where-file"
    where: dict[str, Any] = {"line": problem.line} if problem.line else {}
    yield line(say(key, path=path, sentence=sentence_of(report), **where))
    if problem.line:
        yield from _excerpt(source, problem.line, console)
        yield Text("")


def _pass(report: Report, *, revealed: bool) -> Iterator[RenderableType]:
    yield line(say("exercise.pass", name=report.exercise), "bold green")
    yield line(say("exercise.pass-bounds", schedules=report.schedules))
    bullet = "-" if Look.plain else "•"
    yield from (line(f"{bullet} {bound}", indent=2) for bound in bounds_told(report.bounds))
    yield Text("")
    if revealed:
        yield line(say("exercise.revealed-pass"), "dim")


def _excerpt(source: bytes, line: int, console: Console) -> Iterator[RenderableType]:
    lines = source.decode("utf-8", "replace").splitlines()
    mark = ">" if ascii_only(console) or Look.plain else "▶"
    first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
    for number in range(first, last + 1):
        here = number == line
        text = Text(f"{mark if here else ' '} {number:>3}  ", style="bold" if here else "dim")
        text.append(printable(lines[number - 1]), style="bold" if here else "dim")
        yield shortened(text, console.width, glyphs(console).cut)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {field}" for key, field in value.items()) or "{}"
    return str(value)
