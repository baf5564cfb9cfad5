"""The terminal is taken and given back, in this process; ``test_terminal_session`` has the rest."""

import io
import os
import pty
import signal
import sys
import termios

import pytest

from edalab.terminal import prompter
from edalab.terminal.keys import ENTER
from edalab.terminal.prompter import TerminalPrompter, UserLeft, confirm
from edalab.terminal.session import terminal_session

CTRL_D = b"\x04"


class Person:
    """Who sits at the terminal that is this process's standard input and output."""

    def __init__(self, end, program):
        self._end, self._program = end, program

    def press(self, keys):
        os.write(self._end, keys)

    @property
    def modes(self):
        return termios.tcgetattr(self._program)

    @property
    def key_by_key(self):
        return not self.modes[3] & (termios.ICANON | termios.ECHO)


@pytest.fixture
def person(monkeypatch):
    end, program = pty.openpty()
    with open(program, closefd=False) as reading, open(program, "w", closefd=False) as writing:
        monkeypatch.setattr(sys, "stdin", reading)
        monkeypatch.setattr(sys, "stdout", writing)
        yield Person(end, program)
    os.close(end)
    os.close(program)


def test_the_terminal_the_signals_and_the_output_are_as_they_were(person):
    handled = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP, signal.SIGCONT)

    def state():
        return person.modes, sys.stdout, [signal.getsignal(number) for number in handled]

    def fails():
        with terminal_session():
            assert person.key_by_key
            assert not {*map(id, state()[2])} & {*map(id, before[2])}
            raise ZeroDivisionError

    before = state()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert state() == before


def test_a_session_inside_another_is_the_same_and_leaves_the_terminal_to_it(person):
    with terminal_session() as outer:
        with terminal_session() as inner:
            assert inner is outer
        assert person.key_by_key
    with terminal_session() as next_one:
        assert next_one is not outer


def test_output_that_was_turned_elsewhere_meanwhile_stays_there(person, monkeypatch):
    elsewhere = io.StringIO()
    with terminal_session():
        monkeypatch.setattr(sys, "stdout", elsewhere)
    assert sys.stdout is elsewhere


def test_keys_are_read_and_where_none_comes_in_time_there_is_none(person):
    with terminal_session() as terminal:
        assert terminal.read_key(0) is None
        person.press(b"Q\r")
        assert [terminal.read_key(1), terminal.read_key(1)] == ["q", ENTER]


def test_only_a_key_that_is_allowed_is_an_answer(person):
    ask = TerminalPrompter()
    with terminal_session():
        person.press(b"xyxn")
        assert [ask.poll("yn", 1) for _ in range(2)] == [None, "y"]
        assert ask.key("yn") == "n"
        assert ask.poll("yn", 0) is None


def test_something_else_may_end_the_waiting_for_a_key(person, monkeypatch):
    monkeypatch.setattr(prompter, "_LOOK_S", 0)
    looks = iter([False, False, True])
    with terminal_session():
        assert TerminalPrompter().key("y", lambda: next(looks)) == ""
        person.press(b"y")
        assert TerminalPrompter().key("y", lambda: False) == "y"


def test_any_key_ends_a_pause_and_ctrl_d_leaves(person):
    ask = TerminalPrompter()
    with terminal_session():
        assert ask.pause(0) is False
        person.press(b"x" + CTRL_D)
        assert ask.pause(1) is True
        with pytest.raises(UserLeft):
            ask.pause(1)


@pytest.mark.parametrize(
    ("keys", "agreed"), [(b"y", True), (b"n", False), (b"q", False), (CTRL_D, False)]
)
def test_only_y_agrees(person, keys, agreed):
    with terminal_session():
        person.press(b"x" + keys)
        assert confirm("Delete it?", "yes", "no") is agreed
