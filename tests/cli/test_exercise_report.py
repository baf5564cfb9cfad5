"""How far a file is judged, and what the title of a run's page says."""

import re
from pathlib import Path

import pytest

from edalab.cli.exercise_files import Meant
from edalab.cli.exercise_report import schedule_page
from edalab.course.exercises.report import Mark, Report, Tried
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


@pytest.mark.parametrize(
    ("command", "deep"),
    [("check", False), ("check --deep", True), ("explain", False), ("schedules", False),
     ("schedules --deep", True)],
)  # fmt: skip
def test_a_search_goes_further_only_where_that_is_asked_for(edalab, monkeypatch, command, deep):
    held = Tried(schedule="calm", fault_class="crash", result="held")
    report = Report(exercise="ack", verdict="pass", tried=(held,))
    searched = []

    def judged(*_arguments, deep):
        searched.append(deep)
        return report

    edalab("exercise", "start", "ack")
    monkeypatch.setattr("edalab.course.exercises.judge.judge", judged)
    assert edalab("exercise", *command.split(), "--json").code == 0
    assert searched == [deep]
