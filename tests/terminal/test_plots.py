"""Plots: what is drawn, how wide, and over which axes."""

import io
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, Group

from edalab.lab.actions import ACTIONS
from edalab.lab.trace import Record
from edalab.lab.views.lanes import lanes
from edalab.lab.views.levels import Level
from edalab.terminal.console import console
from edalab.terminal.glyphs import UNICODE
from edalab.terminal.lines import command_line
from edalab.terminal.measuring import Scale, fit, ticks
from edalab.terminal.plots import Curve, plot
from edalab.terminal.queue_plot import depths, highest
from edalab.terminal.sequence import sequence
from edalab.terminal.tables import named_lines
from edalab.terminal.timeline import axis, legend, timeline
from edalab.terminal.views import render_view
from edalab.texts import say


def drawn(*parts, width=80):
    page = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    page.print(*parts, sep="\n")
    return page.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 100])
def test_a_plot_is_as_wide_and_high_as_asked_whatever_the_process_runs_in(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("LINES", "5")
    curve = Curve("waiting", [0, 5, 10], [0, 40, 10])
    lines = drawn(
        plot([curve], Console(width=width, file=io.StringIO()), x_label="s", height=12), width=width
    )
    assert lines[0] == "⠒⠒ waiting"
    assert cell_len(lines[1]) == width
    assert len(lines) - 1 == 12


def test_a_plot_has_a_frame_numbers_on_two_axes_dots_for_lines_and_signs_for_points():
    page = Console(width=26, file=io.StringIO())
    curves = [Curve("up", [0, 10], [0, 20]), Curve("at", [0, 5], [20, 20], "points")]
    assert drawn(plot(curves, page, x_label="s", height=9), width=26) == PLOT.splitlines()


PLOT = """\
⠒⠒ up   ●● at
  ┌──────────────────────┐
20┤●          ●      ⢀⡠⠔⠊│
  │              ⣀⠤⠒⠉⠁   │
10┤         ⢀⡠⠔⠊⠉        │
  │     ⣀⠤⠒⠉⠁            │
 0┤⣀⡠⠔⠊⠉                 │
  └┬──────────┬─────────┬┘
   0          5        10
              s
"""


def test_each_curve_has_the_colour_of_its_legend():
    page = Console(width=60, file=io.StringIO(), force_terminal=True, color_system="standard")
    page.print(plot([Curve("c", [0, 9], [n, n]) for n in range(6)], page, x_label="s"))
    legend, *rows = page.file.getvalue().splitlines()
    colours = re.findall(r"\x1b\[(\d\d)m", legend)
    assert sorted(re.findall(r"\x1b\[(\d\d)m", "".join(rows))) == sorted(colours)
    assert len(set(colours)) == 6


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(-9, 99)), min_size=1, max_size=9),
    st.integers(1, 50),
    st.integers(3, 20),
    st.sampled_from(["line", "points"]),
)
def test_a_plot_fits_its_window_however_small(points, width, height, kind):
    xs, ys = zip(*sorted(points), strict=True)
    page = Console(width=width, file=io.StringIO())
    rows = drawn(plot([Curve("c", xs, ys, kind)], page, x_label="s", height=height), width=width)
    assert max(map(cell_len, rows)) <= width
    if width > 9 and height > 6:
        assert len(rows) == height + 1
        assert kind == "line" or sum(row.count("●") for row in rows[1:]) >= 1


def test_the_numbers_below_a_plot_are_as_near_as_one_blank_and_no_nearer():
    gaps = set()
    for width in range(12, 50):
        page = Console(width=width, file=io.StringIO())
        curve = Curve("c", [0, 12_345], [0, 9])
        below = drawn(plot([curve], page, x_label="s", height=8), width=width)[-2]
        gaps |= {len(blanks) for blanks in re.findall(r"(?<=\d) +(?=\d)", below)}
        assert re.fullmatch(r"( *\d{1,3}(,\d{3})*)+ *", below), below
    assert min(gaps) == 1


@settings(max_examples=40)
@given(st.integers(-50, 50), st.integers(1, 200), st.integers(1, 9), st.sampled_from([0, 1]))
def test_ticks_are_round_and_go_from_one_end_to_the_other(low, length, most, least):
    places = ticks(low, low + length, most, least)
    step = places[1] - places[0] if len(places) > 1 else length
    assert all(low <= place <= low + length for place in places)
    steps = {round(after - before, 6) for before, after in pairwise(places)}
    assert steps <= {round(step, 6)}
    assert step >= least
    assert not places or (places[0] - low < step + 1e-6 and low + length - places[-1] < step + 1e-6)
    assert len(places) <= most + 1


LEVELS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), min_size=1, max_size=8).map(
    lambda pairs: [Level(at, ready, 0, 0) for at, ready in sorted(dict(pairs).items())]
)


