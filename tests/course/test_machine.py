"""The walk through a lesson, without a terminal."""

import pytest
from learner import SMALL, Learner, small_lesson

from edalab.course.machine import (
    Answered,
    Checked,
    Hinted,
    LastHint,
    Moved,
    Predicted,
    Ran,
    Revealed,
    Stays,
)
from edalab.errors import BadSyntax, UsageError

SCREENS = ["opening-1", "concept-1", "concept-2", "wait", "run-1", "outcome-1", "why"]
SCREENS += ["concept-1", "crash", "end"]


@pytest.fixture
def learner() -> Learner:
    return Learner()


def test_a_lesson_with_right_answers_is_done_from_the_first_screen_to_the_end(learner):
    learner.read_to("end")
    assert learner.machine.progress.steps == {"waiting": "done", "crashing": "done"}
    assert learner.machine.unfinished() == []
    assert learner.types[-2:] == ["ScreenReached", "LessonFinished"]


def test_the_learner_reads_page_by_page_and_each_screen_is_kept(learner):
    learner.read_to("end")
    reached = [r.data["screen"] for r in learner.records if r.type == "ScreenReached"]
    assert reached == SCREENS


def test_a_prediction_is_on_record_before_anything_runs(learner):
    machine = learner.read_to("wait")
    run, on_record = learner.runner.run, []

    def running(*arguments, keep):
        on_record.append("PredictionMade" in learner.types)
        return run(*arguments, keep=keep)

    learner.runner.run = running
    assert machine.answer("5 ms") == Predicted(5.0)
    assert on_record == [True]
    assert "RunShown" not in learner.types


def test_a_wrong_prediction_may_be_tried_once_more_and_the_first_one_counts(learner):
    machine = learner.read_to("wait")
    assert machine.answer("77 ms") == Predicted(77.0, may_retry=True)
    machine.retry("0.005 s")
    progress = machine.progress
    assert (progress.predictions["wait"], progress.retries["wait"]) == (77, 5)
    machine.back()
    assert machine.answer("6") == Predicted(77.0), "a third try is none"
    machine.next()
    machine.next()
    (shown,) = machine.outcome(machine.screen)[1]
    assert (shown.value, shown.retry, shown.verdict) == (77, 5, "wrong")


def test_nothing_passes_a_prediction_that_was_not_made(learner):
    machine = learner.read_to("wait")
    assert machine.next() == Stays("predict-first")
    assert learner.at == "wait"


def test_an_earlier_prediction_stands(learner):
    machine = learner.read_to("wait")
    machine.answer("500")
    machine.next()
    machine.next()
    machine.back()
    assert learner.at == "wait"
    assert machine.answer("5") == Predicted(500.0)


@pytest.mark.parametrize("typed", ["", "many", "nan", "inf", "5 MB", "--", "1e999"])
def test_what_is_no_number_is_no_prediction(learner, typed):
    machine = learner.read_to("wait")
    with pytest.raises(UsageError):
        machine.answer(typed)
    assert "PredictionMade" not in learner.types


@pytest.mark.parametrize(
    ("typed", "verdict", "says"),
    [
        ("5", "right", ""),
        ("5.0", "right", ""),
        ("4.5", "near", ""),
        ("500", "misconception", "That is the sum."),
        ("77", "wrong", ""),
    ],
)
def test_a_prediction_is_judged_by_what_the_run_showed(learner, typed, verdict, says):
    machine = learner.read_to("wait")
    machine.answer(typed)
    machine.next()
    machine.next()
    result, judged = machine.outcome(machine.screen)
    assert result.data["comparison"] == "sync-vs-async"
    assert [(j.value, j.actual, j.verdict, j.says) for j in judged] == [
        (float(typed), 5, verdict, says)
    ]
    assert machine.progress.checked["wait"].verdict == verdict


def test_going_back_from_an_outcome_and_on_again_judges_once(learner):
    machine = learner.read_to("outcome-1")
    machine.back()
    machine.next()
    machine.next()
    assert learner.at == "outcome-1"
    assert learner.types.count("PredictionChecked") == 1


