"""Runs at a real terminal: watched, stopped, interrupted."""

import contextlib
import os
import sys
import termios
import time

import pexpect
import pyte
import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SPACE, RIGHT, LEFT, TAB, CTRL_C = " ", "\x1b[C", "\x1b[D", "\t", "\x03"
WAIT = 30
"""Seconds until a test gives up on what should have appeared; no test measures time."""


class Window:
    """An ordinary window, on which pictures are drawn over and over."""

    def __init__(self, *arguments, home, columns=80, rows=40):
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        kept = {k: v for k, v in os.environ.items() if k not in {"LC_ALL", "COLUMNS", "LINES"}}
        self.child = pexpect.spawn(
            sys.executable,
            ["-W", "error", "-m", "edalab", *arguments],
            env=kept
            | {"EDALAB_HOME": str(home), "EDALAB_LANG": "en", "LANG": "C.UTF-8", "TERM": "xterm"},
            dimensions=(rows, columns),
            timeout=WAIT,
        )
        self.child.delaybeforesend = None

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, words):
        """Read on until these words stand on the screen."""
        until = time.monotonic() + WAIT
        while words not in self.text:
            assert time.monotonic() < until, f"{words!r} did not come:\n{self.text}"
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=WAIT))
            except (pexpect.EOF, pexpect.TIMEOUT) as reason:
                raise AssertionError(f"{words!r} did not come:\n{self.text}") from reason
        return self.text

    def read(self):
        """Read what is drawn within a moment."""
        with contextlib.suppress(pexpect.TIMEOUT):
            self._stream.feed(self.child.read_nonblocking(65536, timeout=0.5))

    def press(self, key):
        self.child.send(key)

    def press_until(self, key, words, times):
        """Press this key, each time when the screen has answered the last one, until the words."""
        for _ in range(times):
            if words in self.text:
                return
            before = self.text
            self.press(key)
            until = time.monotonic() + WAIT
            while self.text == before and time.monotonic() < until:
                self.read()
            self.read()
        raise AssertionError(f"{words!r} did not come:\n{self.text}")

    def end(self):
        while True:
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=WAIT))
            except pexpect.EOF:
                break
        self.child.wait()
        return self.child.exitstatus


@pytest.fixture
def window(home):
    opened = []

    def start(*arguments, **size):
        opened.append(Window(*arguments, home=home, **size))
        return opened[-1]

    yield start
    for each in opened:
        each.child.close(force=True)


def mode(window):
    """Whether the terminal gives whole lines, and shows what is typed."""
    flags = termios.tcgetattr(window.child.child_fd)[3]
    return bool(flags & termios.ICANON), bool(flags & termios.ECHO)


def test_a_run_plays_stops_steps_back_and_ends_with_its_table(window):
    shown = window("compare", "sync-vs-async", "--watch", "--speed", "0.0001")
    shown.until("1 s shows 100 µs")
    shown.press(SPACE)
    shown.until("paused")
    wanted = "onboarding delivers r1/mail to worker-4."
    for _ in range(40):
        if wanted in shown.text:
            break
        shown.press(RIGHT)
        shown.read()
    assert wanted in shown.text
    shown.press("q")
    shown.until("caller waits")
    assert shown.end() == 0


def test_a_step_back_takes_a_record_away(window):
    shown = window("simulate", "channel", "--watch", "--speed", "0.000000001")
    shown.until("space pause")
    shown.press(SPACE)
    shown.until("paused")
    last = "consumer acknowledges m2 to queue."
    shown.press_until(RIGHT, last, times=60)
    assert "░ acked 2" in shown.until("░ acked 2")
    shown.press(LEFT)
    assert last not in shown.until("░ acked 1")
    shown.press("q")
    assert shown.end() == 0


def test_in_a_low_window_tab_shows_the_other_side(window):
    shown = window("compare", "sync-vs-async", "--watch", "--speed", "0.001", rows=24)
    shown.until("tab other side")
    assert "by calls" in shown.text
    shown.press(TAB)
    shown.until("by channel")
    shown.press("q")
    assert shown.end() == 0


def test_ctrl_c_leaves_the_terminal_as_it_was(window):
    shown = window("compare", "sync-vs-async", "--watch")
    before = mode(shown)
    shown.until("space pause")
    assert mode(shown) == (False, False)
    shown.press(CTRL_C)
    shown.child.expect(r"\x1b\[\?25h")  # the cursor is shown again
    shown.child.expect(pexpect.EOF)
    assert mode(shown) == before == (True, True)
    shown.child.wait()
    assert shown.child.exitstatus == 130


def test_ctrl_c_ends_a_long_run_at_once_and_says_how_far_it_came(window):
    shown = window("compare", "sync-vs-async", "--requests", "150000", "--rate", "100")
    shown.until("sync")  # the bar: the run takes longer than a second
    shown.press(CTRL_C)
    shown.until("Stopped by you: sync had come to")
    assert shown.end() == 130


def test_ctrl_c_ends_a_sweep_and_says_how_many_runs_were_made(window):
    shown = window(
        "sweep", "sync-vs-async", "--over", "workers=1..30", "--points", "30",
        "--measure", "done_ms", "--requests", "3000",
    )  # fmt: skip
    shown.until("sync-vs-async")
    shown.press(CTRL_C)
    shown.until("of 30 runs.")
    assert shown.end() == 130


def test_the_race_is_played_to_its_end_and_printed(window):
    shown = window("compare", "ack-first-vs-ack-after", "--view", "race", "--watch", rows=24)
    shown.until("1 s shows 21 ms")
    assert "not done" not in shown.text
    for _ in range(8):
        shown.press("+")
    shown.until("9 of 10 done, 1 not done, 1 crash")
    shown.press("q")
    assert shown.end() == 0
    assert "idempotent" in shown.text
