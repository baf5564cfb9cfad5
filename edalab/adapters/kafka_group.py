"""A consumer group of Kafka and its members: messages in hand, and offsets to commit."""

import asyncio
from contextlib import suppress
from typing import Any, Final, Literal, TypeAlias

import msgspec

from edalab.adapters.failures import unreachable
from edalab.adapters.kafka_cluster import KafkaCluster
from edalab.adapters.limits import PARTING_S, call_in_thread
from edalab.errors import StorageError
from edalab.lab.channel import Delivery, Message
from edalab.lab.runtime import Runtime
from edalab.texts import say

Place: TypeAlias = Literal["start", "end"]

_POLL_S: Final = 0.1
_NONE: Final = -1001


class KafkaGroup:
    """A consumer group and its offsets.

    Args:
        system: The cluster.
        runtime: The group's view of the run; its actor is the group's name.
        topic: The name of its topic in the cluster.
        name: The name of the group in the cluster.
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
        self.initial_offsets: dict[int, int] = {}
        self.rewound: dict[int, int] = {}
        self._watcher: Any = None

    def in_hand(self) -> int:
        """The number of unacknowledged messages of all members."""
        return sum(len(member.in_hand) for member in self.members) + sum(map(len, self.elsewhere))

    def gave_all(self) -> bool:
        """Whether there are more members than partitions, and each partition has its member."""
        partitions = len(self.initial_offsets)
        held = sum(member.partitions for member in self.members)
        return len(self.members) > partitions <= held

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
        """Store the offsets at which the group begins, as it has committed none yet."""
        from confluent_kafka import Consumer

        with self.system.errors_translated():
            self._watcher = Consumer(self.settings())
        ends = await self.system.ask(self._ends)
        self.initial_offsets = {
            partition: 0 if start == "start" else end for partition, end in ends.items()
        }

    def record_delivery(self, number: int, offset: int, message: Message, consumer: str) -> None:
        """Record that a consumer was given a message, for the first time or again."""
        action = "redeliver" if (number, offset) in self.seen else "deliver"
        self.seen.add((number, offset))
        detail = {"partition": number, "offset": offset}
        self.runtime.record(action, message.id, consumer, detail)

    async def seek(self, place: Place) -> None:
        """Have the next members read on from the start or the end, whatever is committed."""
        ends = await self.system.ask(self._ends)
        self.rewound = {number: 0 if place == "start" else end for number, end in ends.items()}
        for number, offset in self.rewound.items():
            self.runtime.record("seek", "", "", {"partition": number, "offset": offset})

    async def measure(self) -> None:
        """Fetch how many messages are after the committed offsets."""
        self.behind = await self.system.ask(self._behind)

    async def close(self) -> None:
        """Close the client."""
        if self._watcher is not None:
            await _close(self._watcher)

    def start_of(self, committed: Any) -> int:
        """The offset at which a partition is read: the one of a seek, or committed, or initial."""
        if committed.partition in self.rewound:
            return self.rewound[committed.partition]
        if committed.offset >= 0:
            return int(committed.offset)
        return self.initial_offsets.get(committed.partition, 0)

    def _ends(self) -> dict[int, int]:
        from confluent_kafka import TopicPartition

        metadata = self._watcher.list_topics(self.topic, timeout=self.system.timeout_s)
        return {
            number: self._watcher.get_watermark_offsets(
                TopicPartition(self.topic, number), timeout=self.system.timeout_s
            )[1]
            for number in metadata.topics[self.topic].partitions
        }

    def _behind(self) -> int:
        from confluent_kafka import TopicPartition

        ends = self._ends()
        partitions = [TopicPartition(self.topic, number) for number in ends]
        committed = self._watcher.committed(partitions, timeout=self.system.timeout_s)
        starts = {place.partition: self.start_of(place) for place in committed}
        return sum(end - starts[number] for number, end in ends.items())


class _Partition:
    """A member's offsets in one of its partitions."""

    def __init__(self, start: int) -> None:
        self.committed = start
        self.acked: dict[int, str] = {}


