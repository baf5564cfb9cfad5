"""Virtual time is a whole number of nanoseconds, so that a sum of latencies is exact."""

from typing import Final

MICROSECOND: Final = 1_000
MILLISECOND: Final = 1_000_000
SECOND: Final = 1_000_000_000
LONGEST: Final = 31_536_000_000 * SECOND
"""A thousand years: no time of a fault is longer, and a run that comes so far never ends."""


def from_ms(milliseconds: float) -> int:
    """The nearest whole number of nanoseconds."""
    return round(milliseconds * MILLISECOND)


def from_seconds(seconds: float) -> int:
    """The nearest whole number of nanoseconds."""
    return round(seconds * SECOND)


def to_ms(nanoseconds: float) -> float:
    """Milliseconds: a whole number where it is one, so that 500 is not shown as 500.0."""
    return tidy(nanoseconds / MILLISECOND)


def to_seconds(nanoseconds: float) -> float:
    """Seconds: a whole number where it is one."""
    return tidy(nanoseconds / SECOND)


def tidy(number: float, digits: int = 9) -> float:
    """The number without a float's noise: at most ``digits`` decimals, whole where it is whole."""
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded
