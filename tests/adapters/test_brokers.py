"""What each broker can not do for a plan is refused by name, and what it does otherwise is told."""

import asyncio
from contextlib import suppress

import pytest

from edalab.addresses import parse_address
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.partition import Retention
from edalab.lab.queue import QueuePolicy
from edalab.lab.units import SECOND

ADDRESSES = {"amqp": "amqp://h/", "kafka": "kafka://h"}
REFUSED = {"amqp": "RabbitMQ", "kafka": "Kafka"}


def broker(scheme, needs):
    needs(scheme)
    from edalab.adapters.kafka import Kafka
    from edalab.adapters.rabbitmq import RabbitMQ

    kind = {"amqp": RabbitMQ, "kafka": Kafka}[scheme]
    return kind(parse_address("--channel", ADDRESSES[scheme], "channel"))


def queue(**policy):
    return ChannelPlan(policy=QueuePolicy(**policy))


PLANS = [
    (ChannelPlan(), None, None),
    (ChannelPlan(kind="log"), None, None),
    (ChannelPlan(kind="log", partitions=2), "rabbitmq-partitions", None),
    (ChannelPlan(partitions=2), None, None),
    (ChannelPlan(needs=frozenset({"replay"})), "rabbitmq-log", None),
    (ChannelPlan(needs=frozenset({"forgets"})), None, "kafka-queue"),
    (ChannelPlan(needs=frozenset({"push"})), None, "kafka-push"),
    (ChannelPlan(kind="log", retention=Retention(count=5)), None, "kafka-retention"),
    (queue(max_attempts=1), None, "kafka-policy"),
    (queue(max_length=1), None, "kafka-policy"),
    (queue(ttl_ns=1), None, "kafka-policy"),
    (queue(backoff_ns=(1,)), None, "kafka-policy"),
    (queue(max_length=1, overflow="block"), "rabbitmq-block", "kafka-policy"),
    (queue(max_length=1, overflow="drop-oldest"), None, "kafka-policy"),
]
"""A plan, and the codes with which RabbitMQ and Kafka refuse it."""


@pytest.mark.parametrize(("plan", "by_rabbitmq", "by_kafka"), PLANS)
def test_a_plan_is_refused_by_the_broker_that_lacks_what_it_needs(
    plan, by_rabbitmq, by_kafka, needs
):
    from edalab.errors import Refused

    for scheme, code in {"amqp": by_rabbitmq, "kafka": by_kafka}.items():
        system = broker(scheme, needs)
        refusal = system.refusal(plan)
        assert (refusal.code if refusal else None) == code
        if code:
            with pytest.raises(Refused, match=REFUSED[scheme]):
                system.channel(None, plan)


KILLED = frozenset({"consumer"})
DIFFERENCES = [
    ("amqp", ChannelPlan(), ["channel.rabbitmq-attempts"]),
    ("amqp", ChannelPlan(kind="log"), ["channel.rabbitmq-queue", "channel.rabbitmq-attempts"]),
    ("amqp", queue(max_attempts=2), ["channel.rabbitmq-quorum"]),
    ("amqp", queue(max_attempts=2, backoff_ns=(SECOND,)), ["channel.rabbitmq-rest"]),
    ("amqp", queue(backoff_ns=(SECOND,)), ["channel.rabbitmq-rest"]),
    ("amqp", ChannelPlan(killed=KILLED), ["channel.rabbitmq-attempts", "channel.killed"]),
    ("kafka", ChannelPlan(kind="log"), ["channel.kafka-attempts", "channel.kafka-nack"]),
    (
        "kafka",
        ChannelPlan(killed=KILLED),
        [
            "channel.kafka-log", "channel.kafka-attempts", "channel.kafka-nack", "channel.killed",
            "channel.kafka-killed",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "plan", "differences"), DIFFERENCES)
def test_what_is_different_on_a_broker_is_told_and_each_of_it_has_a_sentence(
    scheme, plan, differences, needs
):
    from edalab.texts import say

    told = broker(scheme, needs).differences(plan)
    assert list(told) == differences
    for key in told:
        assert say(key) != key


@pytest.mark.parametrize(
    ("options", "makes", "one_by_one"),
    [
        ("", True, False),
        ("?topics=auto", False, False),
        ("?topics=made", True, False),
        ("?group.protocol=consumer", True, True),
        ("?group.protocol=classic", True, False),
        ("?partition.assignment.strategy=cooperative-sticky", True, True),
        ("?partition.assignment.strategy=range", True, False),
    ],
)
def test_the_options_of_an_address_say_who_makes_topics_and_how_partitions_are_assigned(
    options, makes, one_by_one, needs
):
    needs("kafka")
    from edalab.adapters.kafka_cluster import KafkaCluster

    cluster = KafkaCluster(parse_address("--channel", f"kafka://h{options}", "channel"))
    assert (cluster.makes_topics, cluster.incremental) == (makes, one_by_one)
    assert "topics" not in cluster.settings()


@pytest.mark.parametrize(
    ("timeout_s", "milliseconds"), [(2.5, 2_500), (0.001, 10), (0.0101, 10), (1_000, 300_000)]
)
def test_the_limit_of_a_request_is_that_of_kafkas_sockets_as_far_as_the_client_takes_it(
    timeout_s, milliseconds, needs
):
    needs("kafka")
    from edalab.adapters.kafka_cluster import KafkaCluster

    address = parse_address("--channel", "kafka://h", "channel")
    settings = KafkaCluster(address, timeout_s=timeout_s).settings(**{"group.id": "g"})
    assert settings["socket.timeout.ms"] == milliseconds
    assert settings["group.id"] == "g"


def test_a_cancellation_that_the_client_loses_is_passed_on_and_an_older_one_is_not(needs):
    system, came = broker("amqp", needs), []

    async def putting_away():
        await asyncio.sleep(0)
        came.append("put away")

    async def use():
        try:
            async with system.asking():
                with suppress(asyncio.CancelledError):  # where the answer comes at the same moment
                    await asyncio.sleep(3_600)
                came.append("answer")
            came.append("more")
        finally:
            async with system.asking():
                await putting_away()
            came.append("end")

    async def main():
        using = asyncio.ensure_future(use())
        await asyncio.sleep(0)
        using.cancel()
        await asyncio.wait([using])
        return using.cancelled()

    assert asyncio.run(main())
    assert came == ["answer", "put away", "end"]