class KafkaSubscription:
    """A member of a group, which fetches messages in the background.

    Args:
        group: The group.
        runtime: The consumer's runtime.
        prefetch: The most messages in hand; with 0 the consumer polls.
    """

    def __init__(self, group: KafkaGroup, runtime: Runtime, prefetch: int) -> None:
        self.in_hand: dict[int, tuple[int, int]] = {}
        self._group = group
        self._runtime = runtime
        self._prefetch = prefetch
        self._tags = 0
        self._partitions: dict[int, _Partition] = {}
        self._arrived: asyncio.Queue[Delivery | StorageError] = asyncio.Queue()
        self._room = asyncio.Event()
        self._room.set()
        self._assigned = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._client: Any = None
        self._pump: asyncio.Task[None] | None = None
        self._left = False
        group.members.append(self)

    @property
    def partitions(self) -> int:
        """The number of partitions that the member has now."""
        return len(self._partitions)

    async def join(self) -> None:
        """Join the group, and wait until partitions are assigned or known to be too few.

        Raises:
            SystemUnreachable: The group does not come to an assignment in time.
        """
        from confluent_kafka import Consumer

        with self._group.system.errors_translated():
            self._client = Consumer(self._group.settings())
            self._client.subscribe(
                [self._group.topic], on_assign=self._assign, on_revoke=self._revoke
            )
        system = self._group.system
        until = self._loop.time() + system.timeout_s
        while not self._assigned.is_set() and not self._group.gave_all():
            await self._fetch()
            if self._loop.time() > until and not self._assigned.is_set():
                reason = say("error.not-joined", seconds=f"{system.timeout_s:g}")
                raise unreachable(system.address, reason)
        if self._prefetch:
            self._pump = asyncio.ensure_future(self._keep_fetching())

    async def receive(self) -> Delivery:
        """Wait for the next message, and return it.

        Raises:
            SystemUnreachable: The cluster does not answer any more.
        """
        while True:
            delivery = await self._arrived.get()
            if isinstance(delivery, StorageError):
                raise delivery
            if delivery.tag in self.in_hand:  # else it was fetched before a seek or a rebalance
                return delivery

    async def poll(self) -> Delivery | None:
        """The next message, or None if there is none now."""
        while True:
            while not self._arrived.empty():
                delivery = self._arrived.get_nowait()
                if isinstance(delivery, StorageError):
                    raise delivery
                if delivery.tag in self.in_hand:
                    return delivery
            if not await self._group.system.ask(self._has_messages):
                return None
            await self._fetch()

    async def ack(self, delivery: Delivery) -> None:
        """Acknowledge the message; commits up to the first message that is not acknowledged."""
        await self._close(delivery, "ack")

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Seek back: this message and all after it in its partition are delivered again."""
        if not requeue:
            await self._close(delivery, "skip")
            return
        hand = self.in_hand.pop(delivery.tag, None)
        if hand is None:
            self._runtime.record("nack-stale", delivery.message.id, self._group.runtime.actor)
            return
        number, offset = hand
        detail = {"partition": number, "offset": offset}
        self._runtime.record("nack", delivery.message.id, self._group.runtime.actor, detail)
        from confluent_kafka import TopicPartition

        place = TopicPartition(self._group.topic, number, offset)
        await self._group.system.ask(self._client.seek, place)
        self.in_hand = {
            tag: hand for tag, hand in self.in_hand.items() if hand[0] != number or hand[1] < offset
        }
        self._group.runtime.record("seek", "", self._runtime.actor, detail)
        self._update_room()

    async def leave(self) -> None:
        """Leave the group without a commit."""
        self._left = True
        self._room.set()
        self.in_hand.clear()
        if self._pump is not None:
            await asyncio.gather(self._pump, return_exceptions=True)
        if self._client is not None:
            await _close(self._client)

    async def _keep_fetching(self) -> None:
        try:
            while not self._left:
                await self._room.wait()
                await self._fetch()
        except StorageError as error:  # for the consumer, which waits for a message
            self._arrived.put_nowait(error)

    async def _fetch(self) -> None:
        """Fetch one message, if one comes soon."""
        fetched = await self._group.system.ask(self._client.poll, _POLL_S)
        if self._left or fetched is None:
            return
        if fetched.error() is not None:
            from confluent_kafka import KafkaException

            with self._group.system.errors_translated():
                raise KafkaException(fetched.error())
        self._deliver(fetched)

    def _deliver(self, fetched: Any) -> None:
        number, offset = fetched.partition(), fetched.offset()
        message = msgspec.json.decode(fetched.value(), type=Message)
        self._partitions.setdefault(number, _Partition(offset))
        self._tags += 1
        self.in_hand[self._tags] = number, offset
        self._group.record_delivery(number, offset, message, self._runtime.actor)
        self._arrived.put_nowait(Delivery(message, self._group.runtime.actor, self._tags))
        self._update_room()

    async def _close(self, delivery: Delivery, action: str) -> None:
        """Settle a message; it is in hand until the cluster has the commit and it is recorded."""
        hand = self.in_hand.get(delivery.tag)
        if hand is None:
            self._runtime.record(f"{action}-stale", delivery.message.id, self._group.runtime.actor)
            return
        try:
            await self._settle(delivery.message.id, action, *hand)
        finally:
            self.in_hand.pop(delivery.tag, None)
            self._update_room()

    async def _settle(self, message: str, action: str, number: int, offset: int) -> None:
        group = self._group
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
            for acked in range(place.committed, upto):
                group.acked += 1
                own = {"partition": number, "offset": acked}
                self._runtime.record("ack", place.acked.pop(acked), group.runtime.actor, own)
            place.committed = upto
            at = {"partition": number, "offset": upto}
            group.runtime.record("commit", "", self._runtime.actor, at)
        else:
            self._runtime.record("ack-stale", message, group.runtime.actor)

    async def _commit(self, number: int, upto: int) -> bool:
        """Commit an offset; returns False if the partition belongs to another member now."""
        from confluent_kafka import KafkaError, KafkaException, TopicPartition

        not_owner = {
            KafkaError.ILLEGAL_GENERATION, KafkaError.UNKNOWN_MEMBER_ID,
            KafkaError.REBALANCE_IN_PROGRESS, KafkaError.STALE_MEMBER_EPOCH,
            KafkaError.FENCED_MEMBER_EPOCH,
        }  # fmt: skip
        place = TopicPartition(self._group.topic, number, upto)

        def commit() -> bool:
            try:
                self._client.commit(offsets=[place], asynchronous=False)
            except KafkaException as error:
                if error.args[0].code() in not_owner:
                    return False
                raise
            return True

        committed = await self._group.system.ask(commit)
        if committed:
            self._group.rewound.pop(number, None)
        return committed

    def _has_messages(self) -> bool:
        """Whether one of the member's partitions has a message that it has not read."""
        assigned = self._client.assignment()
        if not assigned:
            return False
        for place in self._client.position(assigned):
            _, end = self._client.get_watermark_offsets(place, timeout=self._group.system.timeout_s)
            start = place.offset
            if start < 0:  # nothing was read here yet
                start = self._start_of(place.partition)
            if start < end:
                return True
        return False

    def _start_of(self, number: int) -> int:
        from confluent_kafka import TopicPartition

        partitions = [TopicPartition(self._group.topic, number)]
        (committed,) = self._client.committed(partitions, timeout=self._group.system.timeout_s)
        return self._group.start_of(committed)

    # The client calls these in the thread of a poll

    def _assign(self, client: Any, partitions: list[Any]) -> None:
        committed = client.committed(partitions, timeout=self._group.system.timeout_s)
        for place in committed:
            place.offset = self._group.start_of(place)
        if self._group.system.incremental:
            client.incremental_assign(committed)
        else:
            client.assign(committed)
        offsets = {place.partition: place.offset for place in committed}
        self._loop.call_soon_threadsafe(self._assigned_partitions, offsets)

    def _revoke(self, _client: Any, partitions: list[Any]) -> None:
        numbers = {place.partition for place in partitions}
        self._loop.call_soon_threadsafe(self._forget, numbers)

    def _assigned_partitions(self, offsets: dict[int, int]) -> None:
        self._partitions |= {number: _Partition(offset) for number, offset in offsets.items()}
        shares = {self._runtime.actor: sorted(self._partitions)}
        self._group.runtime.record("rebalance", "", "", {"shares": shares})
        # The first assignment may be empty, since other members have not released theirs yet.
        if self._partitions:
            self._assigned.set()

    def _forget(self, numbers: set[int]) -> None:
        self.in_hand = {tag: hand for tag, hand in self.in_hand.items() if hand[0] not in numbers}
        for number in numbers:
            self._partitions.pop(number, None)
        self._update_room()

    def _update_room(self) -> None:
        if not self._prefetch or len(self.in_hand) < self._prefetch:
            self._room.set()
        else:
            self._room.clear()


async def _close(client: Any) -> None:
    """Close a client; one whose cluster does not answer is left to the end of the process."""
    with suppress(TimeoutError):
        await call_in_thread(client.close, limit_s=PARTING_S)
