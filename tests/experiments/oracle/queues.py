"""Where every message of a queue or of a group of a log is, worked out record by record.

The tables of states are written from the description of the channels, not from their code.
"""

from collections import Counter, defaultdict

MOVES = {
    "enqueue": ("", "ready"),
    "duplicate": ("", "ready"),
    "deliver": ("ready", "unacked"),
    "redeliver": ("ready", "unacked"),
    "ack": ("unacked", "acked"),
    "rest": ("unacked", "delayed"),
    "dead-letter": ("unacked", "dead"),
    "expire": ("ready", "expired"),
    "drop": ("ready", "dropped"),
}
CAME_BACK = {"unacked": "unacked", "rest": "delayed", "dead": "dead"}
STATES = ("ready", "unacked", "delayed", "acked", "dead", "expired", "dropped")


class Queue:
    """One queue of a trace.

    ``faults`` has what can't be: a message that leaves a state in which it was not. ``emptied`` has
    the places in the trace, and the times, of the records that leave nothing in the queue.
    """

    def __init__(self, records, name):
        self.name = name
        self.states = Counter()
        self.counts = Counter()
        self.published_to = Counter()
        self.peak = 0
        self.emptied = []
        self.faults = []
        self.blocked = Counter()
        self._where = defaultdict(Counter)
        instant = 0
        for place, record in enumerate(records):
            if record.at > instant:
                self.peak = max(self.peak, self.states["ready"])
                instant = record.at
            if name == (record.peer if record.action == "ack" else record.actor):
                self._move(record, place)
        self.peak = max(self.peak, self.states["ready"])

    def _move(self, record, place):
        message = record.message
        if record.action == "requeue":
            before, after = CAME_BACK[record.detail["from"]], "ready"
        elif record.action in MOVES:
            before, after = MOVES[record.action]
        elif record.action in {"reject", "block"}:
            self.counts[record.action] += 1
            self.published_to[message] += record.action == "reject"
            self.blocked[message] += record.action == "block"
            return
        else:
            return
        self.counts[record.action] += 1
        if record.action == "enqueue":
            self.published_to[message] += 1
            self.blocked[message] -= self.blocked[message] > 0
        where = self._where[message]
        if before:
            if not where[before]:
                self.faults.append(f"{self.name}: {message} has {record.action} but is {where}")
            where[before] -= 1
            self.states[before] -= 1
        where[after] += 1
        self.states[after] += 1
        if after not in {"ready", "unacked"} and not self.open:
            self.emptied.append((place, record.at))

    @property
    def open(self):
        """How many messages are neither done with nor gone."""
        return self.states["ready"] + self.states["unacked"] + self.states["delayed"]


class LogGroup:
    """One consumer group of a log: how far it has come in each partition."""

    def __init__(self, records, name, topic, start=None):
        self.name = name
        self.end = Counter()
        self.expired = Counter()
        self.position = Counter(start or {})
        self.committed = Counter(start or {})
        self.deliveries = self.redelivered = self.acked = 0
        self.faults = []
        self._given = set()
        self._owner = {}
        for record in records:
            if record.actor == topic:
                self._follow_topic(record)
            elif record.actor == name:
                self._follow_group(record)
            elif record.action == "ack" and record.peer == name:
                self._acknowledge(record)

    def _follow_topic(self, record):
        if record.action == "append":
            place = record.detail["partition"]
            if record.detail["offset"] != self.end[place]:
                self.faults.append(f"{self.name}: offset {record.detail} after {self.end[place]}")
            self.end[place] += 1
        elif record.action == "expire":
            self.expired[record.detail["partition"]] += 1

    def _follow_group(self, record):
        detail = record.detail
        if record.action in {"deliver", "redeliver"}:
            place, offset = detail["partition"], detail["offset"]
            expected = max(self.position[place], self.expired[place])
            if offset != expected:
                self.faults.append(f"{self.name}: read {place}/{offset}, expected {expected}")
            self.position[place] = offset + 1
            self.deliveries += 1
            self.redelivered += (place, offset) in self._given
            self._given.add((place, offset))
        elif record.action == "seek":
            self.position[detail["partition"]] = detail["offset"]
        elif record.action == "miss":
            place = detail["partition"]
            self.position[place] = max(self.position[place], self.expired[place])
            self.committed[place] = max(self.committed[place], self.expired[place])
        elif record.action == "rebalance":
            owner = {place: who for who, places in detail["shares"].items() for place in places}
            for place in {*self._owner, *owner}:
                # A partition that changes hands is read on from what was committed.
                if owner.get(place) != self._owner.get(place):
                    self.position[place] = self.committed[place]
            self._owner = owner

    def _acknowledge(self, record):
        place, offset = record.detail["partition"], record.detail["offset"]
        if offset != self.committed[place]:
            self.faults.append(f"{self.name}: ack of {offset} after {self.committed[place]}")
        if offset >= self.position[place]:
            self.faults.append(f"{self.name}: ack of {place}/{offset}, which was not read")
        self.committed[place] = offset + 1
        self.acked += 1

    @property
    def ready(self):
        """How many records are kept and not read."""
        return sum(
            end - max(self.position[place], self.expired[place]) for place, end in self.end.items()
        )

    @property
    def unacked(self):
        """How many records were read and are not committed."""
        return sum(max(0, self.position[place] - self.committed[place]) for place in self.position)
