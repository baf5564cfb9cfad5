"""When what was missed is asked again."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learner import Learner

from edalab.course.events import (
    DatedEvent,
    ItemPlaced,
    PredictionChecked,
    QuizAnswered,
    ReviewAnswered,
    dated_events,
)
from edalab.course.review import answer, check, questions
from edalab.course.schedule import schedule
from edalab.errors import UsageError

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def at(days, event):
    return DatedEvent(NOON + days * DAY, "sitting", event)


def chose(*, right):
    return QuizAnswered(lesson="l", step="s", quiz="q", choice=1, right=right)


def reviewed(*, right):
    return ReviewAnswered(lesson="l", step="s", item="q", given="1", right=right)


def days_until_due(*told):
    (due,) = schedule(told)
    return (due.at - told[-1].at) / DAY


@settings(max_examples=40)
@given(st.lists(st.tuples(st.datetimes(timezones=st.just(UTC)), st.booleans()), max_size=5))
def test_a_study_with_any_times_in_any_order_has_a_schedule(answers):
    told = [DatedEvent(when, "sitting", reviewed(right=right)) for when, right in answers]
    for due in schedule(told):
        assert due.reviews == len(told)
        assert due.day.year


def test_what_was_never_missed_is_never_asked_again():
    predicted = PredictionChecked(
        lesson="l", step="s", prediction="p", value=1, actual=1, verdict="near"
    )
    assert schedule([at(0, chose(right=True)), at(0, predicted)]) == []


@pytest.mark.parametrize(
    "event",
    [
        chose(right=False),
        ItemPlaced(lesson="l", step="s", sort="q", item=1, bin=2, right=False),
        PredictionChecked(
            lesson="l", step="s", prediction="q", value=1, actual=2, verdict="misconception"
        ),
    ],
)
def test_a_miss_comes_back_the_next_day(event):
    assert days_until_due(at(0, event)) == 1


def test_several_misses_on_one_day_are_one():
    once = schedule([at(0, chose(right=False))])
    assert schedule([at(0, chose(right=False)), at(0.1, chose(right=False))]) == once


def test_each_right_answer_puts_the_next_one_further_off_and_a_wrong_one_brings_it_back():
    told = [at(0, chose(right=False))]
    waits = []
    day = 0.0
    for _ in range(4):
        day += days_until_due(*told)
        told.append(at(day, reviewed(right=True)))
        waits.append(days_until_due(*told))
    assert waits == sorted(set(waits))
    assert waits[-1] > 7
    told.append(at(day + waits[-1], reviewed(right=False)))
    assert days_until_due(*told) < waits[-1]


def test_the_same_study_gives_the_same_days():
    told = [at(n, reviewed(right=n % 3 != 0)) for n in range(30)]
    assert schedule(told) == schedule(told)


def test_what_is_due_first_comes_first():
    other = QuizAnswered(lesson="l", step="s", quiz="other", choice=1, right=False)
    told = [at(0, chose(right=False)), at(1, reviewed(right=True)), at(1, other)]
    assert [due.item for due in schedule(told)] == ["other", "q"]


def test_the_package_that_plans_is_imported_by_nobody_else():
    code = (
        "import sys; from edalab.cli.app import run\n"
        "run(['lesson']); run(['progress'])\n"
        "sys.exit('fsrs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


class Reviewing(Learner):
    def asked(self):
        return questions(schedule(dated_events(self.study.records())), {"small": self.lesson})


@pytest.fixture
def learner():
    missing = Reviewing()
    missing.read_to("wait").answer("77")
    missing.read_to("why").answer("1")
    return missing


def test_a_prediction_is_graded_against_its_runs_number(learner):
    prediction, quiz = learner.asked()
    assert (prediction.name, quiz.name) == ("3/wait", "3/why")
    graded = answer(prediction, "500", learner.study, learner.runner)
    assert (graded.right, graded.judged.actual) == (False, 5)
    assert graded.judged.says == "That is the sum."
    assert graded.says == ("This is why.",)
    assert answer(prediction, "6 ms", learner.study, learner.runner).right


def test_a_quiz_tells_the_right_answer_to_who_was_wrong(learner):
    quiz = learner.asked()[1]
    graded = answer(quiz, "1", learner.study, learner.runner)
    assert graded.says == ("No luck.", "Reason Yes, reason.")
    assert answer(quiz, "2", learner.study, learner.runner).right


def test_a_review_is_on_record_and_is_no_progress_in_the_lesson(learner):
    before = learner.study.progress.lesson("small").steps
    answer(learner.asked()[1], "2", learner.study, learner.runner)
    assert learner.types[-1] == "ReviewAnswered"
    assert learner.study.progress.lesson("small").steps == before
    assert {q.screen.id: q.due.reviews for q in learner.asked()} == {"wait": 0, "why": 1}


def test_what_can_be_no_answer_is_refused_and_not_kept(learner):
    before = learner.types
    prediction, quiz = learner.asked()
    for question, typed, code in (
        (prediction, "soon", "answer-no-number"),
        (quiz, "9", "bad-syntax"),
    ):
        with pytest.raises(UsageError) as refused:
            check(question, typed)
        assert refused.value.code == code
        with pytest.raises(UsageError):
            answer(question, typed, learner.study, learner.runner)
    assert learner.types == before


def test_what_the_lesson_no_longer_asks_is_not_asked(learner):
    due = schedule(dated_events(learner.study.records()))
    assert questions(due, {}) == []
