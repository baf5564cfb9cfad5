"""A queue, a producer and a consumer, for free play: who hears of an acknowledgement?

The producer publishes, the consumer takes some messages and acknowledges some of them, and may
crash then. What was taken and not acknowledged goes back to the queue.
"""

from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.experiment import Experiment, Measures, Result, Side
from edalab.experiments.parameters import Flag, Whole
from edalab.lab.channel import Message
from edalab.lab.folds import QueueCounts
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Trace

TOPIC = "topic"
GROUP = "queue"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        publish: How many messages the producer publishes.
        take: How many of them the consumer takes.
        ack: How many of those it acknowledges.
        crash: Whether it crashes then.
    """

    publish: Annotated[int, Whole(0, 10_000)] = 5
    take: Annotated[int, Whole(0, 10_000)] = 3
    ack: Annotated[int, Whole(0, 10_000)] = 2
    crash: Annotated[bool, Flag()] = False


def check(parameters: Parameters) -> None:
    """Nobody takes more than there is, or acknowledges what was not taken."""
    if parameters.take > parameters.publish:
        raise BadParameter("--take", parameters.take, f"0 - {parameters.publish} (--publish)")
    if parameters.ack > parameters.take:
        raise BadParameter("--ack", parameters.ack, f"0 - {parameters.take} (--take)")


async def scenario(runtime: Runtime, parameters: Parameters) -> None:
    """Publish, take, acknowledge, and perhaps crash: one after the other."""
    channel = QueueChannel(runtime)
    channel.declare(TOPIC, GROUP)
    await runtime.join(runtime.spawn("producer", produce, channel, parameters.publish))
    await runtime.join(runtime.spawn("consumer", consume, channel, parameters.take, parameters.ack))
    if parameters.crash:
        runtime.crash("consumer")


async def produce(runtime: Runtime, channel: QueueChannel, count: int) -> None:
    """Publish ``count`` messages."""
    connection = channel.connect(runtime)
    for number in range(1, count + 1):
        await connection.publish(TOPIC, Message(f"m{number}"))


async def consume(runtime: Runtime, channel: QueueChannel, take: int, ack: int) -> None:
    """Take some messages, then acknowledge the first of them."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=0)
    taken = [delivery for _ in range(take) if (delivery := await subscription.poll())]
    for delivery in taken[:ack]:
        await subscription.ack(delivery)


class ChannelSummary:
    """Where the messages are in the end."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._counts = QueueCounts(trace, GROUP)

    def measures(self) -> Measures:
        counts = self._counts
        return {"ready": counts.ready, "unacked": counts.unacked, "acked": counts.acked}


def finding(result: Result) -> tuple[str, dict[str, object]]:
    """What was seen, in one sentence."""
    seen: dict[str, object] = dict(result.sides["channel"])
    seen["back"] = result.parameters["take"] - result.parameters["ack"]
    crashed = result.parameters["crash"]
    return "finding-channel-crash" if crashed else "finding-channel", seen


EXPERIMENT = Experiment(
    name="channel",
    verb="simulate",
    parameters=Parameters,
    sides={"channel": Side(scenario, ChannelSummary)},
    check=check,
    finding=finding,
)
