"""A model of three stages against the same written by hand: ``python tests/bench/model.py [N]``.

By hand: the same producer, queues and consumers as coroutines against the lab's own API, with the
counts of each queue that the lab has, ``QueueCounts``, and once with nothing counted at all. The
model measures every part besides. No trace is kept.
"""

import sys
import time

from edalab.lab.channel import Message
from edalab.lab.folds import QueueCounts
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND
from edalab.models.actors import run_model
from edalab.models.reading import parse_model
from edalab.models.summary import ModelSummary

STAGES = ("first", "second", "third")

MODEL = """
[producer.source]
publishes = "first"
messages = {messages}
rate = "100/s"
[channel.first]
[consumer.one]
reads = "first"
work = "5 ms"
publishes = "second"
[channel.second]
[consumer.two]
reads = "second"
work = "5 ms"
publishes = "third"
[channel.third]
[consumer.three]
reads = "third"
work = "5 ms"
[run]
for = "24 h"
"""


async def by_hand(runtime, messages):
    channels = {name: QueueChannel(runtime) for name in STAGES}
    for name, channel in channels.items():
        channel.declare(name, name)

    async def produce(runtime):
        connection = channels["first"].connect(runtime)
        for number in range(1, messages + 1):
            await runtime.sleep(10 * MILLISECOND)
            await connection.publish("first", Message(f"source-{number}"))

    async def consume(runtime, source, target):
        subscription = await channels[source].connect(runtime).subscribe(source, source)
        publish = channels[target].connect(runtime).publish if target else None
        while True:
            delivery = await subscription.receive()
            message = delivery.message
            runtime.record("start", message.id, source)
            await runtime.sleep(5 * MILLISECOND)
            runtime.record("finish", message.id, source)
            if publish is not None:
                await publish(target, Message(message.id, message.key))
            await subscription.ack(delivery)

    for place, name in enumerate(STAGES):
        target = STAGES[place + 1] if place + 1 < len(STAGES) else None
        runtime.spawn(name, consume, name, target)
    await runtime.join(runtime.spawn("source", produce))
    while any(
        channel.lag(name).ready + channel.lag(name).unacked for name, channel in channels.items()
    ):
        await runtime.sleep(5 * MILLISECOND)


def bare(messages):
    VirtualRuntime(trace=Trace(keep=False)).run("lab", by_hand, messages)


def counted(messages):
    trace = Trace(keep=False)
    counts = [QueueCounts(trace, name) for name in STAGES]
    VirtualRuntime(trace=trace).run("lab", by_hand, messages)
    assert [count.acked for count in counts] == [messages] * 3


def modelled(messages):
    model = parse_model(MODEL.format(messages=messages), "bench")
    trace = Trace(keep=False)
    summary = ModelSummary(trace, model)
    VirtualRuntime(trace=trace).run("lab", run_model, model)
    assert summary.measures()["model"]["handled"] == 3 * messages


def unmeasured(messages):
    model = parse_model(MODEL.format(messages=messages), "bench")
    VirtualRuntime(trace=Trace(keep=False)).run("lab", run_model, model)


def speed(function, messages):
    began = time.process_time()
    function(messages)
    return messages / (time.process_time() - began)


if __name__ == "__main__":
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    speeds = {f.__name__: speed(f, messages) for f in (bare, unmeasured, counted, modelled)}
    for name, per_second in speeds.items():
        print(f"{name:12} {per_second:10,.0f} messages/s")
    print(f"modelled/counted {speeds['modelled'] / speeds['counted']:.0%}")
    print(f"unmeasured/bare  {speeds['unmeasured'] / speeds['bare']:.0%}")
