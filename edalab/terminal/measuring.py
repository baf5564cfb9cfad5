"""Fits names into columns, and formats instants in a suitable unit."""

import math

import msgspec
from rich.cells import cell_len, set_cell_size

from edalab.lab.units import MICROSECOND, MILLISECOND, SECOND, tidy
from edalab.terminal.safe import printable
from edalab.texts import say

_UNITS = ((3600 * SECOND, "h"), (60 * SECOND, "min"), (SECOND, "s"), (MILLISECOND, "ms"),
          (MICROSECOND, "µs"), (1, "ns"))  # fmt: skip


class Scale(msgspec.Struct, frozen=True):
    """The unit in which a run's instants are shown.

    Args:
        size: The unit in nanoseconds.
        unit: Its symbol.
    """

    size: int
    unit: str

    @classmethod
    def of(cls, end: int) -> "Scale":
        """Return the largest unit of which ``end`` has at least two; milliseconds for 0."""
        for size, unit in _UNITS:
            if end >= 2 * size:
                return cls(size, unit)
        return cls(MILLISECOND, "ms")

    def number(self, at: int) -> str:
        """Return an instant without its unit, to a thousandth."""
        return f"{tidy(at / self.size, 3):,}"

    def with_unit(self, at: int) -> str:
        """Return an instant with its unit."""
        return f"{self.number(at)} {self.unit}"

    def ticks(self, end: int, most: int) -> list[int]:
        """Return at most ``most`` round instants from 0 to ``end``."""
        if end <= 0:
            return [0]
        return [round(place * self.size) for place in ticks(0, end / self.size, most - 1)]


def ticks(low: float, high: float, most: int, least: float = 0) -> list[float]:
    """Return about ``most`` round numbers from ``low`` to ``high``, ``least`` or more apart."""
    rough = max(least, (high - low) / max(1, most))
    step = round_step(rough)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= least * 0.999999)


def named(name: str, columns: int = 0, cut: str = "") -> str:
    """Return a name for display: escaped, never empty, and cut to ``columns`` if that is not 0."""
    printed = printable(name) or say("narrate.nameless")
    return fit(printed, columns, cut) if columns and cell_len(printed) > columns else printed


def fit(name: str, columns: int, cut: str) -> str:
    """Return a name in exactly so many columns; a longer one loses its middle.

    It keeps its end, since names of one kind differ there: ``worker-1``, ``worker-2``.
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
