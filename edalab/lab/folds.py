"""Folds of a trace that many summaries and views share."""

from edalab.lab.actions import ACTIONS, fits
from edalab.lab.trace import Record, Trace


class QueueCounts:
    """How many messages of one queue are where, kept up to date record by record.

    What each action adds stands in the table of actions. At every moment ``enqueued + duplicated =
    ready + delayed + unacked + acked + dead + expired + dropped``.

    Args:
        trace: The trace to listen to.
        group: The queue's name.
    """

    ACTIONS = tuple(name for name, action in ACTIONS.items() if any(c.by for c in action.queue))

    def __init__(self, trace: Trace, group: str) -> None:
        self.group = group
        self.enqueued = self.duplicated = self.rejected = self.delivered = self.redelivered = 0
        self.ready = self.delayed = self.unacked = self.acked = 0
        self.dead = self.expired = self.dropped = 0
        self._peak = self._at = 0
        self.emptied_at = 0
        trace.on(self.ACTIONS, self.see)

    @property
    def peak(self) -> int:
        """The most messages that ever waited; what was delivered at once did not wait."""
        return max(self._peak, self.ready)

    def see(self, record: Record) -> None:
        """Take one more record into account."""
        action = ACTIONS[record.action]
        waited = record.at > self._at or action.group != "read"
        if waited and self.ready > self._peak:
            self._peak = self.ready
        self._at = record.at
        if self.group != (record.actor if action.role == "channel" else record.peer):
            return
        change = next(change for change in action.queue if fits(change.detail, record.detail))
        held = vars(self)
        for count, number in change.by.items():
            held[count] += number
        if change.takes_out and not (self.ready or self.unacked or self.delayed):
            self.emptied_at = record.at


class Links:
    """The pairs of actors and names: who calls which service, who uses which topic.

    Args:
        trace: The trace to listen to.
    """

    def __init__(self, trace: Trace) -> None:
        self.pairs: set[tuple[str, str]] = set()
        trace.on(("call", "publish", "subscribe"), self.see)

    def see(self, record: Record) -> None:
        """Take one more record into account."""
        self.pairs.add((record.actor, record.peer))

    def known_by(self, name: str) -> set[str]:
        """Who uses ``name``, and must be changed when it is renamed."""
        return {who for who, whom in self.pairs if whom == name}
