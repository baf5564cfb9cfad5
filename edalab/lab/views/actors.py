"""Lists the actors of a run in reading order: who asks first, who works last."""

from collections.abc import Iterable, Sequence
from typing import Final

from edalab.lab.actions import Role, action_of
from edalab.lab.trace import Record

_ORDER: Final[dict[Role, int]] = {
    "asker": 0, "channel": 1, "consumer": 2, "service": 3, "lab": 3
}  # fmt: skip


def happened(records: Sequence[Record]) -> Sequence[Record]:
    """Return the records of what actors did, without what only the lab observed."""
    return [record for record in records if action_of(record.action).role != "lab"]


def actors(records: Iterable[Record]) -> list[str]:
    """Return the actors from left to right: askers, channels, consumers, then services.

    Within each of these the order is that of the trace.
    """
    ranked = ranks(records)
    return sorted(ranked, key=ranked.__getitem__)


def ranks(records: Iterable[Record]) -> dict[str, int]:
    """Return each actor's rank: 0 for askers, 1 for channels, 2 for consumers, 3 for services."""
    ranks: dict[str, int] = {}
    for record in records:
        action = action_of(record.action)
        rank = _ORDER[action.role]
        if action.role == "channel":  # Whatever it did before, it holds messages.
            ranks[record.actor] = rank
        else:
            ranks.setdefault(record.actor, rank)
        peer, role = record.peer, action.peer_role
        if role and peer and peer not in ranks and action.form(record).arrow != "none":
            ranks[peer] = _ORDER[role]
    return ranks
