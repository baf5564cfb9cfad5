"""Faults, declared before a run: what happens to which actor, and at which time or operation.

A ``FaultyRuntime`` is a ``VirtualRuntime`` that puts them where an actor waits: around what it
sends to a channel and gets from one, and around its sleeps, which are its work. Without declared
faults a run uses the plain runtime, so that they cost nothing there. Each fault that struck is in
the trace as ``fault``, a crash as ``crash``.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from edalab.lab.channel import Message

Operation = Literal["publish", "receive", "poll", "ack", "nack", "sleep"]


class When(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a fault strikes; all that is given must hold.

    Args:
        nth: At the actor's n-th operation of the kind, from 1, and no other.
        share: At this share of the operations, at random.
        from_ns: Not before this time of the run.
        until_ns: Before this time of the run.
    """

    nth: int | None = None
    share: float = 1.0
    from_ns: int = 0
    until_ns: int | None = None

    def holds(self, nth: int, now: int, draw: Any) -> bool:
        """Whether the ``nth`` operation, at ``now``, is struck; ``draw()`` gives 0 to 1."""
        if self.nth not in {None, nth} or now < self.from_ns:
            return False
        if self.until_ns is not None and now >= self.until_ns:
            return False
        return self.share >= 1.0 or draw() < self.share


ALWAYS = When()
FIRST = When(nth=1)


class Fault(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Something that goes wrong with ``actor``."""

    actor: str
    when: When = ALWAYS

    @property
    def operations(self) -> tuple[str, ...]:
        """Which of the actor's operations it strikes."""
        return ()


class Crash(Fault, frozen=True, kw_only=True, tag="crash"):
    """The actor dies, at a time or at an operation.

    Args:
        at_ns: At this time of the run; None: at the operation.
        operation: At which kind of operation.
        when: At which of them; the first, if not given.
        after: Whether the operation still has its effect.
        restart_ns: How long after the crash what was spawned as this actor is spawned anew; None
            for never. It remembers nothing.
    """

    at_ns: int | None = None
    operation: Operation = "receive"
    when: When = FIRST
    after: bool = False
    restart_ns: int | None = None

    @property
    def operations(self) -> tuple[str, ...]:
        return () if self.at_ns is not None else (self.operation,)


class Delay(Fault, frozen=True, kw_only=True, tag="delay"):
    """An operation takes ``by_ns`` longer before it has its effect."""

    operation: Operation = "publish"
    by_ns: int

    @property
    def operations(self) -> tuple[str, ...]:
        return (self.operation,)


class Drop(Fault, frozen=True, kw_only=True, tag="drop"):
    """What the actor publishes does not reach the channel; no confirm comes."""

    @property
    def operations(self) -> tuple[str, ...]:
        return ("publish",)


class Duplicate(Fault, frozen=True, kw_only=True, tag="duplicate"):
    """What the actor publishes reaches the channel twice."""

    @property
    def operations(self) -> tuple[str, ...]:
        return ("publish",)


class Reorder(Fault, frozen=True, kw_only=True, tag="reorder"):
    """What the actor publishes reaches the channel late, so that later messages may overtake it.

    Args:
        by_ns: How much later it arrives; the actor does not notice.
    """

    by_ns: int

    @property
    def operations(self) -> tuple[str, ...]:
        return ("publish",)


class Poison(Fault, frozen=True, kw_only=True, tag="poison"):
    """What the actor publishes can't be handled by anybody (``is_poison``)."""

    @property
    def operations(self) -> tuple[str, ...]:
        return ("publish",)


class LostAck(Fault, frozen=True, kw_only=True, tag="lost-ack"):
    """An acknowledgement is lost on its way to the channel; the consumer believes that it arrived.

    Args:
        reclaim_ns: After how long the channel takes the message back, to deliver it again; None:
            only when it loses the connection.
    """

    reclaim_ns: int | None = None

    @property
    def operations(self) -> tuple[str, ...]:
        return ("ack",)


class Slow(Fault, frozen=True, kw_only=True, tag="slow"):
    """The actor's work takes ``factor`` times as long."""

    factor: float

    @property
    def operations(self) -> tuple[str, ...]:
        return ("sleep",)


class Outage(Fault, frozen=True, kw_only=True, tag="outage"):
    """The service refuses every call from ``when.from_ns`` until ``when.until_ns``."""


class Poisoned(msgspec.Struct, frozen=True):
    """The body of a message that can't be handled."""

    body: Any = None


def is_poison(message: Message) -> bool:
    """Whether nobody can handle the message, however often it is delivered."""
    return isinstance(message.body, Poisoned)


class FaultPlan:
    """The faults of one run, and the count of each actor's operations so far.

    Args:
        faults: What is declared.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        self._struck: set[int] = set()
        self._counts: dict[tuple[str, str], int] = {}

    @property
    def missed(self) -> list[Fault]:
        """The faults that never struck: their actor or moment did not come."""
        return [fault for place, fault in enumerate(self.faults) if place not in self._struck]

    def touches(self, actor: str) -> bool:
        """Whether anything is declared for the actor's operations."""
        return any(fault.actor == actor and fault.operations for fault in self.faults)

    def restarts(self, actor: str) -> bool:
        """Whether the actor may be started anew."""
        return any(
            isinstance(fault, Crash) and fault.actor == actor and fault.restart_ns is not None
            for fault in self.faults
        )

    def note(self, struck: Fault) -> None:
        """Note that a fault struck."""
        self._struck.update(place for place, fault in enumerate(self.faults) if fault is struck)

    def strike(self, actor: str, operation: Operation, now: int, draw: Any) -> list[Fault]:
        """Count one more operation of the actor, and give the faults that strike it."""
        counted = self._counts[actor, operation] = self._counts.get((actor, operation), 0) + 1
        hits = [
            fault
            for fault in self.faults
            if fault.actor == actor
            and operation in fault.operations
            and fault.when.holds(counted, now, draw)
        ]
        for fault in hits:
            self.note(fault)
        return hits
