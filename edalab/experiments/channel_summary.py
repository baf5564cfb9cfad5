"""What became of the messages of a channel, over all its groups."""

from edalab.experiments.experiment import Measures
from edalab.lab.folds import QueueCounts
from edalab.lab.trace import Record, Trace
from edalab.lab.units import to_ms, to_seconds

TOPIC = "topic"
GROUP = "queue"


def groups_of(number: int) -> list[str]:
    """The names of so many groups."""
    return [GROUP, *(f"{GROUP}-{each}" for each in range(2, number + 1))]


class ChannelSummary:
    """Where the messages are in the end, and how they came there.

    Args:
        trace: The trace to listen to.
        groups: The names of the queues.
    """

    def __init__(self, trace: Trace, groups: list[str]) -> None:
        self._counts = [QueueCounts(trace, group) for group in groups]
        self._published: dict[str, int] = {}
        self._begun: set[tuple[str, str]] = set()
        self._waited = self._last = 0
        trace.on("publish", self._publish)
        trace.on("start", self._start)
        trace.on("finish", self._finish)

    def _publish(self, record: Record) -> None:
        self._published[record.message] = record.at

    def _start(self, record: Record) -> None:
        begun = record.message, record.peer
        if begun not in self._begun:
            self._begun.add(begun)
            self._waited += record.at - self._published[record.message]

    def _finish(self, record: Record) -> None:
        self._last = record.at

    def _sum(self, name: str) -> int:
        return sum(getattr(each, name) for each in self._counts)

    def measures(self) -> Measures:
        measures: Measures = {
            name: self._sum(name)
            for name in (
                "ready", "unacked", "acked", "delayed", "dead", "expired", "dropped", "rejected",
                "delivered", "redelivered",
            )
        }  # fmt: skip
        measures["peak"] = max(each.peak for each in self._counts)
        if self._begun:
            measures["wait_ms"] = to_ms(round(self._waited / len(self._begun)))
            measures["done_s"] = to_seconds(self._last)
        return measures
