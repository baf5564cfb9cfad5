"""A lesson read from Markdown, and what an author is told when it can't be."""

import pytest
from learner import SMALL, small_lesson

from edalab.course.lesson import Concept, Diagram, Outcome, Prose
from edalab.errors import CourseError


def test_prose_pages_diagrams_and_directives_become_screens_in_order():
    waiting, crashing = small_lesson().steps
    assert (waiting.id, waiting.title) == ("waiting", "Waiting")
    assert [type(screen).__name__ for screen in waiting.screens] == [
        *("Concept", "Concept", "Concept", "Prediction", "Run", "Outcome", "Quiz")
    ]
    assert [screen.id for screen in crashing.screens] == ["concept-1", "crash"]


def test_a_page_keeps_its_pictures_and_paragraphs_in_order():
    page = small_lesson().steps[0].screens[1]
    assert isinstance(page, Concept)
    picture, text = page.blocks
    assert isinstance(picture, Diagram)
    assert picture.ascii == "#"
    assert text == Prose("First page.")


def test_the_prose_after_a_run_explains_its_outcome():
    outcome = small_lesson().steps[0].screens[5]
    assert isinstance(outcome, Outcome)
    assert outcome.blocks == (Prose("This is why."),)
    assert [asked.id for asked in outcome.predictions] == ["wait"]


def test_a_page_turned_right_after_a_run_leaves_the_outcome_to_itself():
    text = SMALL.replace("This is why.", "---\n\nThis is why.")
    _, _, _, _, _, outcome, why, _ = small_lesson(text).steps[0].screens
    assert (outcome.id, outcome.blocks) == ("outcome-1", ())
    assert (why.id, why.blocks) == ("concept-3", (Prose("This is why."),))


def test_code_in_prose_is_left_as_it_is():
    lesson = small_lesson("# T\n\n## S {#s}\n\nLook:\n\n```json\n{}\n```\n\n- a\n- b\n")
    assert lesson.steps[0].screens[0].blocks == (Prose("Look:\n\n```json\n{}\n```\n\n- a\n- b"),)


def line_of(text: str, part: str) -> int:
    return 1 + next(n for n, line in enumerate(text.splitlines()) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("# A small lesson", "", "", "one heading"),
        ("## Crashing {#crashing}", "# Another", "# Another", "no second"),
        ("{#waiting}", "{#Wai ting}", "Wai ting", "with an id of small letters"),
        ("{#waiting}", "", "## Waiting", "not 'Waiting'"),
        ("{#crashing}", "{#waiting}", "## Crashing", "'waiting' is taken by line 5"),
        ('id = "crash"', 'id = "why"', "```task", "'why' is taken by line"),
        ("```predict", "```predct", "```predct", "predict, run, play, quiz, sort, task, diagram"),
        ("```run\n", "```sh\n", "```predict", "a run after this prediction"),
        ("tolerance = 1", "tolerance = -1", "tolerance", "`$.tolerance`"),
        ("tolerance = 1", "tolerance = one", "tolerance", "TOML"),
        ('unit = "ms"', 'unti = "ms"', "unti", "unknown field `unti`"),
        ("value = 500", 'value = "many"', "value", "Expected `float`"),
        ('says = "Yes, reason."', "", 'text = "Reason"', "missing required field `says`"),
        ("right = true", "", "```quiz", "exactly one choice with right = true, not 0"),
        ('says = "No luck."', 'says = "No."\nright = true', "```quiz", "not 2"),
        ('text = "Luck"', 'text = ""', 'text = ""', "length >= 1"),
        ('hints = ["Subtract."]', "hints = []", "hints = []", "length >= 1"),
        ('answer = "sides.async.caller_wait_ms"', "answer = 5", "answer", "Expected `str`"),
        ('question = "Why?"', 'question = "Why?', 'question = "Why?', "TOML"),
    ],
)
def test_a_fault_is_named_by_file_line_and_what_was_expected(old, new, at, told):
    assert old in SMALL
    text = SMALL.replace(old, new)
    with pytest.raises(CourseError) as caught:
        small_lesson(text)
    message = str(caught.value)
    assert told in message
    assert message.startswith("en.md, line ")
    found = caught.value.parameters["line"]
    wanted = line_of(text, at) if at else 1
    if "missing required field" in told:
        wanted -= 1  # the choice's own line
    assert found == wanted, (found, wanted, message)


def test_a_block_before_the_first_step_belongs_nowhere():
    with pytest.raises(CourseError, match="a step's heading"):
        small_lesson('# T\n\n```run\ncommand = "x"\n```\n')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "one heading"),
        ("# T\n\nWords.\n", "at least one step"),
        ("# T\n\n## S {#s}\n\n## S {#t}\n\nWords.\n", "something in this step"),
    ],
)
def test_a_lesson_has_a_title_and_steps_with_content(text, told):
    with pytest.raises(CourseError, match=told):
        small_lesson(text)


def test_a_step_is_marked_as_going_deeper_in_its_heading():
    lesson = small_lesson(SMALL.replace("{#crashing}", "{#crashing .deeper}"))
    assert [step.id for step in lesson.core] == ["waiting"]
    assert [step.id for step in lesson.deeper] == ["crashing"]


def test_a_step_that_was_a_part_of_another_keeps_the_names_of_its_screens():
    lesson = small_lesson(SMALL.replace("{#crashing}", "{#crashing .deeper was=waiting}"))
    crashing = lesson.steps[1]
    assert crashing.earlier == {"concept-1": "waiting/concept-3", "crash": "waiting/crash"}


def test_a_step_can_only_have_been_a_part_of_one_that_stands_before_it():
    with pytest.raises(CourseError, match="waited"):
        small_lesson(SMALL.replace("{#crashing}", "{#crashing was=waited}"))
