"""The cost of a run, computed before it starts."""

import math
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.parameters import Field, Number, Whole, fields
from edalab.lab.units import tidy
from edalab.texts import say

MOST_STEPS: Final = 1_500_000
"""The most steps that a run may have: an idle core does more than 60,000 in a second."""

_HALVINGS = 60
_LIMITS: Final = {
    "steps": "compare.allowed-steps", "live-seconds": "compare.allowed-live-seconds",
}  # fmt: skip


class Cost(msgspec.Struct, frozen=True):
    """Computes how many steps a run takes.

    Args:
        steps: How many calls or deliveries all sides together have, given the parameters; an
            estimate, but never less than there are in the mean.
        options: Names of the parameters that make it less, the one to change first in front.
        most: The most steps that are allowed.
        unit: What is counted, where it is something else than steps.
    """

    steps: Callable[[Any], float]
    options: tuple[str, ...]
    most: float = MOST_STEPS
    unit: Literal["steps", "live-seconds"] = "steps"

    def check(self, parameters: msgspec.Struct) -> None:
        """Refuse a run that would take too long.

        Raises:
            BadParameter: It names the first parameter that alone can make the run short enough,
                and the highest value that does; all of them where none can.
        """
        if self._fits(parameters):
            return
        declared = {field.name: field for field in fields(type(parameters))}
        for name in self.options:
            field, value = declared[name], getattr(parameters, name)
            highest = self._range(parameters, field, value)
            if highest is not None:
                allowed = say("compare.allowed-here", low=f"{highest[0]:g}", high=f"{highest[1]:,}")
                raise BadParameter(field.option, f"{value:,}", allowed)
        options = " × ".join(declared[name].option for name in self.options)
        steps = self.of(parameters)
        raise BadParameter(
            options, _rounded(steps), say(_LIMITS[self.unit], most=f"{self.most:,.0f}")
        )

    def of(self, parameters: msgspec.Struct) -> float:
        """Return the steps of a run; infinity if a float can't hold them."""
        try:
            return float(self.steps(parameters))
        except OverflowError:
            return math.inf

    def _fits(self, parameters: msgspec.Struct) -> bool:
        return self.of(parameters) <= self.most

    def _range(
        self, parameters: msgspec.Struct, field: Field, value: Any
    ) -> tuple[float, float] | None:
        """Return the lowest and highest value of a parameter with which a run is short enough."""
        if not isinstance(field.kind, Number) or value is None:
            return None

        def fits(number: float) -> bool:
            return self._fits(msgspec.structs.replace(parameters, **{field.name: number}))

        whole = isinstance(field.kind, Whole)
        low = field.kind.low + (1e-6 if field.kind.above else 0)
        if not fits(int(low) if whole else low):
            return None
        lowest, high = low, float(value)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if fits(int(middle) if whole else middle):
                low = middle
            else:
                high = middle
        return lowest, int(low) if whole else _rounded_down(low)


def _rounded_down(number: float) -> float:
    """The number with its first three digits, so that it can be read and typed."""
    if number <= 0:
        return number
    step = 10.0 ** (math.floor(math.log10(number)) - 2)
    return tidy(math.floor(number / step) * step)


def _rounded(steps: float) -> str:
    return f"{steps:,.0f}" if steps < 1e15 else f"{steps:.0e}" if steps < math.inf else "∞"
