"""Kafka as a channel: topics with partitions, and consumer groups that commit offsets.

Topics and groups have names that are unique for each run. The client is blocking, so calls that
wait for the broker run in threads.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edalab.adapters.kafka_cluster import SYSTEM, KafkaCluster
from edalab.adapters.kafka_group import KafkaGroup, KafkaSubscription, Place
from edalab.adapters.processes import Taker
from edalab.errors import Refused, SystemRefused, SystemUnreachable
from edalab.lab.channel import ChannelCapabilities, Lag, Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime
from edalab.messages import new_id

_PARTITIONS: Final = 4
_LOOK_S: Final = 0.01


class Kafka(KafkaCluster):
    """A cluster as the channel of runs; takes the arguments of ``KafkaCluster``."""

    name = "kafka"

    def channel(self, runtime: Runtime, plan: ChannelPlan) -> "KafkaChannel":
        """A channel for a run.

        Raises:
            Refused: The plan has a policy that a log does not support.
        """
        policy = plan.policy
        limits = policy.max_attempts, policy.max_length, policy.ttl_ns
        if policy.backoff_ns or any(limit is not None for limit in limits):
            raise Refused("kafka-policy")
        return KafkaChannel(self, runtime, plan)

    def differences(self, plan: ChannelPlan) -> Sequence[str]:
        """The differences from the simulated channel, as keys of the catalogue."""
        kinds = () if plan.kind == "log" else ("channel.kafka-log",)
        return (*kinds, "channel.kafka-attempts", "channel.kafka-nack")


class KafkaChannel:
    """Topics and groups of one run.

    Args:
        system: The cluster.
        runtime: The run.
        plan: The number of partitions of the topics.
    """

    capabilities = ChannelCapabilities(
        replay=True, single_nack=False, attempts=False, dead_letters=False, order="partition"
    )

    def __init__(self, system: Kafka, runtime: Runtime, plan: ChannelPlan) -> None:
        self.system = system
        self.runtime = runtime
        self.groups: dict[str, KafkaGroup] = {}
        self.closing: set[asyncio.Future[Any]] = set()
        self._partitions = plan.partitions if plan.kind == "log" else _PARTITIONS
        self._prefix = f"edalab.{new_id()[:12]}"
        self._pending: list[tuple[str, str, Place]] = []
        self._topics: set[str] = set()
        self._connections: list[KafkaConnection] = []
        self.joining = 0
        self._lock = asyncio.Lock()
        self._producer: Any = None

    def declare(self, topic: str, group: str, *, start: Place = "end") -> None:
        """Create ``group`` at the next ``settle``, ``subscribe`` or ``publish``."""
        if group not in self.groups:
            self.groups[group] = KafkaGroup(
                self.system, self.runtime.view(group), self.name_of(topic), self.name_of(group)
            )
            self._pending.append((topic, group, start))

    def connect(self, runtime: Runtime) -> "KafkaConnection":
        """A connection for the runtime's actor."""
        connection = KafkaConnection(self, runtime)
        self._connections.append(connection)
        return connection

    async def settle(self) -> None:
        """Create what was declared, wait for joining consumers, and fetch each group's offsets."""
        await self.open()
        await asyncio.sleep(0)  # a consumer that was just spawned may be about to join
        while self.joining:  # noqa: ASYNC110 - waits for a counter
            await asyncio.sleep(_LOOK_S)
        if self.closing:
            await asyncio.gather(*self.closing)
        for group in self.groups.values():
            await group.measure()

    def lag(self, group: str) -> Lag:
        """The lag of the group at the last ``settle``."""
        state = self.groups[group]
        return Lag(state.behind - state.in_hand(), state.in_hand(), state.acked)

    def dead_letters(self, group: str) -> list[Message]:  # noqa: ARG002 - the protocol's
        """Always empty: with Kafka the application handles dead letters."""
        return []

    async def drop(self) -> None:
        """Leave the groups, and delete the run's topics if possible."""
        for connection in self._connections:
            connection.lose()
        await asyncio.gather(*self.closing)
        for group in self.groups.values():
            await group.close()
        if self._producer is None or self.system.keep or not self.system.makes_topics:
            return
        from confluent_kafka.admin import AdminClient

        admin = AdminClient(self.system.settings())
        names = [self.name_of(topic) for topic in self._topics]
        try:
            for deletion in (await self.system.ask(admin.delete_topics, names)).values():
                await self.system.ask(deletion.result, self.system.timeout_s)
        except (SystemRefused, SystemUnreachable, TimeoutError):
            pass  # topics that can't be deleted expire by the cluster's retention

    async def open(self) -> None:
        """Connect, and create the topics and groups that were declared since."""
        async with self._lock:
            if self._producer is None:
                from confluent_kafka import Producer

                with self.system.errors_translated():
                    self._producer = Producer(
                        self.system.settings(
                            **{
                                "acks": "all",
                                "linger.ms": 0,
                                "message.timeout.ms": round(self.system.timeout_s * 1000),
                            }
                        )
                    )
            pending, self._pending = self._pending, []
            for topic, group, start in pending:
                await self.make(topic)
                await self.groups[group].begin(start)

    async def make(self, topic: str) -> None:
        """Create a topic if it is new, and wait until it exists."""
        if topic in self._topics:
            return
        name = self.name_of(topic)
        if self.system.makes_topics:
            from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

            admin = AdminClient(self.system.settings())
            new = NewTopic(name, self._partitions, -1)
            for creation in (await self.system.ask(admin.create_topics, [new])).values():
                await self.system.ask(creation.result, self.system.timeout_s)
        until = asyncio.get_running_loop().time() + self.system.timeout_s
        while not await self._topic_exists(name):
            if asyncio.get_running_loop().time() > until:
                raise SystemRefused(SYSTEM, self.system.shown, f"no topic {name}")
            await asyncio.sleep(0.05)
        self._topics.add(topic)

    async def publish(self, topic: str, messages: Sequence[Message]) -> list[int]:
        """Append the messages to the partitions of their keys; returns the partitions.

        Raises:
            SystemUnreachable: The cluster did not acknowledge in time.
        """
        from confluent_kafka import KafkaException

        await self.open()
        await self.make(topic)
        reports: list[Any] = []

        def send() -> None:
            for message in messages:
                self._producer.produce(
                    self.name_of(topic),
                    key=message.key or message.id,
                    value=msgspec.json.encode(message),
                    on_delivery=lambda error, sent: reports.append((error, sent)),
                )
            self._producer.flush(self.system.timeout_s)
            failed = [error for error, _ in reports if error is not None]
            if failed:
                raise KafkaException(failed[0])

        await self.system.ask(send)
        if len(reports) < len(messages):
            raise SystemUnreachable(SYSTEM, self.system.shown, "no acknowledgement")
        return [sent.partition() for _, sent in reports]

    def name_of(self, name: str) -> str:
        """The name of a topic or group in the cluster."""
        return f"{self._prefix}.{name}"

    async def _topic_exists(self, name: str) -> bool:
        metadata = await self.system.ask(
            self._producer.list_topics, name, timeout=self.system.timeout_s
        )
        return bool(metadata.topics[name].partitions)


