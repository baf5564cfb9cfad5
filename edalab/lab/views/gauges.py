"""Counts the messages of each queue, consumer group and busy service, record by record.

Each has three counts. *Ready* messages wait, *unacked* ones are with a consumer, *acked* ones are
done. For a service they are the requests that wait for a free instance, that are worked on, and
that are finished.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from edalab.lab.actions import Action, Change, GroupStep, Holder, action_of, fits
from edalab.lab.trace import Record

Kind = Literal["queue", "group", "service"]


class Counts(msgspec.Struct, frozen=True, gc=False):
    """The counts of a queue, consumer group or service at an instant.

    Args:
        ready: Messages or requests that wait.
        unacked: Those that a consumer has, or that are worked on.
        acked: Those that are done so far.
    """

    ready: int
    unacked: int
    acked: int


class Gauge:
    """The current counts of a holder. ``ready`` and ``unacked`` never fall below 0."""

    __slots__ = ("acked", "kind", "ready", "unacked")

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.ready = self.unacked = self.acked = 0

    def add(self, ready: int = 0, unacked: int = 0, acked: int = 0, **_others: int) -> None:
        """Add to the counts; other counts of an action are ignored."""
        self.ready = max(0, self.ready + ready)
        self.unacked = max(0, self.unacked + unacked)
        self.acked += acked

    def empty(self) -> None:
        """Set what waits and what is worked on to 0, since the holder's process has ended."""
        self.ready = self.unacked = 0

    def counts(self) -> Counts:
        """Return the current counts."""
        return Counts(self.ready, self.unacked, self.acked)


