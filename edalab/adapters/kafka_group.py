"""A consumer group on Kafka, and a member of it: what is in hand, and what may be committed."""

import asyncio
from typing import Any, Final, Literal, TypeAlias

import msgspec

from edalab.adapters.kafka_cluster import KafkaCluster
from edalab.lab.channel import Delivery, Message
from edalab.lab.runtime import Runtime

Place: TypeAlias = Literal["start", "end"]

_POLL_S: Final = 0.1
_JOIN_S: Final = 15.0
_NONE: Final = -1001


class KafkaGroup:
    """How far a group is.

    Args:
        system: The cluster.
        runtime: The run, as the group sees it; its actor is the group's name.
        topic: What it reads: the name in the cluster.
        name: What it is called in the cluster.
    """

    def __init__(self, system: KafkaCluster, runtime: Runtime, topic: str, name: str) -> None:
        self.system = system
        self.runtime = runtime
        self.topic = topic
        self.id = name
        self.acked = self.behind = 0
        self.members: list[KafkaSubscription] = []
        self.elsewhere: list[set[str]] = []
        self.seen: set[tuple[int, int]] = set()
        self.born: dict[int, int] = {}
        self._watcher: Any = None

    def in_hand(self) -> int:
        """How many messages members hold."""
        return sum(len(m.hands) for m in self.members) + sum(map(len, self.elsewhere))

    def settings(self) -> dict[str, Any]:
        """The settings of a consumer of this group."""
        return self.system.settings(
            **{
                "group.id": self.id,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "fetch.wait.max.ms": 10,  # a mock cluster answers no sooner than that
            }
        )

    async def begin(self, start: Place) -> None:
        """Keep where the group begins: it has committed nothing yet."""
        from confluent_kafka import Consumer

        with self.system.asking():
            self._watcher = Consumer(self.settings())
        ends = await self.system.ask(self._ends)
        self.born = {partition: 0 if start == "start" else end for partition, end in ends.items()}

    async def measure(self) -> None:
        """Learn how many messages lie behind what was committed."""
        self.behind = await self.system.ask(self._behind)

    async def close(self) -> None:
        """Let go."""
        if self._watcher is not None:
            await asyncio.to_thread(self._watcher.close)

    def _ends(self) -> dict[int, int]:
        from confluent_kafka import TopicPartition

        known = self._watcher.list_topics(self.topic, timeout=self.system.timeout_s)
        return {
            each: self._watcher.get_watermark_offsets(
                TopicPartition(self.topic, each), timeout=self.system.timeout_s
            )[1]
            for each in known.topics[self.topic].partitions
        }

    def _behind(self) -> int:
        from confluent_kafka import TopicPartition

        ends = self._ends()
        asked = [TopicPartition(self.topic, each) for each in ends]
        committed = self._watcher.committed(asked, timeout=self.system.timeout_s)
        starts = {
            each.partition: each.offset if each.offset >= 0 else self.born.get(each.partition, 0)
            for each in committed
        }
        return sum(end - starts[partition] for partition, end in ends.items())


class _Partition:
    """How far a member is in one of its partitions."""

    def __init__(self, start: int) -> None:
        self.committed = start
        self.acked: dict[int, str] = {}


