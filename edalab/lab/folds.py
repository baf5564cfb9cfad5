"""Folds of a trace that many summaries and views share."""

from edalab.lab.trace import Record, Trace


class QueueCounts:
    """How many messages of one queue are where, kept up to date record by record.

    Args:
        trace: The trace to listen to.
        group: The queue's name.

    At every moment ``enqueued + duplicated = ready + delayed + unacked + acked + dead + expired +
    dropped``.
    """

    ACTIONS = (
        "enqueue", "duplicate", "deliver", "redeliver", "ack", "rest", "requeue", "dead-letter",
        "expire", "drop", "reject",
    )  # fmt: skip

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
        action = record.action
        waited = record.at > self._at or action not in {"deliver", "redeliver"}
        if waited and self.ready > self._peak:
            self._peak = self.ready
        self._at = record.at
        if action == "ack":
            if record.peer == self.group:
                self.unacked -= 1
                self.acked += 1
                self._note_empty(record)
            return
        if record.actor == self.group:
            getattr(self, _HANDLERS[action])(record)

    def _enqueue(self, _record: Record) -> None:
        self.enqueued += 1
        self.ready += 1

    def _duplicate(self, _record: Record) -> None:
        self.duplicated += 1
        self.ready += 1

    def _deliver(self, record: Record) -> None:
        self.ready -= 1
        self.unacked += 1
        self.delivered += 1
        self.redelivered += record.action == "redeliver"

    def _rest(self, _record: Record) -> None:
        self.unacked -= 1
        self.delayed += 1

    def _requeue(self, record: Record) -> None:
        origin = (record.detail or {})["from"]
        self.unacked -= origin == "unacked"
        self.delayed -= origin == "rest"
        self.dead -= origin == "dead"
        self.ready += 1

    def _dead_letter(self, record: Record) -> None:
        self.unacked -= 1
        self.dead += 1
        self._note_empty(record)

    def _expire(self, record: Record) -> None:
        self.ready -= 1
        self.expired += 1
        self._note_empty(record)

    def _drop(self, record: Record) -> None:
        self.ready -= 1
        self.dropped += 1
        self._note_empty(record)

    def _reject(self, _record: Record) -> None:
        self.rejected += 1

    def _note_empty(self, record: Record) -> None:
        if not (self.ready or self.unacked or self.delayed):
            self.emptied_at = record.at


class Links:
    """Who knows whom by name: who calls a service, who publishes or subscribes to a topic.

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
        """Who knows ``name``, and is to be edited when it gets another."""
        return {who for who, whom in self.pairs if whom == name}


_HANDLERS = {
    "enqueue": "_enqueue",
    "duplicate": "_duplicate",
    "deliver": "_deliver",
    "redeliver": "_deliver",
    "rest": "_rest",
    "requeue": "_requeue",
    "dead-letter": "_dead_letter",
    "expire": "_expire",
    "drop": "_drop",
    "reject": "_reject",
}
