"""Reads single keys from a terminal and names them."""

import os
import select
import signal
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Final

ENTER: Final = "\n"
ESCAPE: Final = "escape"
GONE: Final = ""
"""Returned when the terminal is closed or Ctrl-D ends the input."""

_SEQUENCE_S: Final = 0.05
"""Seconds after ESC in which the rest of a key's bytes comes; else it was the key ESC."""

_REST_S: Final = 2.0
"""Seconds in which the rest comes of bytes that can't stand alone; a network may part them."""

_PASTE_BEGINS, _PASTE_ENDS = b"[200~", b"\x1b[201~"

_ARROWS: Final = {b"A": "up", b"B": "down", b"C": "right", b"D": "left"}

_KEYS_OF_JAMO: Final = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        "qwertyuiopasdfghjklzxcvbnm",
        strict=True,
    )
) | dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "qwertop", strict=True))
"""The letter printed on the key of each jamo of the standard Korean keyboard (KS X 5002)."""

_FIRST_JAMO: Final = dict(
    zip("ㅘㅙㅚㅝㅞㅟㅢㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ", "ㅗㅗㅗㅜㅜㅜㅡㄱㄴㄴㄹㄹㄹㄹㄹㄹㄹㅂ", strict=True)
)
"""The jamo that is typed first of each one that takes two keys."""


_KEYS_OF_CONJOINING_JAMO: Final = {
    unicodedata.normalize("NFKD", jamo): key
    for jamo, key in (
        _KEYS_OF_JAMO | {jamo: _KEYS_OF_JAMO[first] for jamo, first in _FIRST_JAMO.items()}
    ).items()
}
"""The same for the jamo that a syllable is made of, whichever way it is written."""


def letter(typed: str) -> str:
    """Return the key that was meant: a small Latin letter, or ``ENTER``.

    Caps Lock, full-width letters and a Korean input method that is still on make no difference. A
    Korean syllable gives the key that was pressed first.

    Args:
        typed: The characters that one press of a key sent.
    """
    if typed in {"\r", "\n"}:
        return ENTER
    first_jamo = unicodedata.normalize("NFKD", typed)[:1]
    if first_jamo in _KEYS_OF_CONJOINING_JAMO:
        return _KEYS_OF_CONJOINING_JAMO[first_jamo]
    return unicodedata.normalize("NFKC", typed).lower()


def read_key(terminal: int, timeout_s: float | None = None) -> str | None:
    """Read one key, and leave the bytes of the next one where they are.

    Args:
        terminal: The descriptor of a terminal that gives bytes as they come.
        timeout_s: The longest time to wait, in seconds; None waits without limit.

    Returns:
        A character as ``letter`` gives it; ``up``, ``down``, ``left`` or ``right``; ``ESCAPE`` for
        any other key that sends a sequence, and for a whole text that was pasted; ``GONE`` where
        the terminal is closed; ``None`` where no key was pressed in time.
    """
    try:
        if not _ready(terminal, timeout_s):
            return None
        first = os.read(terminal, 1)
        if first in {b"", b"\x04"}:
            return GONE
        if first == b"\x1b":
            return _sequence(terminal)
        rest = sum(first >= lead for lead in (b"\xc0", b"\xe0", b"\xf0"))  # UTF-8's own length
        while rest and _ready(terminal, _REST_S):
            byte = os.read(terminal, 1)
            if not byte:
                break
            first += byte
            rest -= 1
    except OSError:  # the window was closed
        return GONE
    return letter(first.decode("utf-8", "replace"))


def _sequence(terminal: int) -> str:
    """Read what follows ESC: nothing, a letter, or ``[`` or ``O`` up to a byte that ends it."""
    read = b""
    while _ready(terminal, _REST_S if read[:1] == b"[" else _SEQUENCE_S):
        byte = os.read(terminal, 1)
        if not byte:
            break
        read += byte
        introduces = len(read) == 1 and byte in b"[O"
        if not introduces and byte >= b"@":
            break
    if read == _PASTE_BEGINS:
        _skip_paste(terminal)
    return _ARROWS.get(read[1:], ESCAPE) if read[:1] in {b"[", b"O"} else ESCAPE


def _skip_paste(terminal: int) -> None:
    """Read a pasted text up to its end, or until nothing more of it comes."""
    end = b""
    while end != _PASTE_ENDS and _ready(terminal, _REST_S):
        byte = os.read(terminal, 1)
        if not byte:
            break
        end = (end + byte)[-len(_PASTE_ENDS) :]


def _ready(terminal: int, timeout_s: float | None) -> bool:
    """Wait for a byte of the terminal; return False if none came in the time.

    A signal's handler runs at once. Without ``_signals_as_bytes`` a signal that comes just before
    the wait begins would be acted on only after the next key, so that Ctrl-C seemed to do nothing.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    with _signals_as_bytes() as signals:
        while True:
            left_s = None if deadline is None else max(0.0, deadline - time.monotonic())
            readable = select.select([terminal, signals], [], [], left_s)[0]
            if signals not in readable:
                return bool(readable)
            os.read(signals, select.PIPE_BUF)  # its handler has run, and raised nothing


@contextmanager
def _signals_as_bytes() -> Iterator[int]:
    """Yield a descriptor that becomes readable when a signal comes which Python handles."""
    read_end, write_end = _signal_pipe()
    before = None
    try:
        with suppress(ValueError):  # signals belong to the main thread alone
            before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        yield read_end
    finally:
        if before is not None:
            signal.set_wakeup_fd(before)


@cache
def _signal_pipe() -> tuple[int, int]:
    """Return the two ends of a pipe; it stays open, since a signal may come in any line."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    return read_end, write_end
