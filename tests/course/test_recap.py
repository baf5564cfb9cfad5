"""What a lesson taught, in short."""

import pytest
from learner import SMALL, Learner, small_lesson
from test_sorting import SORT

from edalab.course.events import ItemPlaced, PredictionChecked, QuizAnswered, TaskPassed
from edalab.course.recap import recap
from edalab.course.recap_markdown import as_markdown


def made(learner, **options):
    return recap(learner.lesson, learner.study, learner.runner, **options)


def test_what_the_learner_has_not_come_to_is_named_and_not_given_away():
    learner = Learner()
    fresh = made(learner)
    waiting, crashing = fresh.steps
    assert (waiting.title, crashing.title) == ("Waiting", "Crashing")
    assert (waiting.numbers, crashing.key, crashing.answers) == ((), (), ())
    assert waiting.key == ("Hello.",)
    (quiz,) = waiting.answers
    assert (quiz.answer, quiz.result) == ((), "open")
    assert learner.runner.commands == []


def test_a_run_that_was_seen_gives_its_number_beside_the_prediction_and_the_sentence_under_it():
    learner = Learner()
    learner.read_to("wait").answer("500")
    learner.read_to("why")
    waiting = made(learner).steps[0]
    assert waiting.key == ("This is why.",)
    (number,) = waiting.numbers
    assert (number.actual, number.predicted, number.verdict) == (5, 500, "misconception")
    assert number.command == "compare sync-vs-async"


def test_answers_tell_how_they_were_come_by():
    learner = Learner()
    machine = learner.read_to("why")
    machine.answer("1")
    assert made(learner).steps[0].answers[0].result == "open"
    machine.answer("2")
    quiz = made(learner).steps[0].answers[0]
    assert (quiz.answer, quiz.says, quiz.result) == (("Reason",), "Yes, reason.", "later")
    machine.next()
    machine = learner.read_to("crash")
    for _ in range(3):
        machine.hint()
    assert made(learner).steps[1].answers[0].result == "shown"


def test_a_task_that_was_passed_from_outside_is_told_though_its_step_was_not_opened():
    learner = Learner()
    passed = TaskPassed(lesson=learner.lesson.id, step="crashing", task="crash")
    learner.study.record(lambda _: [passed])
    (task,) = made(learner).steps[1].answers
    assert task.result == "first"


TWO_STEPS = SMALL.replace("# A small lesson", "# A small lesson\n\n## First {#first}\n\nRead.")
IN_WAITING = {"lesson": "small", "step": "waiting"}


@pytest.mark.parametrize(
    "event",
    [
        PredictionChecked(**IN_WAITING, prediction="wait", value=5, actual=5, verdict="right"),
        QuizAnswered(**IN_WAITING, quiz="why", choice=1, right=False),
        QuizAnswered(**IN_WAITING, quiz="why", choice=2, right=True),
        ItemPlaced(**IN_WAITING, sort="kinds", item=1, bin=1, right=True),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_step_that_was_not_opened_is_told_as_soon_as_anything_in_it_was_answered(event):
    learner = Learner(small_lesson(TWO_STEPS.replace("## Crashing", f"{SORT}\n## Crashing")))
    assert made(learner).steps[1].answers == ()
    learner.study.record(lambda _: [event])
    _, waiting, crashing = made(learner).steps
    assert [answer.kind for answer in waiting.answers] == ["quiz", "sort"]
    assert crashing.answers == ()


def test_everything_is_told_to_who_asks_for_it():
    waiting = made(Learner(), everything=True).steps[0]
    (number,) = waiting.numbers
    assert (number.actual, number.predicted) == (5, None)
    assert waiting.answers[0].answer == ("Reason",)
    assert waiting.key == ("This is why.",)


def test_as_markdown_it_is_a_document_with_a_heading_for_each_step():
    learner = Learner()
    learner.read_to("end")
    told = as_markdown([made(learner)])
    assert told.startswith("# 3. A small lesson\n\n## Waiting\n\n*done*\n\nThis is why.")
    assert "- How long?\\\n  **5 ms** You said exactly that. `edalab compare sync-vs-async`" in told
    assert "- Why?\\\n  **Reason** Yes, reason. (You knew.)" in told
    assert told.endswith("(You did it.)\n")
