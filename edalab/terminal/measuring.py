"""Widths and times, as drawings need them: names cut to columns, instants with a unit."""

import math

import msgspec
from rich.cells import cell_len, set_cell_size

from edalab.lab.units import MICROSECOND, MILLISECOND, SECOND, tidy
from edalab.terminal.safe import printable
from edalab.texts import say

_UNITS = ((3600 * SECOND, "h"), (60 * SECOND, "min"), (SECOND, "s"), (MILLISECOND, "ms"),
          (MICROSECOND, "µs"), (1, "ns"))  # fmt: skip


class Scale(msgspec.Struct, frozen=True):
    """The unit that a run's instants are told in.

    Args:
        size: Nanoseconds.
        unit: What it is called.
    """

    size: int
    unit: str

    @classmethod
    def of(cls, end: int) -> "Scale":
        """The largest unit that makes at least two of ``end``; milliseconds for 0."""
        for size, unit in _UNITS:
            if end >= 2 * size:
                return cls(size, unit)
        return cls(MILLISECOND, "ms")

    def number(self, at: int) -> str:
        """The instant without its unit, to a thousandth."""
        return f"{tidy(at / self.size, 3):,}"

    def told(self, at: int) -> str:
        """The instant with its unit."""
        return f"{self.number(at)} {self.unit}"

    def ticks(self, end: int, most: int) -> list[int]:
        """Round instants from 0 to ``end``, at most so many."""
        if end <= 0:
            return [0]
        rough = end / self.size / max(1, most - 1)
        power = 10 ** math.floor(math.log10(rough))
        step = next(part * power for part in (1, 2, 5, 10) if part * power >= rough * 0.999999)
        count = math.floor(end / self.size / step + 1e-9)
        return [round(number * step * self.size) for number in range(count + 1)]


def named(name: str, columns: int = 0, cut: str = "") -> str:
    """A name as it is shown: never empty, and cut in its middle to so many columns, if any."""
    shown = printable(name) or say("narrate.nameless")
    return fit(shown, columns, cut) if columns and cell_len(shown) > columns else shown


def fit(name: str, columns: int, cut: str) -> str:
    """The name in exactly so many columns; what is too long loses its middle, not its end.

    Names of one kind differ at the end: ``worker-1``, ``worker-2``.
    """
    name = named(name)
    if cell_len(name) > columns:
        tail = _last(name, min(3, max(0, columns - 3)))
        head = columns - cell_len(tail) - cell_len(cut)
        name = (set_cell_size(name, head).rstrip() + cut + tail) if head > 0 else name
    return set_cell_size(name, columns)


def _last(text: str, columns: int) -> str:
    tail = ""
    for char in reversed(text):
        if cell_len(char + tail) > columns:
            break
        tail = char + tail
    return tail