class Gauges:
    """The gauges of a run, updated with each record.

    Args:
        records: The whole run. It is read for the queues, the services with a line and
            the consumer groups, and where each group begins to read. ``see`` does the counting.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.by_name: dict[str, Gauge] = {}
        holders: dict[Holder, set[str]] = {"queue": set(), "line": set(), "log": set()}
        for record in records:
            makes = action_of(record.action).makes
            if makes is not None:
                holders[makes].add(record.actor)
        self._queues, self._services = holders["queue"], holders["line"]
        self._groups = _LogGroups(records, self.by_name) if holders["log"] else None

    def see(self, record: Record, action: Action) -> tuple[str, ...]:
        """Count the next record; return the names of the holders whose counts it changed."""
        if self._groups is not None and (names := self._groups.see(record, action)):
            return names
        if action.queue:
            holder = record.actor if action.role == "channel" else record.peer
            if holder in self._queues:
                return self._change(holder, "queue", action.queue, record)
        if record.actor in self._services:
            if action.life == "ends" and record.actor in self.by_name:
                self.by_name[record.actor].empty()
                return (record.actor,)
            if action.service:
                return self._change(record.actor, "service", action.service, record)
        return ()

    def _change(
        self, name: str, kind: Kind, changes: tuple[Change, ...], record: Record
    ) -> tuple[str, ...]:
        gauge = self.by_name.get(name)
        if gauge is None:
            gauge = self.by_name[name] = Gauge(kind)
        for change in changes:
            if fits(change.detail, record.detail):
                gauge.add(**change.by)
                break
        return (name,)


def place_of(record: Record) -> tuple[int, int] | None:
    """Return the partition and the offset that a record names; None if it names none."""
    detail = record.detail
    if detail is None:
        return None
    partition, offset = detail.get("partition"), detail.get("offset")
    if type(partition) is int and type(offset) is int:
        return partition, offset
    return None


class _Position:
    """How far a consumer group is in a partition, and how much of it is in the group's gauge.

    Args:
        end: The offset after the last message.
        first: The offset at which the group begins to read.
    """

    __slots__ = ("_ready", "_unacked", "at", "committed", "end")

    def __init__(self, end: int, first: int) -> None:
        self.end = end
        self.at = self.committed = first
        self._ready = self._unacked = 0

    def measure(self, gauge: Gauge) -> None:
        """Count anew what waits and what is in hand."""
        ready, unacked = max(0, self.end - self.at), max(0, self.at - self.committed)
        gauge.ready += ready - self._ready
        gauge.unacked += unacked - self._unacked
        self._ready, self._unacked = ready, unacked


class _LogGroups:
    """The consumer groups of logs, each with its position in every partition."""

    def __init__(self, records: Iterable[Record], gauges: dict[str, Gauge]) -> None:
        self._gauges = gauges
        self._topic: dict[str, str] = {}
        self._first: dict[tuple[str, int], int] = {}
        self._end: dict[tuple[str, int], int] = {}
        self._positions: dict[str, dict[int, _Position]] = {}
        self._partitions: dict[str, set[int]] = {}
        self._owners: dict[str, dict[int, str]] = {}
        subscriptions: list[tuple[str, str]] = []
        for record in records:
            action = action_of(record.action)
            if action.makes == "log":
                if (place := place_of(record)) is not None:
                    self._partitions.setdefault(record.actor, set()).add(place[0])
            elif action.group in {"read", "seek"}:
                if (place := place_of(record)) is not None:
                    self._first.setdefault((record.actor, place[0]), place[1])
            elif action.shows_peer and isinstance((record.detail or {}).get("group"), str):
                subscriptions.append(((record.detail or {})["group"], record.peer))
        # An event log appends too: only a channel's topic has partitions.
        self._topic = {group: topic for group, topic in subscriptions if topic in self._partitions}
        self._readers: dict[str, list[str]] = {}
        for group, topic in self._topic.items():
            self._readers.setdefault(topic, []).append(group)

    def see(self, record: Record, action: Action) -> tuple[str, ...]:
        if action.makes == "log" and record.actor in self._partitions:
            return self._extend(record)
        if action.group == "ack" and record.peer in self._topic:
            self._gauge(record.peer).acked += 1
            return (record.peer,)
        if record.actor not in self._topic or action.role != "channel":
            return ()
        self._gauge(record.actor)
        if action.group is not None:
            self._move(record.actor, action.group, record)
        return (record.actor,)

    def _extend(self, record: Record) -> tuple[str, ...]:
        place = place_of(record)
        if place is None:
            return ()
        partition, end = place[0], place[1] + 1
        self._end[record.actor, partition] = end
        changed = []
        for group in self._readers.get(record.actor, ()):
            if group in self._positions:
                position = self._positions[group][partition]
                position.end = end
                position.measure(self._gauges[group])
                changed.append(group)
        return tuple(changed)

    def _gauge(self, group: str) -> Gauge:
        if group not in self._positions:
            gauge = self._gauges.setdefault(group, Gauge("group"))
            topic = self._topic[group]
            self._positions[group] = positions = {}
            for partition in self._partitions[topic]:
                end = self._end.get((topic, partition), 0)
                first = self._first.get((group, partition), end)
                positions[partition] = _Position(end, first)
                positions[partition].measure(gauge)
        return self._gauges[group]

    def _move(self, group: str, step: GroupStep, record: Record) -> None:
        if step == "deal":
            self._deal(group, (record.detail or {}).get("shares"))
            return
        place = place_of(record)
        position = self._positions[group].get(place[0]) if place is not None else None
        if place is None or position is None:
            return
        if step == "commit":
            position.committed = place[1]
        else:
            position.at = place[1] + (step == "read")
        position.measure(self._gauges[group])

    def _deal(self, group: str, shares: Any) -> None:
        owners = dict(dealt(shares))
        before = self._owners.get(group, {})
        for partition, position in self._positions[group].items():
            # One that nobody has any more is read again, too.
            if before.get(partition) != owners.get(partition):
                position.at = position.committed
                position.measure(self._gauges[group])
        self._owners[group] = owners


def dealt(shares: Any) -> list[tuple[int, str]]:
    """Return the partitions with their members, from the detail of a rebalance."""
    if not isinstance(shares, dict):
        return []
    return [
        (partition, member)
        for member, partitions in shares.items()
        if isinstance(partitions, list)
        for partition in partitions
        if type(partition) is int
    ]
