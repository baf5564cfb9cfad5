"""Who did what to whom: a row for each record, as a sequence diagram draws it."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from edalab.lab.trace import Record

_ALONE: Final = frozenset({
    "publish", "unroutable", "subscribe", "fault", "time-out", "disconnect", "commit", "seek",
    "miss", "rebalance",
})  # fmt: skip
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
        message: To which message or request; of a subscription, the topic.
        note: What else there is to tell: ``#2`` the attempt, ``0:7`` partition and offset.
    """

    at: int
    source: str
    target: str
    action: str
    message: str
    note: str = ""

    @property
    def label(self) -> str:
        """What stands at the arrow."""
        note = f" ({self.note})" if self.note else ""
        return f"{self.action} {self.message}".rstrip() + note


def rows(records: Iterable[Record], known: Iterable[str]) -> Iterator[Row]:
    """A row for each record; an arrow where both sides are among the ``known`` actors."""
    lanes = set(known)
    asked: set[tuple[str, str]] = set()
    for record in records:
        actor, peer, action = record.actor, record.peer, record.action
        if action in {"call", "look-up", "read"}:
            asked.add((actor, peer))
        if action in _ALONE or peer not in lanes or peer == actor:
            source, target = actor, ""
        elif _came_from_there(record, asked):
            source, target = peer, actor
        else:
            source, target = actor, peer
        message = peer if action == "subscribe" else record.message
        yield Row(record.at, source, target, action, message, _note(record.detail or {}))


def _came_from_there(record: Record, asked: set[tuple[str, str]]) -> bool:
    """Whether the actor notes what its peer did to it."""
    if record.action == "answer":
        return (record.actor, record.peer) in asked
    if record.action == "refuse":
        return (record.peer, record.actor) not in asked
    return record.action in _REVERSED_BY_CHANNEL


def _note(detail: dict[str, Any]) -> str:
    if "attempt" in detail:
        return f"#{detail['attempt']}"
    if "offset" in detail:
        return f"{detail['partition']}:{detail['offset']}"
    return str(detail.get("kind", ""))
