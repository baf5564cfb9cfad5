"""The terminal is given back however a screen ends: ``edalab.terminal.session`` at a real one."""

import os
import signal
import sys
import termios
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from terminal import WAIT, Terminal
from test_review import missed  # noqa: F401 - a fixture

from edalab.terminal.console import interactive

CTRL_C, CTRL_Z, CTRL_BACKSLASH = "\x03", "\x1a", "\x1c"
SHELL = (sys.executable, str(Path(__file__).parent / "job_control.py"))


class Screen(NamedTuple):
    """A command, what shows that it waits for a key, what leaves it, and its exit codes."""

    arguments: tuple[str, ...]
    waits: str
    leave: str
    left: int = 0
    interrupted: int = 0
    keys: str = ""


SCREENS = {
    "menu": Screen((), "What now?", CTRL_C),
    "lesson": Screen(("lesson", "3"), "[q] ", "q"),
    "review": Screen(("review",), "[q] ", "q"),
    "run": Screen(("compare", "sync-vs-async", "--watch"), "space pause", "q", interrupted=130),
    "exercise": Screen(("exercise", "watch", "ack"), "[q]", "q"),
    "confirmation": Screen(("reset",), "[n]", "n"),
    "questions": Screen(("employee", "ask"), "What would you like to know?", CTRL_C),
    "start": Screen(("start",), "[q] ", "q"),
    "steps": Screen(("exercise", "explain", "ack", "calm"), "q back", "q", interrupted=130),
    "prediction": Screen(("lesson", "3"), "Your prediction", CTRL_C, keys="\r\r\r"),
}
ENDINGS = {
    "left": None,
    "Ctrl-C": None,
    "Ctrl-Backslash": 131,
    "SIGTERM": 143,
    "SIGHUP": 129,
    "closed window": 129,
}
TABLE = [(screen, ending) for screen in SCREENS for ending in ENDINGS]
OFTEN = {*zip(SCREENS, [*ENDINGS, *ENDINGS], strict=False), ("run", "Ctrl-C"), ("menu", "SIGTERM")}
"""Each screen and each ending; the whole table takes a minute."""


def rest_is_long(cases, often):
    """Mark all cases but these as long."""
    return [
        case
        if case in often
        else pytest.param(*([case] if isinstance(case, str) else case), marks=pytest.mark.long)
        for case in cases
    ]


@pytest.fixture
def open_screen(missed, home, edalab):  # noqa: F811
    edalab("exercise", "start", "ack")
    edalab("employee", "sample")
    edalab("lesson", "1", "--answer", "chain-latency=1")
    opened = []

    def start(name, **more):
        if name == "prediction":
            more["EDALAB_COURSE"] = str(Path(__file__).parents[1] / "three_steps")
        screen = SCREENS[name]
        opened.append(Terminal(*screen.arguments, home=home, rows=40, **more))
        opened[-1].before = modes(opened[-1])
        if screen.keys:
            opened[-1].until_written("[q] ")
            opened[-1].press(*screen.keys)
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


def assert_given_back(terminal):
    assert modes(terminal) == terminal.before
    assert terminal.cursor_is_shown
    assert not terminal.alternate_screen
    assert not terminal.pastes_are_marked


@pytest.mark.parametrize(("name", "ending"), rest_is_long(TABLE, OFTEN))
def test_the_terminal_is_given_back(open_screen, name, ending):
    screen = SCREENS[name]
    terminal = open_screen(name)
    terminal.until_written(screen.waits)
    wait_for(terminal, is_key_by_key)
    expected = ENDINGS[ending]
    if ending == "closed window":
        assert terminal.close_window() == expected
        return
    if ending == "left":
        terminal.press(screen.leave)
        expected = screen.left
    elif ending == "Ctrl-C":
        terminal.press(CTRL_C)
        expected = screen.interrupted
    elif ending == "Ctrl-Backslash":
        terminal.press(CTRL_BACKSLASH)
    else:
        terminal.child.kill(signal.Signals[ending])
    assert terminal.end() == expected
    assert_given_back(terminal)
    assert "Traceback" not in terminal.text
    assert not terminal.was_asked


@pytest.mark.parametrize("name", rest_is_long(SCREENS, {"run", "lesson", "menu", "prediction"}))
def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_and_shows_the_screen_again(
    open_screen, name
):
    screen = SCREENS[name]
    terminal = open_screen(name, launcher=SHELL)
    for _ in range(2):
        terminal.until_written(screen.waits)
        wait_for(terminal, is_key_by_key)
        terminal.press(CTRL_Z)
        terminal.until_written("job stopped")
        assert_given_back(terminal)
        terminal.press("fg\r")
        terminal.until_written("job goes on")
    terminal.until_written(screen.waits)
    wait_for(terminal, is_key_by_key)
    terminal.press(screen.leave)
    assert terminal.end() == screen.left
    assert_given_back(terminal)


def test_bg_leaves_the_terminal_to_the_shell(open_screen):
    terminal = open_screen("lesson", launcher=SHELL)
    terminal.until_written("[q] ")
    wait_for(terminal, is_key_by_key)
    terminal.press(CTRL_Z)
    terminal.until_written("job stopped")
    terminal.press("bg\r")
    terminal.until_written("job stopped")
    assert_given_back(terminal)
    terminal.press("fg\r")
    terminal.until_written("[q] ")
    terminal.press("q")
    assert terminal.end() == 0
    assert_given_back(terminal)


def test_a_process_that_was_stopped_without_a_word_takes_the_terminal_again(open_screen):
    terminal = open_screen("run", launcher=SHELL)
    terminal.until_written("space pause")
    command = int(
        Path(f"/proc/{terminal.child.pid}/task/{terminal.child.pid}/children").read_text()
    )
    os.kill(command, signal.SIGSTOP)
    terminal.until_written("job stopped")
    termios.tcsetattr(terminal.child.child_fd, termios.TCSANOW, terminal.before)  # as a shell does
    terminal.press("fg\r")
    terminal.until_written("job goes on")
    terminal.until_written("space pause")
    wait_for(terminal, is_key_by_key)
    terminal.press("q")
    assert terminal.end() == 0
    assert_given_back(terminal)


def test_a_pasted_text_is_not_taken_for_keys(open_screen):
    terminal = open_screen("lesson")
    terminal.until_written("[q] ")
    wait_for(terminal, is_key_by_key)
    assert terminal.pastes_are_marked
    terminal.press("\x1b[200~edalab quiz\r\x1b[201~", "\r")
    terminal.until_written("[q] ")
    terminal.press("q")
    terminal.until_written("Nothing is lost.")
    assert terminal.end() == 0


@pytest.mark.parametrize("kind", ["", "dumb", "unknown"])
def test_a_terminal_that_moves_no_cursor_is_not_asked(kind, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", kind)
    assert not interactive()
    monkeypatch.setenv("TERM", "no-such-terminal")
    assert interactive()


def test_a_run_that_is_watched_is_drawn_in_a_window_of_any_size(open_screen):
    terminal = open_screen("run")
    terminal.until_written("space pause")
    for rows, columns in [(1, 1), (2, 200), (0, 0), (24, 80)]:
        terminal.child.setwinsize(rows, columns)
        terminal.until_written("\x1b[H")
        terminal.until_written("\x1b[H")
    terminal.press("q")
    assert terminal.end() == 0


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
