import pytest
from simulating import GROUP, TOPIC, messages, publish, run, told

from edalab.lab.channel import Lag, Message
from edalab.lab.folds import QueueCounts
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import TimedOut, VirtualRuntime
from edalab.lab.trace import Trace


def declared(runtime, **policy):
    channel = QueueChannel(runtime, policy=QueuePolicy(**policy))
    channel.declare(TOPIC, GROUP)
    return channel


async def pull(channel, runtime, actor="consumer"):
    return await channel.connect(runtime.view(actor)).subscribe(TOPIC, GROUP, prefetch=0)


async def push(channel, runtime, actor="consumer", prefetch=1):
    return await channel.connect(runtime.view(actor)).subscribe(TOPIC, GROUP, prefetch=prefetch)


def test_an_unroutable_message_is_not_confirmed():
    async def scenario(runtime):
        return await QueueChannel(runtime).connect(runtime).publish("nowhere", Message("m1"))

    confirmed, trace = run(scenario)
    assert confirmed is False
    assert told(trace, "unroutable") == [("lab", "unroutable", "m1")]


def test_every_bound_group_gets_its_own_copy():
    async def scenario(runtime):
        channel = declared(runtime)
        channel.declare(TOPIC, "audit")
        await publish(channel, runtime, "m1")
        return channel.lag(GROUP), channel.lag("audit")

    assert run(scenario)[0] == (Lag(1, 0, 0), Lag(1, 0, 0))


def test_consumers_of_one_group_take_turns():
    async def scenario(runtime):
        channel = declared(runtime)
        for name in ("a", "b"):
            await push(channel, runtime, name, prefetch=2)
        await publish(channel, runtime, "m1", "m2", "m3", "m4", "m5")
        return channel.lag(GROUP)

    lag, trace = run(scenario)
    assert [record.peer for record in trace.records if record.action == "deliver"] == list("abab")
    assert lag == Lag(1, 4, 0)


def test_what_is_given_back_comes_again_at_its_old_place_and_says_so():
    async def scenario(runtime):
        channel = declared(runtime)
        await publish(channel, runtime, "m1", "m2", "m3")
        subscription = await pull(channel, runtime)
        first, second = await subscription.poll(), await subscription.poll()
        await subscription.nack(second)
        await subscription.nack(first)
        again = [await subscription.poll() for _ in range(3)]
        return [(each.message.id, each.redelivered) for each in again]

    assert run(scenario)[0] == [("m1", True), ("m2", True), ("m3", False)]


def test_after_a_crash_others_get_what_was_in_hand_in_the_old_order():
    async def scenario(runtime):
        channel = declared(runtime)
        await push(channel, runtime, "doomed", prefetch=3)
        await publish(channel, runtime, "m1", "m2", "m3", "m4")
        other = await push(channel, runtime, "other", prefetch=4)
        runtime.crash("doomed")
        return [(await other.receive()).message.id for _ in range(4)]

    assert run(scenario)[0] == ["m4", "m1", "m2", "m3"]


def test_an_ack_after_the_connection_is_lost_is_stale_and_does_nothing():
    async def scenario(runtime):
        channel = declared(runtime)
        await publish(channel, runtime, "m1")
        connection = channel.connect(runtime.view("consumer"))
        subscription = await connection.subscribe(TOPIC, GROUP)
        delivery = await subscription.receive()
        await connection.close()
        await subscription.ack(delivery)
        return channel.lag(GROUP)

    lag, trace = run(scenario)
    assert lag == Lag(1, 0, 0)
    assert told(trace, "ack", "ack-stale") == [("consumer", "ack-stale", "m1")]


def test_a_second_ack_does_nothing():
    async def scenario(runtime):
        channel = declared(runtime)
        await publish(channel, runtime, "m1", "m2")
        subscription = await push(channel, runtime)
        delivery = await subscription.receive()
        await subscription.ack(delivery)
        await subscription.ack(delivery)
        return channel.lag(GROUP)

    assert run(scenario)[0] == Lag(0, 1, 1)


def test_an_ack_at_another_group_does_not_hit_that_groups_message():
    async def scenario(runtime):
        channel = declared(runtime)
        channel.declare(TOPIC, "audit")
        await publish(channel, runtime, "m1")
        billing = await pull(channel, runtime)
        audit = await channel.connect(runtime.view("auditor")).subscribe(TOPIC, "audit")
        await billing.ack(await audit.receive())
        await billing.poll()
        return channel.lag(GROUP), channel.lag("audit")

    assert run(scenario)[0] == (Lag(0, 1, 0), Lag(0, 1, 0))


def test_a_receive_that_timed_out_loses_no_message():
    async def scenario(runtime):
        channel = declared(runtime)
        subscription = await push(channel, runtime)
        with pytest.raises(TimedOut):
            await runtime.timeout(10, subscription.receive())
        await publish(channel, runtime, "m1")
        return (await subscription.receive()).message.id

    assert run(scenario)[0] == "m1"


