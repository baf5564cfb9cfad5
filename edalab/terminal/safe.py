"""Escapes data for the terminal."""

import unicodedata

_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: object, *, keep_newlines: bool = False) -> str:
    """Return text with control characters and bidirectional marks as visible escapes.

    Args:
        text: Any value; its ``str`` is used.
        keep_newlines: Whether newlines stay newlines.
    """
    raw = str(text)
    if raw.isprintable():
        return raw
    return "".join(
        char if _harmless(char) or (keep_newlines and char == "\n") else _written_out(char)
        for char in raw
    )


def _harmless(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} and char not in _REORDERING


def _written_out(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
