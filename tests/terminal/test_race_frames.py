"""The race as it is watched: it grows, and says who held when that is decided."""

import io
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, Group

sys.path.insert(0, str(Path(__file__).parents[1] / "lab"))
from runs import traces

from edalab.lab.views.player import Player
from edalab.terminal.race import Race
from edalab.terminal.watch import Frames
from edalab.texts import say

RUN = "ack-first-vs-ack-after"


def window(width=80, height=24):
    return Console(file=io.StringIO(), width=width, height=height, color_system=None)


def lines(console, *drawn):
    with console.capture() as captured:
        console.print(*drawn, sep="\n")
    return captured.get().rstrip("\n").split("\n")


def row(console, race, at):
    """The first side's counts at an instant."""
    return lines(console, next(race.rows(console, at)))[0]


def test_counts_grow_and_only_the_end_says_who_held(monkeypatch):
    monkeypatch.setattr("edalab.terminal.race.ascii_only", lambda _console: False)
    run = traces(RUN)
    player = Player(run)
    race = Race(run, {side: side for side in run}, by_record=player.by_record)
    ends = [records[-1].at for records in run.values()]
    assert row(window(), race, 0) == "ack-first  … 0 of 10 done"
    assert "… 3 of 10 done, 1 crash" in row(window(), race, ends[0] / 2)
    assert row(window(), race, ends[0]) == "ack-first  ✗ 9 of 10 done, 1 not done, 1 crash"
    assert list(map(str, race.rows(window()))) == list(map(str, race.rows(window(), max(ends))))


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 20)])
@pytest.mark.parametrize("run", [RUN, "channel", "fanout-vs-competing"])
def test_every_frame_fits_the_window_and_the_race_takes_fourteen_rows(run, width, height):
    records = traces(run)
    player = Player(records)
    frames = Frames(player, records, run, view="race")
    console = window(width, height)
    while True:
        shown = lines(console, frames.frame(console))
        assert len(shown) <= height
        assert max(map(cell_len, shown)) <= width
        if player.over:
            break
        player.advance(1)
    race = Race(records, {side: side for side in records})
    if width == 80:
        assert len(lines(console, *race.rows(console))) <= 14


@pytest.mark.parametrize(("sides", "left"), [(4, None), (5, None), (6, "1"), (7, "2")])
def test_five_sides_are_drawn_and_the_others_counted(sides, left):
    [records, *_] = traces(RUN).values()
    run = {f"side-{number}": records for number in range(sides)}
    *shown, last = lines(window(), *Race(run, {side: side for side in run}).rows(window()))
    named = [line for line in [*shown, last] if line.startswith("side-")]
    assert len(named) == min(sides, 5)
    more = say("view.more-sides", left=left) if left else ""
    assert (last == more) == bool(left)


@pytest.mark.parametrize("run", [RUN, "fanout-vs-competing"])
def test_in_a_window_of_a_few_columns_a_bar_is_cut(run):
    run = traces(run)
    for width in (6, 9):
        bar = list(Race(run, dict.fromkeys(run, "")).rows(window(width)))[1]
        assert len(lines(window(width), Group(bar))) == 1


@pytest.mark.parametrize("height", [16, 17, 18, 19, 30])
def test_below_the_race_stand_as_many_sentences_as_there_is_room_for(height):
    [records, *_] = traces(RUN).values()
    run = {f"side-{number}": records for number in range(5)}
    player = Player(run)
    frames = Frames(player, run, "any", view="race")
    player.step(len(records))
    assert len(lines(window(height=height), frames.frame(window(height=height)))) == min(height, 19)
