"""What a view counts from records alone is what the channel itself has, whatever was done to it."""

from random import Random

import pytest
from simulating import GROUP, TOPIC

from edalab.lab.channel import Message
from edalab.lab.faults import Crash, Duplicate, LostAck, When
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.trace import Record, Trace
from edalab.lab.views.gauges import Counts, dealt
from edalab.lab.views.scene import Scene

RUNS = 40
CONSUMERS = ("c0", "c1", "c2")


async def consume(runtime, channel, draw):
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=3)
    held = []
    while True:
        if len(held) < 3 and draw.random() < 0.6:
            held.append(await subscription.receive())
        elif held:
            delivery = held.pop(draw.randrange(len(held)))
            if draw.random() < 0.3:
                await subscription.nack(delivery, requeue=draw.random() < 0.7)
                if isinstance(channel, LogChannel):
                    held.clear()  # the group has gone back, perhaps behind others in hand
            else:
                await subscription.ack(delivery)
        await runtime.sleep(draw.randrange(1, 20))


async def produce(runtime, channel, draw):
    connection = channel.connect(runtime)
    for number in range(draw.randrange(40)):
        await runtime.sleep(draw.randrange(8))
        await connection.publish(TOPIC, Message(f"m{number}", key=draw.choice(("", "a", "b"))))


async def scenario(runtime, make, draw):
    """Have some consumers and a producer for a while; what the channel has then."""
    channel = make(runtime)
    channel.declare(TOPIC, GROUP)
    for actor in CONSUMERS[: draw.randrange(1, 4)]:
        runtime.spawn(actor, consume, channel, draw)
    runtime.spawn("producer", produce, channel, draw)
    await runtime.sleep(draw.randrange(1, 400))
    return channel.lag(GROUP)


def channel_of(draw, kind):
    if kind == "log":
        partitions = draw.randrange(1, 4)
        return lambda runtime: LogChannel(runtime, partitions=partitions)
    policy = QueuePolicy(
        max_length=draw.choice((None, None, 3)),
        overflow=draw.choice(("reject", "drop-oldest", "block")),
        ttl_ns=draw.choice((None, None, 40)),
        max_attempts=draw.choice((None, 2)),
        backoff_ns=draw.choice(((), (10,))),
    )
    return lambda runtime: QueueChannel(runtime, policy=policy)


@pytest.mark.parametrize("kind", ["queue", "log"])
def test_the_counts_of_a_view_are_those_of_the_channel(kind):
    for number in range(RUNS):
        draw = Random(f"gauges {number}")
        faults = [
            Crash(actor=draw.choice(CONSUMERS), at_ns=draw.randrange(400), restart_ns=restart)
            for restart in (None, 0, 20)
            if draw.random() < 0.3
        ]
        if draw.random() < 0.3:
            faults.append(LostAck(actor="c0", when=When(nth=2), reclaim_ns=draw.choice((None, 20))))
        if draw.random() < 0.3:
            faults.append(Duplicate(actor="producer", when=When(nth=3)))
        runtime = FaultyRuntime(faults, trace=Trace())
        lag = runtime.run("lab", scenario, channel_of(draw, kind), draw)
        records = runtime.trace.records
        scene = Scene(records)
        scene.go(len(records))
        gauge = scene.gauge(GROUP)
        shown = (0, 0, 0) if gauge is None else (gauge.ready, gauge.unacked, gauge.acked)
        assert shown == (lag.ready, lag.unacked, lag.acked), number


def at_end(records, actor):
    scene = Scene(records)
    scene.go(len(records))
    gauge = scene.gauge(actor)
    return gauge and gauge.counts()


LINE = [
    Record(0, "card", "wait", "r1", "app"),
    Record(0, "card", "start", "r1", "app"),
    Record(1, "card", "wait", "r2", "app"),
    Record(2, "card", "wait", "r3", "app"),
    Record(3, "card", "finish", "r1", "app"),
    Record(3, "card", "start", "r2", "app"),
]


def test_a_service_with_a_line_has_counts_until_it_crashes_and_another_service_has_none():
    counts = [at_end(LINE[:number], "card") for number in range(1, 7)]
    assert [(c.ready, c.unacked, c.acked) for c in counts] == [
        (1, 0, 0), (0, 1, 0), (1, 1, 0), (2, 1, 0), (2, 0, 1), (1, 1, 1),
    ]  # fmt: skip
    crash = Record(4, "card", "crash")
    assert at_end([*LINE, crash], "card") == Counts(0, 0, 1)
    assert at_end([crash, *LINE], "card") == Counts(1, 1, 1)
    without_line = [Record(0, "it", "start", "r1", "app"), Record(1, "it", "crash")]
    assert at_end(without_line, "it") is None


def test_a_rebalance_is_read_whatever_its_detail_is():
    assert dealt({"a": [0, 2], "b": [1]}) == [(0, "a"), (2, "a"), (1, "b")]
    assert dealt({"a": [0, "1", None, True, 1.0], "b": 2, "c": None}) == [(0, "a")]
    assert dealt(None) == dealt([0, 1]) == dealt("a") == dealt({}) == []


def test_of_a_log_partition_and_offset_count_only_where_both_are_numbers():
    read = [
        Record(0, "consumer", "subscribe", "", "topic", {"group": "group"}),
        Record(0, "topic", "append", "m1", "app", {"partition": 0, "offset": 0}),
        Record(0, "topic", "append", "m2", "app", {"partition": 0, "offset": 1}),
        Record(1, "group", "deliver", "m1", "consumer", {"partition": 0, "offset": 0}),
    ]
    assert at_end(read, "group") == Counts(1, 1, 0)
    for detail in (None, {}, {"partition": "0", "offset": 1}, {"partition": 0, "offset": None}):
        strange = Record(2, "group", "deliver", "m2", "consumer", detail)
        assert at_end([*read, strange], "group") == Counts(1, 1, 0)
