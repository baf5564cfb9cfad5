"""How a model file writes what must hold of a run: ``wait_max = "<= 2 s"``."""

import re
from typing import Any, Final

from edalab.experiments.measures import MEASURES, Unit
from edalab.models.quantities import DURATIONS, RATES, SHARES, quantity

_ALIASES: Final = {"done_twice": "done_repeatedly", "utilisation": "busy_share"}
"""Other names that a file may use for a measure."""

_SUFFIX = re.compile(r"_(ms|s|per_s|share)$")

_WRITTEN = re.compile(r"\s*(<=|>=|<|>|==?|)\s*(.+?)\s*")

_UNITS: Final[dict[Unit, dict[str, float]]] = {
    "count": {"": 1},
    "bytes": {"": 1},
    "share": {**SHARES, "": 1},
    "ms": DURATIONS,
    "s": {unit: factor / 1_000 for unit, factor in DURATIONS.items()},
    "per-second": RATES,
}
_EXAMPLES: Final[dict[Unit, str]] = {
    "count": '0, "<= 3"', "bytes": '"<= 1000"', "share": '"<= 80 %"', "ms": '"<= 2 s"',
    "s": '"<= 2 s"', "per-second": '">= 40/s"',
}  # fmt: skip


def measure_named(name: str, known: tuple[str, ...]) -> str | None:
    """Return the one of the known measures that a file means, with or without its unit."""
    name = _ALIASES.get(name, name)
    if name in known:
        return name
    return next((measure for measure in known if _SUFFIX.sub("", measure) == name), None)


def parse_condition(measure: str, value: Any) -> tuple[str, float] | None:
    """Return the comparison and the number that a value of ``[expect]`` means; None if none."""
    if isinstance(value, bool):
        return None
    match = _WRITTEN.fullmatch(str(value))
    if match is None:
        return None
    bound = quantity(match[2], _UNITS[MEASURES[measure]])
    return None if bound is None else (match[1].replace("==", "=") or "=", bound)


def example_of(measure: str) -> str:
    """Return how an expectation of a measure is written."""
    return _EXAMPLES[MEASURES[measure]]
