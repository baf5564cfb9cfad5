"""The input and the output of a checker, which is a pure function from history to verdict.

A checker knows nothing of the learner's code: only what happened in the world around it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from edalab.lab.trace import Record

FAULTS: Final = ("crash", "raise")
"""The actions of records that say that a fault struck a process or a call."""

COMMON: Final = ("no-exception", "ends")
"""What must hold in every exercise: no error of the code's own, and an end."""


class History(msgspec.Struct, frozen=True):
    """All that happened in one run.

    Args:
        records: The run's trace.
        finished: Whether the run came to its end within the budget of steps.
        data: The data set that the run worked on, as its world declares it; None for the first.
    """

    records: Sequence[Record]
    finished: bool = True
    data: Any = None

    def of(self, *actions: str) -> list[Record]:
        """Return the records of these actions, in order."""
        return [record for record in self.records if record.action in actions]

    @property
    def faults(self) -> int:
        """Return how often a process crashed or a call failed."""
        return len(self.of(*FAULTS))


class Broken(msgspec.Struct, frozen=True, eq=False):
    """An invariant does not hold.

    Args:
        invariant: Its name; the catalogue has its words under ``verdict.<exercise>-``.
        message: The message, command or event at which it broke.
        expected: What should have come about: a plain JSON value.
        actual: What did.
        parameters: What else the sentence names; it has ``message``, ``expected`` and ``actual``.
        culprit: The record of the learner's act that is to blame; the verdict shows its line.
        end: The record with which the invariant was broken; the picture ends there.
    """

    invariant: str
    message: str
    expected: Any
    actual: Any
    parameters: dict[str, Any] = {}
    culprit: Record | None = None
    end: Record | None = None

    def __eq__(self, other: object) -> bool:
        """Return whether the same invariant broke with the same values, wherever it is shown."""
        return isinstance(other, Broken) and self._value() == other._value()

    def __hash__(self) -> int:
        return hash((self.invariant, self.message))

    def _value(self) -> tuple[Any, ...]:
        return (self.invariant, self.message, self.expected, self.actual, self.parameters)


class Unknown(msgspec.Struct, frozen=True):
    """The history is too short to say."""


Judgement: TypeAlias = Broken | Unknown | None
"""None means that every invariant holds."""

Checker: TypeAlias = Callable[[History], Judgement]
