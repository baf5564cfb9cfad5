"""How much waits where: a fold of the trace for each queue, consumer group and busy service.

Each has the same three numbers, told in the words of a queue: *ready* waits, *unacked* is in
somebody's hands, *acked* is done with. Of a service they are what waits for a free instance, what
is worked on, and what is finished.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from edalab.lab.trace import Record

Kind = Literal["queue", "group", "service"]


class Level(msgspec.Struct, frozen=True, gc=False):
    """What waits, is in hand and is done with from an instant on.

    Args:
        at: Virtual nanoseconds.
        ready: What waits.
        unacked: What is in somebody's hands.
        acked: What is done with so far.
    """

    at: int
    ready: int
    unacked: int
    acked: int


class Gauge:
    """The present level of one holder; ``set`` and ``add`` change it."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.ready = self.unacked = self.acked = 0

    def add(self, ready: int = 0, unacked: int = 0, acked: int = 0) -> None:
        """Change the numbers by so much."""
        self.ready += ready
        self.unacked += unacked
        self.acked += acked


class Gauges:
    """The gauges of a run, kept up to date record by record.

    Args:
        records: The whole run, looked through once for where each consumer group of a log begins
            to read; what happens is told by ``see`` alone.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.by_name: dict[str, Gauge] = {}
        self._logs = _LogGroups(records, self.by_name)
        self._queues = {
            record.actor
            for record in records
            if record.action in {"enqueue", "reject", "duplicate", "block"}
        }
        self._services = {record.actor for record in records if record.action == "wait"}

    def see(self, record: Record) -> str | None:
        """Take one more record into account; gives whose gauge it changed."""
        if self._logs.see(record):
            return record.actor if record.action != "ack" else record.peer
        action = record.action
        if record.actor in self._queues:
            change = _OF_QUEUE.get(action)
            name = record.actor
        elif action == "ack" and record.peer in self._queues:
            change, name = _acked, record.peer
        elif record.actor in self._services:
            change, name = _OF_SERVICE.get(action), record.actor
        else:
            return None
        if change is None:
            return None
        gauge = self.by_name.get(name)
        if gauge is None:
            gauge = self.by_name[name] = Gauge("queue" if name in self._queues else "service")
        change(gauge, record)
        return name


def levels(records: Sequence[Record]) -> dict[str, list[Level]]:
    """The levels over time, by queue, consumer group or service that something ever waited for."""
    gauges = Gauges(records)
    found: dict[str, list[Level]] = {}
    for record in records:
        name = gauges.see(record)
        if name is None:
            continue
        gauge = gauges.by_name[name]
        series = found.setdefault(name, [])
        level = Level(record.at, gauge.ready, gauge.unacked, gauge.acked)
        if series and series[-1].at == record.at:
            series[-1] = level
        else:
            series.append(level)
    return found


def _acked(gauge: Gauge, _record: Record) -> None:
    gauge.add(unacked=-1, acked=1)


def _requeued(gauge: Gauge, record: Record) -> None:
    from_hands = (record.detail or {}).get("from") == "unacked"
    gauge.add(ready=1, unacked=-1 if from_hands else 0)


def _by(ready: int = 0, unacked: int = 0, acked: int = 0) -> Callable[[Gauge, Record], None]:
    return lambda gauge, _record: gauge.add(ready, unacked, acked)


_OF_QUEUE: dict[str, Callable[[Gauge, Record], None]] = {
    "enqueue": _by(ready=1),
    "duplicate": _by(ready=1),
    "deliver": _by(ready=-1, unacked=1),
    "redeliver": _by(ready=-1, unacked=1),
    "rest": _by(unacked=-1),
    "requeue": _requeued,
    "dead-letter": _by(unacked=-1),
    "expire": _by(ready=-1),
    "drop": _by(ready=-1),
}


def _started(gauge: Gauge, _record: Record) -> None:
    # Who found an instance free did not wait.
    gauge.add(ready=-1 if gauge.ready else 0, unacked=1)


_OF_SERVICE: dict[str, Callable[[Gauge, Record], None]] = {
    "wait": _by(ready=1),
    "start": _started,
    "finish": _by(unacked=-1, acked=1),
}


class _LogGroups:
    """Consumer groups of a log: what lies ahead of each, partition by partition."""

    def __init__(self, records: Iterable[Record], gauges: dict[str, Gauge]) -> None:
        self._gauges = gauges
        self._topic: dict[str, str] = {}
        self._first: dict[tuple[str, int], int] = {}
        self._end: dict[tuple[str, int], int] = {}
        self._at: dict[tuple[str, int], int] = {}
        self._committed: dict[tuple[str, int], int] = {}
        self._partitions: dict[str, set[int]] = {}
        self._owners: dict[str, dict[int, str]] = {}
        self._topics = {record.actor for record in records if record.action == "append"}
        for record in records:
            detail = record.detail or {}
            if record.action == "subscribe" and record.peer in self._topics:
                self._topic[detail["group"]] = record.peer
            elif record.action in {"deliver", "redeliver", "seek"} and "offset" in detail:
                self._first.setdefault((record.actor, detail["partition"]), detail["offset"])
            elif record.action == "append":
                self._partitions.setdefault(record.actor, set()).add(detail["partition"])

    def see(self, record: Record) -> bool:
        action = record.action
        if action == "append":
            place = (record.detail or {})["partition"]
            self._end[record.actor, place] = (record.detail or {})["offset"] + 1
            for group, topic in self._topic.items():
                if topic == record.actor and group in self._gauges:
                    self._measure(group)
            return False
        if action == "ack" and record.peer in self._topic:
            self._gauge(record.peer).acked += 1
            return True
        if record.actor not in self._topic:
            return False
        self._gauge(record.actor)
        self._move(record.actor, action, record.detail or {})
        self._measure(record.actor)
        return True

    def _gauge(self, group: str) -> Gauge:
        gauge = self._gauges.get(group)
        if gauge is None:
            gauge = self._gauges[group] = Gauge("group")
            for place in self._partitions.get(self._topic[group], ()):
                end = self._end.get((self._topic[group], place), 0)
                first = self._first.get((group, place), end)
                self._at[group, place] = self._committed[group, place] = first
        return gauge

    def _move(self, group: str, action: str, detail: dict[str, Any]) -> None:
        if action in {"deliver", "redeliver"}:
            self._at[group, detail["partition"]] = detail["offset"] + 1
        elif action == "seek":
            self._at[group, detail["partition"]] = detail["offset"]
        elif action == "commit":
            self._committed[group, detail["partition"]] = detail["offset"]
        elif action == "rebalance":
            owners = {
                place: member for member, places in detail["shares"].items() for place in places
            }
            before = self._owners.get(group, {})
            for place, member in owners.items():
                if before.get(place) != member and (group, place) in self._committed:
                    self._at[group, place] = self._committed[group, place]
            self._owners[group] = owners

    def _measure(self, group: str) -> None:
        topic, gauge = self._topic[group], self._gauges[group]
        gauge.ready = gauge.unacked = 0
        for place in self._partitions.get(topic, ()):
            at = self._at[group, place]
            gauge.ready += max(0, self._end.get((topic, place), 0) - at)
            gauge.unacked += max(0, at - self._committed[group, place])
