"""Pages: nothing is lost, nothing is taller than the window, and a thought stays whole."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.fitted import Fitted
from edalab.terminal.paging import LEAST, paged
from edalab.terminal.parts import Drawing, Heading, Question, Together
from edalab.terminal.tables import table


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


def rowed(count):
    rows = table("name", "value")
    for number in range(count):
        rows.add_row(f"row{number} with a long label", str(number))
    return rows


def as_text(table, width):
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(table)
    return Text.from_ansi(console.file.getvalue().rstrip("\n"))


@pytest.mark.parametrize("form", [lambda table: table, lambda table: as_text(table, 24)])
def test_a_tall_table_is_broken_between_its_rows_and_has_its_head_on_each_page(form):
    first, second = lines([form(rowed(8))], 12, width=24)
    assert first[:3] == second[:3]
    assert first[-1][0] == second[-1][0] == "╰"
    assert [line.count("row") for line in first[3:-1]] == [1, 0] * 4
    assert "row4" in second[3]


def test_pages_after_the_first_begin_with_the_heading():
    head = Heading("─" * 40, "Waiting", "Lesson 1", "")
    first, second = lines([head, part("a", 8), "", part("b", 8)], 14)
    assert first[:3] == ["─" * 40, "Waiting", "Lesson 1"]
    assert second == ["Waiting", "", *part("b", 8).split()]


def test_the_title_of_a_heading_tops_the_page_of_a_block_that_leaves_no_room_for_all_of_it():
    heading = Heading("Waiting", "", "Lesson 1", "")
    assert lines([heading, part("a", 11)], 14)[0][0] == "Waiting"
    assert len(lines([heading, part("a", 11)], 14)) == 1


def test_a_heading_is_no_page_of_its_own():
    pages = lines([Heading("Waiting", ""), part("a", 13)], 14)
    assert len(pages) == 2 or pages[0][0] == "Waiting"
    assert pages[0] != ["Waiting"] or pages[1][:1] == ["a0"]


def test_what_stands_together_is_on_one_page_if_it_fits():
    picture, answer = Drawing(part("p", 6), ""), part("you said", 1)
    assert lines([part("a", 6), Together(picture, answer)], 10) == [
        part("a", 6).split(),
        [*part("p", 6).split(), "", "you said0"],
    ]
    assert len(lines([Together(Drawing(part("p", 9)), part("b", 9))], 10)) == 2


def test_a_question_tops_each_page_of_its_answers():
    asked = Question("Who waits?", "", *(f"{number} one\n  two" for number in range(1, 7)))
    first, second = lines([asked], 10)
    assert first[0] == second[0] == "Who waits?"
    assert second[2].endswith(" one")  # an answer is not broken
    assert [line[0] for line in [*first, *second] if line[:1].isdigit()] == list("123456")


def test_a_tall_text_is_broken_after_a_sentence():
    text = "\n".join(["One begins and", "goes on.", "Two begins and"] + ["goes on"] * 4 + ["end."])
    first, second = lines([Fitted(text)], 6)
    assert first[-1] == "goes on."
    assert second[0] == "Two begins and"


def test_a_question_stays_with_its_answer_where_all_does_not_fit():
    answers = [Together(part(f"q{n}", 1), part(f"a{n}", 2)) for n in range(3)]
    first, second = lines([Together(Drawing(part("p", 5)), *answers)], 10)
    assert first[-1] == "a01"
    assert second[0] == "q10"


def test_of_a_tall_question_without_answers_nothing_is_repeated():
    asked = [f"Word {number}." for number in range(25)]
    pages = lines([Question("\n".join(asked))], 10)
    assert [line for page in pages for line in page] == asked


@pytest.mark.parametrize("tall", [13, 14])
def test_a_block_that_fits_into_a_page_without_its_title_is_whole(tall):
    pages = lines([Heading("Waiting", "", "Lesson 1", ""), part("a", tall)], 14)
    assert pages == [["Waiting", "", "Lesson 1"], part("a", tall).split()]


@pytest.mark.parametrize(("rows", "titled"), [(12, False), (13, True)])
def test_the_title_tops_further_pages_where_there_is_room_for_it(rows, titled):
    pages = lines([Heading("Waiting", "", "Lesson 1", ""), part("a", 9), "", part("b", 9)], rows)
    assert pages[0][0] == "Waiting"
    assert (pages[1][0] == "Waiting") is titled


def test_each_answer_of_a_question_may_begin_a_page():
    answers = ["1 one", *(f"  a{n}" for n in range(4)), "2 two", *(f"  b{n}" for n in range(4))]
    first, second = lines([Question("Who?", "", "\n".join(answers))], 9)
    assert first == ["Who?", "", *answers[:5]]
    assert second == ["Who?", "", *answers[5:]]


@pytest.mark.parametrize("count", [8, 9, 10])
def test_a_block_that_could_be_broken_is_whole_where_it_fits(count):
    items = [f" • item {n}" for n in range(count)]
    pages = lines([Fitted("\n".join(items))], 9)
    assert len(pages) == (1 if count <= 9 else 2)
    assert [line for page in pages for line in page] == items


@pytest.mark.parametrize("blanks", range(5))
@pytest.mark.parametrize("tall", [12, 13, 14, 26])
def test_no_page_has_the_title_alone(blanks, tall):
    pages = lines([Heading("Waiting", "", "Lesson 1", ""), part("a", tall), *[""] * blanks], 14)
    assert ["Waiting"] not in pages


def without_box():
    plain = AlignedTable(*"ab", box=None)
    plain.add_row("one", "two")
    return plain


def ruled():
    lined = rowed(2)
    lined.show_lines = True
    return lined


@pytest.mark.parametrize(
    "make",
    [lambda: "one\n\ntwo", lambda: "one\n\ntwo\n", lambda: as_text(rowed(1), 40), lambda: rowed(0),
     lambda: rowed(2), without_box, ruled],
)  # fmt: skip
def test_what_is_on_one_page_looks_as_it_is_printed(make):
    page = Console(file=io.StringIO(), width=40, color_system=None, legacy_windows=False)
    page.print(make())
    [shown] = lines([make()], 30)
    assert shown == page.file.getvalue().rstrip("\n").split("\n")
    assert len(shown) > 1
