"""Who did what to whom: a row for each record, as a sequence diagram draws it."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from edalab.lab.trace import Record

_BACKWARDS: Final = frozenset({"answer", "time-out", "disconnect"})
"""What a caller notes of its own call: it came from the other side."""

_ALONE: Final = frozenset({"publish", "unroutable", "subscribe", "fault", "time-out", "disconnect"})
"""What is drawn at the actor alone: the arrow follows when the channel accepts, or never came."""

_REVERSED_BY_CHANNEL: Final = frozenset({"enqueue", "append", "duplicate"})
"""What a channel notes of a producer: the message came from there."""


class Row(msgspec.Struct, frozen=True):
    """One record, drawn.

    Args:
        at: Virtual nanoseconds.
        source: From whom.
        target: To whom; empty where an actor does something alone.
        action: What was done.
        message: To which message or request.
        attempt: At which attempt a message is delivered; 0 where that was not told.
    """

    at: int
    source: str
    target: str
    action: str
    message: str
    attempt: int = 0

    @property
    def label(self) -> str:
        """What stands at the arrow."""
        again = f" (#{self.attempt})" if self.attempt else ""
        return f"{self.action} {self.message}".rstrip() + again


def rows(records: Iterable[Record], known: Iterable[str]) -> Iterator[Row]:
    """A row for each record; an arrow where both sides are among the ``known`` actors."""
    lanes = set(known)
    asked: set[tuple[str, str]] = set()
    for record in records:
        actor, peer, action = record.actor, record.peer, record.action
        if action in {"call", "look-up", "read"}:
            asked.add((actor, peer))
        source, target = actor, peer
        if action in _ALONE or peer not in lanes or peer == actor:
            target = ""
        elif action in _REVERSED_BY_CHANNEL or (action in _BACKWARDS and (actor, peer) in asked):
            source, target = peer, actor
        attempt = (record.detail or {}).get("attempt", 0)
        yield Row(record.at, source, target, action, record.message, attempt)
