"""Owns the terminal: its modes, cursor, alternate screen and keyboard.

Prompts and animations run inside ``terminal_session``, which restores the terminal however it ends:
by a return, an exception, Ctrl-C, SIGTERM, SIGHUP, SIGQUIT or a closed window. Ctrl-Z gives the
terminal back to the shell; ``fg`` takes it again and shows the page again.

While keys are read one by one, the terminal marks what is pasted, so that a pasted text is not
taken for keys.
"""

import os
import signal
import sys
import termios
import time
import tty
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from edalab.terminal import keys

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_ENTER_SCREEN: Final = "\x1b[?1049h\x1b[?25l\x1b[H"
_LEAVE_SCREEN: Final = "\x1b[?25h\x1b[?1049l"
_MARK_PASTES: Final = "\x1b[?2004h"
_PLAIN_KEYBOARD: Final = "\x1b[?25h\x1b[?2004l"
"""Shows the cursor and ends the marking of pastes."""

_LOOK_S: Final = 0.05
"""Seconds between two looks whether a stopped process is in the foreground again."""

_ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

_LOCAL_MODES: Final = 3
"""The place of the local modes among a terminal's modes."""

_LONGEST_PAGE: Final = 500
"""The most writes that a page remembers; a program may write for hours without a key."""


class TerminalSession:
    """The terminal while the program uses it interactively; made by ``terminal_session``."""

    def __init__(self) -> None:
        self._input = sys.stdin.fileno()
        self._saved_modes: Any = None
        self._handlers: dict[signal.Signals, Any] = {}
        self._full_screen = False
        self._page: _Page | None = None
        self._stopping = self._is_lent = False

    def read_key(self, timeout_s: float | None = None) -> str | None:
        """Read one key, with the arguments and the result of ``keys.read_key``.

        Raises:
            KeyboardInterrupt: Ctrl-C.
        """
        with suppress(OSError):
            sys.stdout.flush()
        key = keys.read_key(self._input, timeout_s)
        if key is not None and self._page is not None:
            self._page.forget()
        return key

    def draw(self, console: "Console", frame: "RenderableType") -> None:
        """Draw a frame over the whole screen, at the size that the window has now."""
        from rich.control import Control
        from rich.screen import Screen

        console.print(Control.home(), Screen(frame, application_mode=True), end="")

    @contextmanager
    def full_screen(self) -> Iterator[None]:
        """Use the alternate screen without a cursor; the normal screen comes back afterwards."""
        self._full_screen = True
        _write(_ENTER_SCREEN)
        try:
            yield
        finally:
            self._full_screen = False
            _write(_LEAVE_SCREEN)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Lend the terminal to another program, such as an editor.

        Meanwhile Ctrl-C and Ctrl-Z act on that program only.
        """
        own_modes = _modes(self._input)
        self._give_back()
        self._is_lent = True
        # A handler, not SIG_IGN: the other program would inherit that.
        before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
        if signal.SIGTSTP in self._handlers:
            before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._is_lent = False
            with suppress(termios.error):
                termios.tcsetattr(self._input, termios.TCSANOW, own_modes)
            self.mark_pastes()

    @contextmanager
    def prompting(self) -> Iterator[None]:
        """Let a prompt of a library use the terminal, which sets modes of its own."""
        try:
            yield
        finally:
            self.mark_pastes()

    def mark_pastes(self) -> None:
        """Have the terminal mark what is pasted."""
        _write(_MARK_PASTES)

    def open(self) -> None:
        """Take the terminal: keys come one by one and without echo; Ctrl-C still interrupts.

        Raises:
            OSError: The terminal is gone.
        """
        self._saved_modes = _modes(self._input)
        for number, handler in (
            *((ending, _end) for ending in _ENDING),
            (signal.SIGTSTP, self._stop),
            (signal.SIGCONT, self._continue),
        ):
            with suppress(ValueError):  # signals belong to the main thread alone
                self._handlers[number] = signal.signal(number, handler)
        # At once, not when all output is read: whoever reads it may never come.
        tty.setcbreak(self._input, termios.TCSANOW)
        self.mark_pastes()
        self._page = _Page(sys.stdout)
        sys.stdout = self._page  # it records the output of this page

    def close(self) -> None:
        """Restore the terminal."""
        if self._page is not None and sys.stdout is self._page:
            sys.stdout = self._page.stream
        self._give_back()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _give_back(self) -> None:
        _write(_PLAIN_KEYBOARD)
        if self._saved_modes is not None:
            with suppress(termios.error):  # the window may be closed
                termios.tcsetattr(self._input, termios.TCSANOW, self._saved_modes)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        """Suspend the process on Ctrl-Z; take the terminal again after ``fg``."""
        own_modes = _modes(self._input)  # those of a prompt, if one is open
        if self._full_screen:
            _write(_LEAVE_SCREEN)
        self._give_back()
        self._stopping = True
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # Here the process has been continued: by ``fg``, or by ``bg``, after which the terminal
        # is still the shell's, whose modes are neither to be taken for ours nor to be changed.
        while not self._in_foreground():
            os.kill(os.getpid(), number)
            time.sleep(_LOOK_S)
        signal.signal(number, self._stop)
        self._stopping = False
        self._saved_modes = _modes(self._input)
        with suppress(termios.error):
            termios.tcsetattr(self._input, termios.TCSANOW, own_modes)
        self._show_again()

    def _continue(self, _number: int, _frame: FrameType | None) -> None:
        """Take the terminal again after SIGSTOP, which no process is told of."""
        if self._stopping or self._is_lent or not self._in_foreground():
            return
        with suppress(OSError, termios.error):  # a closed window continues its processes too
            if _modes(self._input)[_LOCAL_MODES] & termios.ICANON:  # as a shell leaves it
                tty.setcbreak(self._input, termios.TCSANOW)
                self._show_again()

    def _show_again(self) -> None:
        self.mark_pastes()
        if self._full_screen:
            _write(_ENTER_SCREEN)
        elif self._page is not None:
            _write(self._page.content)

    def _in_foreground(self) -> bool:
        """Return whether the terminal is this process's; a terminal that is gone is nobody's."""
        try:
            return os.tcgetpgrp(self._input) == os.getpgrp()
        except OSError:
            return True


_open: TerminalSession | None = None
"""The session that has the terminal now; there is one terminal, so at most one session."""


@contextmanager
def terminal_session() -> Iterator[TerminalSession]:
    """Take the terminal for a while; inside another session, yield that one.

    Raises:
        SystemExit: SIGTERM or SIGHUP asked the process to end; the terminal is given back first.
    """
    global _open  # noqa: PLW0603 - the terminal is the process's own
    if _open is not None:
        yield _open
        return
    session = TerminalSession()
    try:
        _open = session
        session.open()
        yield session
    finally:
        _open = None
        session.close()


class _Page:
    """Standard output that remembers what was written since the last key."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self._writes: deque[str] = deque(maxlen=_LONGEST_PAGE)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    @property
    def content(self) -> str:
        """Return what was written since the last key."""
        return "".join(self._writes)

    def write(self, text: str) -> int:
        """Write a text and remember it."""
        self._writes.append(text)
        return int(self.stream.write(text))

    def forget(self) -> None:
        """Start a new page, since a key was pressed."""
        self._writes.clear()


def _modes(terminal: int) -> Any:
    """Return the modes of a terminal.

    Raises:
        OSError: It is gone.
    """
    try:
        return termios.tcgetattr(terminal)
    except termios.error as error:
        raise OSError(*error.args) from None


def _end(number: int, _frame: FrameType | None) -> None:
    """End the process on a signal; all events are on record by then."""
    raise SystemExit(128 + number)


def _write(text: str) -> None:
    """Write to the terminal past the buffer, which may be in use when a signal comes."""
    with suppress(OSError, ValueError, RuntimeError):  # closed, or in the middle of a write
        sys.stdout.flush()
    with suppress(OSError, ValueError):
        os.write(sys.stdout.fileno(), text.encode(sys.stdout.encoding or "utf-8", "replace"))
