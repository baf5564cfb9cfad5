from zlib import crc32

import pytest
from random_runs import random_runs
from simulating import GROUP, TOPIC, messages, publish, run, told

from edalab.lab.channel import Lag, Message
from edalab.lab.log_channel import LogChannel
from edalab.lab.partition import Retention
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import TimedOut


async def member(channel, runtime, actor="consumer", *, prefetch=0):
    return await channel.connect(runtime.view(actor)).subscribe(TOPIC, GROUP, prefetch=prefetch)


async def drain(subscription):
    got = []
    while (delivery := await subscription.poll()) is not None:
        got.append(delivery)
    return got


def ids(deliveries):
    return [delivery.message.id for delivery in deliveries]


@pytest.mark.parametrize(("start", "seen"), [("start", 6), ("end", 0), (4, 2)])
def test_who_comes_late_sees_what_its_start_says(start, seen):
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        await publish(channel, runtime, *[f"m{number}" for number in range(6)])
        channel.declare(TOPIC, GROUP, start=start)
        return len(await drain(await member(channel, runtime)))

    assert run(scenario)[0] == seen


def test_a_key_always_has_the_same_partition_and_no_key_takes_turns():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=4)
        connection = channel.connect(runtime)
        for number in range(12):
            await connection.publish(TOPIC, Message(f"k{number}", key=f"emp-{number % 3}"))
            await connection.publish(TOPIC, Message(f"n{number}"))

    _, trace = run(scenario)
    where = {r.message: r.detail["partition"] for r in trace.records if r.action == "append"}
    for number in range(12):
        assert where[f"k{number}"] == crc32(f"emp-{number % 3}".encode()) % 4
        assert where[f"n{number}"] == number % 4


def test_each_partition_has_one_member_and_members_beyond_the_partitions_are_idle():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=4)
        return [await member(channel, runtime, f"c{number}") for number in range(6)]

    members, _ = run(scenario)
    assert [len(each.assigned) for each in members] == [1, 1, 1, 1, 0, 0]
    assert sorted(number for each in members for number in each.assigned) == [0, 1, 2, 3]


def test_what_a_lost_member_had_goes_to_the_others_in_the_order_in_which_they_joined():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=6)
        names = ("first", "second", "third")
        first, second, third = [await member(channel, runtime, name) for name in names]
        had, before = first.assigned, (second.assigned, third.assigned)
        runtime.crash("first")
        gained = [
            set(now.assigned) - set(earlier)
            for now, earlier in zip((second, third), before, strict=True)
        ]
        return [[number] for number in had], [sorted(numbers) for numbers in gained]

    (had, gained), _ = run(scenario)
    assert gained == had


def test_every_group_reads_all_and_members_of_a_group_share():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        channel.declare(TOPIC, GROUP)
        channel.declare(TOPIC, "audit")
        a, b = await member(channel, runtime, "a"), await member(channel, runtime, "b")
        audit = await channel.connect(runtime).subscribe(TOPIC, "audit", prefetch=0)
        await publish(channel, runtime, "m1", "m2", "m3", "m4")
        return ids(await drain(a)), ids(await drain(b)), len(await drain(audit))

    assert run(scenario)[0] == (["m1", "m3"], ["m2", "m4"], 4)


def test_an_ack_commits_only_what_has_no_gap_before_it():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        subscription = await member(channel, runtime)
        await publish(channel, runtime, "m0", "m1", "m2", "m3")
        first, second, third, _ = await drain(subscription)
        await subscription.ack(second)
        ahead = channel.lag(GROUP)
        await subscription.ack(first)
        both = channel.lag(GROUP)
        await subscription.ack(third)
        return ahead, both, channel.lag(GROUP)

    lags, trace = run(scenario)
    assert lags == (Lag(0, 4, 0), Lag(0, 2, 2), Lag(0, 1, 3))
    assert told(trace, "ack", "ack-ahead") == [
        ("consumer", "ack-ahead", "m1"),
        ("consumer", "ack", "m0"),
        ("consumer", "ack", "m1"),
        ("consumer", "ack", "m2"),
    ]
    assert [r.detail["offset"] for r in trace.records if r.action == "commit"] == [2, 3]


def test_after_a_crash_another_goes_on_at_the_committed_offset():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        doomed = await member(channel, runtime, "doomed")
        heir = await member(channel, runtime, "heir")
        await publish(channel, runtime, "m0", "m1", "m2", "m3")
        first, _, third, _ = await drain(doomed)
        await doomed.ack(first)
        await doomed.ack(third)
        assert await heir.poll() is None
        runtime.crash("doomed")
        return await drain(heir)

    again, trace = run(scenario)
    assert ids(again) == ["m1", "m2", "m3"]
    assert messages(trace, "redeliver") == ["m1", "m2", "m3"]
    assert not any(delivery.redelivered for delivery in again)  # A log does not count attempts.


