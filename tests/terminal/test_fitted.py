"""Words and tables are drawn directly where that shows what Rich would show."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich import box
from rich.columns import Columns
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.fitted import QuickText, Stacked, lines_of

WORDS = st.text(st.sampled_from("ab 이벤\n"), max_size=30)
CELLS = st.text(st.sampled_from("ab 이"), max_size=9).map(str.strip)


def console(width, *, terminal=True):
    return Console(
        file=io.StringIO(), width=width, force_terminal=terminal, markup=False, highlight=False
    )


def look(lines):
    """The characters of lines, each with whether it is bold and dim where it can be seen."""
    return [
        [
            (character, *((style.bold, style.dim) if style and character != " " else (None, None)))
            for text, style, _ in line
            for character in text
        ]
        for line in lines
    ]


def ends(lines):
    return ["".join(text for text, _, _ in line).rstrip() for line in lines]


@settings(max_examples=100, deadline=None)
@example(Text("a b", spans=[]), 1)
@given(
    st.one_of(
        WORDS.map(Text),
        WORDS.map(lambda words: Text.assemble((words, "bold"), words)),
        WORDS.map(lambda words: Text(words, style="bold", justify="right")),
    ),
    st.integers(2, 20),
)
def test_the_lines_of_a_text_end_where_rich_ends_them(text, width):
    for terminal in (True, False):
        page = console(width, terminal=terminal)
        expected = page.render_lines(text.copy(), page.options, pad=False)
        assert ends(lines_of(text, page, page.options)) == ends(expected)


@settings(max_examples=200, deadline=None)
@example("a b ", 3, {})
@example("ab aab ", 2, {})
@example("\x1f", 2, {"styled": True})
@given(
    st.one_of(WORDS, st.text(st.sampled_from("ab "), max_size=40), st.text(max_size=12)),
    st.integers(2, 20),
    st.sampled_from(
        [{}, {"style": "bold"}, {"justify": "right"}, {"no_wrap": True},
         {"no_wrap": True, "overflow": "ellipsis"}, {"overflow": "crop"}, {"styled": True}]
    ),
)  # fmt: skip
def test_a_quick_text_is_drawn_as_a_text_of_rich(words, width, options):
    for terminal in (True, False):
        page = console(width, terminal=terminal)
        drawn = []
        for kind in (QuickText, Text):
            if "styled" in options:
                text = kind("a ", "dim").append(words, "bold").append(" b")
            else:
                text = kind(words, **options)
            segments = list(page.render(text))
            drawn.append(look([segments]) if terminal else [text for text, _, _ in segments])
        if not terminal:  # there styles are not shown
            drawn = ["".join(texts) for texts in drawn]
        assert drawn[0] == drawn[1]


def filled(kind, header, rows, kind_of_box, **more):
    table = kind(box=kind_of_box, header_style="bold", **more)
    for name, justify, style in zip(
        header, ("left", "right", "left"), ("", "dim", ""), strict=True
    ):
        table.add_column(name, justify=justify, style=style, overflow="fold")
    for number, row in enumerate(rows):
        table.add_row(*(Text(cell, "bold") if number % 2 else cell for cell in row))
    return table


ROW = st.tuples(CELLS, CELLS, CELLS)


@settings(max_examples=100, deadline=None)
@given(
    ROW,
    st.lists(ROW, min_size=1, max_size=3),
    st.sampled_from([box.ROUNDED, None]),
    st.sampled_from([10, 25, 60]),
    st.booleans(),
)
def test_an_aligned_table_looks_as_rich_draws_it(header, rows, kind_of_box, width, shown):
    page = console(width)
    drawn = [
        page.render_lines(filled(kind, header, rows, kind_of_box, show_header=shown), pad=False)
        for kind in (AlignedTable, Table)
    ]
    assert look(drawn[0]) == look(drawn[1])


@pytest.mark.parametrize("kind_of_box", [box.ROUNDED, None])
def test_an_aligned_table_looks_as_rich_draws_it_in_a_window_of_any_width(kind_of_box):
    rows = [("one", "2", "three"), ("four", "50000", "6")]
    for width in range(10, 30):
        page = console(width)
        drawn = [
            page.render_lines(filled(kind, ("a", "b", "c"), rows, kind_of_box), pad=False)
            for kind in (AlignedTable, Table)
        ]
        assert look(drawn[0]) == look(drawn[1]), width


@pytest.mark.parametrize("width", [20, 40])
def test_an_aligned_table_takes_the_room_of_a_table_of_rich_beside_others(width):
    rows = [("one", "2", "three")]
    page, drawn = console(width), []
    for kind in (AlignedTable, Table):
        tables = [filled(kind, ("a", "b", "c"), rows, box.ROUNDED) for _ in range(2)]
        drawn.append(look(page.render_lines(Columns(tables), pad=False)))
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("cell", ["a\nb", Text.assemble("a", ("b", "bold")), Table()])
def test_a_cell_that_is_more_than_a_line_is_left_to_rich(cell):
    page = console(40)
    drawn = []
    for kind in (AlignedTable, Table):
        table = kind("head")
        table.add_row(cell)
        drawn.append(look(page.render_lines(table, pad=False)))
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("more", [{"title": "title"}, {"show_lines": True}])
def test_a_table_with_a_title_or_with_lines_between_its_rows_is_left_to_rich(more):
    page = console(40)
    drawn = []
    for kind in (AlignedTable, Table):
        table = kind("head", **more)
        table.add_row("cell")
        table.add_row("cell")
        drawn.append(look(page.render_lines(table, pad=False)))
    assert drawn[0] == drawn[1]


def test_a_grid_has_no_blanks_at_its_sides():
    page = console(40)
    grid = AlignedTable.grid(padding=(0, 2, 0, 2))
    for _ in range(2):
        grid.add_column()
    grid.add_row("a", "b")
    assert ends(page.render_lines(grid, pad=False)) == ["a    b"]


@pytest.mark.parametrize(
    "wide",
    [
        QuickText("a line that is not to be broken", overflow="ignore", no_wrap=True),
        Text("another one", overflow="ignore", no_wrap=True),
        Table(*"abcdefgh"),
        AlignedTable(*"abcdefgh"),
    ],
    ids=lambda part: type(part).__name__,
)
def test_a_line_that_is_wider_than_the_window_is_cut_as_rich_cuts_it(wide):
    page, uncut = console(10, terminal=False), console(10, terminal=False)
    page.print(Group(wide))  # a text alone would lose that it is not to be broken
    uncut.print(Stacked(wide), crop=False)
    assert uncut.file.getvalue() == page.file.getvalue()
    assert max(map(len, page.file.getvalue().splitlines())) == 10
