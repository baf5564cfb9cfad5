"""The race: how fast each side of a run gets its work done, on one clock."""

from collections.abc import Sequence

import msgspec

from edalab.lab.actions import action_of
from edalab.lab.trace import Record


class Runner(msgspec.Struct, frozen=True):
    """One side of a race.

    Args:
        begun: How many different messages or requests there were to work on.
        done: When each of them was finished for the first time, ascending; in a run in which nobody
            works, when it was acknowledged.
        twice: How many were finished more than once.
        crashes: When anybody crashed.
    """

    begun: int
    done: list[int]
    twice: int
    crashes: list[int]

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
    crashes: list[int] = []
    for number, record in enumerate(records, 1):
        action = action_of(record.action)
        at = number if by_record else record.at
        if action.work is not None:
            begun.add(record.message)
        if action.work == "ends" if ends == "work" else action.group == "ack":
            times[record.message] = times.get(record.message, 0) + 1
            if times[record.message] == 1:
                done.append(at)
        if action.life == "ends":
            crashes.append(at)
    return Runner(len(begun), done, sum(count > 1 for count in times.values()), crashes)