def test_who_waits_is_woken_when_a_crash_makes_a_partition_its_own():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        await member(channel, runtime, "doomed")
        heir = await member(channel, runtime, "heir", prefetch=1)
        await publish(channel, runtime, "m0")

        async def kill():
            await runtime.sleep(10)
            runtime.crash("doomed")

        got, _ = await runtime.gather(heir.receive(), kill())
        return got.message.id, runtime.now

    assert run(scenario)[0] == ("m0", 10)


def test_an_ack_after_the_partition_went_to_another_is_stale():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        old = await member(channel, runtime, "old")
        await publish(channel, runtime, "m0", "m1")
        kept, lost = await drain(old)
        new = await member(channel, runtime, "new")
        await old.ack(lost)
        await old.ack(kept)
        return channel.lag(GROUP), ids(await drain(new))

    (lag, again), trace = run(scenario)
    assert lag == Lag(1, 0, 1)
    assert again == ["m1"]
    assert told(trace, "ack-stale") == [("old", "ack-stale", "m1")]


def test_who_leaves_hands_its_partitions_over():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        connection = channel.connect(runtime.view("leaver"))
        await connection.subscribe(TOPIC, GROUP)
        stays = await member(channel, runtime, "stays")
        await connection.close()
        return stays.assigned

    assert run(scenario)[0] == [0, 1]


def test_to_give_a_message_back_holds_up_its_partition_and_repeats_what_follows():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        subscription = await member(channel, runtime)
        await publish(channel, runtime, "m0", "m1", "m2")
        first, second, third = await drain(subscription)
        await subscription.ack(first)
        await subscription.nack(second)
        await subscription.ack(third)
        return ids(await drain(subscription)), channel.lag(GROUP)

    assert run(scenario)[0] == (["m1", "m2"], Lag(0, 2, 1))


def test_to_give_a_message_up_passes_over_it_and_keeps_nothing():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        subscription = await member(channel, runtime)
        await publish(channel, runtime, "poison", "m1")
        await subscription.nack(await subscription.poll(), requeue=False)
        return (await subscription.poll()).message.id, channel.dead_letters(GROUP)

    assert run(scenario)[0] == ("m1", [])


def test_a_group_can_be_rewound_and_reads_all_again():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        subscription = await member(channel, runtime)
        await publish(channel, runtime, "m0", "m1", "m2")
        for delivery in await drain(subscription):
            await subscription.ack(delivery)
        assert channel.lag(GROUP) == Lag(0, 0, 3)
        channel.seek(GROUP, "start")
        return sorted(ids(await drain(subscription)))

    assert run(scenario)[0] == ["m0", "m1", "m2"]


def test_a_member_seeks_in_one_partition_and_only_in_its_own():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        a, b = await member(channel, runtime, "a"), await member(channel, runtime, "b")
        await publish(channel, runtime, "m0", "m1", "m2", "m3")
        await drain(a)
        await drain(b)
        await a.seek(1, 0)
        await a.seek("start", 1)
        return ids(await drain(a)), ids(await drain(b))

    assert run(scenario)[0] == (["m2"], [])


def test_the_log_forgets_by_count_and_who_was_too_slow_goes_on_at_its_start():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1, retention=Retention(count=2))
        subscription = await member(channel, runtime)
        await publish(channel, runtime, "m0", "m1", "m2", "m3", "m4")
        lag = channel.lag(GROUP)
        got = await drain(subscription)
        await subscription.ack(got[0])
        return lag, ids(got), channel.lag(GROUP)

    (before, got, after), trace = run(scenario)
    assert (before, got, after) == (Lag(2, 0, 0), ["m3", "m4"], Lag(0, 1, 1))
    assert messages(trace, "expire") == ["m0", "m1", "m2"]
    assert [r.detail["missed"] for r in trace.records if r.action == "miss"] == [3]


def test_the_log_forgets_by_age_consumed_or_not():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1, retention=Retention(age_ns=100))
        channel.declare(TOPIC, GROUP)
        await publish(channel, runtime, "m0")
        await runtime.sleep(60)
        await publish(channel, runtime, "m1")
        await runtime.sleep(60)
        channel.declare(TOPIC, "late", start="start")
        await runtime.sleep(100)
        return channel.lag("late")

    lag, trace = run(scenario)
    assert lag == Lag(0, 0, 0)
    assert [(r.at, r.message) for r in trace.records if r.action == "expire"] == [
        (100, "m0"),
        (160, "m1"),
    ]


def test_a_long_log_that_forgets_keeps_its_offsets():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1, retention=Retention(count=10))
        await publish(channel, runtime, *[f"m{number}" for number in range(5_000)])
        channel.declare(TOPIC, GROUP, start=4_995)
        return ids(await drain(await member(channel, runtime)))

    assert run(scenario)[0] == [f"m{number}" for number in range(4_995, 5_000)]


