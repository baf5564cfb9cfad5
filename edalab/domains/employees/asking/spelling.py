"""The characters of a question in one spelling, and the known words that a misspelt one is near."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from edalab.domains.employees.asking.dates import MARK

_QUOTES: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼ＇`´", "'"), **dict.fromkeys('“”「」『』«»"', " ")}
)


def is_korean(text: str) -> bool:
    """Whether the text holds Korean letters."""
    return any("가" <= character <= "힣" for character in unicodedata.normalize("NFC", text))


def tidy(text: str) -> str:
    """One spelling for quotes, spaces and wide letters, and no mark at the end."""
    plain = unicodedata.normalize("NFKC", text.replace(MARK, "\ufffd")).translate(_QUOTES)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", plain))
    return re.sub(r"[\s?!.,;~…？！。]+$", "", plain).strip()


def near(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that a slip of the pen may have made into this one, the likeliest first."""
    by_letters = {letters_of(other): other for other in known}
    letters = letters_of(word)
    close = get_close_matches(letters, by_letters, 4, cutoff=0.7)
    close.sort(key=lambda other: sorted(other) != sorted(letters))  # two letters swapped come first
    return tuple(
        by_letters[other]
        for other in close
        if other != letters and abs(len(other) - len(letters)) <= 2
    )


def letters_of(text: str) -> str:
    """The text in single letters: a Korean syllable is two or three of them."""
    return unicodedata.normalize("NFD", text.casefold())
