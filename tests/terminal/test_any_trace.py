"""Whatever a trace holds, every view shows it, within its window, and obeys nothing in it."""

import io
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from edalab import texts
from edalab.cli import showing
from edalab.lab.actions import ACTIONS
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened
from edalab.lab.views.lanes import lanes
from edalab.lab.views.levels import levels
from edalab.lab.views.player import Player
from edalab.lab.views.scene import Scene, keyframes
from edalab.terminal.console import Look
from edalab.terminal.views import render_view
from edalab.terminal.watch import Frames

VIEWS = sorted(set(showing.VIEWS) - {"table"})
HOSTILE = [
    "", "[bold]x[/bold]", "[link=http://x]", "\x1b[31mred", "a\nb", "\r", "\t", "\u202eabc",
    "한국어로 된 이름", "급여", "👩", "x" * 200, "가" * 200, "{actor}", "%s", "\ud800", "\x00",
    "queue",
]  # fmt: skip
NAMES = st.sampled_from([*HOSTILE, "worker-1", "worker-2", "orders", "hr"])
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 2**40), st.floats(allow_nan=False), NAMES,
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(NAMES, st.lists(st.integers(0, 3), max_size=3) | st.none(), max_size=3),
)  # fmt: skip
DETAILS = st.dictionaries(
    st.sampled_from([
        "partition", "offset", "from", "attempt", "kind", "group", "shares", "version", "current",
        "missed", "actor", "message", "waiting", "again", "stale", "down",
    ]),
    VALUES, max_size=4,
)  # fmt: skip
ACTION = st.sampled_from([*ACTIONS, "ponders", "", "[red]"])


@st.composite
def traces(draw):
    """Records in the order of time; some in one instant, some hours apart."""
    steps = st.sampled_from([0, 0, 1, 1000, 10**6, 10**9, 3600 * 10**9])
    at, records = 0, []
    for _ in range(draw(st.integers(0, 25))):
        at += draw(steps)
        records.append(
            Record(at, draw(NAMES), draw(ACTION), draw(NAMES), draw(NAMES),
                   draw(st.none() | DETAILS))
        )  # fmt: skip
    return records


@dataclass
class Window:
    """A terminal: its columns, letters, language, and whether plain output is asked for."""

    columns: int
    encoding: str = "utf-8"
    language: str = "en"
    plain: bool = False

    def console(self):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=self.encoding, errors="replace")
        return Console(
            width=self.columns, height=24, file=stream, highlight=False, markup=False, emoji=False,
            force_terminal=True, color_system=None,
        )  # fmt: skip

    def show(self, draw):
        """What ``draw(console)`` shows here, line by line."""
        console = self.console()
        texts.choose(self.language)
        try:
            with pytest.MonkeyPatch.context() as patch, console.capture() as captured:
                patch.setattr(Look, "plain", self.plain)
                console.print(draw(console))
        finally:
            texts.choose(None)
        return captured.get().splitlines()


WINDOWS = [
    Window(20), Window(40), Window(80), Window(80, language="ko"), Window(20, language="ko"),
    Window(40, encoding="ascii"), Window(80, plain=True),
]  # fmt: skip
view = pytest.mark.parametrize("view", VIEWS)


def fits(lines, window):
    """No line is wider than the window, and nothing in it is a control character."""
    for line in lines:
        assert cell_len(line) <= window.columns, line
        assert not {"\x1b", "\r", "\x00", "\u202e"} & set(line), line


@view
@settings(max_examples=12)
@given(left=traces(), right=traces())
def test_every_view_shows_every_trace_within_its_window(view, left, right):
    sides = {"left": left, "right": right}
    for window in WINDOWS:  # to make up traces takes longer than to draw them
        fits(window.show(lambda console: render_view(view, sides, console, 40)), window)


@settings(max_examples=30)
@given(records=traces(), steps=st.lists(st.integers(-30, 30), max_size=4))
def test_every_trace_can_be_watched_back_and_forth(records, steps):
    sides = {"left": happened(records), "right": []}
    for window in WINDOWS[:3]:
        player = Player(sides)
        frames = Frames(player, sides)
        for step in (*steps, 100):
            player.step(step)
            fits(window.show(frames.frame), window)
        assert player.over


@settings(max_examples=100)
@given(records=traces(), seen=st.integers(0, 25), back=st.integers(0, 25))
def test_a_scene_is_the_same_from_whichever_side_it_is_reached(records, seen, back):
    there, back_again = Scene(records), Scene(records)
    there.go(seen)
    back_again.go(back)
    back_again.go(seen)
    assert there.standing() == back_again.standing()


@settings(max_examples=100)
@given(records=traces())
def test_the_keyframes_add_up_to_the_scene_at_the_end(records):
    standing, number = {}, 0
    for number, frame in enumerate(keyframes(records)):
        assert frame.number == number
        changed = {one.actor: one for one in frame.standing}
        assert number == 0 or all(standing[name] != one for name, one in changed.items())
        standing.update(changed)
    scene = Scene(records)
    scene.go(len(records))
    assert number == len(records)
    assert list(standing.values()) == scene.standing()


@settings(max_examples=50)
@given(records=traces())
def test_keyframes_are_plain_json(records):
    frames = msgspec.to_builtins(list(keyframes(records)))
    assert all(set(frame) == {"at", "number", "arrow", "standing"} for frame in frames)


@settings(max_examples=100)
@given(records=traces())
def test_the_spans_of_a_lane_never_overlap_and_no_count_falls_below_zero(records):
    end = records[-1].at if records else 0
    for lane in lanes(records):
        instants = [at for span in lane.spans for at in (span.start, span.end)]
        assert instants == sorted(instants)
        assert all(span.start < span.end <= end for span in lane.spans)
    for series in levels(records).values():
        assert [level.at for level in series] == sorted({level.at for level in series})
        assert min(min(level.ready, level.unacked, level.acked) for level in series) >= 0


@view
def test_no_more_rows_are_drawn_than_asked_for(view):
    records = [
        Record(number, f"w{number % 1000}", "start" if number % 2 else "enqueue", f"m{number}")
        for number in range(20_000)
    ]
    lines = Window(80).show(lambda console: render_view(view, {"one": records}, console, 10))
    heads = 11 if view == "mermaid" else 0  # a line for each actor of the rows
    assert len(lines) - heads <= 20
    if view in {"sequence", "narration"}:
        assert "19,990" in lines[-1] or "19990" in lines[-1]


@view
def test_what_happens_in_one_instant_is_not_drawn_along_a_time(view):
    records = [Record(0, "producer", "enqueue", "m1", "queue") for _ in range(3)]
    lines = Window(80).show(lambda console: render_view(view, {"one": records}, console, 10))
    if view in {"timeline", "plot"}:
        assert lines[0].startswith("Everything happened in one instant")
    elif view == "race":
        assert lines[-1] == "From the first to the last of 3 records."
    else:
        assert len(lines) >= 3


@view
def test_a_side_on_which_nothing_happened_says_so(view):
    lines = Window(80).show(lambda console: render_view(view, {"one": []}, console, 10))
    assert lines == ["Nothing happened on this side."]
