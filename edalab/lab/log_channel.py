"""A simulated channel of logs like Kafka's topics.

A topic has partitions; a message goes to the one of its key and stays there, consumed or not, as
long as the retention says. A consumer group only remembers how far it has come: each partition
belongs to one of its members, and is dealt out anew when a member joins, leaves or crashes. The new
member goes on at the committed offset, so that what was read and not committed is read again.

An acknowledgement commits: all up to the first message that is not acknowledged. To give a message
back is to seek back to it, which holds up its partition; nothing is counted and nothing set aside.
"""

from collections import deque
from typing import Literal

from edalab.lab.channel import ChannelCapabilities, Connection, Delivery, Lag, Message
from edalab.lab.connecting import ActorConnection, Receiver
from edalab.lab.partition import Retention, Topic
from edalab.lab.redelivery import Committed, Progress
from edalab.lab.runtime import Runtime

Place = Literal["start", "end"] | int

Hand = tuple[Progress, int, int]
"""What a member holds of a message: where it was read, its offset, and the generation then."""


class ConsumerGroup:
    """A consumer group: its members, the partitions of each, and the progress in each partition.

    Args:
        runtime: The run, as the group sees it; its actor is the group's name.
        topic: What it reads.
        start: Where it begins.
    """

    def __init__(self, runtime: Runtime, topic: Topic, start: Place) -> None:
        self.runtime = runtime
        self.name = runtime.actor
        self.topic = topic
        self.acked = 0
        self.members: list[LogSubscription] = []
        self.progress = [
            Progress(partition, _offset(start, partition.start, partition.end))
            for partition in topic.partitions
        ]
        self.owners: list[LogSubscription | None] = [None] * len(topic.partitions)
        self.delivered = 0

    def join(self, member: "LogSubscription") -> None:
        """Add a member, and assign the partitions again."""
        self.members.append(member)
        self._rebalance()

    def leave(self, member: "LogSubscription") -> None:
        """Remove a member, and assign its partitions to the others."""
        if member in self.members:
            self.members.remove(member)
            self._rebalance()

    def seek(self, place: Place, partition: int | None) -> None:
        """Read on from ``place`` in one partition or in all of them."""
        for number, progress in enumerate(self.progress):
            if partition is None or number == partition:
                kept = progress.partition
                progress.jump(_offset(place, kept.start, kept.end))
                self.note_seek(number)

    def read_again(self, progress: Progress, offset: int) -> None:
        """Deliver a partition again from the offset of a message that came back."""
        progress.seek(offset)
        self.note_seek(progress.number)

    def note_seek(self, number: int) -> None:
        """Record that the position in a partition was changed, and tell the owner."""
        owner = self.owners[number]
        detail = {"partition": number, "offset": self.progress[number].position}
        self.runtime.record("seek", "", "" if owner is None else owner.actor, detail)
        self.notify(number)

    def notify(self, number: int) -> None:
        """Tell the owner of a partition that there may be something to read."""
        owner = self.owners[number]
        if owner is not None:
            owner.notify()

    def _rebalance(self) -> None:
        """Assign each partition to one member: as evenly and with as few moves as possible."""
        members, count = self.members, len(self.owners)
        quota = {
            member: count // len(members) + (place < count % len(members))
            for place, member in enumerate(members)
        }
        old, self.owners = self.owners, [None] * count
        for number, owner in enumerate(old):
            if owner is not None and quota.get(owner, 0):
                quota[owner] -= 1
                self.owners[number] = owner
        free = [member for member in members for _ in range(quota[member])]
        free.reverse()
        for number, owner in enumerate(self.owners):
            if owner is None and free:
                self.owners[number] = free.pop()
        for number, progress in enumerate(self.progress):
            if self.owners[number] is not old[number]:
                progress.seek(progress.committed)
        self._assign()

    def _assign(self) -> None:
        """Tell each member its partitions, and record the shares."""
        dealt: dict[LogSubscription, list[int]] = {member: [] for member in self.members}
        for number, owner in enumerate(self.owners):
            if owner is not None:
                dealt[owner].append(number)
        shares: dict[str, list[int]] = {}
        for member, numbers in dealt.items():
            member.assign(numbers)
            shares.setdefault(member.actor, []).extend(numbers)
        self.runtime.record("rebalance", "", "", {"shares": shares})
        for member in dealt:
            member.notify()


