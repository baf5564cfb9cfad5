"""Folds of a trace that many summaries and views share."""

from edalab.lab.actions import ACTIONS, fits
from edalab.lab.trace import Record, Trace

_OF_QUEUES = {
    name: [(change.detail, tuple(change.by.items()), change.takes_out) for change in action.queue]
    for name, action in ACTIONS.items()
    if any(change.by for change in action.queue)
}
"""The changes of queue counts by action, in a form that is fast for long runs."""

_BY_QUEUE = tuple(name for name in _OF_QUEUES if ACTIONS[name].role == "channel")
_TO_QUEUE = tuple(name for name in _OF_QUEUES if name not in _BY_QUEUE)
"""The actions of a queue, and those whose peer it is."""


class QueueCounts:
    """The counts of one queue's messages, updated with each record.

    The table of actions has what each action adds. At every moment ``enqueued + duplicated =
    ready + delayed + unacked + acked + dead + expired + dropped``.

    Args:
        trace: The trace to listen to.
        group: The queue's name.
    """

    ACTIONS = tuple(_OF_QUEUES)

    def __init__(self, trace: Trace, group: str) -> None:
        self.group = group
        self.enqueued = self.duplicated = self.rejected = self.delivered = self.redelivered = 0
        self.ready = self.delayed = self.unacked = self.acked = 0
        self.dead = self.expired = self.dropped = 0
        self._peak = self._at = 0
        self.emptied_at = 0
        trace.on(_BY_QUEUE, self._add, actor=group)
        trace.on(_TO_QUEUE, self._add_if_own)

    @property
    def peak(self) -> int:
        """The most messages that waited when an instant was over."""
        return max(self._peak, self.ready)

    def _add_if_own(self, record: Record) -> None:
        if record.peer == self.group:
            self._add(record)

    def _add(self, record: Record) -> None:
        changes = _OF_QUEUES[record.action]
        at = record.at
        if at > self._at:
            self._peak = max(self._peak, self.ready)
            self._at = at
        _, numbers, takes_out = changes[0]
        if len(changes) > 1:
            _, numbers, takes_out = next(
                change for change in changes if fits(change[0], record.detail)
            )
        counts = self.__dict__
        for count, number in numbers:
            counts[count] += number
        if takes_out and not (self.ready or self.unacked or self.delayed):
            self.emptied_at = at


class Links:
    """The pairs of an actor and a name that it uses: a service or a topic.

    Args:
        trace: The trace to listen to.
    """

    def __init__(self, trace: Trace) -> None:
        self.pairs: set[tuple[str, str]] = set()
        trace.on(("call", "publish", "subscribe"), self.see)

    def see(self, record: Record) -> None:
        """Add one record to the counts."""
        self.pairs.add((record.actor, record.peer))
