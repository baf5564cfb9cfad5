"""Kafka as a channel: topics with partitions, and consumer groups that commit offsets.

Topics and groups have names that are unique for each run. The client is blocking, so calls that
wait for the broker run in threads.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final
from zlib import crc32

import msgspec

from edalab.adapters.broker_channel import BrokerChannel, BrokerConnection
from edalab.adapters.kafka_cluster import KafkaCluster
from edalab.adapters.kafka_group import KafkaGroup, KafkaSubscription, Place
from edalab.adapters.limits import no_answer
from edalab.adapters.processes import Order, ProcessSubscription, Report
from edalab.errors import Refused, SystemRefused, SystemUnreachable
from edalab.lab.channel import ChannelCapabilities, Lag, Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime

_PARTITIONS: Final = 4
_ANY_PARTITION: Final = -1


class Kafka(KafkaCluster):
    """A cluster as the channel of runs; takes the arguments of ``KafkaCluster``."""

    name = "kafka"

    def channel(self, runtime: Runtime, plan: ChannelPlan) -> "KafkaChannel":
        """A channel for a run.

        Raises:
            Refused: The plan needs what a log does not have.
        """
        if (refusal := self.refusal(plan)) is not None:
            raise refusal
        return KafkaChannel(self, runtime, plan)

    def refusal(self, plan: ChannelPlan) -> Refused | None:
        """What a plan needs that Kafka does not have; None if nothing is missing."""
        policy = plan.policy
        limits = policy.max_attempts, policy.max_length, policy.ttl_ns
        if "forgets" in plan.needs:
            return Refused("kafka-queue")
        if "push" in plan.needs:
            return Refused("kafka-push")
        if plan.retention.count is not None:
            return Refused("kafka-retention")
        if policy.backoff_ns or any(limit is not None for limit in limits):
            return Refused("kafka-policy")
        return None

    def differences(self, plan: ChannelPlan) -> Sequence[str]:
        """The differences from the simulated channel, as keys of the catalogue."""
        kinds = () if plan.kind == "log" else ("channel.kafka-log",)
        killed = ("channel.killed", "channel.kafka-killed") if plan.killed else ()
        return (*kinds, "channel.kafka-attempts", "channel.kafka-nack", *killed)


class KafkaChannel(BrokerChannel[Kafka]):
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
        super().__init__(system, runtime, plan)
        self.groups: dict[str, KafkaGroup] = {}
        self._partitions = plan.partitions if plan.kind == "log" else _PARTITIONS
        self._pending: list[tuple[str, str, Place]] = []
        self._seeks: list[tuple[str, Place]] = []
        self._topics: set[str] = set()
        self._turns: dict[str, int] = {}
        self._connections: list[KafkaConnection] = []
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
        return runtime.through(connection)

    def seek(self, group: str, place: Place) -> None:
        """Have a group without members read on from the start or the end, from ``settle`` on."""
        self._seeks.append((group, place))

    async def settle(self) -> None:
        """Create what was declared, wait for joining consumers, and fetch each group's offsets."""
        await self._open_and_wait()
        seeks, self._seeks = self._seeks, []
        for name, place in seeks:
            await self.groups[name].seek(place)
        for group in self.groups.values():
            await group.measure()

    def lag(self, group: str) -> Lag:
        """The lag of the group at the last ``settle``."""
        state = self.groups[group]
        unacked = state.in_hand()  # also what is committed and not recorded yet
        return Lag(max(0, state.behind - unacked), unacked, state.acked)

    def dead_letters(self, group: str) -> list[Message]:  # noqa: ARG002 - the protocol's
        """Always empty: with Kafka the application handles dead letters."""
        return []

    async def check(self) -> None:
        """Ask the cluster for a topic, to see whether it still answers."""
        for topic in list(self._topics)[:1]:
            await self._count_partitions(self.name_of(topic))

    async def drop(self) -> None:
        """Leave the groups, and delete the run's topics if possible."""
        for connection in self._connections:
            connection.lose()
        await asyncio.gather(*self.closing, return_exceptions=True)
        for group in self.groups.values():
            await group.close()
        if self._producer is None or self.system.keep or not self.system.makes_topics:
            self._notes.close(deleted=not self._topics)
            return
        from confluent_kafka.admin import AdminClient

        admin = AdminClient(self.system.settings())
        names = [self.name_of(topic) for topic in self._topics]
        try:
            for deletion in (await self.system.ask(admin.delete_topics, names)).values():
                await self.system.ask(deletion.result, self.system.timeout_s)
        except (SystemRefused, SystemUnreachable, TimeoutError):
            self._notes.close(deleted=False)  # the topics expire by the cluster's retention
        else:
            self._notes.close(deleted=True)

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
        self._notes.add("topic", name)
        if self.system.makes_topics:
            from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

            admin = AdminClient(self.system.settings())
            new = NewTopic(name, self._partitions, -1)
            for creation in (await self.system.ask(admin.create_topics, [new])).values():
                await self.system.ask(creation.result, self.system.timeout_s)
        until = asyncio.get_running_loop().time() + self.system.timeout_s
        while (partitions := await self._count_partitions(name)) == 0:
            if asyncio.get_running_loop().time() > until:
                raise self.system.refused(f"no topic {name}")
            await asyncio.sleep(0.05)
        if self.plan.kind == "log" and partitions < self._partitions:
            reason = f"topics of {partitions} partitions, and not of {self._partitions}"
            raise self.system.refused(reason)
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
                    partition=self._partition_of(topic, message),
                    on_delivery=lambda error, sent: reports.append((error, sent)),
                )
            self._producer.flush(self.system.timeout_s)
            failed = [error for error, _ in reports if error is not None]
            if failed:
                raise KafkaException(failed[0])

        await self.system.ask(send)
        if len(reports) < len(messages):
            raise no_answer(self.system.address, self.system.timeout_s)
        return [sent.partition() for _, sent in reports]

    def _partition_of(self, topic: str, message: Message) -> int:
        """The partition of a message: as in the simulated log, or any of a queue's.

        A cluster that makes topics by itself may give them more partitions than were asked for.
        """
        if self.plan.kind != "log":
            return _ANY_PARTITION
        if message.key:
            return crc32(message.key.encode()) % self._partitions
        self._turns[topic] = turn = self._turns.get(topic, -1) + 1
        return turn % self._partitions

    def consumer_order(self, group: str, *, prefetch: int = 0) -> Order:
        """What a consumer of the group is told, whose connection is in a process of its own."""
        members, system = self.groups[group], self.system
        starts = members.initial_offsets
        return Order(
            system.address.url, system.timeout_s, members.topic, prefetch, members.id, starts
        )

    async def _count_partitions(self, name: str) -> int:
        metadata = await self.system.ask(
            self._producer.list_topics, name, timeout=self.system.timeout_s
        )
        return len(metadata.topics[name].partitions)


