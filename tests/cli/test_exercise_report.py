"""The page of one run of an exercise: what its title says."""

import re
from pathlib import Path

import pytest

from edalab.cli.exercise_files import Meant
from edalab.cli.exercise_report import schedule_page
from edalab.course.exercises.report import Mark, Report
from edalab.course.exercises.worlds import exercise

ACK = Meant(exercise("ack"), Path("ack.py"), "ack.py", "ack")


@pytest.mark.parametrize(
    ("schedule", "faults", "more"),
    [
        ("calm", (), ""),
        (
            "crash@2",
            (Mark(at=2, kind="crash", call="ctx.ack", after=True),),
            ": the process dies after ctx.ack",
        ),
    ],
)
def test_the_title_of_a_run_names_its_schedule_and_the_faults_that_it_has(schedule, faults, more):
    report = Report(exercise="ack", verdict="pass", faults=faults)
    page = schedule_page(report, ACK, b"pass", schedule)
    (title,) = re.findall("<title>(.*?)</title>", page)
    assert title.startswith(f"Exercise ack, schedule {schedule}{more}")
    assert (":" in title) == bool(more)
