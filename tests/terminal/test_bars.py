"""Bars and boxes say the same in any window: wide or narrow, in plain words or in ASCII."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

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


def test_bars_of_one_unit_have_one_scale_and_a_share_is_measured_by_the_whole():
    rows = drawn(Bars(GROUPS), 80).splitlines()
    bars = [row.count("█") for row in rows]
    assert bars[1] == 100 * bars[2] or (bars[2] == 1 and bars[1] > 50)
    assert bars[4:] == [0, 0]
    half = drawn(Bars([("", [Bar("stale", 0.5, "50 %", "%")])]), 80)
    whole = drawn(Bars([("", [Bar("stale", 1, "50 %", "%")])]), 80)
    assert half.count("█") == pytest.approx(whole.count("█") / 2, abs=1)
