"""What must hold of a run: a measure of a side, compared with a number."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from edalab.experiments.measures import formatted

COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """One expectation.

    Args:
        written: What it is about, as it was written.
        side: Whose measure it is.
        measure: The measure's name.
        comparison: One of ``COMPARISONS``.
        bound: The number compared with, in the measure's unit.
    """

    written: str
    side: str
    measure: str
    comparison: str
    bound: float

    @property
    def condition(self) -> str:
        """Return the comparison as text: ``<= 2,000 ms``."""
        return f"{self.comparison} {formatted(self.measure, self.bound)}"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a run held an expectation.

    Args:
        expectation: The expectation.
        value: What was measured; None where the run has no such number.
        held: Whether it holds; never without a number.
    """

    expectation: Expectation
    value: float | None
    held: bool

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain JSON values."""
        expectation = self.expectation
        return {
            "expected": expectation.written,
            "side": expectation.side,
            "measure": expectation.measure,
            "comparison": expectation.comparison,
            "bound": expectation.bound,
            "value": self.value,
            "held": self.held,
        }


def verdicts(
    expectations: Sequence[Expectation], sides: Mapping[str, Mapping[str, Any]]
) -> list[Verdict]:
    """Return the verdict on each expectation, given the measures by side."""
    made = []
    for expectation in expectations:
        value = sides.get(expectation.side, {}).get(expectation.measure)
        compare = COMPARISONS[expectation.comparison]
        held = value is not None and compare(value, expectation.bound)
        made.append(Verdict(expectation=expectation, value=value, held=held))
    return made