def test_with_prefetch_in_hand_receiving_waits_for_an_ack():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        subscription = await member(channel, runtime, prefetch=2)
        await publish(channel, runtime, "m0", "m1", "m2")
        first, _ = await subscription.receive(), await subscription.receive()

        async def ack_later():
            await runtime.sleep(10)
            await subscription.ack(first)

        third, _ = await runtime.gather(subscription.receive(), ack_later())
        return third.message.id, runtime.now

    assert run(scenario)[0] == ("m2", 10)


def test_deliveries_lost_to_a_rebalance_do_not_count_as_in_hand():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        old = await member(channel, runtime, "old", prefetch=2)
        await publish(channel, runtime, "m0", "m1", "m2")
        await old.receive()
        await old.receive()
        await member(channel, runtime, "new", prefetch=2)
        return (await old.receive()).message.id

    assert run(scenario)[0] == "m2"


def test_a_copy_made_by_the_network_is_appended_as_a_message_of_its_own():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        subscription = await member(channel, runtime)
        connection = channel.connect(runtime)
        await connection.publish(TOPIC, Message("m0"))
        connection.duplicate(TOPIC, Message("m0"))
        return ids(await drain(subscription))

    assert run(scenario)[0] == ["m0", "m0"]


def test_a_log_takes_no_time_to_accept_unless_it_is_told_how_much():
    async def scenario(runtime):
        await publish(LogChannel(runtime), runtime, "m1", "m2")
        at_once = runtime.now
        await publish(LogChannel(runtime, accept_ns=5), runtime, "m1", "m2")
        return at_once, runtime.now

    assert run(scenario)[0] == (0, 10)


def test_a_topic_has_four_partitions_unless_it_is_told_how_many():
    async def scenario(runtime):
        channels = LogChannel(runtime), LogChannel(runtime, partitions=2)
        return [len(channel.topic(TOPIC).partitions) for channel in channels]

    assert run(scenario)[0] == [4, 2]


def test_who_has_lost_its_connection_is_given_nothing_more():
    async def scenario(runtime):
        got = []
        for kind in (LogChannel, QueueChannel):
            channel = kind(runtime)
            channel.declare(TOPIC, GROUP)
            connection = channel.connect(runtime.view("consumer"))
            subscription = await connection.subscribe(TOPIC, GROUP, prefetch=0)
            await publish(channel, runtime, "m1", "m2")
            delivery = await subscription.poll()
            await connection.close()
            await subscription.ack(delivery)  # too late
            got.append((await subscription.poll(), channel.lag(GROUP)))
        return got

    assert run(scenario)[0] == [(None, Lag(2, 0, 0))] * 2


def test_every_record_about_a_message_names_the_place_where_it_lies():
    told = set()
    for records, _ in random_runs("log"):
        places = {}
        for record in records:
            if not record.message or "offset" not in (record.detail or {}):
                continue
            place = record.detail["partition"], record.detail["offset"]
            if record.action == "append":
                places.setdefault(record.message, set()).add(place)
            assert place in places[record.message], record
            told.add(record.action)
    assert told == {"append", "deliver", "redeliver", "ack", "ack-ahead", "nack", "skip"}


def test_all_tasks_of_a_member_that_wait_go_on_where_the_group_goes_back():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        await publish(channel, runtime, "m1", "m2", "m3")
        channel.declare(TOPIC, GROUP)
        subscription = await member(channel, runtime, prefetch=3)
        got = []

        async def receive(runtime):
            got.append((await subscription.receive()).message.id)

        for _ in range(3):
            runtime.spawn("consumer", receive)
        await runtime.sleep(1)
        channel.seek(GROUP, "start")
        await runtime.sleep(1)
        return got

    assert run(scenario)[0] == ["m1", "m2", "m3"]


def test_with_as_many_in_hand_as_it_may_have_a_member_waits_for_its_acknowledgement():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        channel.declare(TOPIC, GROUP)
        subscription = await member(channel, runtime, prefetch=2)
        await publish(channel, runtime, "m1", "m2", "m3")
        first, second = await subscription.receive(), await subscription.receive()
        with pytest.raises(TimedOut):
            await runtime.timeout(10, subscription.receive())
        await subscription.ack(first)
        third = await runtime.timeout(10, subscription.receive())
        return ids([first, second, third])

    assert run(scenario)[0] == ["m1", "m2", "m3"]


def test_a_member_that_polls_may_also_receive():
    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=1)
        channel.declare(TOPIC, GROUP)
        subscription = await member(channel, runtime, prefetch=0)
        await publish(channel, runtime, "m1")
        return ids([await runtime.timeout(10, subscription.receive())])

    assert run(scenario)[0] == ["m1"]