class KafkaSubscription:
    """A member of a group: a consumer whose messages are fetched in the background.

    Args:
        group: The group.
        runtime: The consumer's.
        prefetch: The most messages in hand; 0: it polls.
    """

    def __init__(self, group: KafkaGroup, runtime: Runtime, prefetch: int) -> None:
        self.hands: dict[int, tuple[int, int]] = {}
        self._group = group
        self._runtime = runtime
        self._prefetch = prefetch
        self._tags = 0
        self._partitions: dict[int, _Partition] = {}
        self._arrived: asyncio.Queue[Delivery] = asyncio.Queue()
        self._room = asyncio.Event()
        self._room.set()
        self._assigned = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._client: Any = None
        self._pump: asyncio.Task[None] | None = None
        self._left = False
        group.members.append(self)

    async def join(self) -> None:
        """Join the group, and wait for a share of its partitions, or for there being none left."""
        from confluent_kafka import Consumer

        with self._group.system.asking():
            self._client = Consumer(self._group.settings())
            self._client.subscribe(
                [self._group.topic], on_assign=self._assign, on_revoke=self._revoke
            )
        until = self._loop.time() + _JOIN_S
        while not self._assigned.is_set() and self._loop.time() < until:
            await self._fetch()
        if self._prefetch:
            self._pump = asyncio.ensure_future(self._keep_fetching())

    async def receive(self) -> Delivery:
        """The next message, as soon as there is one."""
        while True:
            found = await self._arrived.get()
            if found.tag in self.hands:  # else it was fetched before a seek or a rebalance
                return found

    async def poll(self) -> Delivery | None:
        """The next message if there is one now."""
        while True:
            while not self._arrived.empty():
                found = self._arrived.get_nowait()
                if found.tag in self.hands:
                    return found
            if not await self._group.system.ask(self._anything):
                return None
            await self._fetch()

    async def ack(self, delivery: Delivery) -> None:
        """Commit up to here, as far as all before it is acknowledged too."""
        await self._close(delivery, "ack")

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Seek back: this message, and all behind it in its partition, come again."""
        if not requeue:
            await self._close(delivery, "skip")
            return
        hand = self.hands.pop(delivery.tag, None)
        if hand is None:
            self._runtime.record("nack-stale", delivery.message.id, self._group.runtime.actor)
            return
        number, offset = hand
        detail = {"partition": number, "offset": offset}
        self._runtime.record("nack", delivery.message.id, self._group.runtime.actor, detail)
        from confluent_kafka import TopicPartition

        place = TopicPartition(self._group.topic, number, offset)
        await self._group.system.ask(self._client.seek, place)
        self.hands = {
            tag: each for tag, each in self.hands.items() if each[0] != number or each[1] < offset
        }
        self._group.runtime.record("seek", "", self._runtime.actor, detail)
        self._note_room()

    async def leave(self) -> None:
        """Leave the group without a commit."""
        self._left = True
        self._room.set()
        self.hands.clear()
        if self._pump is not None:
            await asyncio.gather(self._pump, return_exceptions=True)
        if self._client is not None:
            await asyncio.to_thread(self._client.close)

    async def _keep_fetching(self) -> None:
        while not self._left:
            await self._room.wait()
            await self._fetch()

    async def _fetch(self) -> None:
        """Fetch one message, if one comes soon."""
        found = await self._group.system.ask(self._client.poll, _POLL_S)
        if self._left or found is None:
            return
        if found.error() is not None:
            from confluent_kafka import KafkaException

            with self._group.system.asking():
                raise KafkaException(found.error())
        self._take(found)

    def _take(self, found: Any) -> None:
        number, offset = found.partition(), found.offset()
        message = msgspec.json.decode(found.value(), type=Message)
        self._partitions.setdefault(number, _Partition(offset))
        self._tags += 1
        self.hands[self._tags] = number, offset
        seen = self._group.seen
        action = "redeliver" if (number, offset) in seen else "deliver"
        seen.add((number, offset))
        detail = {"partition": number, "offset": offset}
        self._group.runtime.record(action, message.id, self._runtime.actor, detail)
        self._arrived.put_nowait(Delivery(message, self._group.runtime.actor, self._tags))
        self._note_room()

    async def _close(self, delivery: Delivery, action: str) -> None:
        group, message = self._group, delivery.message.id
        hand = self.hands.pop(delivery.tag, None)
        if hand is None:
            self._runtime.record(f"{action}-stale", message, group.runtime.actor)
            return
        number, offset = hand
        detail = {"partition": number, "offset": offset}
        place = self._partitions[number]
        place.acked[offset] = message
        upto = place.committed
        while upto in place.acked:
            upto += 1
        if action != "ack":
            self._runtime.record(action, message, group.runtime.actor, detail)
        if upto == place.committed:
            self._runtime.record("ack-ahead", message, group.runtime.actor, detail)
        elif await self._commit(number, upto):
            for each in range(place.committed, upto):
                group.acked += 1
                own = {"partition": number, "offset": each}
                self._runtime.record("ack", place.acked.pop(each), group.runtime.actor, own)
            place.committed = upto
            at = {"partition": number, "offset": upto}
            group.runtime.record("commit", "", self._runtime.actor, at)
        else:
            self._runtime.record("ack-stale", message, group.runtime.actor)
        self._note_room()

    async def _commit(self, number: int, upto: int) -> bool:
        """Commit an offset: False where the partition is another's by now."""
        from confluent_kafka import KafkaError, KafkaException, TopicPartition

        moved = {
            KafkaError.ILLEGAL_GENERATION, KafkaError.UNKNOWN_MEMBER_ID,
            KafkaError.REBALANCE_IN_PROGRESS, KafkaError.STALE_MEMBER_EPOCH,
            KafkaError.FENCED_MEMBER_EPOCH,
        }  # fmt: skip
        place = TopicPartition(self._group.topic, number, upto)

        def commit() -> bool:
            try:
                self._client.commit(offsets=[place], asynchronous=False)
            except KafkaException as error:
                if error.args[0].code() in moved:
                    return False
                raise
            return True

        return await self._group.system.ask(commit)

    def _anything(self) -> bool:
        """Whether something lies before the consumer in its partitions."""
        wanted = self._client.assignment()
        if not wanted:
            return False
        for each in self._client.position(wanted):
            _, end = self._client.get_watermark_offsets(each, timeout=self._group.system.timeout_s)
            start = each.offset
            if start < 0:  # nothing was read here yet
                start = self._begins(each.partition)
            if start < end:
                return True
        return False

    def _begins(self, number: int) -> int:
        from confluent_kafka import TopicPartition

        asked = [TopicPartition(self._group.topic, number)]
        (found,) = self._client.committed(asked, timeout=self._group.system.timeout_s)
        return found.offset if found.offset >= 0 else self._group.born.get(number, 0)

    # Called by the client, in the thread of a poll

    def _assign(self, client: Any, partitions: list[Any]) -> None:
        committed = client.committed(partitions, timeout=self._group.system.timeout_s)
        for each in committed:
            if each.offset < 0:
                each.offset = self._group.born.get(each.partition, 0)
        if self._group.system.incremental:
            client.incremental_assign(committed)
        else:
            client.assign(committed)
        self._loop.call_soon_threadsafe(self._dealt, {e.partition: e.offset for e in committed})

    def _revoke(self, _client: Any, partitions: list[Any]) -> None:
        self._loop.call_soon_threadsafe(self._forget, {each.partition for each in partitions})

    def _dealt(self, places: dict[int, int]) -> None:
        self._partitions |= {number: _Partition(offset) for number, offset in places.items()}
        shares = {self._runtime.actor: sorted(self._partitions)}
        self._group.runtime.record("rebalance", "", "", {"shares": shares})
        # The first answer may be an empty share, since others have not let go of theirs yet.
        if self._partitions or len(self._group.members) > len(self._group.born):
            self._assigned.set()

    def _forget(self, numbers: set[int]) -> None:
        self.hands = {tag: each for tag, each in self.hands.items() if each[0] not in numbers}
        for number in numbers:
            self._partitions.pop(number, None)
        self._note_room()

    def _note_room(self) -> None:
        if not self._prefetch or len(self.hands) < self._prefetch:
            self._room.set()
        else:
            self._room.clear()
