"""The numbers in stream names: ``employee-7`` is number 7 of the category ``employee``."""

from typing import Final

_DIGITS: Final = 18
LARGEST: Final = 10**_DIGITS - 1
"""The largest number of a stream; it fits into 64 bits in every database."""


def number_in(stream: str) -> tuple[str, int]:
    """The category and the number of a stream; 0 where the name has none.

    Each number has one name. ``employee-07``, ``employee-７`` and numbers over ``LARGEST`` are no
    other names for a number: they have none.
    """
    category, _, number = stream.partition("-")
    written = number.isascii() and number.isdecimal() and number[0] != "0"
    return category, int(number) if written and len(number) <= _DIGITS else 0
