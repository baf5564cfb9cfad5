"""What every channel promises: the same assertions on every implementation.

What a kind of channel can't do is a declared capability, and what it does instead is asserted too.
"""

import pytest
from channels import KINDS, Bench

from edalab.lab.channel import Message
from edalab.lab.units import MILLISECOND, SECOND

TOPIC, GROUP, OTHER = "orders", "billing", "audit"
LONG = 20 * SECOND


@pytest.fixture(params=KINDS)
def bench(request, servers):
    return Bench(request.param, servers)


def messages(count, key="k"):
    return [Message(f"m{number}", key, {"n": number}) for number in range(1, count + 1)]


async def joined(runtime, channel, *, prefetch, published):
    """A consumer of the group, for which so many messages are published after it has joined."""
    channel.declare(TOPIC, GROUP)
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(TOPIC, GROUP, prefetch=prefetch)
    await connection.publish(TOPIC, *messages(published))
    return subscription


async def take(runtime, subscription, count):
    return [await runtime.timeout(LONG, subscription.receive()) for _ in range(count)]


async def take_and_ack(runtime, subscription, count):
    got = await take(runtime, subscription, count)
    for delivery in got:
        await subscription.ack(delivery)
    return got


def lag_of(channel):
    lag = channel.lag(GROUP)
    return lag.ready, lag.unacked, lag.acked


def ids(deliveries):
    return [delivery.message.id for delivery in deliveries]


def test_what_is_published_is_delivered_whole_and_in_its_order(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        await channel.settle()
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=10)
        assert await channel.connect(runtime).publish(TOPIC, *messages(3))
        return await take_and_ack(runtime, subscription, 3)

    got = bench.run(scenario)
    assert [d.message for d in got] == messages(3)
    assert not any(d.redelivered for d in got)


def test_every_group_gets_every_message(bench):
    async def scenario(runtime, channel):
        for group in (GROUP, OTHER):
            channel.declare(TOPIC, group)
        connection = channel.connect(runtime)
        both = [await connection.subscribe(TOPIC, g, prefetch=10) for g in (GROUP, OTHER)]
        await connection.publish(TOPIC, *messages(3))
        return [ids(await take_and_ack(runtime, each, 3)) for each in both]

    assert bench.run(scenario) == [["m1", "m2", "m3"]] * 2


def test_the_consumers_of_one_group_share_its_messages(bench):
    async def consume(runtime, channel, got):
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=1)
        while True:
            delivery = await subscription.receive()
            got.append(delivery.message.id)
            await runtime.sleep(5 * MILLISECOND)
            await subscription.ack(delivery)

    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        await channel.settle()
        got = {"a": [], "b": []}
        for name, mine in got.items():
            runtime.spawn(name, consume, channel, mine)
        producer = channel.connect(runtime)
        published = []
        while not (got["a"] and got["b"]) and len(published) < 1200:
            for number in range(12):  # a real group needs a moment to let its second member in
                published.append(f"m{len(published)}")
                await producer.publish(TOPIC, Message(published[-1], f"key-{number}"))
            await runtime.sleep(50 * MILLISECOND)
        waited = 0
        while len(set(got["a"] + got["b"])) < len(published) and waited < 400:
            waited += 1
            await runtime.sleep(50 * MILLISECOND)
        return got, published

    got, published = bench.run(scenario, partitions=4)
    assert set(got["a"] + got["b"]) == set(published)
    assert got["a"]
    assert got["b"]
    if bench.kind != "kafka":  # a message in hand while partitions are dealt out comes again
        assert len(got["a"] + got["b"]) == len(published)


def test_what_is_acknowledged_is_counted_and_not_given_again(bench):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=10, published=3)
        got = await take(runtime, subscription, 3)
        await subscription.ack(got[0])
        await channel.settle()
        held = channel.lag(GROUP)
        for each in got[1:]:
            await subscription.ack(each)
        await channel.settle()
        return held, channel.lag(GROUP)

    held, done = bench.run(scenario)
    assert (held.ready, held.unacked, held.acked) == (0, 2, 1)
    assert (done.ready, done.unacked, done.acked) == (0, 0, 3)


def test_who_polls_is_given_what_is_there_and_else_nothing(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        connection = channel.connect(runtime)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=0)
        before = await subscription.poll()
        await connection.publish(TOPIC, *messages(1))
        found = await subscription.poll()
        after = await subscription.poll()
        return before, found.message.id, after

    assert bench.run(scenario) == (None, "m1", None)


