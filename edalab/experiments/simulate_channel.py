"""A channel, producers and consumers, for free play: what becomes of each message?

By hand, the consumers take some messages and acknowledge some of them; what was taken and not
acknowledged goes back when they crash. With ``--work-ms`` they go on working until nothing is left,
and what they fail at comes back, rests, or becomes a dead letter, as the queue's policy says.
"""

from typing import Annotated, Literal

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.channel_summary import GROUP, TOPIC, ChannelSummary, LogCounts, groups_of
from edalab.experiments.claims import claim
from edalab.experiments.consumers import left
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Progress, Side
from edalab.experiments.pace import even, until
from edalab.experiments.parameters import Choice, Flag, Number, Whole
from edalab.lab.channel import Channel, Message
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.faults import is_poison
from edalab.lab.folds import QueueCounts
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Trace
from edalab.lab.units import MICROSECOND, from_ms, from_seconds
from edalab.texts import say

_MOST_LOOKS = 100_000
_LOOKS_AT_FIRST = 1_000


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

    kind: Annotated[Literal["queue", "log"], Choice(("queue", "log"))] = "queue"
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
    """Refuse options of the other kind of channel, and more takes or acks than messages."""
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


def _steps(parameters: Parameters) -> float:
    """The deliveries; a consumer costs as much as some of them."""
    deliveries = parameters.publish * parameters.groups / (1 - parameters.fail_share)
    return 1.5 * deliveries + 20 * parameters.groups * parameters.consumers


def _only_with(kind: str) -> str:
    return say("compare.allowed-with", option=f"--kind {kind}")


