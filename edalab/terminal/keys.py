"""Reads single keys from a terminal and names them."""

import os
import select
import unicodedata
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
    if timeout_s is not None and not _ready(terminal, timeout_s):
        return None
    try:
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


def _ready(terminal: int, seconds: float) -> bool:
    return bool(select.select([terminal], [], [], seconds)[0])
