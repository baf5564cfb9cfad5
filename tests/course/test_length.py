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