@pytest.mark.parametrize("killed", [frozenset(), frozenset({"holder"})])
def test_what_a_crashed_consumer_held_is_given_to_another(bench, killed):
    async def hold(runtime, channel, held):
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=2)
        got = await take(runtime, subscription, 2)
        await subscription.ack(got[0])
        held.extend(ids(got))
        await runtime.sleep(LONG)

    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        await channel.connect(runtime).publish(TOPIC, *messages(3))
        held = []
        runtime.spawn("holder", hold, channel, held)
        while len(held) < 2:
            await runtime.sleep(10 * MILLISECOND)
        runtime.crash("holder")
        await channel.settle()
        lag = channel.lag(GROUP)
        other = runtime.view("other")
        subscription = await channel.connect(other).subscribe(TOPIC, GROUP, prefetch=5)
        return lag, await take_and_ack(runtime, subscription, 2)

    lag, got = bench.run(scenario, killed=killed)
    assert (lag.ready, lag.unacked, lag.acked) == (2, 0, 1)
    assert ids(got) == ["m2", "m3"]
    assert ("redeliver", "m2") in bench.records("redeliver")
    assert ("crash", "") in bench.records("crash")


IN_A_PROCESS = pytest.mark.parametrize("killed", [frozenset(), frozenset({"lab"})])
"""With and without a process of its own for the consumer's connection, on a real channel."""


@IN_A_PROCESS
def test_a_consumer_is_given_no_more_than_its_prefetch_at_once(bench, killed):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=2, published=4)
        got = await take(runtime, subscription, 2)
        await runtime.sleep(150 * MILLISECOND)  # as long as a third may need to come
        given = bench.records("deliver")
        await channel.settle()
        lag = lag_of(channel)
        await subscription.ack(got[0])
        return ids(got), given, lag, ids(await take(runtime, subscription, 1))

    got, given, lag, then = bench.run(scenario, killed=killed)
    assert given == [("deliver", "m1"), ("deliver", "m2")]
    assert lag == (2, 2, 0)
    assert (got, then) == (["m1", "m2"], ["m3"])


@IN_A_PROCESS
def test_what_is_given_back_comes_again_at_its_place(bench, killed):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=1, published=3)
        (first,) = await take(runtime, subscription, 1)
        await subscription.nack(first)
        again = [await take_and_ack(runtime, subscription, 1) for _ in range(3)]
        await channel.settle()
        assert lag_of(channel) == (0, 0, 3)
        return channel.capabilities, [each[0] for each in again]

    capabilities, got = bench.run(scenario, killed=killed)
    assert ids(got) == ["m1", "m2", "m3"]
    if capabilities.attempts:
        assert got[0].attempt == 2
    assert bench.records("redeliver") == [("redeliver", "m1")]


@IN_A_PROCESS
def test_what_is_given_back_for_good_is_neither_waiting_nor_given_again(bench, killed):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=0, published=2)
        await subscription.nack(await subscription.poll(), requeue=False)
        second = await subscription.poll()
        await subscription.ack(second)
        await channel.settle()
        return second.message.id, await subscription.poll(), lag_of(channel)

    second, more, (ready, unacked, _) = bench.run(scenario, killed=killed)
    assert (second, more, ready, unacked) == ("m2", None, 0, 0)


@IN_A_PROCESS
def test_a_second_answer_to_one_delivery_is_stale_and_changes_nothing(bench, killed):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=1, published=2)
        (first,) = await take_and_ack(runtime, subscription, 1)
        await subscription.ack(first)
        await subscription.nack(first)
        (second,) = await take_and_ack(runtime, subscription, 1)
        await channel.settle()
        return ids([first, second]), lag_of(channel)

    assert bench.run(scenario, killed=killed) == (["m1", "m2"], (0, 0, 2))
    assert bench.records("ack-stale", "nack-stale") == [("ack-stale", "m1"), ("nack-stale", "m1")]
    assert bench.records("ack", "nack", "requeue", "seek") == [("ack", "m1"), ("ack", "m2")]