class KafkaConnection(BrokerConnection[KafkaChannel]):
    """One actor's connection to the channel."""

    def __init__(self, channel: KafkaChannel, runtime: Runtime) -> None:
        super().__init__(channel, runtime)
        self._subscriptions: list[KafkaSubscription] = []

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
    ) -> KafkaSubscription | ProcessSubscription:
        """Join ``group``; ``start`` is the position of a new group."""
        self.channel.declare(topic, group, start=start)
        self.channel.joining += 1
        try:
            if self.runtime.actor in self.channel.plan.killed:
                return await self._join_in_process(topic, group, prefetch)
            await self.channel.open()
            if any(self.channel.groups[group].elsewhere):
                raise Refused("kafka-killed-member")
            self.runtime.record("subscribe", "", topic, {"group": group})
            subscription = KafkaSubscription(self.channel.groups[group], self.runtime, prefetch)
            self._subscriptions.append(subscription)
            await subscription.join()
        finally:
            self.channel.joining -= 1
        return subscription

    async def _join_in_process(self, topic: str, group: str, prefetch: int) -> ProcessSubscription:
        """Join with a process of its own.

        Raises:
            Refused: The group has another member: the process would take partitions from it.
        """
        await self.channel.open()
        members = self.channel.groups[group]
        if members.members:
            raise Refused("kafka-killed-member")
        self.runtime.record("subscribe", "", topic, {"group": group})
        order = self.channel.consumer_order(group, prefetch=prefetch)
        return await self._start(order, group, _Ledger(self.runtime, members))

    def _lose_subscriptions(self) -> None:
        """Leave the groups: their other members take over the partitions."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            self._end(subscription.leave())


class _Ledger:
    """Writes down what a consumer in a process was given and has acknowledged."""

    def __init__(self, runtime: Runtime, group: KafkaGroup) -> None:
        self._runtime, self._group = runtime, group
        self._held: set[str] = set()
        group.elsewhere.append(self._held)

    def delivered(self, report: Report) -> None:
        number, offset = report.place
        self._group.record_delivery(number, offset, report.message, self._runtime.actor)
        self._held.add(report.message.id)

    def acked(self, report: Report) -> None:
        number, offset = report.place
        self._group.acked += 1
        self._held.discard(report.message.id)
        detail = {"partition": number, "offset": offset}
        self._runtime.record("ack", report.message.id, self._group.runtime.actor, detail)

    async def give_back(self, report: Report, *, requeue: bool) -> bool:
        number, offset = report.place
        detail = {"partition": number, "offset": offset}
        self._held.discard(report.message.id)
        action = "nack" if requeue else "skip"
        self._runtime.record(action, report.message.id, self._group.runtime.actor, detail)
        if requeue:
            self._group.runtime.record("seek", "", self._runtime.actor, detail)
        return False

    def lost(self) -> None:
        self._held.clear()
