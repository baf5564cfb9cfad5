"""A person at a terminal that is this process's own, from where a test has ``sit_down``."""

import os
import pty
import select
import sys
import termios

import pytest


class Person:
    """Who sits at the terminal that is this process's standard input and output."""

    def __init__(self, end, program):
        self._end, self._program = end, program
        self._seen = b""

    def press(self, keys):
        os.write(self._end, keys)

    @property
    def seen(self):
        """All that was written up to now."""
        while select.select([self._end], [], [], 0)[0]:
            self._seen += os.read(self._end, 65536)
        return self._seen.decode()

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
        sitting = Person(end, program)
        sitting.sit_down = lambda: (
            monkeypatch.setattr(sys, "stdin", reading),
            monkeypatch.setattr(sys, "stdout", writing),
        )
        yield sitting
    os.close(end)
    os.close(program)