class KafkaConnection:
    """One actor's connection to the channel."""

    def __init__(self, channel: KafkaChannel, runtime: Runtime) -> None:
        self.channel = channel
        self.runtime = runtime
        self._subscriptions: list[KafkaSubscription] = []
        runtime.on_crash(self.lose)

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish and wait until the cluster has all messages; see ``Connection.publish``."""
        for message in messages:
            self.runtime.record("publish", message.id, topic)
        partitions = await self.channel.publish(topic, messages)
        view = self.channel.runtime.view(topic)
        for message, partition in zip(messages, partitions, strict=True):
            view.record("append", message.id, self.runtime.actor, {"partition": partition})
        return True

    async def subscribe(
        self, topic: str, group: str, *, prefetch: int = 1, start: Place = "end"
    ) -> KafkaSubscription:
        """Join ``group``; ``start`` is the position of a new group."""
        self.channel.declare(topic, group, start=start)
        self.channel.joining += 1
        try:
            await self.channel.open()
            self.runtime.record("subscribe", "", topic, {"group": group})
            subscription = KafkaSubscription(self.channel.groups[group], self.runtime, prefetch)
            self._subscriptions.append(subscription)
            await subscription.join()
        finally:
            self.channel.joining -= 1
        return subscription

    async def take_in_process(self, topic: str, group: str, *, take: int, ack: int) -> None:
        """Start a process that takes messages and commits; see ``TakesInProcess``."""
        self.channel.declare(topic, group)
        await self.channel.open()
        members = self.channel.groups[group]
        taker = Taker(self.channel.system.address.url, f"{members.topic} {members.id}", take, ack)
        self.runtime.record("subscribe", "", topic, {"group": group})
        self.runtime.on_crash(lambda: self.channel.closing.add(asyncio.ensure_future(taker.kill())))
        held: set[str] = set()
        members.elsewhere.append(held)
        async for action, message in taker.events():
            if action == "ack":
                self.runtime.record("ack", message, group)
                members.acked += 1
                held.discard(message)
            else:
                members.runtime.record(action, message, self.runtime.actor)
                held.add(message)
        self.runtime.on_crash(held.clear)

    async def close(self) -> None:
        """Leave the groups: their other members take over the partitions."""
        self.lose()
        await asyncio.gather(*self.channel.closing)

    def lose(self) -> None:
        """Lose the connection: messages that were not committed are delivered again."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            self.channel.closing.add(asyncio.ensure_future(subscription.leave()))
