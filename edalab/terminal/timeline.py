"""The timeline of a run: a lane per actor over virtual time."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.text import Span, Text

from edalab.lab.actions import State
from edalab.lab.views.lanes import Lane
from edalab.lab.views.scene import STATES
from edalab.terminal.console import Look
from edalab.terminal.fitted import QuickText
from edalab.terminal.glyphs import COLOURS, Glyphs, glyphs
from edalab.terminal.measuring import Scale, fit, named
from edalab.texts import say

_SHARE = 7
"""Columns for the share of the time in which an actor was busy."""

_NARROW = 56


def timeline(
    lanes: Sequence[Lane], end: int, console: Console, most: int
) -> Iterator[RenderableType]:
    """Yield the lanes and the time axis; in plain output a line of words per lane.

    Args:
        lanes: The lanes.
        end: The end of the axis, in virtual nanoseconds.
        console: The console whose width is filled.
        most: The most lanes to draw.
    """
    scale = Scale.of(end)
    drawn_lanes = lanes[:most]
    if end == 0:
        yield QuickText(say("view.no-time"))
        return
    if Look.plain:
        for lane in drawn_lanes:
            yield QuickText(_in_words(lane, scale))
    else:
        yield from _drawn(drawn_lanes, end, scale, console)
    if len(lanes) > most:
        yield QuickText(say("view.more-lanes", left=len(lanes) - most), style="dim")


def legend(console: Console, drawn_lanes: Iterable[Lane]) -> RenderableType:
    """Return the legend of what the lanes of a timeline show; empty in plain output."""
    if Look.plain:
        return Group()
    drawn, shown = glyphs(console), list(drawn_lanes)
    entries = [
        Text.assemble((drawn.states[state] * 2, COLOURS[state]), f" {say(f'view.state-{state}')}")
        for state in STATES
        if any(span.state == state for lane in shown for span in lane.spans)
    ]
    if any(lane.crashes for lane in shown):
        entries.append(Text.assemble((drawn.crash, "bold red"), f" {say('view.crashed')}"))
    one_line = QuickText("   ").join(entries)
    return one_line if one_line.cell_len <= console.width else QuickText("\n").join(entries)


def _drawn(
    lanes: Sequence[Lane], end: int, scale: Scale, console: Console
) -> Iterator[RenderableType]:
    drawn = glyphs(console)
    share = _SHARE if console.width >= _NARROW else 0
    longest = max((cell_len(named(lane.actor)) for lane in lanes), default=1)
    label = min(longest, max(6, console.width // 4))
    width = max(8, console.width - label - 1 - share)
    if share:
        share_of = say("view.busy-share")
        yield QuickText(" " * (console.width - cell_len(share_of)) + share_of, style="dim")
    for lane in lanes:
        text = QuickText(fit(lane.actor, label, drawn.cut) + " ", no_wrap=True)
        text.append_text(_bar(lane, end, width, drawn))
        if share:
            busy = lane.share("busy", end)
            text.append(f"{100 * busy:5.0f} %" if busy else " " * share, style="dim")
        yield text
    yield from axis(end, scale, width, " " * (label + 1), drawn)


def _bar(lane: Lane, end: int, width: int, drawn: Glyphs) -> Text:
    cells = _cells(lane, end, width)
    colours = [Span(at, at + 1, COLOURS[state]) for at, state in enumerate(cells) if state]
    characters = [drawn.states[state] if state else " " for state in cells]
    # A crash hides a restart in the same cell, never the other way round.
    for instants, mark in ((lane.restarts, drawn.restart), (lane.crashes, drawn.crash)):
        for at in instants:
            characters[min(width - 1, at * width // end)] = mark
    marked = QuickText("".join(characters), spans=colours)
    marked.highlight_regex(f"[{drawn.crash}{drawn.restart}]", style="bold red")
    return marked


def _cells(lane: Lane, end: int, width: int) -> list[State | None]:
    """Return the state of each cell: the one that took most of the cell's time.

    Idle time counts too, so that successive spans do not seem to overlap. A span too short for any
    cell gets the cell in which it begins, if that is idle.
    """
    spent: list[dict[State | None, float]] = [{None: end / width} for _ in range(width)]
    for span in lane.spans:
        first = span.start * width // end
        last = min(width - 1, (span.end * width - 1) // end)
        for cell in range(first, last + 1):
            begin, stop = cell * end / width, (cell + 1) * end / width
            part = min(span.end, stop) - max(span.start, begin)
            spent[cell][span.state] = spent[cell].get(span.state, 0) + part
            spent[cell][None] -= part
    cells = [_longest(states) for states in spent]
    for span in lane.spans:
        first = min(width - 1, span.start * width // end)
        last = min(width - 1, (span.end * width - 1) // end)
        if span.state not in cells[first : last + 1] and cells[first] is None:
            cells[first] = span.state
    return cells


def _longest(spent: dict[State | None, float]) -> State | None:
    return max(spent, key=spent.__getitem__)


def axis(
    end: int, scale: Scale, width: int, indent: str, drawn: Glyphs
) -> Iterator[RenderableType]:
    """Yield the time axis: a line with ticks, and the instants below it.

    Args:
        end: The end of the axis, in virtual nanoseconds.
        scale: The unit of its numbers.
        width: The columns without the indent.
        indent: The text before both rows.
        drawn: The characters.
    """
    corner, line, tick, stop = list(drawn.axis)
    marks = [corner] + [line] * (width - 2) + [stop]
    numbers = [" "] * width
    free = 0
    places = scale.ticks(end, max(2, width // 10))
    for at in places:
        cell = min(width - 1, at * width // end)
        text = scale.with_unit(at) if at == places[-1] else scale.number(at)
        if cell not in {0, width - 1}:
            marks[cell] = tick
        start = min(cell, width - len(text))
        if start >= free:
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    yield QuickText(indent + "".join(marks), style="dim", no_wrap=True)
    yield QuickText(indent + "".join(numbers).rstrip(), style="dim", no_wrap=True)


def _in_words(lane: Lane, scale: Scale) -> str:
    states = [
        say(
            "view.span",
            state=say(f"view.told-{span.state}"),
            start=scale.number(span.start),
            end=scale.with_unit(span.end),
        )
        for span in lane.spans
    ]
    states += [say("view.crashed-at", at=scale.with_unit(at)) for at in lane.crashes]
    states += [say("view.restarted-at", at=scale.with_unit(at)) for at in lane.restarts]
    return f"{named(lane.actor)}: {'; '.join(states) or say('view.idle')}"
