"""How far a learner is in all lessons: a fold of the study's events and their times."""

from datetime import UTC, date, datetime, timedelta

import msgspec
from learner import SMALL, Learner, small_lesson

from edalab.course.events import (
    ExerciseJudged,
    ExerciseStarted,
    ReviewAnswered,
    StepReset,
    StudyReset,
    dated_events,
)
from edalab.course.exercises.worlds import NAMES
from edalab.course.index import OPENING, Entry
from edalab.course.machine import Machine
from edalab.course.overview import PAUSE, overview, streak
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog

BEGIN = datetime(2024, 1, 1, 12, tzinfo=UTC)


class Clocked(Learner):
    """A learner whose every action takes a minute."""

    def sit_down(self):
        self.minutes = getattr(self, "minutes", 0)
        self.study = Study(self.log, clock=self.tick)
        self.machine = Machine(self.lesson, self.study, self.runner)
        return self.machine

    def tick(self):
        self.minutes += 1
        return BEGIN + timedelta(minutes=self.minutes)

    def seen(self):
        entries = [
            Entry(number=3, id="small", folder="s", minutes=5, title={"en": "A small lesson"}),
            Entry(number=4, id="later", folder="l", minutes=5, title={"en": "Later"}),
        ]
        titles = {entry.id: entry.titled("en") for entry in entries}
        told = dated_events(self.study.records())
        return overview(
            entries, {"small": self.lesson}, titles, told, self.study.progress, BEGIN.date()
        )


def test_each_step_has_what_became_of_it_and_a_lesson_to_come_has_none():
    learner = Clocked()
    learner.read_to("crash").skip()
    small, later = learner.seen().lessons
    assert [(step.id, step.status) for step in small.steps] == [
        ("waiting", "done"),
        ("crashing", "skipped"),
    ]
    assert (small.count("done"), small.count("skipped"), small.written) == (1, 1, True)
    assert (later.steps, later.written) == ((), False)


def test_time_is_counted_from_event_to_event_and_a_long_pause_is_cut():
    learner = Clocked()
    learner.machine.next()
    learner.machine.next()
    assert learner.seen().seconds == 120
    learner.minutes += 90
    learner.machine.back()
    assert learner.seen().seconds == 120 + PAUSE.total_seconds()


def test_the_time_between_two_sittings_is_nobody_s():
    learner = Clocked()
    learner.machine.next()
    before = learner.seen().seconds
    learner.minutes += 60
    learner.sit_down()
    learner.machine.next()
    assert learner.seen().seconds == before


def test_predictions_are_counted_by_their_verdict():
    learner = Clocked()
    learner.read_to("wait").answer("500")
    learner.machine.next()
    learner.machine.next()
    assert learner.seen().predictions == {"right": 0, "near": 0, "misconception": 1, "wrong": 0}


def test_a_step_with_misses_is_a_weak_spot_until_a_review_is_answered_rightly():
    learner = Clocked()
    learner.read_to("why").answer("1")
    (spot,) = learner.seen().weak_spots
    assert (spot.step, spot.misses) == ("waiting", 1)
    assert spot.command == "edalab lesson 3 --step waiting"
    right = ReviewAnswered(lesson="small", step="waiting", item="why", given="2", right=True)
    learner.study.record(lambda _: [right])
    assert learner.seen().weak_spots == ()


def test_next_is_where_the_learner_stands_then_what_was_left_then_an_exercise_then_nothing():
    learner = Clocked()
    assert (learner.seen().next.step, learner.seen().next.command) == ("waiting", "edalab lesson 3")
    learner.machine.skip()
    assert (learner.seen().next.step, learner.seen().next.command) == (
        "crashing",
        "edalab lesson 3",
    )
    learner.read_to("end")
    assert learner.seen().next.command == "edalab lesson 3 --step waiting"
    learner.machine.go_to(learner.lesson.steps[0])
    learner.read_to("end")
    following = learner.seen().next
    assert (following.kind, following.command) == ("exercise", "edalab exercise start ack")
    learner.study.record(lambda _: [ExerciseStarted(exercise="inbox", path="")])
    assert learner.seen().next.command == "edalab exercise start inbox"
    learner.study.record(
        lambda _: [ExerciseJudged(exercise=name, verdict="pass", schedules=1) for name in NAMES]
    )
    assert learner.seen().next is None


