"""The study is a stream, and progress is a fold of it."""

from learner import NOW, Learner, channel

from edalab.course.study import STREAM, Study, note_run
from edalab.messages import NewEvent


def test_progress_is_the_same_whether_followed_or_folded_from_the_beginning():
    learner = Learner()
    learner.read_to("end")
    again = Study(learner.log)
    assert again.progress.lessons == learner.study.progress.lessons
    assert again.progress.version == learner.study.progress.version


def test_an_event_of_a_later_edalab_is_passed_over_and_stays_in_the_log():
    learner = Learner()
    learner.log.append(STREAM, [NewEvent(type="BadgeWon", data={}, occurred_at=NOW)])
    learner.log.append(STREAM, [NewEvent(type="TaskPassed", data={"lesson": 3}, occurred_at=NOW)])
    machine = learner.sit_down()
    machine.next()
    assert learner.types.count("BadgeWon") == 1
    assert learner.study.progress.version == len(learner.records)


def test_a_run_in_another_terminal_counts_for_the_open_task_alone():
    learner = Learner()
    run = channel(6, 4, 2, crash=True)
    assert not note_run(Study(learner.log), "simulate channel", run)
    machine = learner.read_to("crash")
    assert note_run(Study(learner.log), "simulate channel", run)
    checked = machine.next()
    assert checked.verdict.passed
    assert not note_run(Study(learner.log), "simulate channel", run)


def test_all_that_one_sitting_records_belongs_together():
    learner = Learner()
    learner.read_to("wait")
    learner.sit_down()
    learner.read_to("why")
    assert len({record.correlation_id for record in learner.records}) == 2