def test_the_lessons_own_run_is_made_once(learner):
    machine = learner.read_to("outcome-1")
    machine.outcome(machine.screen)
    machine.outcome(machine.screen)
    assert learner.runner.commands == [["compare", "sync-vs-async"]]


def test_a_wrong_choice_is_explained_and_can_be_made_good(learner):
    machine = learner.read_to("why")
    wrong = machine.answer("1")
    assert isinstance(wrong, Answered)
    assert wrong.choice.says == "No luck."
    assert machine.next() == Stays("answer-first")
    assert machine.answer("b").choice.right
    assert machine.next() == Moved()
    assert machine.progress.answers == {"why": [1, 2]}
    assert machine.progress.status("waiting") == "done"


@pytest.mark.parametrize("typed", ["0", "3", "c", "", "12", "٢", "a b"])
def test_what_is_no_choice_is_no_answer(learner, typed):
    machine = learner.read_to("why")
    with pytest.raises(BadSyntax, match="1-2"):
        machine.answer(typed)
    assert "QuizAnswered" not in learner.types


def test_hints_come_one_by_one_then_a_warning_then_the_answer(learner):
    machine = learner.read_to("why")
    told = [machine.hint() for _ in range(4)]
    assert told[:3] == [Hinted("Think.", 1, 2), Hinted("Think again.", 2, 2), LastHint()]
    assert isinstance(told[3], Revealed)
    assert told[3].question.choices[told[3].question.right - 1].text == "Reason"


def test_a_revealed_answer_lets_on_but_does_not_count_as_done(learner):
    machine = learner.read_to("why")
    for _ in range(4):
        machine.hint()
    machine.answer("2")
    machine.next()
    assert machine.progress.status("waiting") == "revealed"
    assert "why" not in machine.progress.solved


def test_a_skipped_step_is_marked_and_can_be_done_later(learner):
    machine = learner.read_to("wait")
    machine.skip()
    assert learner.at == "concept-1"
    assert machine.progress.status("waiting") == "skipped"
    learner.read_to("end")
    assert [step.id for step in machine.unfinished()] == ["waiting"]
    machine.go_to(machine.unfinished()[0])
    assert learner.at == "opening-1"
    learner.read_to("end")
    assert machine.unfinished() == []


def test_skipping_a_done_step_leaves_it_done(learner):
    machine = learner.read_to("crash")
    machine.back()
    machine.back()
    assert machine.step.id == "waiting"
    machine.skip()
    assert machine.progress.status("waiting") == "done"


def test_a_task_tells_what_is_missing_until_any_valid_run_is_made(learner):
    machine = learner.read_to("crash")
    nothing = machine.next()
    assert isinstance(nothing, Checked)
    assert nothing.verdict.missing == ("There is no run of 'simulate channel' for this task yet.",)
    near = machine.answer("simulate channel --publish 5 --take 3 --ack 2 --crash")
    assert isinstance(near, Ran)
    assert near.verdict is not None
    assert near.verdict.missing == (
        "1 were taken and came back; 2 should.",
        "3 are ready at the end; it should be 4.",
    )
    assert learner.at == "crash"
    other = machine.answer("edalab simulate channel --publish 4 --take 2 --ack 0 --crash")
    assert other.verdict.passed
    assert machine.next() == Moved()


def test_a_command_that_does_not_run_leaves_nothing_behind(learner):
    machine = learner.read_to("crash")
    before = len(learner.records)
    for typed in ("rm -rf /", "'", "", "edalab"):
        with pytest.raises(BadSyntax):
            machine.answer(typed)
    assert len(learner.records) == before


def test_the_sandbox_beside_a_task_counts_for_nothing(learner):
    machine = learner.read_to("outcome-1")
    ran = machine.sandbox(learner.SOLUTION)
    assert isinstance(ran, Ran)
    assert ran.verdict is None
    assert "ExperimentNoted" not in learner.types


@pytest.mark.parametrize("screen", ["opening-1", "concept-2", "wait", "run-1", "outcome-1", "why"])
def test_the_lesson_goes_on_at_the_very_screen_that_was_left(learner, screen):
    learner.read_to(screen)
    before = learner.records
    learner.sit_down()
    assert learner.at == screen
    assert learner.records == before


