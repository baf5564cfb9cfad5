"""Who takes part in a run, in the order in which people read it: from the asker to the worker."""

from collections.abc import Iterable, Sequence
from typing import Final

from edalab.lab.trace import Record

HOLDING: Final = frozenset({
    "enqueue", "duplicate", "reject", "block", "deliver", "redeliver", "requeue", "rest",
    "dead-letter", "expire", "drop", "append", "commit", "rebalance", "seek", "miss",
})  # fmt: skip
"""What only a queue, a topic or a consumer group does."""

_MEET: Final = frozenset({
    "call", "look-up", "read", "deliver", "redeliver", "pay", "mark", "prepare", "commit-writes",
    "load", "write", "out-of-date", "send", "publish-to", "command",
})  # fmt: skip
"""Actions whose other side is an actor too, even one that never does anything itself."""

_LOOKS: Final = frozenset({"lag"})
"""What the laboratory notes when it looks at the run, and nobody in it does."""

_ASKER, _CHANNEL, _CONSUMER, _SERVICE = range(4)


def happened(records: Sequence[Record]) -> Sequence[Record]:
    """The records of what somebody in the run did: all but the laboratory's own looks."""
    return [record for record in records if record.action not in _LOOKS]


def actors(records: Iterable[Record]) -> list[str]:
    """The actors: who asks or publishes, then what holds messages, then who takes them, the rest.

    Within each of these the order is that of the trace.
    """
    ranks: dict[str, int] = {}
    for record in records:
        action = record.action
        if action in HOLDING:
            ranks[record.actor] = _CHANNEL
        elif action == "subscribe":
            ranks.setdefault(record.actor, _CONSUMER)
        elif action in {"request", "publish", "call"}:
            ranks.setdefault(record.actor, _ASKER)
        else:
            ranks.setdefault(record.actor, _SERVICE)
        if action in _MEET and record.peer:
            rank = _CONSUMER if action in {"deliver", "redeliver"} else _SERVICE
            ranks.setdefault(record.peer, rank)
    return sorted(ranks, key=ranks.__getitem__)
