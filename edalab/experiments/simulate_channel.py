"""A channel, producers and consumers, for free play: what becomes of each message?

By hand, the consumers take some messages and acknowledge some of them; what was taken and not
acknowledged goes back when they crash. With ``--work-ms`` they go on working until nothing is left,
and what they fail at comes back, rests, or becomes a dead letter, as the queue's policy says.
"""

from typing import Annotated, Literal

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.channel_summary import GROUP, TOPIC, ChannelSummary, LogCounts, groups_of
from edalab.experiments.consumers import left
from edalab.experiments.experiment import Experiment, Progress, Result, Side
from edalab.experiments.pace import even, until
from edalab.experiments.parameters import Choice, Flag, Number, Whole
from edalab.lab.channel import Channel, Message
from edalab.lab.folds import QueueCounts
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Trace
from edalab.lab.units import MICROSECOND, from_ms, from_seconds
from edalab.texts import say

_MOST_DELIVERIES = 1_000_000
_MOST_LOOKS = 100_000


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        kind: A queue, which forgets what was acknowledged, or a log, which keeps it.
        publish: How many messages the producer publishes.
        take: How many of them each consumer takes, by hand.
        ack: How many of those it acknowledges.
        crash: Whether the first consumer of each group crashes then.
        groups: How many groups there are: each gets every message.
        consumers: How many consumers share the messages of a group.
        rate: Messages per second, at an even pace; None: all at once.
        work_ms: How long a consumer works on a message; None: it takes and acknowledges by hand.
        prefetch: How many messages are pushed to it before it acknowledges the first.
        fail_share: The share of deliveries that a working consumer gives back.
        partitions: How many partitions a log has.
        max_length: How many messages may wait in a queue; None for any number.
        overflow: What happens to one more.
        ttl_ms: How long a message may wait; None for ever.
        max_attempts: Deliveries before a message is set aside; None for ever.
        backoff_ms: How long a message that came back rests.
        accept_ms: How long the channel takes to accept a message.
        for_s: When a run ends that comes to no end before.
    """

    kind: Annotated[str, Choice(("queue", "log"))] = "queue"
    publish: Annotated[int, Whole(0, 100_000)] = 5
    take: Annotated[int, Whole(0, 100_000)] = 3
    ack: Annotated[int, Whole(0, 100_000)] = 2
    crash: Annotated[bool, Flag()] = False
    groups: Annotated[int, Whole(1, 100)] = 1
    consumers: Annotated[int, Whole(1, 100)] = 1
    rate: Annotated[float | None, Number(0, 100_000, above=True, unit="/s")] = None
    work_ms: Annotated[float | None, Number(0, 3_600_000, above=True, unit="ms")] = None
    prefetch: Annotated[int, Whole(1, 100_000)] = 1
    fail_share: Annotated[float, Number(0, 0.99)] = 0
    partitions: Annotated[int, Whole(1, 1_000)] = 1
    max_length: Annotated[int | None, Whole(0, 100_000)] = None
    overflow: Annotated[
        Literal["reject", "drop-oldest", "block"], Choice(("reject", "drop-oldest", "block"))
    ] = "reject"
    ttl_ms: Annotated[float | None, Number(0, 3_600_000, above=True, unit="ms")] = None
    max_attempts: Annotated[int | None, Whole(1, 1_000)] = None
    backoff_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 0
    accept_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 0
    for_s: Annotated[float, Number(0, 100_000, above=True, unit="s")] = 3600


def check(parameters: Parameters) -> None:
    """Nobody takes more than there is; a log has no limit, no expiry and counts no attempts."""
    if parameters.take > parameters.publish and parameters.work_ms is None:
        raise BadParameter("--take", parameters.take, f"0 - {parameters.publish} (--publish)")
    if parameters.ack > parameters.take:
        raise BadParameter("--ack", parameters.ack, f"0 - {parameters.take} (--take)")
    if parameters.kind == "log":
        for name in ("max_length", "ttl_ms", "max_attempts"):
            if (value := getattr(parameters, name)) is not None:
                raise BadParameter("--" + name.replace("_", "-"), value, _only_with("queue"))
    elif parameters.partitions > 1:
        raise BadParameter("--partitions", parameters.partitions, _only_with("log"))
    deliveries = parameters.publish * parameters.groups / (1 - parameters.fail_share)
    if deliveries > _MOST_DELIVERIES:
        most = f"{_MOST_DELIVERIES:,} deliveries (--publish, --groups, --fail-share)"
        raise BadParameter("--publish", parameters.publish, most)


def _only_with(kind: str) -> str:
    return say("compare.allowed-with", option=f"--kind {kind}")


async def scenario(runtime: Runtime, parameters: Parameters) -> None:
    """Publish; take and acknowledge by hand, or work until nothing is left."""
    channel = _channel(runtime, parameters)
    groups = groups_of(parameters.groups)
    for group in groups:
        channel.declare(TOPIC, group)
    producer = runtime.spawn("producer", produce, channel, parameters)
    consumers = [(group, number) for group in groups for number in range(parameters.consumers)]
    if parameters.work_ms is not None:
        for group, number in consumers:
            runtime.spawn(_name(group, number), work, channel, group, number, parameters)
    # Somebody may be blocked for good, or nobody left to work: then the time decides.
    end = from_seconds(parameters.for_s)
    step = max(from_ms(parameters.work_ms or 0), end // _MOST_LOOKS)
    pause = MICROSECOND
    while runtime.now < end:
        await runtime.sleep(min(pause, end - runtime.now))
        pause = step
        if producer.done and (parameters.work_ms is None or not _open(channel, groups)):
            break
    if parameters.work_ms is None:
        for group, number in consumers:
            name = _name(group, number)
            await runtime.join(runtime.spawn(name, by_hand, channel, group, parameters))
            if parameters.crash and not number:
                runtime.crash(name)
    for group in groups:
        lag = channel.lag(group)
        runtime.record("lag", "", group, {"ready": lag.ready, "unacked": lag.unacked})


async def produce(runtime: Runtime, channel: Channel, parameters: Parameters) -> None:
    """Publish one message after the other."""
    connection = channel.connect(runtime)
    moments = None if parameters.rate is None else even(parameters.rate)
    for number in range(1, parameters.publish + 1):
        if moments is not None:
            await until(runtime, next(moments))
        await connection.publish(TOPIC, Message(f"m{number}"))


async def by_hand(runtime: Runtime, channel: Channel, group: str, parameters: Parameters) -> None:
    """Take some messages, then acknowledge the first of them."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, group, prefetch=0)
    taken = [d for _ in range(parameters.take) if (d := await subscription.poll())]
    for delivery in taken[: parameters.ack]:
        await subscription.ack(delivery)


