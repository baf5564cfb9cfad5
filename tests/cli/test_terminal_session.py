"""The terminal is given back however a screen ends, at a real pseudo-terminal."""

import signal
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from terminal import WAIT, Terminal
from test_review import missed  # noqa: F401 - a fixture

CTRL_C, CTRL_Z = "\x03", "\x1a"
SHELL = (sys.executable, str(Path(__file__).parent / "job_control.py"))
CURSOR_SHOWN, CURSOR_HIDDEN = b"\x1b[?25h", b"\x1b[?25l"


class Screen(NamedTuple):
    """A command, what shows that it waits for a key, what leaves it, and its exit codes."""

    arguments: tuple[str, ...]
    waits: str
    leave: str
    left: int = 0
    interrupted: int = 0


SCREENS = {
    "menu": Screen((), "What now?", CTRL_C),
    "lesson": Screen(("lesson", "3"), "[q] ", "q"),
    "review": Screen(("review",), "[q] ", "q"),
    "run": Screen(("compare", "sync-vs-async", "--watch"), "space pause", "q", interrupted=130),
    "exercise": Screen(("exercise", "watch", "ack"), "[q]", "q"),
    "confirmation": Screen(("reset",), "[n]", "n"),
    "questions": Screen(("employee", "ask"), "What would you like to know?", CTRL_C),
}


@pytest.fixture
def open_screen(missed, home, edalab):  # noqa: F811
    edalab("exercise", "start", "ack")
    edalab("employee", "sample")
    edalab("lesson", "1", "--answer", "chain-latency=1")
    opened = []

    def start(name, **more):
        opened.append(Terminal(*SCREENS[name].arguments, home=home, rows=40, **more))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.child.close(force=True)


def modes(terminal):
    return termios.tcgetattr(terminal.child.child_fd)


def wait_for(terminal, condition):
    until = time.monotonic() + WAIT
    while not condition(modes(terminal)):
        assert time.monotonic() < until, terminal.lines
        time.sleep(0.01)


def is_key_by_key(found):
    return not found[3] & (termios.ICANON | termios.ECHO)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("ending", ["left", "Ctrl-C", "SIGTERM"])
def test_the_terminal_is_as_it_was_found(open_screen, name, ending):
    screen = SCREENS[name]
    terminal = open_screen(name)
    before = modes(terminal)
    terminal.until_written(screen.waits)
    wait_for(terminal, is_key_by_key)
    if ending == "SIGTERM":
        terminal.child.kill(signal.SIGTERM)
    else:
        terminal.press(CTRL_C if ending == "Ctrl-C" else screen.leave)
    expected = {"left": screen.left, "Ctrl-C": screen.interrupted, "SIGTERM": 143}[ending]
    assert terminal.end() == expected
    assert modes(terminal) == before
    assert terminal.cursor_is_shown
    assert not terminal.alternate_screen
    assert "Traceback" not in terminal.text


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGHUP, 129), (signal.SIGQUIT, 131)], ids=["SIGHUP", "SIGQUIT"]
)
def test_other_signals_that_end_a_process_give_the_terminal_back_too(open_screen, number, code):
    terminal = open_screen("run")
    before = modes(terminal)
    terminal.until_written("space pause")
    terminal.child.kill(number)
    assert terminal.end() == code
    assert modes(terminal) == before
    assert terminal.cursor_is_shown
    assert not terminal.alternate_screen


@pytest.mark.parametrize("name", SCREENS)
def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_and_shows_the_screen_again(
    open_screen, name
):
    screen = SCREENS[name]
    terminal = open_screen(name, launcher=SHELL)
    before = modes(terminal)
    for _ in range(2):
        terminal.until_written(screen.waits)
        wait_for(terminal, is_key_by_key)
        terminal.press(CTRL_Z)
        terminal.until_written("job stopped")
        assert modes(terminal) == before
        assert terminal.cursor_is_shown
        assert not terminal.alternate_screen
        terminal.press("fg\r")
        terminal.until_written("job goes on")
    terminal.until_written(screen.waits)
    wait_for(terminal, is_key_by_key)
    terminal.press(screen.leave)
    assert terminal.end() == screen.left
    assert modes(terminal) == before


def test_a_run_that_is_watched_is_drawn_at_the_new_size_of_the_window(open_screen):
    terminal = open_screen("run")
    terminal.until_written("space pause")
    terminal.child.setwinsize(12, 80)
    terminal.until_written("tab other")  # there is no room for both sides any more
    terminal.press("q")
    assert terminal.end() == 0


def test_keys_that_come_at_once_are_all_taken(open_screen):
    terminal = open_screen("lesson")
    terminal.until_written("[q] ")
    terminal.press("\rㅂ")  # Enter, then q with a Korean input method
    terminal.until_written("Nothing is lost.")
    assert terminal.end() == 0