class LogSubscription(Receiver):
    """A member of a consumer group."""

    __slots__ = ("_group", "_hands", "_turn", "actor")

    def __init__(self, group: ConsumerGroup, runtime: Runtime, prefetch: int) -> None:
        super().__init__(runtime, group.name, prefetch)
        self.actor = runtime.actor
        self._group = group
        self._turn: deque[Progress] = deque()
        self._hands: dict[int, Hand] = {}

    @property
    def assigned(self) -> list[int]:
        """The numbers of the partitions that are this member's."""
        return sorted(progress.number for progress in self._turn)

    def assign(self, numbers: list[int]) -> None:
        """Read these partitions from now on, and no others."""
        self._turn = deque(self._group.progress[number] for number in numbers)

    async def receive(self) -> Delivery:
        """Wait for the next message of one of its partitions, in turn, and return it.

        With ``prefetch`` messages in hand it waits until the first of them is acknowledged.
        """
        while True:
            if len(self._hands) < self.prefetch or self._has_room():
                delivery = self._read()
                if delivery is not None:
                    return delivery
            waiter = self.stand_in_line()
            await waiter.wait()
            self._spare.append(waiter)

    async def poll(self) -> Delivery | None:
        """The next message if there is one now, whatever the prefetch."""
        return self._read()

    async def ack(self, delivery: Delivery) -> None:
        """Acknowledge the message, and commit up to it if all before it is acknowledged.

        What is acknowledged ahead of an earlier message is committed together with that one, and is
        forgotten with this member. Once the partition is another's, or after a seek, the
        acknowledgement is stale and does nothing.
        """
        self._settle(delivery, "ack")

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Seek back: this message and all that follow it in its partition are delivered again.

        A log does not set aside: without ``requeue`` the message is passed over and committed, and
        who wants to keep it publishes it elsewhere before.
        """
        if not requeue:
            self._settle(delivery, "skip")
            return
        hand = self._close(delivery, "nack")
        if hand is not None:
            progress, offset, _ = hand
            self._note("nack", progress, offset, delivery.message.id)
            self._group.read_again(progress, offset)

    async def seek(self, place: Place, partition: int | None = None) -> None:
        """Read on from an offset, the ``start`` or the ``end``, in one or all of its partitions."""
        for number in self.assigned:
            if partition is None or number == partition:
                self._group.seek(place, number)

    def reclaim(self, delivery: Delivery) -> None:
        """Read again from this message, whose acknowledgement did not come."""
        hand = self._hands.pop(delivery.tag, None)
        if hand is not None and _counts(hand):
            progress, offset, _ = hand
            self._group.read_again(progress, offset)

    def lose(self) -> None:
        """Leave the group, since the member's connection is gone."""
        self._hands.clear()
        self._turn.clear()
        self._group.leave(self)

    def _has_room(self) -> bool:
        if not self.prefetch or len(self._hands) < self.prefetch:
            return True
        # What another has by now, or what comes again after a seek, is in nobody's hands.
        self._hands = {tag: hand for tag, hand in self._hands.items() if _counts(hand)}
        return len(self._hands) < self.prefetch

    def _read(self) -> Delivery | None:
        group, turn = self._group, self._turn
        for place, progress in enumerate(turn, 1):
            partition = progress.partition
            if progress.position < partition.start:
                missed, committed = progress.skip_expired()
                self._note_acks(progress, committed)
                detail = {"partition": progress.number, "missed": missed}
                group.runtime.record("miss", "", self.actor, detail)
            if progress.position < partition.end:
                turn.rotate(-place)
                offset, message, before = progress.next()
                group.delivered = tag = group.delivered + 1
                self._hands[tag] = progress, offset, progress.generation
                action = "redeliver" if before else "deliver"
                detail = {"partition": progress.number, "offset": offset}
                group.runtime.record(action, message.id, self.actor, detail)
                if self._line:
                    self.notify()
                return Delivery(message, group.name, tag)
        return None

    def _settle(self, delivery: Delivery, action: str) -> None:
        hand = self._close(delivery, action)
        if hand is None:
            return
        progress, offset, _ = hand
        message = delivery.message.id
        if action != "ack":
            self._note(action, progress, offset, message)
        committed = progress.acknowledge(offset, message)
        if committed:
            self._note_acks(progress, committed)
            detail = {"partition": progress.number, "offset": progress.committed}
            self._group.runtime.record("commit", "", self.actor, detail)
        elif action == "ack":
            self._note("ack-ahead", progress, offset, message)
        if self._line:
            self.notify()

    def _note_acks(self, progress: Progress, committed: Committed) -> None:
        group, number, record = self._group, progress.number, self._runtime.record
        group.acked += len(committed)
        for offset, message in committed:
            record("ack", message, group.name, {"partition": number, "offset": offset})

    def _note(self, action: str, progress: Progress, offset: int, message: str) -> None:
        detail = {"partition": progress.number, "offset": offset}
        self._runtime.record(action, message, self._group.name, detail)

    def _close(self, delivery: Delivery, action: str) -> Hand | None:
        """Take a message out of this member's hands; None, and a stale record, if it is in none."""
        name = self._group.name
        hand = self._hands.pop(delivery.tag, None) if delivery.group == name else None
        if hand is not None and _counts(hand):
            return hand
        self._runtime.record(f"{action}-stale", delivery.message.id, name)
        return None


