"""``edalab exercise watch`` at a real terminal: a save is judged, and so is a key."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from terminal import Terminal

ACK = Path(__file__).parents[2] / "lessons" / "exercises" / "ack"


@pytest.fixture
def mine(edalab, home):
    edalab("exercise", "start", "ack")
    return home / "exercises" / "ack.py"


def test_a_save_and_a_key_are_judged_until_it_is_left(home, mine):
    person = Terminal("exercise", "watch", "ack", home=home)
    person.until("was never acked")
    person.until("Enter judges it now, q ends.")
    mine.write_bytes((ACK / "wrong" / "ack_first.py").read_bytes())
    person.until("m1 was acked, then the consumer died")
    person.until("Enter judges it now")
    fresh = mine.with_suffix(".new")
    fresh.write_bytes((ACK / "solution.py").read_bytes())
    fresh.replace(mine)  # as many editors save
    person.until("ack: pass.")
    person.until("Enter judges it now")
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
