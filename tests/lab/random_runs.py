"""Runs of a channel at random: consumers that acknowledge, return and crash."""

from random import Random

from simulating import GROUP, TOPIC

from edalab.lab.channel import Message
from edalab.lab.faults import Crash, Duplicate, LostAck, When
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.trace import Trace

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


async def scenario(runtime, make, draw, trace):
    """Have some consumers and a producer for a while; what the channel has from time to time."""
    channel = make(runtime)
    channel.declare(TOPIC, GROUP)
    for actor in CONSUMERS[: draw.randrange(1, 4)]:
        runtime.spawn(actor, consume, channel, draw)
    runtime.spawn("producer", produce, channel, draw)
    lags = []
    for _ in range(draw.randrange(1, 20)):
        await runtime.sleep(draw.randrange(1, 40))
        lags.append((len(trace.records), channel.lag(GROUP)))
    return lags


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


def random_runs(kind):
    """The records of each run, and the lags of the channel: each after how many records."""
    for number in range(RUNS):
        draw = Random(f"channel {number}")
        faults = [
            Crash(actor=draw.choice(CONSUMERS), at_ns=draw.randrange(400), restart_ns=restart)
            for restart in (None, 0, 20)
            if draw.random() < 0.3
        ]
        if draw.random() < 0.3:
            faults.append(LostAck(actor="c0", when=When(nth=2), reclaim_ns=draw.choice((None, 20))))
        if draw.random() < 0.3:
            faults.append(Duplicate(actor="producer", when=When(nth=3)))
        trace = Trace()
        runtime = FaultyRuntime(faults, trace=trace)
        lags = runtime.run("lab", scenario, channel_of(draw, kind), draw, trace)
        yield trace.records, lags