def test_a_message_at_the_very_deadline_of_a_receive_is_received():
    async def scenario(runtime):
        channel = declared(runtime)
        subscription = await push(channel, runtime)

        async def later():
            await runtime.sleep(10)
            await publish(channel, runtime, "m1")

        got, _ = await runtime.gather(runtime.timeout(10, subscription.receive()), later())
        return got.message.id

    assert run(scenario)[0] == "m1"


def test_several_may_wait_at_one_subscription_and_each_gets_a_message():
    async def scenario(runtime):
        channel = declared(runtime)
        subscription = await push(channel, runtime, prefetch=3)

        async def later():
            await runtime.sleep(10)
            await publish(channel, runtime, "m1", "m2", "m3")

        got = await runtime.gather(*[subscription.receive() for _ in range(3)], later())
        return [each.message.id for each in got[:3]]

    assert run(scenario)[0] == ["m1", "m2", "m3"]


def test_pull_and_push_share_one_queue():
    async def scenario(runtime):
        channel = declared(runtime)
        pushed, pulled = await push(channel, runtime, "a"), await pull(channel, runtime, "b")
        await publish(channel, runtime, "m1", "m2", "m3")
        second = await pulled.poll()
        first = await pushed.receive()
        await pushed.ack(first)
        third = await pushed.receive()
        assert await pulled.poll() is None
        return first.message.id, second.message.id, third.message.id

    assert run(scenario)[0] == ("m1", "m2", "m3")


def test_polling_beyond_the_prefetch_does_not_open_the_consumer_early():
    async def scenario(runtime):
        channel = declared(runtime)
        subscription = await push(channel, runtime, prefetch=1)
        await publish(channel, runtime, "m1", "m2", "m3")
        first, second = await subscription.receive(), await subscription.poll()
        await subscription.ack(first)
        still_waiting = channel.lag(GROUP).ready
        await subscription.ack(second)
        return still_waiting, channel.lag(GROUP).ready

    assert run(scenario)[0] == (1, 0)


def test_a_full_queue_rejects():
    async def scenario(runtime):
        channel = declared(runtime, max_length=2)
        connection = channel.connect(runtime)
        return [await connection.publish(TOPIC, Message(each)) for each in ("m1", "m2", "m3")]

    confirmed, trace = run(scenario)
    assert confirmed == [True, True, False]
    assert messages(trace, "reject") == ["m3"]


def test_a_full_queue_drops_its_oldest():
    async def scenario(runtime):
        channel = declared(runtime, max_length=2, overflow="drop-oldest")
        await publish(channel, runtime, "m1", "m2", "m3")
        return channel.queue(GROUP)

    queue, trace = run(scenario)
    assert messages(trace, "drop") == ["m1"]
    assert (queue.enqueued, queue.ready, queue.dropped, queue.unacked) == (3, 2, 1, 0)


def test_what_comes_back_into_a_full_queue_is_itself_the_oldest_and_dropped():
    async def scenario(runtime):
        channel = declared(runtime, max_length=1, overflow="drop-oldest")
        await publish(channel, runtime, "m1")
        subscription = await pull(channel, runtime)
        delivery = await subscription.poll()
        await publish(channel, runtime, "m2")
        await subscription.nack(delivery)
        return channel.lag(GROUP)

    lag, trace = run(scenario)
    assert messages(trace, "drop") == ["m1"]
    assert lag == Lag(1, 0, 0)


@pytest.mark.parametrize(("overflow", "lost"), [("reject", "reject"), ("drop-oldest", "drop")])
def test_without_any_waiting_place_only_a_free_consumer_gets_a_message(overflow, lost):
    async def scenario(runtime):
        channel = declared(runtime, max_length=0, overflow=overflow)
        await publish(channel, runtime, "m1")
        subscription = await push(channel, runtime)
        await publish(channel, runtime, "m2", "m3")
        await subscription.ack(await subscription.receive())
        await publish(channel, runtime, "m4")

    _, trace = run(scenario)
    assert messages(trace, "deliver") == ["m2", "m4"]
    assert messages(trace, lost) == ["m1", "m3"]


def test_without_any_waiting_place_a_blocked_publisher_waits_for_a_free_consumer():
    async def scenario(runtime):
        channel = declared(runtime, max_length=0, overflow="block")

        async def consumer():
            await runtime.sleep(10)
            subscription = await push(channel, runtime)
            await subscription.ack(await subscription.receive())
            return runtime.now, (await subscription.receive()).message.id

        return (await runtime.gather(publish(channel, runtime, "m1", "m2"), consumer()))[1]

    assert run(scenario)[0] == (10, "m2")


