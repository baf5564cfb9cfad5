"""A schedule: which faults strike at which choice points of a run.

Choice points are numbered from 1 in the order in which a run comes to them. So ``crash@3`` means
"crash at the third choice point", and the same code comes to the same points again. Which data a
run works on is chosen before its first point: ``data-equal+crash@3``.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import msgspec

CALM: Final = "calm"
"""The id of the schedule without faults."""

DATA: Final = "data"
"""The kind under which a class bounds the choice of a data set."""


class Fault(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A fault at a choice point.

    Args:
        at: The choice point's number; 0 for the choice of the data.
        kind: What is done there: crash, raise, switch, or what a scenario offers.
    """

    at: int
    kind: str

    def __str__(self) -> str:
        return f"{self.kind}@{self.at}" if self.at else self.kind

    @property
    def family(self) -> str:
        """Return the kind under which a fault class bounds this fault."""
        return self.kind if self.at else DATA


Schedule: TypeAlias = tuple[Fault, ...]
"""Faults in the order of their points."""


class Point(msgspec.Struct, frozen=True, array_like=True):
    """A choice point that a run came to.

    Args:
        number: Its place, from 1; 0 for the choice of the data.
        options: What could be done instead of going on.
        call: The call on the context that it belongs to, such as ``ctx.pay``; empty for others.
        after: Whether the call's effect has happened.
        line: The learner's line of the call; 0 where there is none.
    """

    number: int
    options: tuple[str, ...]
    call: str = ""
    after: bool = False
    line: int = 0


class FaultClass(msgspec.Struct, frozen=True):
    """The faults that are tried together, and the most of each.

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
        """Return how many faults a schedule may have."""
        return self.together or sum(self.most.values())


def deeper(bounds: FaultClass) -> FaultClass:
    """The class with one fault more of each kind that may strike more than the data, and together.

    Args:
        bounds: The class in its ordinary bounds.
    """
    most = {kind: number + (kind != DATA) for kind, number in bounds.most.items()}
    return FaultClass(bounds.name, most, bounds.depth + 1 if bounds.together else 0)


def write(schedule: Schedule) -> str:
    """Return a schedule's id, such as ``duplicate@1+crash@5``."""
    return "+".join(map(str, schedule)) or CALM


def read(text: str) -> Schedule | None:
    """Return the schedule of an id; None if it is no id."""
    if text == CALM:
        return ()
    faults = []
    for part in text.split("+"):
        match = re.fullmatch(r"([a-z][a-z0-9-]*)@([1-9]\d{0,5})", part)
        if match is not None:
            faults.append(Fault(int(match[2]), match[1]))
        elif re.fullmatch(rf"{DATA}-[a-z0-9-]+", part):
            faults.append(Fault(0, part))
        else:
            return None
    ordered = tuple(sorted(faults))
    return ordered if len({fault.at for fault in ordered}) == len(ordered) else None


def one_more(schedule: Schedule, points: Sequence[Point], bounds: FaultClass) -> Iterator[Schedule]:
    """Yield each schedule of the class with one fault more, after the last one.

    Args:
        schedule: A schedule of the class.
        points: The choice points of its run.
        bounds: The class.
    """
    if len(schedule) >= bounds.depth:
        return
    last = schedule[-1].at if schedule else -1
    used = [fault.family for fault in schedule]
    for point in points:
        if point.number <= last:
            continue
        for kind in point.options:
            fault = Fault(point.number, kind)
            if used.count(fault.family) < bounds.most.get(fault.family, 0):
                yield (*schedule, fault)
