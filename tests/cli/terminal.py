"""A person at a real terminal: a pseudo-terminal with a screen that remembers what it showed."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pexpect
import pyte

WAIT = 20
"""Seconds until a test gives up on what should have appeared; no test measures time."""

BELOW = 10
"""Rows that a menu may take below the cursor."""

ROWS = 3000
"""A window so high that nothing scrolls away."""

REMEMBERED = 60_000
"""Rows that the screen here keeps: more than any lesson shows, however low its window is."""


class Screen(pyte.Screen):
    """A screen of very many rows, which clears the rows that were written and no others."""

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        if how != 0:
            super().erase_in_display(how, *args, **kwargs)
            return
        for row in [row for row in self.buffer if row > self.cursor.y]:
            del self.buffer[row]
            self.dirty.add(row)
        self.erase_in_line(0)


class Terminal:
    """``python -m edalab …`` on a pseudo-terminal of this size; its screen here forgets nothing."""

    def __init__(
        self,
        *arguments: str,
        home: Path,
        columns: int = 80,
        rows: int = ROWS,
        launcher: Sequence[str] = (),
        **environment: str,
    ) -> None:
        self.home, self.columns = home, columns
        self._screen = Screen(columns, REMEMBERED)
        self._stream = pyte.ByteStream(self._screen)
        self._row = self._offset = 0
        self._received, self._written = b"", 0
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in {"LC_ALL", "LANG", "LC_CTYPE", "COLUMNS", "LINES", "NO_COLOR"}
        }
        home.parent.mkdir(parents=True, exist_ok=True)
        command = [*launcher, sys.executable, "-W", "error", "-m", "edalab", *arguments]
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            env=clean
            | {
                "EDALAB_HOME": str(home),
                "EDALAB_PROGRAM": "edalab",
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "EDALAB_LANG": "en",
                "LANG": "C.UTF-8",
                "TERM": "xterm",
            }
            | environment,
            dimensions=(rows, columns),
            timeout=WAIT,
            cwd=str(home.parent),  # what is written by its name alone goes there
            preexec_fn=_signals_of_a_terminal,
        )
        self.child.delaybeforesend = None

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return self._rows(0)

    @property
    def text(self) -> str:
        """What stands on the screen, each paragraph's line breaks undone."""
        return " ".join(_words(self.lines))

    @property
    def cursor_is_shown(self) -> bool:
        """Whether the last word about the cursor was that it is shown."""
        return self._received.rfind(b"\x1b[?25h") >= self._received.rfind(b"\x1b[?25l")

    @property
    def pastes_are_marked(self) -> bool:
        """Whether the last word about pastes was that they are marked."""
        return self._received.rfind(b"\x1b[?2004h") > self._received.rfind(b"\x1b[?2004l")

    @property
    def was_asked(self) -> bool:
        """Whether the program asked the terminal where its cursor is, which this one never says."""
        return b"\x1b[6n" in self._received

    @property
    def alternate_screen(self) -> bool:
        """Whether the alternate screen is on."""
        return self._received.rfind(b"\x1b[?1049h") > self._received.rfind(b"\x1b[?1049l")

    def _receive(self, timeout_s: float = WAIT) -> None:
        """Take what the program wrote.

        Raises:
            pexpect.EOF: It has ended.
        """
        came = self.child.read_nonblocking(65536, timeout=timeout_s)
        self._received += came
        self._stream.feed(came)

    def until_written(self, words: str) -> None:
        """Wait until the program has written these words anew, wherever on the screen they stood.

        For screens that are drawn over and over, where ``until`` finds no order.
        """
        deadline = time.monotonic() + WAIT
        while words.encode() not in self._received[self._written :]:
            if time.monotonic() > deadline:
                raise AssertionError(f"{words!r} was not written:\n{self._received!r}")
            with contextlib.suppress(pexpect.TIMEOUT):
                self._receive(1)
        self._written = self._received.index(words.encode(), self._written) + len(words.encode())

    def until(self, *wanted: str) -> str:
        """Wait until one of these has come anew, and give all that has come since the last wait."""
        while True:
            rows = _words(self._rows(self._row))
            fresh = " ".join(rows)[self._offset :]
            places = [(fresh.find(words), words) for words in wanted if words in fresh]
            if places:
                at, words = min(places)
                self._offset += at + len(words)
                while rows and self._offset > len(rows[0]):
                    self._offset -= len(rows.pop(0)) + 1
                    self._row += 1
                return fresh[: at + len(words)]
            try:
                self._receive()
            except (pexpect.EOF, pexpect.TIMEOUT) as reason:
                shown = "\n".join(self.lines)
                raise AssertionError(f"{wanted} did not come:\n{shown}") from reason

    def _rows(self, first: int) -> list[str]:
        buffer = self._screen.buffer
        return [
            "".join(buffer[y][x].data for x in range(self.columns)).rstrip()
            for y in range(first, self._screen.cursor.y + BELOW)
        ]

    def press(self, *keys: str) -> None:
        """Press keys, one by one."""
        for key in keys:
            self.child.send(key)

    def end(self) -> int:
        """Wait until the program has ended; its exit code, or a signal's number as a negative."""
        while True:
            try:
                self._receive()
            except pexpect.EOF:
                break
        self.child.wait()
        code = self.child.exitstatus
        return code if code is not None else -int(self.child.signalstatus)

    def close_window(self) -> int:
        """Close the terminal's window, as a person does in the middle of something."""
        self.child.ptyproc.fileobj.close()  # the kernel sends SIGHUP, and reading fails
        self.child.ptyproc.fd = self.child.child_fd = -1
        self.child.ptyproc.closed = self.child.closed = True
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.child.pid, os.WNOHANG)
            if pid:
                self.child.ptyproc.terminated = self.child.terminated = True
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        raise AssertionError("the program did not end")


def _signals_of_a_terminal() -> None:
    """Whoever runs the tests in the background may ignore these, and a child would inherit it."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def _words(rows: list[str]) -> list[str]:
    return [" ".join(row.split()) for row in rows]