def test_a_message_that_is_tried_too_often_is_set_aside_where_the_channel_can(bench):
    from edalab.lab.queue import QueuePolicy

    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=1, published=2)
        for _ in range(2):
            (poison,) = await take(runtime, subscription, 1)
            assert poison.message.id == "m1"
            await subscription.nack(poison)
        (good,) = await take_and_ack(runtime, subscription, 1)
        await channel.settle()
        return good.message.id, ids_of(channel.dead_letters(GROUP)), channel.capabilities

    def ids_of(found):
        return [message.id for message in found]

    limited = bench.kind not in {"log", "kafka"}
    policy = {"policy": QueuePolicy(max_attempts=2)} if limited else {}
    good, dead, capabilities = bench.run(scenario, **policy)
    assert capabilities.dead_letters == limited
    assert (good, dead) == (("m2", ["m1"]) if limited else ("m1", []))


def test_a_message_that_came_back_rests_while_others_are_delivered_where_the_channel_can(bench):
    from edalab.errors import Refused
    from edalab.lab.queue import QueuePolicy

    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=1, published=2)
        (first,) = await take(runtime, subscription, 1)
        await subscription.nack(first)
        (second,) = await take_and_ack(runtime, subscription, 1)
        (again,) = await take(runtime, subscription, 1)
        await subscription.nack(again)
        await channel.settle()
        return ids([first, second, again]), again.attempt, ids_of(channel.dead_letters(GROUP))

    def ids_of(found):
        return [message.id for message in found]

    policy = QueuePolicy(max_attempts=2, backoff_ns=(100 * MILLISECOND,))
    if bench.kind == "log":
        return  # a log of the lab is made without a policy
    if bench.kind == "kafka":
        with pytest.raises(Refused, match="Kafka"):
            bench.run(scenario, policy=policy)
        return
    assert bench.run(scenario, policy=policy) == (["m1", "m2", "m1"], 2, ["m1"])


def test_what_nobody_is_bound_to_is_not_accepted_where_the_channel_routes(bench):
    async def scenario(runtime, channel):
        return await channel.connect(runtime).publish("nowhere", *messages(2))

    keeps = bench.kind in {"log", "kafka"}
    assert bench.run(scenario) == keeps
    refused = [] if keeps else [("unroutable", "m1"), ("unroutable", "m2")]
    assert bench.records("unroutable") == refused


def test_where_messages_are_kept_a_latecomer_may_begin_at_the_start(bench):
    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        connection = channel.connect(runtime)
        subscription = await connection.subscribe(TOPIC, GROUP, prefetch=10)
        await connection.publish(TOPIC, *messages(3))
        await take_and_ack(runtime, subscription, 3)
        if not channel.capabilities.replay:
            late = await connection.subscribe(TOPIC, "late", prefetch=0)
            return await late.poll()
        late = await connection.subscribe(TOPIC, "late", prefetch=10, start="start")
        return ids(await take(runtime, late, 3))

    assert bench.run(scenario) in (None, ["m1", "m2", "m3"])


def test_a_run_leaves_the_same_kind_of_trace_whatever_carried_it(bench):
    async def scenario(runtime, channel):
        subscription = await joined(runtime, channel, prefetch=1, published=1)
        await take_and_ack(runtime, subscription, 1)

    bench.run(scenario)
    steps = bench.records("publish", "deliver", "ack")
    assert steps == [("publish", "m1"), ("deliver", "m1"), ("ack", "m1")]


@IN_A_PROCESS
def test_a_connection_that_is_closed_leaves_nothing_running_and_what_was_in_hand_comes_again(
    bench, killed
):
    import asyncio

    async def scenario(runtime, channel):
        channel.declare(TOPIC, GROUP)
        first = channel.connect(runtime)
        await first.publish(TOPIC, *messages(1))
        running = running_tasks()
        subscription = await first.subscribe(TOPIC, GROUP, prefetch=1)
        await take(runtime, subscription, 1)
        await first.close()
        left = running_tasks() - running
        second = await channel.connect(runtime.view("other")).subscribe(TOPIC, GROUP, prefetch=1)
        (again,) = await take_and_ack(runtime, second, 1)
        return left, again.message.id

    def running_tasks():
        return set() if bench.system is None else asyncio.all_tasks()

    assert bench.run(scenario, killed=killed) == (set(), "m1")
    assert bench.records("deliver", "redeliver") == [("deliver", "m1"), ("redeliver", "m1")]
