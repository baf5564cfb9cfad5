"""The same functions on the wall clock."""

import pytest
from judging import library

from edalab.course.exercises.live import play_live
from edalab.course.exercises.worlds import NAMES, exercise


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_holds_on_the_wall_clock(name):
    report = play_live(exercise(name), library(name).solution(), f"{name}.py")
    assert report.verdict == "pass"
    assert report.trace


def test_what_breaks_without_faults_breaks_here_too():
    source = (library("ack").folder / "wrong" / "never_ack.py").read_bytes()
    report = play_live(exercise("ack"), source, "ack.py")
    assert (report.verdict, report.invariant) == ("fail", "acked")
    report = play_live(exercise("ack"), b"def consume(:", "ack.py")
    assert report.problem is not None
    assert report.problem.code == "syntax"
