"""Pages: nothing is lost, nothing is taller than the window, and a thought stays whole."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from edalab.terminal.paging import LEAST, paged


def lines(parts, rows, width=40):
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    shown = []
    for page in paged(console, parts, rows):
        with console.capture() as captured:
            console.print(page, end="")
        shown.append(captured.get().rstrip("\n").split("\n"))
    return shown


def part(name, rows):
    return "\n".join(f"{name}{n}" for n in range(rows))


def test_what_fits_is_one_page():
    assert lines([part("a", 5), "", part("b", 4)], 10) == [
        [*part("a", 5).split(), "", *part("b", 4).split()]
    ]


def test_a_page_ends_where_a_part_ends():
    assert lines([part("a", 7), part("b", 6)], 10) == [part("a", 7).split(), part("b", 6).split()]


def test_a_short_part_is_no_page_of_its_own():
    first, second = lines([part("head", 2), part("table", 12)], 10)
    assert first == ["head0", "head1", *part("table", 8).split()]
    assert second[0] == "table8"


def test_a_long_part_is_cut_at_a_blank_line():
    text = part("a", 7) + "\n\n" + part("b", 8)
    assert lines([text], 10) == [part("a", 7).split(), part("b", 8).split()]


def test_nothing_is_still_a_page():
    assert lines([], 10) == [[""]]


@pytest.mark.parametrize("rows", [-5, 0, 3])
def test_the_lowest_window_shows_a_few_rows(rows):
    assert max(map(len, lines([part("a", 30)], rows))) == LEAST


@given(
    st.lists(st.text("ab \n한", max_size=90), max_size=8),
    st.integers(1, 30),
    st.integers(5, 50),
)
def test_no_word_is_lost_and_no_page_is_too_tall(parts, rows, width):
    whole = [word for page in lines(parts, 10_000, width) for line in page for word in line.split()]
    found = lines(parts, rows, width)
    assert [word for page in found for line in page for word in line.split()] == whole
    assert all(len(page) <= max(rows, LEAST) for page in found)
