"""A schedule: which faults strike at which choice points of a run; all others go on.

Choice points are numbered from 1 in the order in which a run comes to them. So ``crash@3`` means
"crash at the third choice point", and the same code comes to the same points again.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec

CALM = "calm"
"""The id of the schedule without faults."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """Something else than going on.

    Args:
        at: The choice point's number.
        kind: What is done there: crash, switch, duplicate, swap, or what a scenario offers.
    """

    at: int
    kind: str

    def __str__(self) -> str:
        return f"{self.kind}@{self.at}"


Schedule: TypeAlias = tuple[Fault, ...]
"""Faults in the order of their points."""


class Point(msgspec.Struct, frozen=True):
    """A choice point that a run came to.

    Args:
        number: Its place, from 1.
        options: What could be done instead of going on.
    """

    number: int
    options: tuple[str, ...]


class FaultClass(msgspec.Struct, frozen=True):
    """Which faults are tried together, and how many at most of each.

    Args:
        name: The catalogue has it under ``exercise.class-``.
        most: The greatest number of faults by kind.
        together: The greatest number of all faults; 0 means their sum.
    """

    name: str
    most: dict[str, int]
    together: int = 0

    @property
    def depth(self) -> int:
        """How many faults a schedule may have."""
        return self.together or sum(self.most.values())


def write(schedule: Schedule) -> str:
    """The schedule's id, such as ``duplicate@1+crash@5``."""
    return "+".join(map(str, schedule)) or CALM


def read(text: str) -> Schedule | None:
    """The schedule of an id; None where it is none."""
    if text == CALM:
        return ()
    faults = []
    for part in text.split("+"):
        found = re.fullmatch(r"([a-z][a-z-]*)@([1-9]\d{0,5})", part)
        if found is None:
            return None
        faults.append(Fault(int(found[2]), found[1]))
    ordered = tuple(sorted(faults))
    return ordered if len({fault.at for fault in ordered}) == len(ordered) else None


def one_more(schedule: Schedule, points: Sequence[Point], bounds: FaultClass) -> Iterator[Schedule]:
    """Every schedule of the class with one fault more, after the last one.

    Args:
        schedule: A schedule of the class.
        points: The choice points of its run.
        bounds: The class.
    """
    last = schedule[-1].at if schedule else 0
    used = [fault.kind for fault in schedule]
    if len(used) >= bounds.depth:
        return
    for point in points[last:]:
        for kind in point.options:
            if used.count(kind) < bounds.most.get(kind, 0):
                yield (*schedule, Fault(point.number, kind))
