"""The race view: how much of its work each side has done over the same virtual time."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.race import Runner, by_records, runner
from edalab.terminal.console import Look, ascii_only
from edalab.terminal.fitted import QuickText
from edalab.terminal.glyphs import CRASH_STYLE, TONES, glyphs
from edalab.terminal.measuring import Scale, named
from edalab.terminal.timeline import axis
from edalab.texts import say

_MOST_SIDES: Final = 5
"""The most sides drawn; with two rows each, the axis and a line for the rest, 14 rows."""

_HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
_HEIGHTS_IN_ASCII: Final = " .:-=+*#@"


class Race:
    """Draws how much of its work each side has done, all sides on one clock.

    Args:
        traces: The records by side; there is at least one record.
        names: The label of each side.
        by_record: Whether the clock counts records, from 1, in place of nanoseconds; None for
            what suits the run.
    """

    def __init__(
        self,
        traces: Mapping[str, Sequence[Record]],
        names: Mapping[str, str],
        *,
        by_record: bool | None = None,
    ) -> None:
        self._by_record = by_records(traces) if by_record is None else by_record
        self._names = names
        self._runners = {
            side: runner(records, by_record=self._by_record) for side, records in traces.items()
        }
        self._ends = {
            side: (len(records) if self._by_record else records[-1].at) if records else 0
            for side, records in traces.items()
        }

    def rows(self, console: Console, at: float | None = None) -> Iterator[RenderableType]:
        """Yield each side's name and counts, a bar of its work over time, and the axis.

        Args:
            console: The console whose width is filled.
            at: The instant up to which the race is shown; None for the whole race.
        """
        end = max(self._ends.values())
        for side, whole in list(self._runners.items())[:_MOST_SIDES]:
            over = at is None or at >= self._ends[side]
            entrant = whole if at is None else whole.until(at)
            yield _counts(self._names[side], entrant, console, over=over)
            if not Look.plain and entrant.begun:
                yield _bar(entrant, end, console, min(end if at is None else at, end), over=over)
        if not Look.plain:
            if self._by_record:
                yield QuickText(say("view.race-by-record", count=end), style="dim")
            else:
                yield from axis(end, Scale.of(end), max(8, console.width), "", glyphs(console))
        if len(self._runners) > _MOST_SIDES:
            left = len(self._runners) - _MOST_SIDES
            yield QuickText(say("view.more-sides", left=left), style="dim")


def _held(entrant: Runner, *, over: bool) -> bool | None:
    """Return whether a side kept all promises; None while that is undecided."""
    if entrant.twice:
        return False
    return entrant.held if over else None


_STYLES: Final = {True: TONES["good"], False: TONES["bad"], None: ""}
_MARKS: Final = {True: "✓ ", False: "✗ ", None: "… "}
_MARKS_IN_ASCII: Final = {True: "ok ", False: "!! ", None: ".. "}


def _counts(name: str, entrant: Runner, console: Console, *, over: bool) -> Text:
    """Return the name and the counts; a mark says what the colour says."""
    if not entrant.begun:
        counts, style, mark = say("view.race-nothing"), "", ""
    else:
        counts = say("view.race-done", done=len(entrant.done), begun=entrant.begun)
        if entrant.left and over:
            counts += ", " + say("view.race-left", left=entrant.left)
        if entrant.twice:
            counts += ", " + say("view.race-twice", twice=entrant.twice)
        if entrant.crashes:
            counts += ", " + say("view.race-crashes", crashes=len(entrant.crashes))
        held = _held(entrant, over=over)
        style = _STYLES[held]
        mark = (_MARKS_IN_ASCII if ascii_only(console) else _MARKS)[held]
    text = QuickText(named(name, console.width, glyphs(console).cut), style="bold")
    beside = text.cell_len + 2 + cell_len(mark + counts) <= console.width
    return text.append(f"{'  ' if beside else chr(10)}{mark}{counts}", style=f"not bold {style}")


def _bar(entrant: Runner, end: int, console: Console, at: float, *, over: bool) -> Text:
    """Return a bar: each cell up to ``at`` shows the share done by then, or a crash."""
    heights = _HEIGHTS_IN_ASCII if ascii_only(console) else _HEIGHTS
    width = max(8, console.width)
    cells = []
    for cell in range(width):
        if at < end and cell * end / width >= at:
            cells.append(" ")
            continue
        done = bisect_right(entrant.done, (cell + 1) * end / width)
        # Whatever is done shows, and the full height is for all of it alone.
        share = done * (len(heights) - 1) // entrant.begun
        cells.append(heights[max(share, 1 if done else 0)])
    text: Text = QuickText("".join(cells), style=_STYLES[_held(entrant, over=over)], no_wrap=True)
    for crash in entrant.crashes:
        place = min(width - 1, crash * width // end)
        text = Text.assemble(
            text[:place], (glyphs(console).crash, CRASH_STYLE), text[place + 1 :], no_wrap=True
        )
    return text
