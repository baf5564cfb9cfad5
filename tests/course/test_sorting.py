"""Items put into bins: one by one, explained, and placed again where they went wrong."""

import pytest
from learner import SMALL, Learner, small_lesson

from edalab.course.events import SortSolved
from edalab.course.lesson import Sort
from edalab.course.machine import Hinted, LastHint, Moved, Placed, Revealed, Stays
from edalab.course.read_through import ReadThrough, report
from edalab.errors import BadSyntax, CourseError

SORT = """\

```sort
id = "kinds"
question = "What is each?"
bins = ["Command", "Query", "Event"]
hints = ["An event is in the past."]

[[items]]
text = "Hire ann"
bin = 1
says = "It asks for a change."

[[items]]
text = "Ann was hired"
bin = 3
says = "It happened."

[[items]]
text = "Who is ann?"
bin = 2
says = "It asks for an answer."
```
"""
LESSON = SMALL + SORT


@pytest.fixture
def learner() -> Learner:
    learner = Learner(small_lesson(LESSON))
    learner.read_to("kinds")
    return learner


def place(learner: Learner, *bins: str) -> list[Placed]:
    return [learner.machine.answer(number) for number in bins]


def test_each_item_is_placed_once_and_told_where_it_belongs(learner):
    first, second, third = place(learner, "1", "3", "2")
    assert (first.number, first.item.says, first.bin, first.left) == (
        1, "It asks for a change.", 1, 2,
    )  # fmt: skip
    assert (second.left, third.left) == (1, 0)
    assert learner.machine.next() == Moved()
    assert learner.at == "end"
    assert learner.machine.progress.status("crashing") == "done"


def test_what_went_wrong_comes_again_the_earliest_first(learner):
    sort = learner.machine.screen
    asked = []
    for number in ("2", "1", "2", "3", "1", "3"):
        asked.append(learner.machine.next_item(sort))
        place(learner, number)
    assert asked == [1, 2, 3, 1, 2, 1]
    assert not learner.machine.progress.settled("kinds")
    assert learner.machine.next() == Stays("place-first")
    place(learner, "3", "1")
    assert learner.machine.next_item(sort) is None
    assert learner.machine.progress.settled("kinds")


def test_a_sort_goes_on_where_it_was_left(learner):
    place(learner, "1", "1")
    machine = learner.sit_down()
    assert machine.next_item(machine.screen) == 3
    place(learner, "2")
    assert machine.next_item(machine.screen) == 2


def test_everything_placed_leaves_nothing_to_place(learner):
    place(learner, "1", "3", "2")
    assert learner.machine.answer("1") == Stays("all-placed")


@pytest.mark.parametrize("typed", ["0", "4", "c", "", "1,2", "٢"])
def test_what_is_no_bin_is_refused_and_nothing_kept(learner, typed):
    with pytest.raises(BadSyntax, match="1-3"):
        learner.machine.answer(typed)
    assert "ItemPlaced" not in learner.types


def test_hints_end_in_the_answer_which_is_not_done(learner):
    told = [learner.machine.hint() for _ in range(3)]
    assert told[:2] == [Hinted("An event is in the past.", 1, 1), LastHint()]
    assert isinstance(told[2], Revealed)
    assert told[2].question.right == (1, 3, 2)
    place(learner, "1", "3", "2")
    learner.machine.next()
    assert learner.machine.progress.status("crashing") == "revealed"


def test_a_lesson_whose_answer_was_mended_meanwhile_takes_what_lies_right_now(learner):
    place(learner, "1", "3", "3")
    mended = LESSON.replace("bin = 2", "bin = 3")
    learner.lesson = small_lesson(mended)
    assert learner.sit_down().next() == Moved()
    assert learner.types.count(SortSolved.__name__) == 1


def test_an_item_that_the_lesson_no_longer_has_is_never_asked_for(learner):
    place(learner, "1", "3", "3")
    cut = LESSON[: LESSON.rindex("[[items]]")] + "```\n"
    learner.lesson = small_lesson(cut)
    machine = learner.sit_down()
    assert machine.next_item(machine.screen) is None
    assert machine.next() == Moved()


def told(**answers: str):
    learner = Learner(small_lesson(LESSON))
    whole = report(
        ReadThrough(learner.lesson, learner.study, learner.runner, answers), learner.lesson
    )["steps"][1]  # fmt: skip
    return whole, whole["screens"][-1], learner


def test_without_a_terminal_nothing_is_placed_and_nothing_given_away():
    _, screen, _ = told()
    assert (screen["kind"], screen["id"], screen["verdict"]) == ("sort", "kinds", None)
    assert screen["bins"] == ["Command", "Query", "Event"]
    assert screen["items"][0] == {
        "text": "Hire ann", "placed": None, "verdict": None, "says": "",
    }  # fmt: skip


def test_without_a_terminal_all_items_are_answered_at_once_and_judged_each():
    step, screen, _ = told(kinds="1, 3, 1", crash=Learner.SOLUTION)
    assert screen["verdict"] == "wrong"
    assert [item["verdict"] for item in screen["items"]] == ["right", "right", "wrong"]
    assert screen["items"][2]["says"] == "It asks for an answer."
    assert step["status"] == "open"
    step, screen, _ = told(kinds="1,3,2", crash=Learner.SOLUTION)
    assert (screen["verdict"], step["status"]) == ("right", "done")


@pytest.mark.parametrize("answer", ["1,3", "1,3,2,1", "1,3,4", "", "a,b,c"])
def test_an_answer_that_does_not_fit_the_items_is_refused_before_anything_is_kept(answer):
    with pytest.raises(BadSyntax, match="Write it as 1"):
        told(kinds=answer)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("bin = 2", "bin = 4", "bin = 4", "a bin from 1 to 3, not 4"),
        ("bin = 2", "bin = 0", "bin = 0", ">= 1"),
        ('["Command", "Query", "Event"]', '["Command"]', "bins =", "length >= 2"),
        ('says = "It happened."\n', "", 'text = "Ann was hired"', "says"),
        ('id = "kinds"', 'id = "why"', "```sort", "'why' is taken"),
    ],
)
def test_a_faulty_sort_is_named_with_its_line(old, new, at, said):
    text = LESSON.replace(old, new)
    line = 1 + next(n for n, one in enumerate(text.splitlines()) if at in one)
    with pytest.raises(CourseError, match=f"line ({line}|{line - 1}): ") as caught:
        small_lesson(text)
    assert said in str(caught.value)


def test_a_sort_knows_each_items_bin():
    sort = small_lesson(LESSON).steps[1].screens[-1]
    assert isinstance(sort, Sort)
    assert sort.right == (1, 3, 2)