def _counts(hand: Hand) -> bool:
    """Return whether what a member holds is still its to acknowledge.

    A rebalance that gives the partition to another seeks in it, so that the generation tells.
    """
    progress, offset, generation = hand
    return progress.generation == generation and offset >= progress.committed


class LogConnection(ActorConnection["LogChannel", LogSubscription]):
    """One actor's connection to a log."""

    __slots__ = ()

    async def send(self, topic: str, *messages: Message) -> bool:
        """Append what is already recorded as published, each to the partition of its key."""
        runtime, channel = self._runtime, self._channel
        if channel.accept_ns:
            await runtime.sleep(channel.accept_ns)
        for message in messages:
            channel.append(topic, message, runtime.actor)
        return True

    def duplicate(self, topic: str, message: Message) -> None:
        """Deliver a published message to the channel once more."""
        self._channel.append(topic, message, self._runtime.actor, again=True)

    async def subscribe(
        self, topic: str, group: str, *, prefetch: int = 1, start: Place = "end"
    ) -> LogSubscription:
        """Join ``group``; ``start`` is the position of a new group."""
        self._channel.declare(topic, group, start=start)
        members = self._channel.group(group)
        subscription = LogSubscription(members, self._runtime, prefetch)
        self.begin(topic, group, subscription)
        members.join(subscription)
        return subscription


class LogChannel:
    """Topics of partitions, and consumer groups.

    Args:
        runtime: The run.
        partitions: How many a topic has.
        accept_ns: How long the log takes to accept what is published.
        retention: What it keeps; everything, if not given.
    """

    capabilities = ChannelCapabilities(
        replay=True, single_nack=False, attempts=False, dead_letters=False, order="partition"
    )

    def __init__(
        self,
        runtime: Runtime,
        *,
        partitions: int = 4,
        accept_ns: int = 0,
        retention: Retention | None = None,
    ) -> None:
        self.accept_ns = accept_ns
        self._runtime = runtime
        self._partitions = partitions
        self._retention = retention or Retention()
        self._topics: dict[str, Topic] = {}
        self._groups: dict[str, ConsumerGroup] = {}
        self._readers: dict[str, list[ConsumerGroup]] = {}

    def topic(self, name: str) -> Topic:
        """The topic with this name; created if it is new."""
        topic = self._topics.get(name)
        if topic is None:
            view = self._runtime.view(name)
            topic = self._topics[name] = Topic(view, self._partitions, self._retention)
            self._readers[name] = []
        return topic

    def declare(self, topic: str, group: str, *, start: Place = "end") -> None:
        """Have ``group`` read ``topic``, from ``start`` if the group is new.

        The end is that of this moment: what is published from now on waits for the group.
        """
        if group not in self._groups:
            members = ConsumerGroup(self._runtime.view(group), self.topic(topic), start)
            self._groups[group] = members
            self._readers[topic].append(members)

    def connect(self, runtime: Runtime) -> Connection:
        """A connection for the runtime's actor."""
        return runtime.through(LogConnection(self, runtime))

    def append(self, topic: str, message: Message, producer: str, *, again: bool = False) -> None:
        """Append what was published; ``again`` if it is a copy that the network made."""
        partition = self.topic(topic).partition_for(message)
        partition.append(message, producer, again=again)
        for group in self._readers[topic]:
            group.notify(partition.number)

    def group(self, name: str) -> ConsumerGroup:
        """A declared consumer group."""
        return self._groups[name]

    def seek(self, group: str, place: Place, partition: int | None = None) -> None:
        """Have a group read on from an offset, the ``start`` or the ``end``: a rewind, a replay."""
        self._groups[group].seek(place, partition)

    async def settle(self) -> None:
        """Nothing to do: the simulated channel is always up to date."""

    def lag(self, group: str) -> Lag:
        """The group's lag; unacked is the number of messages that were read and not committed."""
        members = self._groups[group]
        ready = unacked = 0
        for progress in members.progress:
            position, partition = progress.position, progress.partition
            ready += partition.end - max(position, partition.start)
            unacked += position - progress.committed
        return Lag(ready, unacked, members.acked)

    def dead_letters(self, group: str) -> list[Message]:
        """Always empty: with a log the application handles dead letters."""
        del group
        return []


def _offset(place: Place, start: int, end: int) -> int:
    if place == "start":
        return start
    if place == "end":
        return end
    return min(max(place, start), end)
