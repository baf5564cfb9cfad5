"""Data on its way to a terminal: shown as it is, and never obeyed."""

import unicodedata

_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: object, *, keep_newlines: bool = False) -> str:
    """The text with every character that a terminal would obey written out, as ``ESC`` is.

    Those are control characters, and the marks that turn the direction of writing.

    Args:
        text: Anything; its ``str``.
        keep_newlines: Whether a newline may stay one.
    """
    shown = str(text)
    if shown.isprintable():
        return shown
    return "".join(
        char if _harmless(char) or (keep_newlines and char == "\n") else _written_out(char)
        for char in shown
    )


def _harmless(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} and char not in _REORDERING


def _written_out(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
