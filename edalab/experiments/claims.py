"""Claims about a run, each with a predicate that decides whether it holds.

A claim's words stand in the catalogue under ``claim.EXPERIMENT-NAME``. Their parameters are paths
into the result, so that a sentence can only show numbers of this run::

    Claim(
        "waiting-moved",
        lambda run: run["sync.caller_wait_ms"] > run["async.caller_wait_ms"],
        sync="sync.caller_wait_ms",
    )

A path is ``SIDE.MEASURE``, ``theory.SIDE.MEASURE`` or ``parameters.NAME``. A claim that needs a
measure which this run does not have is not made: a measure that does not apply is absent.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import msgspec

from edalab.experiments.measures import formatted

NO_DIFFERENCE: Final = "no-difference"
"""The claim of a comparison whose sides all gave the same numbers."""

TOO_SHORT: Final = "too-short"
"""The claim of a run that would have a theory if it were longer."""

NOTHING: Final = "nothing-to-tell"
"""The claim of a run about which no other claim holds."""

GENERAL: Final = (NO_DIFFERENCE, TOO_SHORT, NOTHING)
"""Claims that any experiment can have: their words are ``claim.NAME``."""


class Numbers(Protocol):
    """The part of a result that claims read."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters by name."""

    @property
    def sides(self) -> Mapping[str, Mapping[str, Any]]:
        """The measures by side."""

    @property
    def theory(self) -> Mapping[str, Mapping[str, Any]]:
        """The measures that a formula gives, by side."""


class Absent(KeyError):
    """The run has no such measure."""


class Facts:
    """A result whose values are read by path.

    Args:
        result: The result.
    """

    def __init__(self, result: Numbers) -> None:
        self._result = result

    def __getitem__(self, path: str) -> Any:
        """The value at a path.

        Raises:
            Absent: The run has no such measure, or the parameter was left out.
        """
        place, _, name = path.rpartition(".")
        value = self._values(place).get(name)
        if value is None:
            raise Absent(path)
        return value

    def __contains__(self, path: str) -> bool:
        place, _, name = path.rpartition(".")
        return self._values(place).get(name) is not None

    def _values(self, place: str) -> Mapping[str, Any]:
        if place == "parameters":
            return self._result.parameters
        if place.startswith("theory."):
            return self._result.theory.get(place.removeprefix("theory."), {})
        return self._result.sides.get(place, {})


Value = str | Callable[[Facts], Any]
"""A path, or a function where the sentence needs a number that is computed from several."""


class Claim(msgspec.Struct, frozen=True):
    """One sentence about a run.

    Args:
        name: Its words are ``claim.EXPERIMENT-NAME``.
        holds: Whether it is true of the run. It checks whatever the sentence says: counts,
            comparisons, causes.
        values: What the sentence's parameters stand for.
    """

    name: str
    holds: Callable[[Facts], bool]
    values: Mapping[str, Value] = {}


def claim(name: str, holds: Callable[[Facts], bool], **values: Value) -> Claim:
    """A claim, its values given by name."""
    return Claim(name, holds, values)


def always(_run: Facts) -> bool:
    """Hold for every run: the predicate of a claim that only shows a measure."""
    return True


class Statement(msgspec.Struct, frozen=True):
    """A claim that holds for a run, with its numbers.

    Args:
        claim: The claim's name.
        values: The numbers as they are in the result, by the names that the sentence uses.
        shown: The same with units, as a sentence shows them.
    """

    claim: str
    values: dict[str, Any]
    shown: dict[str, str]


def statements(
    result: Numbers, claims: Sequence[Claim], *, too_short: bool = False
) -> list[Statement]:
    """Return the claims that hold for a result, in order; never empty if there are claims.

    Args:
        result: The result.
        claims: What may be said about it.
        too_short: Whether a formula holds for a longer run alone.
    """
    facts = Facts(result)
    made = [statement for claim in claims if (statement := _statement(claim, facts)) is not None]
    if claims and _all_the_same(result):
        made.append(Statement(NO_DIFFERENCE, {}, {}))
    if claims and too_short:
        made.append(Statement(TOO_SHORT, {}, {}))
    if claims and not made:
        made = [Statement(NOTHING, {}, {})]
    return made


def _all_the_same(result: Numbers) -> bool:
    """Return whether there are several sides, and all have the same measures."""
    first, *others = result.sides.values()
    return bool(others) and all(side == first for side in others)


def _statement(claim: Claim, facts: Facts) -> Statement | None:
    try:
        if not claim.holds(facts):
            return None
        values, measures = {}, {}
        for name, value in claim.values.items():
            values[name] = facts[value] if isinstance(value, str) else value(facts)
            measures[name] = value.rpartition(".")[2] if isinstance(value, str) else name
    except Absent:
        return None
    return Statement(claim.name, values, _shown(measures, values))


def _shown(measures: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """Return numbers with their units; different ones look different, however near they are."""
    shown = {name: formatted(measures[name], value) for name, value in values.items()}
    meant = {(words, str(values[name])) for name, words in shown.items()}
    if len(meant) > len(set(shown.values())):
        shown = {
            name: formatted(measures[name], value, exact=True) for name, value in values.items()
        }
    return shown


def sentence_key(experiment: str, name: str) -> str:
    """The catalogue key of a claim's words."""
    return f"claim.{name}" if name in GENERAL else f"claim.{experiment}-{name}"
