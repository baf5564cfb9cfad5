"""The terminal is taken and given back, in this process; ``test_terminal_session`` has the rest."""

import io
import os
import signal
import sys
import termios

import pytest

from edalab.terminal import prompter
from edalab.terminal.console import Look
from edalab.terminal.keys import ENTER
from edalab.terminal.prompter import TerminalPrompter, UserLeft, confirm
from edalab.terminal.session import terminal_session

CTRL_D = b"\x04"


def test_the_terminal_the_signals_and_the_output_are_as_they_were(person):
    person.sit_down()
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
    person.sit_down()
    with terminal_session() as outer:
        with terminal_session() as inner:
            assert inner is outer
        assert person.key_by_key
    with terminal_session() as next_one:
        assert next_one is not outer


def test_output_that_was_turned_elsewhere_meanwhile_stays_there(person, monkeypatch):
    person.sit_down()
    elsewhere = io.StringIO()
    with terminal_session():
        monkeypatch.setattr(sys, "stdout", elsewhere)
    assert sys.stdout is elsewhere


def test_keys_are_read_and_where_none_comes_in_time_there_is_none(person):
    person.sit_down()
    with terminal_session() as terminal:
        assert terminal.read_key(0) is None
        person.press(b"Q\r")
        assert [terminal.read_key(1), terminal.read_key(1)] == ["q", ENTER]


def test_only_a_key_that_is_allowed_is_an_answer(person):
    person.sit_down()
    ask = TerminalPrompter()
    with terminal_session():
        person.press(b"xyxn")
        assert [ask.poll("yn", 1) for _ in range(2)] == [None, "y"]
        assert ask.key("yn") == "n"
        assert ask.poll("yn", 0) is None


def test_something_else_may_end_the_waiting_for_a_key(person, monkeypatch):
    person.sit_down()
    monkeypatch.setattr(prompter, "_LOOK_S", 0)
    looks = iter([False, False, True])
    with terminal_session():
        assert TerminalPrompter().key("y", lambda: next(looks)) == ""
        person.press(b"y")
        assert TerminalPrompter().key("y", lambda: False) == "y"


def test_any_key_ends_a_pause_and_ctrl_d_leaves(person):
    person.sit_down()
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
    person.sit_down()
    with terminal_session():
        person.press(b"x" + keys)
        assert confirm("Delete it?", "yes", "no") is agreed


def test_what_was_written_since_the_last_key_is_shown_again_when_the_process_goes_on(person):
    person.sit_down()
    cooked = person.modes
    with terminal_session() as terminal:
        sys.stdout.write("before the key")
        person.press(b"x")
        terminal.read_key(1)
        with terminal.full_screen():
            pass
        sys.stdout.write("after the key")
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, cooked)  # as a shell leaves it
        os.kill(os.getpid(), signal.SIGCONT)
        assert person.key_by_key
    assert person.seen.count("before the key") == 1
    assert person.seen.count("after the key") == 2


def test_the_cursor_and_the_marking_of_pastes_are_as_a_shell_wants_them(person):
    person.sit_down()
    with terminal_session() as terminal, terminal.full_screen():
        assert person.seen.endswith("\x1b[?2004h\x1b[?1049h\x1b[?25l\x1b[H")
    assert person.seen.endswith("\x1b[?25h\x1b[?1049l\x1b[?25h\x1b[?2004l")


def test_the_terminal_that_is_lent_is_as_it_was_and_is_taken_again(person):
    person.sit_down()
    cooked, interrupt = person.modes, signal.getsignal(signal.SIGINT)
    with terminal_session() as terminal:
        with terminal.lent():
            assert person.modes == cooked
            os.kill(os.getpid(), signal.SIGINT)  # Ctrl-C is for the other program alone
            assert signal.getsignal(signal.SIGTSTP) is signal.SIG_DFL
        assert person.key_by_key
        assert signal.getsignal(signal.SIGINT) is interrupt
        assert signal.getsignal(signal.SIGTSTP) is not signal.SIG_DFL
        assert person.seen.endswith("\x1b[?25h\x1b[?2004l\x1b[?2004h")


def test_in_plain_output_a_choice_is_the_number_of_its_line(monkeypatch, capsys):
    monkeypatch.setattr(Look, "plain", True)
    typed = iter(["", "3", "b", " 2 "])
    monkeypatch.setattr(TerminalPrompter, "line", lambda _, prompt: f"{next(typed)}")
    assert TerminalPrompter().choose("Which?", [("a", "The first"), ("b", "The second")]) == "b"
    assert capsys.readouterr().out == "1 The first\n2 The second\n"


def test_the_alternate_screen_is_taken_again_when_the_process_goes_on(person):
    person.sit_down()
    cooked = person.modes
    with terminal_session() as terminal, terminal.full_screen():
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, cooked)
        os.kill(os.getpid(), signal.SIGCONT)
        assert person.seen.count("\x1b[?1049h") == 2
    assert person.seen.count("\x1b[?1049l") == 1


def test_what_is_shown_again_has_the_characters_of_the_terminal(person):
    person.sit_down()
    sys.stdout.reconfigure(encoding="ascii", errors="replace")
    cooked = person.modes
    with terminal_session():
        sys.stdout.write("[이벤트]")
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, cooked)
        os.kill(os.getpid(), signal.SIGCONT)
    assert person.seen.count("[???]") == 2


def test_a_job_that_can_not_be_stopped_lets_time_pass_until_the_terminal_is_its_own(
    person, monkeypatch
):
    """The kernel stops no job whose shell has ended."""
    person.sit_down()
    cooked, pauses = person.modes, []

    def leader(_terminal):
        assert len(pauses) < 10, "it looks again and again"
        return os.getpgrp() + (len(pauses) < 3)

    monkeypatch.setattr(os, "kill", lambda _process, _number: None)
    monkeypatch.setattr(os, "tcgetpgrp", leader)
    monkeypatch.setattr("time.sleep", pauses.append)
    with terminal_session():
        sys.stdout.write("a page")
        signal.raise_signal(signal.SIGTSTP)
        assert person.key_by_key
        assert signal.getsignal(signal.SIGTSTP) is not signal.SIG_DFL
    assert len(pauses) == 3
    assert person.modes == cooked
    assert person.seen.count("a page") == 2