async def scenario(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated
) -> None:
    """Publish; take and acknowledge by hand, or work until nothing is left."""
    channel = channels(runtime, _plan(parameters))
    groups = groups_of(parameters.groups)
    for group in groups:
        channel.declare(TOPIC, group)
    await channel.settle()
    producer = runtime.spawn("producer", produce, channel, parameters)
    consumers = [(group, number) for group in groups for number in range(parameters.consumers)]
    if parameters.work_ms is not None:
        for group, number in consumers:
            runtime.spawn(_name(group, number), work, channel, group, number, parameters)
    # Somebody may be blocked for good, or nobody left to work: then the time decides.
    end = from_seconds(parameters.for_s)
    step = max(from_ms(parameters.work_ms or 0), end // _MOST_LOOKS)
    pause, looks = MICROSECOND, 0
    while runtime.now < end:
        await runtime.sleep(max(0, min(pause, end - runtime.now)))
        looks += 1
        pause = step if looks < _LOOKS_AT_FIRST else pause + pause // 100  # ever more rarely
        await channel.settle()
        if producer.done and (parameters.work_ms is None or not _open(channel, groups)):
            break
    if parameters.work_ms is None:
        for group, number in consumers:
            name = _name(group, number)
            await runtime.join(runtime.spawn(name, by_hand, channel, group, parameters))
            if parameters.crash and not number:
                runtime.crash(name)
    await channel.settle()
    for group in groups:
        lag, dead = channel.lag(group), len(channel.dead_letters(group))
        seen = {"ready": lag.ready, "unacked": lag.unacked, "dead": dead}
        runtime.record("lag", "", group, seen)


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
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(TOPIC, group, prefetch=0)
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
        fails = parameters.fail_share and runtime.random.random() < parameters.fail_share
        if fails or is_poison(delivery.message):
            runtime.record("fail", delivery.message.id, group)
            await subscription.nack(delivery)
        else:
            runtime.record("finish", delivery.message.id, group)
            await subscription.ack(delivery)


def _plan(parameters: Parameters) -> ChannelPlan:
    policy = QueuePolicy(
        max_length=parameters.max_length,
        overflow=parameters.overflow,
        ttl_ns=None if parameters.ttl_ms is None else from_ms(parameters.ttl_ms),
        max_attempts=parameters.max_attempts,
        backoff_ns=(from_ms(parameters.backoff_ms),) if parameters.backoff_ms else (),
    )
    return ChannelPlan(
        kind=parameters.kind,
        accept_ns=from_ms(parameters.accept_ms),
        policy=policy,
        partitions=parameters.partitions,
        needs=frozenset({"replay"}) if parameters.kind == "log" else frozenset(),
        killed=_killed(parameters),
    )


def _killed(parameters: Parameters) -> frozenset[str]:
    """Return the consumers that crash while they are the only ones of their group."""
    if not parameters.crash or (parameters.work_ms is not None and parameters.consumers > 1):
        return frozenset()
    return frozenset(_name(group, 0) for group in groups_of(parameters.groups))


def _seconds(parameters: Parameters) -> float:
    """Return about how long a run takes; one whose only consumer has crashed never ends."""
    published = parameters.publish / parameters.rate if parameters.rate else 0.0
    if parameters.work_ms is None:
        return min(published, parameters.for_s)
    if parameters.crash and parameters.consumers == 1 and parameters.take < parameters.publish:
        return parameters.for_s
    tries = parameters.publish / (1 - parameters.fail_share)
    work = tries * parameters.work_ms / 1000 / parameters.consumers
    return min(max(published, work) + tries * parameters.backoff_ms / 1000, parameters.for_s)


def _name(group: str, number: int) -> str:
    name = group.replace(GROUP, "consumer", 1)
    return f"{name}.{number + 1}" if number else name


def _open(channel: Channel, groups: list[str]) -> int:
    resting = 0
    if isinstance(channel, QueueChannel):
        resting = sum(channel.queue(group).delayed for group in groups)
    return resting + sum(left(channel, group) for group in groups)


def summary(trace: Trace, parameters: Parameters) -> ChannelSummary:
    """Return the summary of a run."""
    counts = LogCounts if parameters.kind == "log" else QueueCounts
    return ChannelSummary([counts(trace, group) for group in groups_of(parameters.groups)], trace)


def live_summary(trace: Trace, parameters: Parameters) -> ChannelSummary:
    """Return the summary of a run on a real channel, which reports at the end what still waits."""
    return ChannelSummary(
        [LogCounts(trace, group) for group in groups_of(parameters.groups)], trace
    )


CLAIMS = (
    claim(
        "crashed",
        lambda run: run["channel.crashes"] > 0,
        crashes="channel.crashes",
        ready="channel.ready",
        unacked="channel.unacked",
    ),
    claim(
        "in-hand",
        lambda run: run["channel.crashes"] == 0 < run["channel.unacked"] + run["channel.ready"],
        ready="channel.ready",
        unacked="channel.unacked",
        acked="channel.acked",
    ),
    claim(
        "all-acked",
        lambda run: (
            run["channel.acked"] > 0
            and run["channel.ready"] == run["channel.unacked"] == 0
            and ("channel.delayed" not in run or run["channel.delayed"] == 0)
        ),
        acked="channel.acked",
    ),
    claim("redelivered", lambda run: run["channel.redelivered"] > 0, again="channel.redelivered"),
    claim("dead", lambda run: run["channel.dead"] > 0, dead="channel.dead"),
    claim("expired", lambda run: run["channel.expired"] > 0, expired="channel.expired"),
    claim("rejected", lambda run: run["channel.rejected"] > 0, rejected="channel.rejected"),
    claim("dropped", lambda run: run["channel.dropped"] > 0, dropped="channel.dropped"),
    claim("resting", lambda run: run["channel.delayed"] > 0, resting="channel.delayed"),
    claim("none-published", lambda run: run["parameters.publish"] == 0),
)


EXPERIMENT = Experiment(
    handles_poison=True,
    name="channel",
    verb="simulate",
    parameters=Parameters,
    sides={
        "channel": Side(
            scenario,
            summary,
            live=Live(summary=live_summary, plans=only(_plan), seconds=_seconds),
        )
    },
    check=check,
    cost=Cost(_steps, ("publish", "groups", "consumers")),
    claims=CLAIMS,
    progress=Progress("publish", lambda parameters: parameters.publish),
)