async def work(
    runtime: Runtime, channel: Channel, group: str, number: int, parameters: Parameters
) -> None:
    """Work off one message after the other; the first consumer may crash at its last to take."""
    subscription = await channel.connect(runtime).subscribe(
        TOPIC, group, prefetch=parameters.prefetch
    )
    work_ns, taken = from_ms(parameters.work_ms or 0), 0
    while True:
        delivery = await subscription.receive()
        taken += 1
        runtime.record("start", delivery.message.id, group)
        if parameters.crash and not number and taken == max(1, parameters.take):
            runtime.crash(runtime.actor)
        await runtime.sleep(work_ns)
        if parameters.fail_share and runtime.random.random() < parameters.fail_share:
            runtime.record("fail", delivery.message.id, group)
            await subscription.nack(delivery)
        else:
            runtime.record("finish", delivery.message.id, group)
            await subscription.ack(delivery)


def _channel(runtime: Runtime, parameters: Parameters) -> Channel:
    accept_ns = from_ms(parameters.accept_ms)
    if parameters.kind == "log":
        return LogChannel(runtime, partitions=parameters.partitions, accept_ns=accept_ns)
    policy = QueuePolicy(
        max_length=parameters.max_length,
        overflow=parameters.overflow,
        ttl_ns=None if parameters.ttl_ms is None else from_ms(parameters.ttl_ms),
        max_attempts=parameters.max_attempts,
        backoff_ns=(from_ms(parameters.backoff_ms),) if parameters.backoff_ms else (),
    )
    return QueueChannel(runtime, accept_ns=accept_ns, policy=policy)


def _name(group: str, number: int) -> str:
    name = group.replace(GROUP, "consumer", 1)
    return f"{name}.{number + 1}" if number else name


def _open(channel: Channel, groups: list[str]) -> int:
    resting = 0
    if isinstance(channel, QueueChannel):
        resting = sum(channel.queue(group).delayed for group in groups)
    return resting + sum(left(channel, group) for group in groups)


def summary(trace: Trace, parameters: Parameters) -> ChannelSummary:
    """How it is summed up."""
    counts = LogCounts if parameters.kind == "log" else QueueCounts
    return ChannelSummary([counts(trace, group) for group in groups_of(parameters.groups)], trace)


def finding(result: Result) -> tuple[str, dict[str, object]]:
    """What was seen, in one sentence."""
    seen: dict[str, object] = dict.fromkeys(("dead", "expired", "rejected", "dropped"), 0)
    seen |= result.sides["channel"]
    seen["back"] = result.parameters["take"] - result.parameters["ack"]
    if result.parameters["work_ms"] is not None:
        return "finding-channel-work", seen
    crashed = result.parameters["crash"]
    return "finding-channel-crash" if crashed else "finding-channel", seen


EXPERIMENT = Experiment(
    name="channel",
    verb="simulate",
    parameters=Parameters,
    sides={"channel": Side(scenario, summary)},
    check=check,
    finding=finding,
    progress=Progress("publish", lambda parameters: parameters.publish),
)
