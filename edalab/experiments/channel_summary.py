"""Sums up what happened to a channel's messages, over all its groups."""

from collections.abc import Sequence

from edalab.experiments.experiment import Measures
from edalab.lab.folds import QueueCounts
from edalab.lab.trace import Record, Trace
from edalab.lab.units import to_ms, to_seconds

TOPIC = "topic"
GROUP = "queue"


def groups_of(number: int) -> list[str]:
    """Return the names of the given number of groups."""
    return [GROUP, *(f"{GROUP}-{place}" for place in range(2, number + 1))]


class LogCounts:
    """Counts what one group of a log was given, and what is left for it at the end.

    Args:
        trace: The trace to listen to.
        group: The group's name.
    """

    def __init__(self, trace: Trace, group: str) -> None:
        self.group = group
        self.ready = self.unacked = self.acked = self.dead = self.delivered = self.redelivered = 0
        trace.on(("deliver", "redeliver"), self._deliver, actor=group)
        trace.on("ack", self._ack)
        trace.on("lag", self._lag)

    def _deliver(self, record: Record) -> None:
        self.delivered += 1
        self.redelivered += record.action == "redeliver"

    def _ack(self, record: Record) -> None:
        self.acked += record.peer == self.group

    def _lag(self, record: Record) -> None:
        if record.peer == self.group:
            detail = record.detail or {}
            self.ready, self.unacked = detail["ready"], detail["unacked"]
            self.dead = detail["dead"]


class WaitingCounts:
    """Counts how many messages wait for a group of a real channel, which may be a queue or a log.

    Args:
        trace: The trace to listen to.
        group: The name of the group, and of its topic.
    """

    def __init__(self, trace: Trace, group: str) -> None:
        self._ready = self.peak = 0
        trace.on(("enqueue", "append", "requeue"), self._come, actor=group)
        trace.on(("deliver", "redeliver"), self._go, actor=group)

    def _come(self, _record: Record) -> None:
        self._ready += 1
        self.peak = max(self.peak, self._ready)

    def _go(self, _record: Record) -> None:
        self._ready -= 1


class ChannelSummary:
    """Counts where the messages are at the end, and how they got there.

    Args:
        counts: The counts of each group.
        trace: The trace to listen to.
    """

    def __init__(self, counts: Sequence[QueueCounts | LogCounts], trace: Trace) -> None:
        self._counts = counts
        self._published: dict[str, int] = {}
        self._begun: set[tuple[str, str]] = set()
        self._waited = self._crashes = 0
        self._last: int | None = None
        trace.on("publish", self._publish)
        trace.on("start", self._start)
        trace.on("finish", self._finish)
        trace.on("crash", self._crash)

    def _publish(self, record: Record) -> None:
        self._published[record.message] = record.at

    def _start(self, record: Record) -> None:
        begun = record.message, record.peer
        if begun not in self._begun:
            self._begun.add(begun)
            self._waited += record.at - self._published[record.message]

    def _crash(self, _record: Record) -> None:
        self._crashes += 1

    def _finish(self, record: Record) -> None:
        self._last = record.at

    def measures(self) -> Measures:
        measures: Measures = {
            name: sum(getattr(counts, name) for counts in self._counts)
            for name in (
                "ready", "unacked", "acked", "delayed", "dead", "expired", "dropped", "rejected",
                "redelivered",
            )
            if hasattr(self._counts[0], name)
        }  # fmt: skip
        measures["deliveries"] = sum(counts.delivered for counts in self._counts)
        measures["crashes"] = self._crashes
        queues = [counts.peak for counts in self._counts if isinstance(counts, QueueCounts)]
        if queues:
            measures["peak"] = max(queues)
        if self._begun:
            measures["wait_ms"] = to_ms(round(self._waited / len(self._begun)))
        if self._last is not None:
            measures["done_s"] = to_seconds(self._last)
        return measures