def test_blocked_publishers_go_on_in_the_order_in_which_they_came():
    async def scenario(runtime):
        channel = declared(runtime, max_length=1, overflow="block")

        async def consumer():
            subscription = await pull(channel, runtime)
            got = []
            for _ in range(4):
                await runtime.sleep(10)
                got.append((await subscription.poll()).message.id)
                # Whoever comes now, in the very instant in which there is room, has to wait too.
                if len(got) == 1:
                    runtime.spawn("late", _publish_one, channel, "m4")
            return got

        async def crowd():
            for name in ("m1", "m2", "m3"):
                runtime.spawn(name, _publish_one, channel, name)

        return (await runtime.gather(crowd(), consumer()))[1]

    assert run(scenario)[0] == ["m1", "m2", "m3", "m4"]


async def _publish_one(runtime, channel, name):
    await publish(channel, runtime, name)


def test_a_blocked_publisher_that_gave_up_does_not_take_the_room_of_the_next():
    async def scenario(runtime):
        channel = declared(runtime, max_length=1, overflow="block")
        await publish(channel, runtime, "m1")
        subscription = await pull(channel, runtime)
        with pytest.raises(TimedOut):
            await runtime.timeout(10, publish(channel, runtime, "given-up"))
        waiting = runtime.spawn("next", _publish_one, channel, "m2")
        await runtime.sleep(10)
        await subscription.poll()
        await runtime.join(waiting)
        return (await subscription.poll()).message.id, runtime.now

    assert run(scenario)[0] == ("m2", 20)


def test_a_message_expires_where_it_waits_and_not_in_hand():
    async def scenario(runtime):
        channel = declared(runtime, ttl_ns=100)
        await publish(channel, runtime, "m1", "m2")
        subscription = await pull(channel, runtime)
        await subscription.poll()
        await runtime.sleep(101)
        return channel.lag(GROUP)

    lag, trace = run(scenario)
    assert lag == Lag(0, 1, 0)
    assert [(r.at, r.message) for r in trace.records if r.action == "expire"] == [(100, "m2")]


def test_what_comes_back_keeps_its_age():
    async def scenario(runtime):
        channel = declared(runtime, ttl_ns=100)
        await publish(channel, runtime, "m1")
        subscription = await pull(channel, runtime)
        early = await subscription.poll()
        await runtime.sleep(50)
        await publish(channel, runtime, "m2")
        await subscription.nack(early)
        await runtime.sleep(30)
        late = await subscription.poll()
        await runtime.sleep(30)
        await subscription.nack(late)
        await runtime.sleep(100)

    _, trace = run(scenario)
    expired = [(record.at, record.message) for record in trace.records if record.action == "expire"]
    assert expired == [(110, "m1"), (150, "m2")]


def test_after_max_attempts_a_message_is_set_aside_and_can_be_replayed():
    async def scenario(runtime):
        channel = declared(runtime, max_attempts=2)
        await publish(channel, runtime, "poison", "m2")
        subscription = await pull(channel, runtime)
        for _ in range(2):
            await subscription.nack(await subscription.poll())
        dead = [message.id for message in channel.dead_letters(GROUP)]
        replayed = channel.queue(GROUP).replay()
        order = [await subscription.poll() for _ in range(2)]
        return dead, replayed, [(each.message.id, each.attempt) for each in order]

    assert run(scenario)[0] == (["poison"], 1, [("m2", 1), ("poison", 1)])


def test_replayed_dead_letters_go_to_who_waits_and_count_for_the_limit_of_the_queue():
    async def scenario(runtime):
        channel = declared(runtime, max_attempts=1, max_length=1, overflow="drop-oldest")
        subscription = await push(channel, runtime)
        for name in ("m1", "m2", "m3"):
            await publish(channel, runtime, name)
            await subscription.nack(await subscription.receive())
        channel.queue(GROUP).replay()
        return (await subscription.receive()).message.id, channel.lag(GROUP)

    result, trace = run(scenario)
    assert result == ("m1", Lag(1, 1, 0))
    assert messages(trace, "drop") == ["m2"]


def test_a_message_rests_longer_before_each_further_attempt():
    async def scenario(runtime):
        channel = declared(runtime, max_attempts=3, backoff_ns=(10, 20))
        await publish(channel, runtime, "m1")
        subscription = await push(channel, runtime)
        for _ in range(3):
            await subscription.nack(await subscription.receive())
        return runtime.now

    now, trace = run(scenario)
    assert now == 30
    assert messages(trace, "dead-letter") == ["m1"]


def test_the_queues_counts_can_be_read_off_the_trace():
    trace = Trace(keep=False)
    counts = QueueCounts(trace, GROUP)

    async def scenario(runtime):
        channel = declared(runtime, max_attempts=2)
        await publish(channel, runtime, "m1", "m2", "m3")
        subscription = await pull(channel, runtime)
        await subscription.ack(await subscription.poll())
        for _ in range(2):
            await subscription.nack(await subscription.poll())
        await subscription.poll()
        return channel.queue(GROUP)

    queue = VirtualRuntime(trace=trace).run("lab", scenario)
    assert (counts.ready, counts.unacked, counts.acked, counts.dead) == (0, 1, 1, 1)
    assert (queue.ready, queue.unacked, queue.acked, len(queue.dead)) == (0, 1, 1, 1)
