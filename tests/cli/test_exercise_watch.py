"""``edalab exercise watch`` at a real terminal: a save is judged, and so is a key."""

import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from terminal import Terminal
from test_watch import RIGHT, Window

from edalab.cli.exercise_files import meant
from edalab.cli.exercise_watch import Watching
from edalab.cli.study import open_study
from edalab.course.exercises.report import Report
from edalab.course.exercises.worlds import NAMES
from edalab.terminal.prompter import UserLeft

ACK = Path(__file__).parents[2] / "lessons" / "exercises" / "ack"


@pytest.fixture
def mine(edalab, home):
    edalab("exercise", "start", "ack")
    return home / "exercises" / "ack.py"


def test_a_save_and_a_key_are_judged_until_it_is_left(home, mine):
    person = Terminal("exercise", "watch", "ack", home=home)
    person.until("was never acked")
    person.until("judge now")
    mine.write_bytes((ACK / "wrong" / "ack_first.py").read_bytes())
    person.until("m1 was acked and never paid")
    person.until("judge now")
    fresh = mine.with_suffix(".new")
    fresh.write_bytes((ACK / "solution.py").read_bytes())
    fresh.replace(mine)  # as many editors save
    person.until("ack: pass.")
    person.until("judge now")
    person.press("\r")
    person.until("ack: pass.")
    person.press("q")
    assert person.end() == 0


def test_the_solution_is_shown_when_the_person_agrees(home, mine):
    person = Terminal("exercise", "solution", "ack", home=home)
    person.until("Show the solution of ack?")
    person.press("n")
    assert person.end() == 0
    assert "ctx.pay" not in person.text
    person = Terminal("exercise", "solution", "ack", home=home)
    person.until("Show the solution of ack?")
    person.press("y")
    person.until("await ctx.pay(message)")
    assert person.end() == 0


def test_the_keys_of_a_watch_lead_from_a_failure_to_the_next_exercise(home, mine):
    person = Terminal("exercise", "watch", "ack", home=home, columns=250)
    person.until(f"0 of {len(NAMES)} exercises solved")
    person.until("explain the failure")
    person.press("h")
    person.until("What does the queue still know")
    person.until("explain the failure")
    person.press("s")
    person.until("Show the solution of ack?")
    person.press("n")
    person.until("explain the failure")
    mine.write_bytes((ACK / "solution.py").read_bytes())
    person.until(f"1 of {len(NAMES)} exercises solved")
    person.until("explain the failure")
    person.press("n")
    person.until("Fold: the present and what was before")
    person.until("fold.py")
    person.press("q")
    assert person.end() == 0
    assert (home / "exercises" / "fold.py").is_file()


def test_a_run_is_stepped_through_with_the_line_beside_the_picture(home, mine):
    mine.write_bytes((ACK / "wrong" / "ack_first.py").read_bytes())
    window = Window("exercise", "explain", "ack", home=home, rows=24)
    window.until("Step 1 of 3")
    window.press(RIGHT)
    window.until("consumer acknowledges m1 to payments.")
    assert "▶   6     await ctx.ack(message)" in window.text
    window.press(RIGHT)
    window.until("m1 was acked and never paid: 50 paid, 150 owed.")
    window.until("q back")
    window.press("q")
    assert window.end() == 0


def test_a_watched_failure_is_stepped_through_and_left_again(home, mine):
    window = Window("exercise", "watch", "ack", home=home)
    window.until("explain the failure")
    window.press("e")
    window.until("payments delivers m1 to consumer.")
    window.press("q")
    window.until("explain the failure")
    window.press("q")
    assert window.end() == 0


def test_a_watch_that_goes_on_to_another_file_looks_for_saves_of_the_first_no_longer(
    edalab, mine, monkeypatch
):
    stops = []
    monkeypatch.setattr(
        "edalab.cli.exercise_watch._note_saves", lambda _which, _saved, stop: stops.append(stop)
    )
    with open_study() as study:
        watching = Watching(study, meant("ack", study.progress))
        for number in (1, 2):
            watching._watch_saves()
            while len(stops) < number:  # its thread begins
                time.sleep(0.001)
    assert [stop.is_set() for stop in stops] == [True, False]


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_a_watch_that_is_left_looks_for_saves_no_longer(edalab, mine, monkeypatch, key):
    stops = []

    class Person:
        def poll(self, _keys, _seconds):
            if key != "q":
                raise UserLeft
            return key

    def look(_which, _saved, stop):
        stops.append(stop)

    report = Report(exercise="ack", verdict="unknown")
    monkeypatch.setattr("edalab.course.exercises.judge.judge", lambda *_, **__: report)
    monkeypatch.setattr("edalab.cli.exercise_watch.terminal_session", nullcontext)
    monkeypatch.setattr("edalab.cli.exercise_watch._note_saves", look)
    monkeypatch.setattr("edalab.cli.exercise_watch.TerminalPrompter", Person)
    with open_study() as study:
        Watching(study, meant("ack", study.progress)).go()
    assert [stop.is_set() for stop in stops] == [True]