@settings(max_examples=40)
@given(LEVELS, st.integers(1, 20), st.integers(1, 10))
def test_the_highest_level_of_each_part_is_what_stood_there_at_any_instant(series, end, parts):
    def level(at):
        return next((step.ready for step in reversed(series) if step.at <= at), 0)

    series = [step for step in series if step.at <= end] or [Level(0, 3, 0, 0)]
    heights = highest(series, end, parts, "ready")
    for part, height in enumerate(heights[:-1]):
        begin, stop = part * end / parts, (part + 1) * end / parts
        instants = [begin, stop, *(step.at for step in series if begin <= step.at <= stop)]
        assert height == max(map(level, instants))
    assert heights[-1] == level(end)
    assert len(heights) == parts + 1


def test_a_crash_at_the_very_end_is_in_the_last_cell_and_in_the_legend():
    records = [
        Record(0, "w", "start", "m"),
        Record(100, "w", "finish", "m"),
        Record(100, "w", "crash"),
    ]
    page = Console(width=40, file=io.StringIO())
    lane, _, numbers = drawn(*timeline(lanes(records), 100, page, 5), width=40)
    assert lane == "w " + "█" * 37 + "✗"
    assert numbers.endswith("100 ns")
    assert "✗ crash" in drawn(legend(page, lanes(records)))[0]
    assert "crash" not in drawn(legend(page, lanes(records[:2])))[0]


@pytest.mark.parametrize(("columns", "width"), [(None, 100), ("40", 40)])
def test_output_that_goes_to_no_window_is_100_columns_wide_unless_told_otherwise(
    monkeypatch, columns, width
):
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    assert console().width == width


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (0, "0 ms"), (1, "0 ms"), (2, "2 ns"), (3, "3 ns"), (1_999, "1,999 ns"), (2_000, "2 µs"),
        (1_999_999, "1,999.999 µs"), (2_000_000, "2 ms"), (2 * 10**9, "2 s"),
        (119 * 10**9, "119 s"), (120 * 10**9, "2 min"), (7_199 * 10**9, "119.983 min"),
        (7_200 * 10**9, "2 h"),
    ],
)  # fmt: skip
def test_an_instant_has_the_largest_unit_of_which_there_are_two(end, shown):
    assert Scale.of(end).with_unit(end) == shown


def test_lines_that_are_named_begin_at_the_left_and_have_no_head():
    assert drawn(named_lines({"a": "one", "[b]": "two"})) == ["a    one", "[b]  two"]


