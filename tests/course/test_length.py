"""How long a lesson is."""

from learner import SMALL, small_lesson

from edalab.course.length import length


def test_what_is_read_and_what_is_done_is_counted():
    found = length(small_lesson())
    assert (found.steps, found.predictions, found.runs) == (2, 1, 1)
    assert (found.quizzes, found.sorts, found.tasks) == (1, 0, 1)
    assert found.words == 20


def test_two_hundred_words_more_take_a_minute_more():
    before = length(small_lesson())
    after = length(small_lesson(SMALL.replace("Second page.", "word " * 202)))
    assert after.words == before.words + 200
    assert after.minutes == before.minutes + 1


def test_steps_that_go_deeper_are_no_part_of_the_minutes():
    whole = length(small_lesson())
    core = length(small_lesson(SMALL.replace("{#crashing}", "{#crashing .deeper}")))
    assert (whole.minutes, whole.deeper_minutes) == (2, 0)
    assert (core.minutes, core.deeper_minutes) == (1, 2)
