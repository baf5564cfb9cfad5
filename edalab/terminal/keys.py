"""Single keys from the terminal, as they are pressed, without waiting for Enter."""

import os
import sys
import time
from types import TracebackType
from typing import Any, Literal, Self

Key = Literal["space", "left", "right", "tab", "plus", "minus", "quit", "other"]

_KEYS: dict[bytes, Key] = {
    b" ": "space",
    b"\x1b[D": "left",
    b"\x1bOD": "left",
    b"h": "left",
    b"\x1b[C": "right",
    b"\x1bOC": "right",
    b"l": "right",
    b"\t": "tab",
    b"+": "plus",
    b"=": "plus",
    b"-": "minus",
    b"q": "quit",
    b"Q": "quit",
    b"": "quit",  # the terminal is gone
}


class Keys:
    """The keyboard while this is entered; afterwards the terminal is as it was, come what may."""

    def __enter__(self) -> Self:
        if sys.platform != "win32":
            import termios
            import tty

            self._stream = sys.stdin.fileno()
            self._before: Any = termios.tcgetattr(self._stream)
            tty.setcbreak(self._stream)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform != "win32":
            import termios

            termios.tcsetattr(self._stream, termios.TCSADRAIN, self._before)

    def read(self, seconds: float) -> Key | None:
        """The next key, or None where none was pressed in so many seconds."""
        if sys.platform == "win32":
            return _read_windows(seconds)
        import select

        if not select.select([self._stream], [], [], seconds)[0]:
            return None
        return _KEYS.get(os.read(self._stream, 16)[:3], "other")


def _read_windows(seconds: float) -> Key | None:
    if sys.platform == "win32":
        import msvcrt

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if msvcrt.kbhit():
                char = msvcrt.getch()
                if char in {b"\x00", b"\xe0"}:
                    return {b"K": "left", b"M": "right"}.get(msvcrt.getch(), "other")
                return _KEYS.get(char, "other")
            time.sleep(0.02)
    return None
