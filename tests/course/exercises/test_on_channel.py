"""At which points of a run on a real channel the consumer is killed, and what is left of it."""

import os
import time
from itertools import islice

import pytest
from judging import library

from edalab.course.exercises.learner_process import Setup
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.on_channel import kill_schedules
from edalab.course.exercises.process_starter import ProcessStarter
from edalab.course.exercises.schedule import Fault, Point


def test_there_is_one_kill_at_each_point_then_there_are_two_and_then_it_begins_again():
    points = [Point(1, ("crash",)), Point(2, ("raise",)), Point(5, ("raise", "crash"))]
    assert list(islice(kill_schedules(points), 5)) == [
        (Fault(1, "crash"),), (Fault(5, "crash"),), (Fault(1, "crash"), Fault(5, "crash")),
        (Fault(1, "crash"),), (Fault(5, "crash"),),
    ]  # fmt: skip


def test_two_kills_are_the_most_of_one_run():
    points = [Point(number, ("crash",)) for number in (1, 2, 3)]
    assert [len(kills) for kills in islice(kill_schedules(points), 8)] == [1, 1, 1, 2, 2, 2, 1, 1]


def test_a_run_that_can_not_be_killed_anywhere_has_no_kills():
    assert list(kill_schedules([Point(1, ("raise",))])) == []


def test_nothing_is_left_of_a_killed_process_while_the_others_go_on(tmp_path):
    starter = ProcessStarter(Setup("ack", "ack.py", library("ack").solution(), ()), tmp_path)
    try:
        pid, frames = starter.start(None)
        starter.kill(pid, frames, counts=True)
        assert starter.kills == 1
        while is_known(pid):  # the time limit of the test ends what never ends
            time.sleep(0.01)
    finally:
        starter.end()


def test_a_process_that_can_not_be_started_is_told_and_no_other_is_killed(tmp_path):
    starter = ProcessStarter(Setup("ack", "ack.py", b"", ("no_such_client",)), tmp_path)
    try:
        with pytest.raises(Misuse) as misuse:
            starter.start(None)
    finally:
        starter.end()
    assert misuse.value.code == "ended"


def is_known(pid):
    """Whether the system still knows a process, even one that has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
