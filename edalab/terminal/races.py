"""The race view: how much of its work each side has done over the same virtual time."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.race import Runner, runner
from edalab.terminal.console import Look, ascii_only
from edalab.terminal.glyphs import CRASH_STYLE, TONES, glyphs
from edalab.terminal.measuring import Scale, named
from edalab.terminal.timeline import axis
from edalab.texts import say

_MOST_SIDES: Final = 5
"""The most sides drawn; with two rows each, the axis and a line for the rest, 14 rows."""

_FEW_INSTANTS: Final = 3
"""A run with at most so many instants is drawn by records, since time would show nothing."""

_HEIGHTS: Final = " ▁▂▃▄▅▆▇█"
_HEIGHTS_IN_ASCII: Final = " .:-=+*#@"


def race(
    traces: Mapping[str, Sequence[Record]], names: Mapping[str, str], console: Console
) -> Iterator[RenderableType]:
    """Yield each side's name and counts, and a bar of the work done over time.

    Args:
        traces: The records by side.
        names: The label of each side.
        console: The console whose width is filled.
    """
    instants = {record.at for records in traces.values() for record in records}
    by_record = len(instants) <= _FEW_INSTANTS
    end = max(map(len, traces.values())) if by_record else max(instants)
    for side, records in list(traces.items())[:_MOST_SIDES]:
        entrant = runner(records, by_record=by_record)
        yield _counts(names[side], entrant, console)
        if not Look.plain and entrant.begun:
            yield _bar(entrant, end, console)
    if not Look.plain:
        if by_record:
            yield Text(say("view.race-by-record", count=end), style="dim")
        else:
            yield from axis(end, Scale.of(end), max(8, console.width), "", glyphs(console))
    if len(traces) > _MOST_SIDES:
        yield Text(say("view.more-sides", left=len(traces) - _MOST_SIDES), style="dim")


def _counts(name: str, entrant: Runner, console: Console) -> Text:
    """Return the name and the counts; a mark says what the colour says."""
    if not entrant.begun:
        counts, style, mark = say("view.race-nothing"), "", ""
    else:
        counts = say("view.race-done", done=len(entrant.done), begun=entrant.begun)
        if entrant.left:
            counts += ", " + say("view.race-left", left=entrant.left)
        if entrant.twice:
            counts += ", " + say("view.race-twice", twice=entrant.twice)
        if entrant.crashes:
            counts += ", " + say("view.race-crashes", crashes=len(entrant.crashes))
        held = entrant.held
        style = TONES["good" if held else "bad"]
        mark = ("ok " if held else "!! ") if ascii_only(console) else ("✓ " if held else "✗ ")
    text = Text(named(name, console.width, glyphs(console).cut), style="bold")
    beside = text.cell_len + 2 + cell_len(mark + counts) <= console.width
    return text.append(f"{'  ' if beside else chr(10)}{mark}{counts}", style=f"not bold {style}")


def _bar(entrant: Runner, end: int, console: Console) -> Text:
    """Return a bar: each cell shows the share done by the end of its time, or a crash."""
    heights = _HEIGHTS_IN_ASCII if ascii_only(console) else _HEIGHTS
    width = max(8, console.width)
    cells = []
    for cell in range(width):
        done = bisect_right(entrant.done, (cell + 1) * end / width)
        # Whatever is done shows, and the full height is for all of it alone.
        share = done * (len(heights) - 1) // max(entrant.begun, len(entrant.done))
        cells.append(heights[max(share, 1 if done else 0)])
    text = Text("".join(cells), style=TONES["good" if entrant.held else "bad"], no_wrap=True)
    for at in entrant.crashes:
        place = min(width - 1, at * width // end)
        text = Text.assemble(
            text[:place], (glyphs(console).crash, CRASH_STYLE), text[place + 1 :], no_wrap=True
        )
    return text
