"""Words for faults and schedules, and the strip with the result of a fault at each choice point."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import msgspec
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from edalab.course.exercises.report import Mark, Result
from edalab.course.exercises.schedule import DATA
from edalab.lab.trace import Record
from edalab.lab.views.arrows import Row
from edalab.terminal.console import ascii_only
from edalab.terminal.safe import printable
from edalab.texts import has, say

_UNICODE: Final[dict[Result, str]] = {"held": "✓", "broke": "✗", "unknown": "?", "misuse": "!"}
_ASCII: Final[dict[Result, str]] = {"held": "+", "broke": "X", "unknown": "?", "misuse": "!"}
STYLES: Final[dict[Result, str]] = {
    "held": "green", "broke": "bold red", "unknown": "yellow", "misuse": "bold yellow",
}  # fmt: skip

_STACKED: Final = 60
"""Columns below which each kind of fault of a call has a line of its own."""

_RUN: Final = 3
"""Neighbouring points with the same result that are told as a range, from so many on."""


def marks(console: Console) -> dict[Result, str]:
    """The character of each result; they differ without colour too."""
    return _ASCII if ascii_only(console) else _UNICODE


def legend(console: Console, results: set[Result]) -> str:
    """Return what each mark in use means, as one line."""
    shown = marks(console)
    return ", ".join(
        f"{shown[result]} {say(f'exercise.result-{result}')}"
        for result in shown
        if result in results
    )


def kind_word(kind: str) -> str:
    """A kind of fault in words, such as "the process dies"."""
    if kind.startswith(f"{DATA}-"):
        name = kind.removeprefix(f"{DATA}-")
        key = f"exercise.data-{name}"
        return say("exercise.other-data", name=say(key) if has(key) else name)
    for key in (f"exercise.fault-{kind}", f"exercise.kind-{kind}"):
        if has(key):
            return say(key, count=1)
    return kind


def fault_in_words(fault: Mark) -> str:
    """Return one fault of a schedule in words: what happens, and where."""
    if not fault.call:
        return kind_word(fault.kind)
    key = f"exercise.fault-{fault.kind}-{'after' if fault.after else 'before'}"
    if has(key):
        return say(key, call=fault.call, line=fault.line)
    return f"{kind_word(fault.kind)}: {fault.call}"


def schedule_in_words(faults: Sequence[Mark]) -> str:
    """Return all faults of a schedule in words."""
    return "; ".join(map(fault_in_words, faults)) or say("exercise.fault-none")


def actions_in_words(counts: dict[str, int]) -> str:
    """Return actions with how often each was counted, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{Row(0, '', '', action, '').label} ({count})" for action, count in ordered)


def worded(records: Sequence[Record]) -> list[Record]:
    """Return the records with a world's words in the current language."""
    return [msgspec.structs.replace(record, message=_worded(record.message)) for record in records]


def _worded(message: str) -> str:
    counted = re.fullmatch(r"(\d+) counted, checkpoint (\d+)", message)
    if counted is not None:
        return say("exercise.label-counted", count=counted[1], checkpoint=counted[2])
    word, _, name = message.partition(" ")
    key = f"exercise.label-{word}"
    return say(key, name=name) if name and word.isalpha() and has(key) else message


class _Line(msgspec.Struct, frozen=True):
    """One call in the learner's file with its marks by kind of fault."""

    call: str
    line: int
    kinds: dict[str, list[Mark]]

    @property
    def breaks(self) -> bool:
        return any(mark.result != "held" for marks in self.kinds.values() for mark in marks)


class Strip:
    """Each call of the run without faults, with a mark for each fault at each time it is made.

    Args:
        strip: The marks.
        most: Lines at most; those on which nothing breaks are left out first. 0 for all.
    """

    def __init__(self, strip: Sequence[Mark], most: int = 0) -> None:
        if most:
            broken = {mark.kind for mark in strip if mark.result != "held"}
            strip = [mark for mark in strip if mark.call or mark.kind in broken]
        self._lines = list(_lines(strip))
        self._results = {mark.result for mark in strip}
        self._most = most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        kinds = dict.fromkeys(kind for line in self._lines for kind in line.kinds)
        explained = "; ".join(f"{kind}: {kind_word(kind)}" for kind in kinds)
        yield Text(
            f"{say('exercise.strip')} {legend(console, self._results)}. {explained}.", style="dim"
        )
        lines, left = self._lines, 0
        if self._most and len(lines) > self._most:
            kept = sorted(lines, key=lambda line: not line.breaks)[: self._most - 1]
            lines = [line for line in lines if any(line is other for other in kept)]
            left = len(self._lines) - len(lines)
        label = max((cell_len(_label(line)) for line in lines), default=0)
        for line in lines:
            yield from _drawn(line, label, console, options.max_width)
        if left:
            yield Text(f"  {say('exercise.strip-left', count=left)}", style="dim")


def _lines(strip: Sequence[Mark]) -> Iterator[_Line]:
    calls: dict[tuple[int, str], dict[str, list[Mark]]] = {}
    for mark in strip:
        kinds = calls.setdefault((mark.line, mark.call), {})
        kinds.setdefault(mark.kind, []).append(mark)
    for (line, call), kinds in sorted(calls.items(), key=lambda item: (item[0][0] == 0, item[0])):
        yield _Line(call, line, kinds)


def _label(line: _Line) -> str:
    if not line.call:
        return say("exercise.strip-world")
    return f"{line.line:>3} {printable(line.call)}"


def _drawn(line: _Line, label: int, console: Console, width: int) -> Iterator[Text]:
    shown = marks(console)
    head = _label(line)
    stacked = width < _STACKED
    text = Text(f"  {head}", style="default")
    text.pad_right(0 if stacked else label - cell_len(head))
    indent = 4 if stacked else label + 4
    if stacked:
        yield text
        text = Text(" " * indent)
    else:
        text.append("  ")
    for kind, kind_marks in line.kinds.items():
        cells = [Text(kind, style="dim"), *_cells(kind_marks, shown)]
        for place, cell in enumerate(cells):
            gap = 0 if text.cell_len == indent else 3 if place == 0 else 1
            if text.cell_len + gap + cell.cell_len > width and text.cell_len > indent:
                yield text
                text, gap = Text(" " * indent), 0
            text.append(" " * gap)
            text.append_text(cell)
        if stacked:
            yield text
            text = Text(" " * indent)
    if text.plain.strip():
        yield text


def _cells(kind_marks: Sequence[Mark], shown: dict[Result, str]) -> Iterator[Text]:
    """A number with its mark for each point; neighbours with the same result as a range."""
    places = list(enumerate(kind_marks))
    for (result, _), group in groupby(
        places, key=lambda pair: (pair[1].result, pair[1].at - pair[0])
    ):
        points = [mark.at for _, mark in group]
        ranges = [f"{points[0]}-{points[-1]}"] if len(points) >= _RUN else map(str, points)
        for numbers in ranges:
            yield Text.assemble(numbers, (shown[result], STYLES[result]))
