"""What only RabbitMQ has: queues with limits, rests in queues, and a broker that closes."""

import asyncio
import functools
import itertools

import pytest
from channels import Bench

from edalab.errors import SystemRefused, SystemUnreachable
from edalab.lab.channel import Message
from edalab.lab.queue import QueuePolicy
from edalab.lab.units import MILLISECOND, SECOND

TOPIC, GROUP = "orders", "billing"
IN_A_PROCESS = pytest.mark.parametrize("killed", [frozenset(), frozenset({"lab"})])


@pytest.fixture
def bench(servers):
    return Bench("amqp", servers)


def messages(count):
    return [Message(f"m{number}") for number in range(1, count + 1)]


async def connected(runtime, channel):
    channel.declare(TOPIC, GROUP)
    await channel.settle()
    return channel.connect(runtime)


async def everything(subscription):
    """The ids of all messages that are there now, acknowledged."""
    ids = []
    while (delivery := await subscription.poll()) is not None:
        ids.append(delivery.message.id)
        await subscription.ack(delivery)
    return ids


def test_whoever_waits_is_told_why_the_broker_closed_the_connection(bench, servers):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=1)
        control = servers("amqp").control
        await asyncio.to_thread(control, "close_all_connections", "shut for repairs")
        await runtime.timeout(20 * SECOND, subscription.receive())

    with pytest.raises(SystemUnreachable, match="shut for repairs"):
        bench.run(scenario)


@pytest.mark.parametrize(
    ("overflow", "kept", "accepted"),
    [("drop-oldest", ["m3", "m4"], True), ("reject", ["m1", "m2"], False)],
)
def test_a_full_queue_drops_or_rejects_as_its_policy_says(bench, overflow, kept, accepted):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        answers = [await connection.publish(TOPIC, message) for message in messages(4)]
        await channel.settle()
        ready = channel.lag(GROUP).ready
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=0)
        return answers, ready, await everything(subscription)

    policy = QueuePolicy(max_length=2, overflow=overflow)
    assert bench.run(scenario, policy=policy) == ([True, True, accepted, accepted], 2, kept)
    rejected = [] if accepted else [("reject", "m3"), ("reject", "m4")]
    assert bench.records("reject") == rejected


@pytest.mark.parametrize("ttl_ns", [1, 30 * MILLISECOND])
def test_a_message_that_is_not_fetched_in_time_expires(bench, ttl_ns):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        await connection.publish(TOPIC, *messages(2))
        await asyncio.sleep(0.2)
        await channel.settle()
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=0)
        return channel.lag(GROUP).ready, await subscription.poll()

    assert bench.run(scenario, policy=QueuePolicy(ttl_ns=ttl_ns)) == (0, None)


@IN_A_PROCESS
def test_a_message_rests_longer_after_each_attempt_and_is_ready_meanwhile(bench, killed):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=1)
        await connection.publish(TOPIC, *messages(1))
        attempts, rests, waiting = [], [], []
        for _ in range(4):
            delivery = await runtime.timeout(20 * SECOND, subscription.receive())
            attempts.append(delivery.attempt)
            rests.append(runtime.now)
            await subscription.nack(delivery)
            await channel.settle()
            waiting.append(channel.lag(GROUP).ready)
        return attempts, [later - now for now, later in itertools.pairwise(rests)], waiting

    backoff = (20 * MILLISECOND, 250 * MILLISECOND)
    policy = QueuePolicy(backoff_ns=backoff)
    attempts, rests, waiting = bench.run(scenario, policy=policy, killed=killed)
    assert attempts == [1, 2, 3, 4]
    assert all(rest >= least for rest, least in zip(rests, (*backoff, backoff[-1]), strict=True))
    assert waiting[1:] == [1, 1, 1]
    steps = [("redeliver", "m1"), ("rest", "m1")]
    assert bench.records("rest", "redeliver") == [("rest", "m1"), *steps * 3]


@IN_A_PROCESS
def test_a_message_that_rested_as_often_as_allowed_is_a_dead_letter(bench, killed):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=1)
        await connection.publish(TOPIC, *messages(2))
        for _ in range(3):
            delivery = await runtime.timeout(20 * SECOND, subscription.receive())
            if delivery.message.id == "m1":
                await subscription.nack(delivery)
            else:
                await subscription.ack(delivery)
        await channel.settle()
        lag = channel.lag(GROUP)
        dead = [message.id for message in channel.dead_letters(GROUP)]
        return dead, (lag.ready, lag.unacked, lag.acked)

    policy = QueuePolicy(max_attempts=2, backoff_ns=(MILLISECOND,))
    assert bench.run(scenario, policy=policy, killed=killed) == (["m1"], (0, 0, 1))
    assert bench.records("rest", "dead-letter") == [("rest", "m1"), ("dead-letter", "m1")]


@IN_A_PROCESS
@pytest.mark.parametrize("backoff_ns", [(), (MILLISECOND,)])
def test_a_message_that_is_given_back_for_good_is_a_dead_letter_at_once(bench, killed, backoff_ns):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=0)
        await connection.publish(TOPIC, *messages(1))
        await subscription.nack(await subscription.poll(), requeue=False)
        await channel.settle()
        lag = channel.lag(GROUP)
        return [message.id for message in channel.dead_letters(GROUP)], lag.ready, lag.unacked

    policy = QueuePolicy(max_attempts=3, backoff_ns=backoff_ns)
    assert bench.run(scenario, policy=policy, killed=killed) == (["m1"], 0, 0)


def test_a_prefetch_beyond_what_the_protocol_can_say_is_no_limit(bench):
    async def scenario(runtime, channel):
        connection = await connected(runtime, channel)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=65_536)
        await connection.publish(TOPIC, *messages(5))
        return [
            (await runtime.timeout(20 * SECOND, subscription.receive())).message.id
            for _ in range(5)
        ]

    assert bench.run(scenario) == [message.id for message in messages(5)]


def test_a_channel_that_was_never_used_has_nothing_to_check_or_to_drop(bench):
    async def scenario(_runtime, channel):
        await channel.check()
        await channel.drop()

    bench.run(scenario)


def test_what_a_run_made_is_deleted_whichever_request_was_cancelled(bench, servers):
    before = servers("amqp").queues()
    asked = []

    async def scenario(runtime, channel, cancelled):
        using = asyncio.current_task()
        ask = channel.ask

        async def ask_and_cancel(request):
            asked.append(request.__qualname__.rpartition(".")[2])
            asking = asyncio.ensure_future(request)
            for _ in range(5):
                await asyncio.sleep(0)  # now it is on its way
            if len(asked) == cancelled:
                channel.ask = ask
                using.cancel()
            return await asking

        channel.ask = ask_and_cancel
        channel.declare(TOPIC, GROUP)
        with pytest.raises(asyncio.CancelledError):
            await channel.connect(runtime).publish(TOPIC, *messages(3))
        using.uncancel()

    for cancelled in (1, 2, 3):
        asked.clear()
        bench.run(functools.partial(scenario, cancelled=cancelled))
    assert asked == ["declare_exchange", "declare_queue", "bind"]
    assert servers("amqp").queues() == before


def test_a_check_of_a_queue_that_somebody_deleted_is_an_error(bench, servers):
    async def scenario(runtime, channel):
        await connected(runtime, channel)
        await channel.check()
        control = servers("amqp").control
        await asyncio.to_thread(control, "delete_queue", channel.queue_name(GROUP))
        await channel.check()

    with pytest.raises(SystemRefused, match="RabbitMQ"):
        bench.run(scenario)
