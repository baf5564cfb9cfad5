"""Numbers with units as text, as a model file has them: ``20 ms``, ``50/s``, ``5 %``."""

import math
import re
from typing import Any, Final

from edalab.errors import BadSyntax
from edalab.experiments.parameters import Number
from edalab.lab.units import tidy

DURATIONS: Final = {
    "us": 0.001, "µs": 0.001, "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000,
}  # fmt: skip
"""Milliseconds by unit."""

RATES: Final = {"/s": 1, "/min": 1 / 60, "/h": 1 / 3_600}
"""Times per second by unit."""

SHARES: Final = {"%": 0.01}
"""The share by unit; a share may also be a number from 0 to 1."""

_QUANTITY = re.compile(r"([+-]?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*(\D*)", re.IGNORECASE)


def quantity(text: str, units: dict[str, float]) -> float | None:
    """Return the number that a text means in the base unit; None if it means no finite one.

    Args:
        text: A number and a unit, with or without a blank between them.
        units: The factor to the base unit, by unit; ``""`` stands for no unit.
    """
    match = _QUANTITY.fullmatch(text.strip())
    if match is None or (unit := match[2].strip()) not in units:
        return None
    number = float(match[1].replace("_", "")) * units[unit]
    return tidy(number, 12) if math.isfinite(number) else None


class _Quantity(Number, frozen=True):
    """A number that is written with one of several units."""

    def units(self) -> dict[str, float]:
        """Return the factor to the base unit, by unit."""
        raise NotImplementedError

    def read(self, name: str, text: str) -> float:
        number = quantity(text, self.units())
        if number is None:
            raise BadSyntax(name, text, self.example())
        return float(number)


class Duration(_Quantity, frozen=True):
    """A time in milliseconds, written ``20 ms``, ``2 s`` or ``1 min``."""

    unit: str = "ms"

    def units(self) -> dict[str, float]:
        return DURATIONS

    def example(self) -> str:
        return '"20 ms", "2 s", "1 min"'

    def typed(self, value: Any) -> str:
        return f"{value!r}ms"


class Rate(_Quantity, frozen=True):
    """A number per second, written ``50/s`` or ``10/min``."""

    unit: str = "/s"

    def units(self) -> dict[str, float]:
        return RATES

    def example(self) -> str:
        return '"50/s", "10/min"'

    def typed(self, value: Any) -> str:
        return f"{value!r}/s"


class Share(_Quantity, frozen=True):
    """A share from 0 to 1, written ``5 %`` or ``0.05``."""

    def units(self) -> dict[str, float]:
        return {**SHARES, "": 1}

    def example(self) -> str:
        return '"5 %", 0.05'

    def typed(self, value: Any) -> str:
        return repr(value)