def test_a_finished_lesson_opens_at_its_end(learner):
    learner.read_to("end")
    learner.sit_down()
    assert learner.at == "end"
    assert learner.machine.next() == Stays("at-end")


def test_there_is_nothing_before_the_first_screen(learner):
    assert learner.machine.back() == Stays("at-start")


def test_two_terminals_in_one_lesson_do_not_break(learner):
    first = learner.machine
    second = learner.sit_down()
    for machine in (first, second, first, second):
        machine.next()
    assert learner.study.progress.version == len(learner.records)
    second.next()
    second.answer("500")
    first.next()
    assert first.answer("5") == Predicted(500.0)


def test_what_was_done_for_a_task_in_another_terminal_counts(learner):
    machine = learner.read_to("crash")
    other = learner.sit_down()
    other.answer(learner.SOLUTION)
    checked = machine.next()
    assert isinstance(checked, Checked)
    assert checked.verdict.passed
    assert machine.next() == Moved()


def test_a_place_that_the_lesson_no_longer_has_falls_to_what_is_open_nearby(learner):
    learner.read_to("why")
    assert learner.sit_down().place_still_exists
    learner.lesson = small_lesson(SMALL.replace('id = "why"', 'id = "wherefore"'))
    learner.sit_down()
    assert (learner.machine.step.id, learner.at) == ("waiting", "wherefore")
    assert not learner.machine.place_still_exists
    learner.lesson = small_lesson(SMALL.replace("{#waiting}", "{#delay}"))
    learner.sit_down()
    assert (learner.machine.step.id, learner.at) == ("delay", "opening-1")
    assert learner.machine.in_the_middle


def test_who_is_at_the_first_screen_or_at_the_end_is_not_in_the_middle(learner):
    assert not learner.machine.in_the_middle
    learner.machine.next()
    assert learner.sit_down().in_the_middle
    learner.read_to("end")
    assert not learner.sit_down().in_the_middle


def test_to_start_over_asks_everything_anew_and_keeps_what_was_done(learner):
    learner.read_to("crash")
    machine = learner.sit_down()
    assert machine.start_over() == Moved()
    assert learner.at == "opening-1"
    assert machine.progress.steps == {"waiting": "done"}
    learner.read_to("wait")
    assert machine.next() == Stays("predict-first")
    assert machine.answer("77") == Predicted(77.0, may_retry=True)
    machine.skip()
    assert machine.progress.status("waiting") == "done"


def test_a_skipped_and_a_revealed_step_can_be_earned_by_starting_over(learner):
    machine = learner.read_to("why")
    for _ in range(4):
        machine.hint()
    machine.next()
    machine.skip()
    assert machine.progress.steps == {"waiting": "revealed", "crashing": "skipped"}
    machine.start_over()
    learner.read_to("end")
    assert machine.progress.steps == {"waiting": "done", "crashing": "done"}


WHOLE = SMALL.replace("## Crashing {#crashing}", "---")
SPLIT = SMALL.replace("{#crashing}", "{#crashing .deeper was=waiting}")


@pytest.mark.parametrize("screen", ["concept-3", "crash"])
def test_a_study_opens_where_it_stood_in_a_step_that_was_split(screen):
    learner = Learner(small_lesson(WHOLE))
    learner.read_to(screen)
    learner.lesson = small_lesson(SPLIT)
    machine = learner.sit_down()
    assert (machine.step.id, learner.at) == ("crashing", screen.replace("3", "1"))
    assert machine.place_still_exists
    assert machine.status(learner.lesson.steps[0]) == "done"


def test_what_was_done_before_a_step_was_split_stays_done():
    learner = Learner(small_lesson(WHOLE))
    learner.read_to("end")
    learner.lesson = small_lesson(SPLIT)
    machine = learner.sit_down()
    assert [machine.status(step) for step in learner.lesson.steps] == ["done", "done"]
    fresh = Learner(small_lesson(SPLIT))
    fresh.read_to("why").answer("2")
    fresh.machine.next()
    assert [fresh.machine.status(step) for step in fresh.lesson.steps] == ["done", "begun"]