def test_a_newcomer_begins_with_the_first_step_of_the_opening_and_is_then_led_on():
    opening = msgspec.structs.replace(small_lesson(), number=0, id=OPENING)

    def following(study):
        seen = overview([], {}, {}, [], study.progress, BEGIN.date(), opening).next
        return seen.kind, seen.step, seen.command, seen.begun

    assert following(Study(MemoryEventLog())) == ("opening", "waiting", "edalab start", False)
    learner = Learner(opening)
    assert following(learner.study) == ("opening", "waiting", "edalab start", True)
    learner.read_to("end")
    assert following(learner.study) == ("exercise", "ack", "edalab exercise start ack", False)


def test_a_step_that_is_reset_is_asked_anew_and_its_misses_are_gone():
    learner = Clocked()
    learner.read_to("why").answer("1")
    learner.read_to("end")
    first = learner.lesson.steps[0]
    items = tuple(screen.id for screen in first.screens)
    event = StepReset(lesson=learner.lesson.id, step=first.id, screen=items[0], items=items)
    learner.study.record(lambda _: [event])
    assert [step.status for step in learner.seen().lessons[0].steps] == ["open", "done"]
    assert learner.seen().weak_spots == ()
    progress = learner.study.progress.lesson(learner.lesson.id)
    assert (progress.predictions, progress.answers, progress.finished) == ({}, {}, False)
    machine = learner.sit_down()
    assert (machine.step.id, machine.screen.id) == (first.id, items[0])
    assert learner.study.progress.lesson(learner.lesson.id).solved, "the other step keeps its own"


def test_a_step_that_is_new_in_the_lesson_is_opened_by_its_name():
    learner = Clocked()
    learner.read_to("end")
    learner.lesson = small_lesson(SMALL + "\n## New {#new}\n\nText.\n")
    assert learner.seen().next.command == "edalab lesson 3 --step new"


def test_the_streak_counts_days_in_a_row_and_today_may_still_come():
    today = date(2024, 5, 10)
    days = [today - timedelta(days=back) for back in (1, 2, 3, 5)]
    assert streak(days, today) == 3
    assert streak([*days, today], today) == 4
    assert streak(days[1:], today) == 0
    assert streak([], today) == 0


def test_after_a_reset_nothing_counts_and_everything_is_still_in_the_log():
    learner = Clocked()
    learner.read_to("why").answer("1")
    before = len(learner.records)
    learner.study.record(lambda _: [StudyReset(lesson="")])
    seen = learner.seen()
    assert seen.lessons[0].count("open") == 2
    assert (seen.seconds, seen.weak_spots, seen.streak_days) == (0, (), 0)
    assert len(learner.records) == before + 1
    assert Study(learner.log).progress.lessons == {}


def test_a_reset_of_another_lesson_changes_nothing_here():
    learner = Clocked()
    learner.read_to("why").answer("1")
    before = learner.seen()
    learner.study.record(lambda _: [StudyReset(lesson="another")])
    assert learner.seen() == before


def test_the_lesson_is_done_and_left_when_its_core_is_done():
    learner = Clocked(small_lesson(SMALL.replace("{#crashing}", "{#crashing .deeper}")))
    learner.read_to("crash")
    seen = learner.seen()
    small = seen.lessons[0]
    assert (small.count("done"), len(small.core), len(small.deeper)) == (1, 1, 1)
    assert seen.next.kind == "exercise"
    assert learner.machine.unfinished() == []
    assert [step.id for step in learner.machine.unfinished_deeper()] == ["crashing"]
