"""Bars and boxes say the same in any window: wide or narrow, in plain words or in ASCII."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab.terminal.bars import Legend, StepsBar
from edalab.terminal.console import Look
from edalab.terminal.pictures import Bar, Bars, Chain

GROUPS = [
    ("caller waits", [Bar("by calls", 500, "500 ms", "ms"), Bar("by channel", 5, "5 ms", "ms")]),
    ("lost", [Bar("by calls", 0, "0"), Bar("by channel", 0, "0")]),
]
CHAIN = Chain("versions seen", ["3", "4", "4", "4"])


def drawn(picture, width):
    console = Console(file=io.StringIO(), width=width, legacy_windows=False, no_color=True)
    console.print(picture)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("look", ["unicode", "ascii", "plain"])
def test_every_word_and_number_of_a_picture_stands_in_any_window(width, look, monkeypatch):
    monkeypatch.setattr("edalab.terminal.pictures.ascii_only", lambda _: look == "ascii")
    monkeypatch.setattr("edalab.terminal.glyphs.ascii_only", lambda _: look == "ascii")
    monkeypatch.setattr(Look, "plain", look == "plain")
    told = drawn(Bars(GROUPS), width) + drawn(CHAIN, width)
    assert max(map(cell_len, told.splitlines())) <= width
    for words in ("caller waits", "by calls", "500 ms", "by channel", "5 ms", "lost", "versions"):
        assert words in told
    assert told.count("4") == 3
    assert told.isascii() or look == "unicode"


@pytest.mark.parametrize("width", range(14, 60))
def test_the_longest_bar_and_its_number_fill_the_window_however_narrow(width):
    rows = drawn(Bars([("", [Bar("a long name", 9, "9 ms"), Bar("b", 3, "3 ms")])]), width)
    assert max(map(cell_len, rows.splitlines())) == width
    assert all(row.endswith(" ms") for row in rows.splitlines() if "█" in row)


def test_the_boxes_of_a_chain_stand_in_a_row_as_far_as_the_window_has_room():
    boxes = "[3]──[4]──[4]──[4]"
    for width in range(len("versions seen"), 40):
        title, *rows = drawn(CHAIN, width).splitlines()
        assert title == "versions seen"
        assert "".join(rows) == boxes
        room = 1 + max(0, width - len("[3]")) // len("──[4]")
        assert [row.count("[") for row in rows] == [
            min(room, 4 - first) for first in range(0, 4, room)
        ]


STATUSES = ["done", "revealed", "skipped", "open"]


@pytest.mark.parametrize("steps", [1, 4, 20, 40, 76, 100])
@pytest.mark.parametrize("width", [8, 20, 80])
def test_each_step_of_a_lesson_has_a_mark_and_all_have_the_same_width(steps, width):
    [bar] = drawn(StepsBar([STATUSES[n % 4] for n in range(steps)]), width).splitlines()
    marks = "█▒░·" * steps
    columns = max(1, min(3, (width - 4) // steps))
    whole = "  " + "".join(mark * columns for mark in marks[:steps])
    assert bar == whole[:width]


def test_the_legend_has_each_mark_with_its_meaning_in_as_few_lines_as_fit():
    meanings = {status: f"is {status}" for status in STATUSES}
    whole = "█ is done  ▒ is revealed  ░ is skipped  · is open"
    assert drawn(Legend(meanings), len(whole)) == whole + "\n"
    for width in range(13, len(whole)):
        lines = drawn(Legend(meanings), width).splitlines()
        assert len(lines) > 1
        assert "  ".join(lines) == whole
        assert max(map(cell_len, lines)) <= width


def test_bars_of_one_unit_have_one_scale_and_a_share_is_measured_by_the_whole():
    rows = drawn(Bars(GROUPS), 80).splitlines()
    bars = [row.count("█") for row in rows]
    assert bars[1] == 100 * bars[2] or (bars[2] == 1 and bars[1] > 50)
    assert bars[4:] == [0, 0]
    half = drawn(Bars([("", [Bar("stale", 0.5, "50 %", "%")])]), 80)
    whole = drawn(Bars([("", [Bar("stale", 1, "50 %", "%")])]), 80)
    assert half.count("█") == pytest.approx(whole.count("█") / 2, abs=1)
