"""What a checker reads, and what it answers: a pure function from history to verdict.

A checker knows nothing of the learner's code: only what happened in the world around it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from edalab.lab.trace import Record


class History(msgspec.Struct, frozen=True):
    """All that happened in one run.

    Args:
        records: The run's trace.
        finished: Whether the run came to its end within the budget of steps.
    """

    records: Sequence[Record]
    finished: bool = True

    def of(self, *actions: str) -> list[Record]:
        """The records of these actions, in order."""
        return [record for record in self.records if record.action in actions]


class Broken(msgspec.Struct, frozen=True):
    """An invariant does not hold.

    Args:
        invariant: Its name; the catalogue has its words under ``verdict.<exercise>-``.
        message: The message, command or event at which it broke.
        expected: What should have come about: a plain JSON value.
        actual: What did.
        told: What else the sentence names; it has ``message``, ``expected`` and ``actual``.
    """

    invariant: str
    message: str
    expected: Any
    actual: Any
    told: dict[str, Any] = {}


class Unknown(msgspec.Struct, frozen=True):
    """The history is too short to say."""


Judgement: TypeAlias = Broken | Unknown | None
"""None means that every invariant holds."""

Checker: TypeAlias = Callable[[History], Judgement]
