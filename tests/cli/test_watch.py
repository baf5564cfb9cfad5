"""Runs at a real terminal: watched, stopped, interrupted."""

import sys
import termios

import pytest
from terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SPACE, RIGHT, LEFT, TAB, CTRL_C = " ", "\x1b[C", "\x1b[D", "\t", "\x03"
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"


def test_a_run_plays_stops_steps_back_and_ends_with_its_table(home):
    terminal = Terminal("compare", "sync-vs-async", "--watch", "--speed", "0.0001", home=home)
    terminal.until("space pause")
    terminal.press(SPACE)
    terminal.until("paused")
    terminal.press(*[RIGHT] * 20)
    terminal.until("payroll finishes r1/payroll.")
    terminal.press(LEFT)
    terminal.until("hr calls payroll for r1/payroll and waits.")
    terminal.press("q")
    terminal.until("caller waits")
    assert terminal.end() == 0


def test_ctrl_c_leaves_the_terminal_as_it_was(home):
    terminal = Terminal("simulate", "channel", "--watch", home=home)
    before = termios.tcgetattr(terminal.child.child_fd)
    terminal.until("space pause")
    during = termios.tcgetattr(terminal.child.child_fd)
    assert during[3] & termios.ICANON == 0
    terminal.press(CTRL_C)
    terminal.child.expect(rb"\x1b\[\?1049l")
    assert terminal.end() == 130
    assert before[3] & termios.ICANON


def test_ctrl_c_ends_a_long_run_at_once_and_says_how_far_it_came(home):
    terminal = Terminal(
        "compare", "sync-vs-async", "--requests", "1000000", "--rate", "100", home=home
    )
    terminal.until("sync")  # the bar: the run takes longer than a second
    terminal.press(CTRL_C)
    terminal.until("Stopped by you: sync had come to")
    assert terminal.end() == 130


def test_ctrl_c_ends_a_sweep_and_says_how_many_runs_were_made(home):
    terminal = Terminal(
        "sweep", "sync-vs-async", "--over", "workers=1..40", "--points", "40",
        "--measure", "done_ms", "--requests", "3000", home=home,
    )  # fmt: skip
    terminal.until("sync-vs-async")
    terminal.press(CTRL_C)
    terminal.until("of 40 runs.")
    assert terminal.end() == 130
