"""Schedules are played in forks: each has one outcome, in order, whatever becomes of a fork."""

import os
import time
import warnings

import pytest

from edalab.course.exercises import batches
from edalab.course.exercises.batches import Batches
from edalab.course.exercises.explore import Outcome
from edalab.course.exercises.report import Problem
from edalab.course.exercises.schedule import Fault
from edalab.course.exercises.worker import Whole, write_line

LEVEL = [(Fault(number, "crash"),) for number in range(1, 8)]
"""Schedules that are played in three batches."""


class Worker:
    """A worker whose process ends before it has played a certain schedule.

    Args:
        fatal: The schedule; None where it plays all.
        problem: The schedule that has a problem.
    """

    def __init__(self, fatal=None, problem=None):
        self.fatal, self.problem = fatal, problem
        self.baselines = {}
        self.tests = os.getpid()

    def begin(self, _folder, out):
        if os.getpid() == self.tests:
            os._exit(1)  # no fork: all tests would end here, as if they had passed
        self.out = out

    def play(self, schedules, _longest_s):
        for schedule in schedules:
            if schedule == self.fatal:
                os._exit(0)
            problem = Problem(code="raised") if schedule == self.problem else None
            write_line(self.out, Outcome(schedule, (), problem=problem))
            if problem:
                return

    def play_whole(self, schedule):
        if schedule == self.fatal:
            os.write(self.out, b'["cut off')
            os._exit(0)
        write_line(self.out, Whole(schedule, output="whole"))


class Sleeper(Worker):
    """A worker that plays one schedule and does not end."""

    def play(self, schedules, _longest_s):
        write_line(self.out, Outcome(schedules[0], ()))
        time.sleep(1000)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch, tmp_path):
    monkeypatch.setattr(batches, "BATCH", 3)
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other threads are pytest's
        yield
    assert list(tmp_path.iterdir()) == []


def outcomes(worker, longest_s=1000.0):
    return list(Batches(worker, longest_s).outcomes(LEVEL))


def test_each_schedule_has_an_outcome_in_its_order():
    assert [outcome.schedule for outcome in outcomes(Worker())] == LEVEL


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_schedule_at_which_a_process_ended_is_told_and_those_of_the_other_batches(place):
    told = outcomes(Worker(fatal=LEVEL[place]))
    assert [outcome.schedule for outcome in told] == [*LEVEL[: place + 1], *LEVEL[3:]]
    codes = [outcome.problem.code if outcome.problem else "" for outcome in told]
    assert codes == [*[""] * place, "ended", *[""] * len(LEVEL[3:])]


def test_a_problem_is_the_last_outcome_of_its_batch():
    told = outcomes(Worker(problem=LEVEL[1]))
    assert [outcome.schedule for outcome in told] == [*LEVEL[:2], *LEVEL[3:]]


def test_a_process_that_ends_when_time_is_over_is_no_problem_of_the_code():
    assert [outcome.problem for outcome in outcomes(Worker(fatal=LEVEL[1]), -1)] == [None] * 5


def test_a_whole_run_is_given_or_told_to_have_ended():
    given = Batches(Worker(fatal=LEVEL[0]), 1000)
    assert given.whole(LEVEL[1]).output == "whole"
    assert given.whole(LEVEL[0]).problem == Problem(code="ended")


def test_a_fork_that_is_not_needed_any_more_ends(monkeypatch):
    monkeypatch.setattr(batches, "_processors", lambda: 3)
    running = Batches(Sleeper(), 1000).outcomes(LEVEL)
    assert next(running).schedule == LEVEL[0]
    running.close()
