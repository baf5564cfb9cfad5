"""One run's trace, byte for byte: the same on every supported Python."""

import hashlib
import sys

from edalab.lab.chain import Hop, call_at_once, call_nested
from edalab.lab.channel import Message
from edalab.lab.faults import Crash, Duplicate, LostAck, When
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import TimedOut
from edalab.lab.service import Latency, Service, Unavailable
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND, SECOND

GOLDEN = "066e87afe8ad51f370b836c9f51f174ea3744e9819d214f20a76d19faeac9d58"

SHAPES = ("fixed", "uniform", "exponential", "lognormal")
FAULTS = [
    Duplicate(actor="shop", when=When(share=0.1)),
    LostAck(actor="worker-1", when=When(share=0.1), reclaim_ns=SECOND),
    Crash(actor="worker-2", at_ns=2 * SECOND, restart_ns=SECOND),
]


async def worker(runtime, channel, group):
    work = Latency(20 * MILLISECOND, "lognormal").draw(runtime.random)
    subscription = await channel.connect(runtime).subscribe("orders", group, prefetch=2)
    while True:
        delivery = await subscription.receive()
        runtime.record("start", delivery.message.id)
        await runtime.sleep(work())
        runtime.record("finish", delivery.message.id)
        await subscription.ack(delivery)


async def shop(runtime, channels):
    """Everything that the laboratory has, a little of each."""
    services = [
        Service(
            runtime.view(shape), Latency(10 * MILLISECOND, shape), availability=0.9, instances=2
        )
        for shape in SHAPES
    ]
    hops = [Hop(service, timeout_ns=50 * MILLISECOND, retries=1) for service in services]
    connections = [channel.connect(runtime) for channel in channels]
    for number in range(200):
        await runtime.sleep(round(runtime.random.expovariate(50) * SECOND))
        for connection in connections:
            await connection.publish("orders", Message(f"m{number}", key=f"emp-{number % 7}"))
        for way in (call_nested, call_at_once):
            try:
                await way(runtime, hops, f"r{number}")
            except (Unavailable, TimedOut):
                runtime.record("fail", f"r{number}")


async def scenario(runtime):
    queue = QueueChannel(runtime, policy=QueuePolicy(max_length=20, backoff_ns=(MILLISECOND,)))
    log = LogChannel(runtime, partitions=3, accept_ns=MILLISECOND)
    for channel, group in ((queue, "queue"), (log, "group")):
        channel.declare("orders", group)
        for number in (1, 2):
            runtime.spawn(f"worker-{number}", worker, channel, group)
    await runtime.join(runtime.spawn("shop", shop, [queue, log]))


def digest():
    runtime = FaultyRuntime(FAULTS, seed=7, trace=Trace())
    runtime.run("lab", scenario)
    return hashlib.sha256(runtime.trace.encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes_everywhere():
    assert digest() == GOLDEN


if __name__ == "__main__":  # How the golden value is made anew.
    sys.stdout.write(f"{digest()}\n")
