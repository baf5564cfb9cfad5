"""Faults that are declared before a run: what fails, for which actor, and when.

A ``FaultyRuntime`` injects them where an actor waits: when it sends to a channel, receives from it,
or sleeps, which is its work. A run without faults uses the plain runtime and costs no extra time.
The trace has each fault that struck as ``fault``, a crash as ``crash``.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, get_args

import msgspec

from edalab.lab.channel import Message

Operation = Literal["publish", "receive", "poll", "ack", "nack", "sleep"]


class When(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The condition under which a fault strikes; all given parts must be true.

    Args:
        nth: Only at the actor's n-th operation of the kind, from 1.
        share: At this share of the operations, at random.
        from_ns: Not before this time of the run.
        until_ns: Before this time of the run.
    """

    nth: int | None = None
    share: float = 1.0
    from_ns: int = 0
    until_ns: int | None = None

    def holds(self, nth: int, now: int, draw: Any) -> bool:
        """Whether the ``nth`` operation at ``now`` is struck; ``draw()`` returns 0 to 1."""
        if self.nth not in {None, nth} or now < self.from_ns:
            return False
        if self.until_ns is not None and now >= self.until_ns:
            return False
        return self.share >= 1.0 or draw() < self.share


ALWAYS = When()
FIRST = When(nth=1)


class Fault(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """The base class of faults of an ``actor``."""

    actor: str
    when: When = ALWAYS

    @property
    def operations(self) -> tuple[str, ...]:
        """The kinds of the actor's operations that it strikes."""
        return ()


class Crash(Fault, frozen=True, kw_only=True, tag="crash"):
    """The actor dies, at a time or at an operation.

    Args:
        at_ns: The time of the crash; None for a crash at an operation.
        operation: The kind of operation at which it crashes.
        when: At which of these operations; by default the first.
        after: Whether the operation still has its effect.
        restart_ns: How many nanoseconds after the crash the actor is started again, without
            memory; None for never.
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


class PublishFault(Fault, frozen=True, kw_only=True):
    """The base class of faults of what an actor publishes."""

    @property
    def operations(self) -> tuple[str, ...]:
        return ("publish",)


class Drop(PublishFault, frozen=True, kw_only=True, tag="drop"):
    """A published message does not reach the channel; there is no confirm."""


class Duplicate(PublishFault, frozen=True, kw_only=True, tag="duplicate"):
    """A published message reaches the channel twice."""


class Reorder(PublishFault, frozen=True, kw_only=True, tag="reorder"):
    """A published message reaches the channel late, so that later ones may overtake it.

    Args:
        by_ns: The delay in nanoseconds; the actor does not wait for it.
    """

    by_ns: int


class Poison(PublishFault, frozen=True, kw_only=True, tag="poison"):
    """A published message can't be handled by any consumer (``is_poison``)."""


class LostAck(Fault, frozen=True, kw_only=True, tag="lost-ack"):
    """An acknowledgement does not reach the channel; the consumer does not notice.

    Args:
        reclaim_ns: After how many nanoseconds the channel delivers the message again; None for
            only when the connection is lost.
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


class Poisoned(msgspec.Struct, frozen=True, tag_field="edalab", tag="poisoned"):
    """The body of a message that can't be handled; it has a tag, so that it is known from JSON."""

    body: Any = None


def is_poison(message: Message) -> bool:
    """Whether no consumer can handle the message."""
    body = message.body
    return isinstance(body, Poisoned) or (
        isinstance(body, dict) and body.get("edalab") == "poisoned"
    )


class FaultPlan:
    """The faults of one run, and the counts of the actors' operations.

    Args:
        faults: The declared faults.

    Attributes:
        misplaced: The crashes that were due of actors without a process of their own.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        self.misplaced: list[Fault] = []
        self._struck: Counter[int] = Counter()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._of_operation: dict[tuple[str, str], list[Fault]] = {}
        for fault in self.faults:
            for operation in fault.operations:
                self._of_operation.setdefault((fault.actor, operation), []).append(fault)

    @property
    def missed(self) -> list[Fault]:
        """The faults that never struck, since their actor or time did not occur."""
        return [fault for place, fault in enumerate(self.faults) if place not in self._struck]

    @property
    def struck(self) -> list[int]:
        """How often each fault struck, in the order of the faults."""
        return [self._struck[place] for place in range(len(self.faults))]

    def operations(self, actor: str) -> frozenset[str]:
        """The kinds of the actor's operations that have to be watched.

        They are those that a fault strikes; or all, if the actor crashes at a time, to see whether
        they run in a process of its own.
        """
        if any(
            isinstance(fault, Crash) and fault.at_ns is not None and fault.actor == actor
            for fault in self.faults
        ):
            return frozenset(get_args(Operation))
        return frozenset(operation for name, operation in self._of_operation if name == actor)

    def restarts(self, actor: str) -> bool:
        """Whether the actor is started again after a crash."""
        return any(
            isinstance(fault, Crash) and fault.actor == actor and fault.restart_ns is not None
            for fault in self.faults
        )

    def note(self, struck: Fault) -> None:
        """Remember that a fault struck."""
        self._struck.update(place for place, fault in enumerate(self.faults) if fault is struck)

    def strike(self, actor: str, operation: Operation, now: int, draw: Any) -> list[Fault]:
        """Count one operation of the actor; returns the faults that strike it.

        A crash is noted where it happens: an operation that never ends is not crashed after.
        Before the operation it leaves no other fault but a delay, and what is lost is neither late
        nor doubled.
        """
        faults = self._of_operation.get((actor, operation))
        if faults is None:
            return []
        self._counts[actor, operation] += 1
        counted = self._counts[actor, operation]
        hits = [fault for fault in faults if fault.when.holds(counted, now, draw)]
        if not hits:
            return hits
        if any(isinstance(fault, Crash) and not fault.after for fault in hits):
            hits = [fault for fault in hits if isinstance(fault, (Crash, Delay))]
        elif any(isinstance(fault, Drop) for fault in hits):
            hits = [fault for fault in hits if not isinstance(fault, (Reorder, Duplicate, Poison))]
        for fault in hits:
            if not isinstance(fault, Crash):
                self.note(fault)
        return hits
