"""The race: how fast each side of a run gets its work done, on one clock."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from edalab.lab.actions import action_of
from edalab.lab.trace import Record

_FEW_INSTANTS: Final = 3
"""A run with at most so many instants is told by records, since time would show nothing."""


def by_records(traces: Mapping[str, Sequence[Record]]) -> bool:
    """Whether the records of a run, and not its time, are what its sides are compared on."""
    instants: set[int] = set()
    for records in traces.values():
        for record in records:
            instants.add(record.at)
            if len(instants) > _FEW_INSTANTS:
                return False
    return True


class Runner(msgspec.Struct, frozen=True):
    """One side of a race.

    Args:
        begun: How many different messages or requests there were to work on.
        done: When each of them was finished for the first time, ascending; in a run in which nobody
            works, when it was acknowledged.
        repeats: When each that was finished more than once was finished for the second time.
        crashes: When anybody crashed.
    """

    begun: int
    done: list[int]
    repeats: list[int]
    crashes: list[int]

    def until(self, at: float) -> "Runner":
        """The same race as it stands at an instant."""
        upto = [
            instants[: bisect_right(instants, at)]
            for instants in (self.done, self.repeats, self.crashes)
        ]
        return Runner(self.begun, *upto)

    @property
    def twice(self) -> int:
        """How many were finished more than once."""
        return len(self.repeats)

    @property
    def left(self) -> int:
        """How many were never finished."""
        return self.begun - len(self.done)

    @property
    def held(self) -> bool:
        """Whether each was finished, and finished once."""
        return not self.left and not self.twice


def runner(records: Sequence[Record], *, by_record: bool = False) -> Runner:
    """What a side had to do, and when it did it.

    Args:
        records: The side's whole run.
        by_record: Whether instants are numbers of records, from 1, in place of nanoseconds.
    """
    ends = "work" if any(action_of(record.action).work == "ends" for record in records) else "ack"
    begun: set[str] = set()
    times: dict[str, int] = {}
    done: list[int] = []
    repeats: list[int] = []
    crashes: list[int] = []
    for number, record in enumerate(records, 1):
        action = action_of(record.action)
        at = number if by_record else record.at
        if action.work is not None:
            begun.add(record.message)
        if action.work == "ends" if ends == "work" else action.group == "ack":
            times[record.message] = times.get(record.message, 0) + 1
            begun.add(record.message)
            if times[record.message] <= 2:
                (done if times[record.message] == 1 else repeats).append(at)
        if action.life == "ends":
            crashes.append(at)
    return Runner(len(begun), done, repeats, crashes)