def test_the_instants_below_a_timeline_stand_apart_and_are_as_near_as_one_blank():
    gaps = set()
    for width in range(8, 90):
        for end in (7, 100, 1_000, 12_345):
            _, numbers = drawn(*axis(end, Scale(1, "ns"), width, "", UNICODE), width=width + 9)
            instants = numbers.removesuffix(" ns").split()
            assert all(re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", number) for number in instants)
            assert instants[0] == "0"  # none is written over another
            gaps |= {len(blanks) for blanks in re.findall(r"(?<=\d) +(?=\d)", numbers)}
    assert min(gaps) == 1


@pytest.mark.parametrize(("width", "shares"), [(55, 0), (56, 1), (80, 1)])
def test_from_56_columns_on_a_timeline_has_the_share_of_the_time_in_which_each_was_busy(
    width, shares
):
    records = [Record(0, "w", "start", "m"), Record(100, "w", "finish", "m")]
    rows = drawn(*timeline(lanes(records), 100, Console(width=width, file=io.StringIO()), 5))
    assert "\n".join(rows).count("100 %") == shares


@pytest.mark.parametrize("width", [15, 16, 20, 56, 60])
def test_a_timeline_is_as_wide_as_the_window(width):
    records = [Record(0, "a-long-name", "start", "m"), Record(100, "a-long-name", "finish", "m")]
    page = Console(width=width, file=io.StringIO())
    rows = list(timeline(lanes(records), 100, page, 5))
    assert {row.cell_len for row in rows if "█" in row.plain or "┘" in row.plain} <= {
        width, width - 7 * (width >= 56)
    }  # fmt: skip


@pytest.mark.parametrize("width", range(3, 17))
def test_a_timeline_has_a_row_for_its_instants_in_the_narrowest_window(width):
    records = [Record(0, "w", "start", "m"), Record(2_000, "w", "finish", "m")]
    page = Console(width=width, file=io.StringIO())
    assert len(drawn(Group(*timeline(lanes(records), 2_000, page, 5)), width=width)) == 3


def test_curves_have_colours_where_the_window_has():
    def row(**colours):
        page = Console(file=io.StringIO(), width=60, force_terminal=True, **colours)
        page.print(plot([Curve("a", [0, 5], [0, 9])], page, x_label="s", height=8))
        return page.file.getvalue().splitlines()[2]

    assert "\x1b[36m" in row(color_system="256")
    assert "\x1b[3" not in row(color_system="256", no_color=True)


def test_life_lines_are_drawn_as_soon_as_each_has_five_columns():
    records = [Record(at, "abc"[at % 3], "show", "m") for at in range(9)]

    def first_row(width):
        return next(sequence(records, Console(file=io.StringIO(), width=width), 9)).plain

    narrowest = next(
        width for width in range(30, 60) if first_row(width).split() == ["a", "b", "c"]
    )
    head = first_row(narrowest)
    assert head.index("b") - head.index("a") == 5
    assert ": " in first_row(narrowest - 1)


def test_whoever_works_again_after_a_crash_has_its_life_line_at_once():
    begins = [
        action for action in ACTIONS.values() if any(o.whose == "actor" for o in action.opens)
    ]
    assert begins
    for action in begins:
        records = [
            Record(1, "ann", "show"), Record(2, "bob", "crash"),
            Record(3, "bob", action.name, "m", "ann"),
        ]  # fmt: skip
        head, *rows = drawn(*sequence(records, Console(file=io.StringIO(), width=80), 3))
        assert rows[-1][head.index("bob")] != " ", action.name


def test_life_lines_stand_as_far_apart_as_the_window_lets_them():
    label = f"show {'m' * 27}"
    records = [Record(at, "abc"[at % 3], "show", label[5:]) for at in range(9)]
    for width in range(60, 75):
        head, *rows = drawn(*sequence(records, Console(file=io.StringIO(), width=width), 9))
        assert head.split() == ["a", "b", "c"]
        assert 1 <= width - max(map(cell_len, rows)) <= 3  # a column more for each would not fit


@pytest.mark.parametrize(("most", "says"), [(8, "1 "), (9, ""), (10, "")])
def test_of_a_sequence_that_is_too_long_the_last_rows_are_shown_and_the_others_counted(most, says):
    records = [Record(at, "a", "show", f"m{at}") for at in range(9)]
    page = Console(file=io.StringIO(), width=80)
    rows = drawn(render_view("sequence", {"one": records}, page, most, last=True))
    assert ("m0" in " ".join(rows)) == (not says)
    assert "m8" in rows[-1]
    assert (rows[0].startswith(say("view.earlier-rows", left=1, all=9))) == bool(says)


@pytest.mark.parametrize(
    ("start", "end", "bar"),
    [
        (0, 100, "██████████"),
        (0, 10, "█         "),
        (90, 100, "         █"),
        (86, 100, "         █"),  # the tenth of the time before is mostly idle
        (84, 100, "        ██"),
        (84, 86, "        █ "),  # too short for any cell, and shown where it begins
        (88, 92, "        █ "),
        (99, 100, "         █"),
        (23, 48, "  ███     "),
    ],
)
def test_a_cell_of_a_lane_shows_what_took_most_of_its_time(start, end, bar):
    records = [
        Record(start, "w", "start", "m"), Record(end, "w", "finish", "m"), Record(100, "v", "show"),
    ]  # fmt: skip
    page = Console(width=12, file=io.StringIO())
    [lane] = [lane for lane in lanes(records) if lane.actor == "w"]
    row = next(iter(timeline([lane], 100, page, 5)))
    assert row.plain == f"w {bar}"


def test_the_axes_of_a_plot_may_go_further_than_its_curves():
    def reach(**ends):
        page = Console(file=io.StringIO(), width=60)
        rows = drawn(plot([Curve("a", [0, 5], [0, 9])], page, x_label="s", height=12, **ends))[1:]
        places = [
            (x, y) for y, row in enumerate(rows) for x, mark in enumerate(row) if "⠀" < mark <= "⣿"
        ]
        return max(x for x, _ in places), min(y for _, y in places)

    right, top = reach()
    assert (right, top) == (58, 1)
    right, top = reach(x_end=10, y_top=18)
    assert abs(right - 31) <= 1
    assert abs(top - 5) <= 1


@pytest.mark.parametrize(
    ("name", "columns", "shown"),
    [
        ("worker-1", 8, "worker-1"),
        ("hr", 5, "hr   "),
        ("worker-number-12", 10, "worker…-12"),
        ("a-very-long-name", 7, "a-v…ame"),
        ("구내식당-창구-3", 9, "구내식…-3"),
    ],
)
def test_a_name_that_is_too_long_keeps_its_beginning_and_its_end(name, columns, shown):
    assert fit(name, columns, "…") == shown
    assert cell_len(shown) == columns


def test_a_plot_of_one_point_has_axes():
    page = Console(file=io.StringIO(), width=60)
    rows = drawn(plot([Curve("a", [3], [0], "points")], page, x_label="s", height=8))
    assert sum(row.count("●") for row in rows[1:]) == 1


@pytest.mark.parametrize("top", [0, 1, 2, 5])
def test_numbers_of_messages_are_whole_and_go_up_to_the_most_that_waited(top):
    page = Console(file=io.StringIO(), width=60)
    series = {"q": [Level(0, 0, 0, 0), Level(50, top, 0, 0)]}
    rows = drawn(*depths(series, 100, top, page, 5))
    numbers = [int(found[1]) for row in rows if (found := re.match(r" *(\d+)┤", row))]
    assert numbers == list(range(max(1, top), -1, -1))


def test_a_command_to_type_stands_apart_from_the_text():
    assert drawn(command_line("lesson 3")) == ["    $ edalab lesson 3"]
