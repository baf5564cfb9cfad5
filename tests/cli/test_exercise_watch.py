"""``edalab exercise watch`` at a real terminal: a save is judged, and so is a key."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from terminal import Terminal

from edalab.course.exercises.worlds import NAMES

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
    person = Terminal("exercise", "watch", "ack", home=home)
    person.until(f"0 of {len(NAMES)} exercises solved")
    person.until("explain the failure")
    person.press("h")
    person.until("What does the queue still know")
    person.until("explain the failure")
    person.press("e")
    person.until("payments delivers m1 to consumer.")
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
