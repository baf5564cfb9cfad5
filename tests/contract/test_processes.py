"""A consumer's connection in a process of its own: what it reports, and how it ends."""

import os

import pytest
from channels import Bench
from servers import CHANNELS

from edalab.adapters.processes import ProcessSubscription
from edalab.errors import StorageError, SystemRefused
from edalab.lab.channel import Message
from edalab.lab.units import SECOND

TOPIC, GROUP = "orders", "billing"
LAB = frozenset({"lab"})


@pytest.fixture(params=CHANNELS)
def bench(request, servers):
    return Bench(request.param, servers)


async def subscribed(runtime, channel, *, prefetch, count=3):
    """A consumer in a process, with so many messages in its queue or partition."""
    channel.declare(TOPIC, GROUP)
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(TOPIC, GROUP, prefetch=prefetch)
    await connection.publish(TOPIC, *(Message(f"m{n}", "k", [n]) for n in range(1, count + 1)))
    return subscription


def soon(runtime, waiting):
    return runtime.timeout(20 * SECOND, waiting)


def test_a_consumer_that_polls_gives_back_and_is_given_the_same_again(bench):
    async def scenario(runtime, channel):
        subscription = await subscribed(runtime, channel, prefetch=0, count=2)
        first = await subscription.poll()
        await subscription.nack(first)
        rest = []
        while (delivery := await subscription.poll()) is not None:
            rest.append(delivery.message.id)
            await subscription.ack(delivery)
        await channel.settle()
        lag = channel.lag(GROUP)
        return first.message.id, rest, (lag.ready, lag.unacked, lag.acked)

    assert bench.run(scenario, killed=LAB) == ("m1", ["m1", "m2"], (0, 0, 2))


def test_answers_in_any_order_leave_nothing_waiting(bench):
    async def scenario(runtime, channel):
        subscription = await subscribed(runtime, channel, prefetch=3)
        got = [await soon(runtime, subscription.receive()) for _ in range(3)]
        for delivery in (got[1], got[2], got[0]):
            await subscription.ack(delivery)
        await channel.settle()
        return channel.lag(GROUP).ready

    assert bench.run(scenario, killed=LAB) == 0


def test_a_process_that_ends_by_itself_is_told_to_whoever_waits(bench):
    async def scenario(runtime, channel):
        subscription = await subscribed(runtime, channel, prefetch=1, count=1)
        await soon(runtime, subscription.receive())
        os.kill(subscription._process.pid, 9)
        told = []
        for waiting in (subscription.receive(), subscription.poll()):
            with pytest.raises(SystemRefused) as error:
                await soon(runtime, waiting)
            told.append(str(error.value))
        return told

    assert all("the consumer's process ended" in told for told in bench.run(scenario, killed=LAB))


def test_what_the_system_says_to_the_process_is_told_by_the_run(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        await channel.settle()
        order = channel.consumer_order(GROUP)
        nowhere = order.__class__(
            order.url.replace("127.0.0.1:", "127.0.0.1:1"), 1, order.source, 1, "g", order.starts
        )
        subscription = ProcessSubscription(nowhere, runtime, GROUP, None, bench.system.refused)
        try:
            await subscription.join()
        finally:
            subscription._ledger = type("Nobody", (), {"lost": lambda self: None})()
            await subscription.kill()

    with pytest.raises(StorageError) as error:
        bench.run(scenario)
    assert "127.0.0.1" in str(error.value)
