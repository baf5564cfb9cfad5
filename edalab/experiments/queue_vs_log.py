"""A consumer that comes late: to a queue that others emptied, and to a log that keeps everything.

A queue forgets what was acknowledged. A log keeps it, as long as its retention says, and each group
of consumers only remembers how far it has come: a new one begins at the start or at the end.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import msgspec

from edalab.experiments.claims import always, claim
from edalab.experiments.consumers import until_drained, work_off
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Measures, Side
from edalab.experiments.parameters import Whole
from edalab.lab.channel import Channel, Message, Subscription
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.partition import Retention
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, to_seconds

TOPIC = "orders"
GROUP = "billing"
CONSUMER = "billing-consumer"
LATE = "late-joiner"
LATE_END = "late-joiner-from-end"
REPLAY = "replay"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        events: How many events are published and consumed before somebody comes late.
        later_events: How many are published after that.
        partitions: How many partitions the log has.
        keep: How many events a partition of the log keeps; None for all.
    """

    events: Annotated[int, Whole(1, 100_000)] = 6
    later_events: Annotated[int, Whole(0, 100_000)] = 0
    partitions: Annotated[int, Whole(1, 1_000)] = 1
    keep: Annotated[int | None, Whole(1, 100_000)] = None


def _queue_plan(_parameters: Parameters) -> ChannelPlan:
    return ChannelPlan(needs=frozenset({"forgets"}))


def _log_plan(parameters: Parameters) -> ChannelPlan:
    return ChannelPlan(
        kind="log",
        partitions=parameters.partitions,
        retention=Retention(count=parameters.keep),
        needs=frozenset({"replay"}),
    )


def _seconds(parameters: Parameters) -> float:
    """Return about how long a side takes: the first consumer is given its time."""
    return to_seconds(2 * MILLISECOND * parameters.events)


async def with_queue(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated
) -> None:
    """The late joiners share the drained queue, or have a new one bound to the topic."""
    channel = channels(runtime, _queue_plan(parameters))
    channel.declare(TOPIC, GROUP)
    await _before(runtime, channel, parameters.events)
    runtime.crash(CONSUMER)
    late = await channel.connect(runtime.view(LATE)).subscribe(TOPIC, GROUP, prefetch=0)
    own = await channel.connect(runtime.view(LATE_END)).subscribe(TOPIC, LATE_END, prefetch=0)
    await _publish(runtime, channel, parameters.later_events, "later")
    await _read(runtime.view(LATE), late)
    await _read(runtime.view(LATE_END), own)


async def with_log(
    runtime: Runtime, parameters: Parameters, channels: Callable[..., Any] = simulated
) -> None:
    """The late joiners are groups of their own; and the first group rewinds."""
    channel = channels(runtime, _log_plan(parameters))
    channel.declare(TOPIC, GROUP)
    await _before(runtime, channel, parameters.events)
    runtime.crash(CONSUMER)
    channel.declare(TOPIC, LATE, start="start")
    channel.declare(TOPIC, LATE_END, start="end")
    await channel.settle()
    await _publish(runtime, channel, parameters.later_events, "later")
    for name in (LATE, LATE_END):
        view = runtime.view(name)
        await _read(view, await channel.connect(view).subscribe(TOPIC, name, prefetch=0))
    channel.seek(GROUP, "start")
    await channel.settle()
    view = runtime.view(REPLAY)
    await _read(view, await channel.connect(view).subscribe(TOPIC, GROUP, prefetch=0))


async def _before(runtime: Runtime, channel: Channel, events: int) -> None:
    runtime.spawn(CONSUMER, work_off, channel, TOPIC, GROUP, lambda: MILLISECOND)
    await runtime.sleep(0)
    await channel.settle()
    await _publish(runtime, channel, events, "e", pause_ns=2 * MILLISECOND)
    await until_drained(runtime, channel, [GROUP], MILLISECOND)


async def _publish(
    runtime: Runtime, channel: Channel, count: int, prefix: str, pause_ns: int = 0
) -> None:
    """Publish so many events; with a pause the consumer keeps up, and retention takes none."""
    publisher = channel.connect(runtime.view("producer"))
    for number in range(1, count + 1):
        await publisher.publish(TOPIC, Message(f"{prefix}{number}"))
        if pause_ns:
            await runtime.sleep(pause_ns)


async def _read(runtime: Runtime, subscription: Subscription) -> None:
    """Read all that is there."""
    while (delivery := await subscription.poll()) is not None:
        runtime.record("read", delivery.message.id)
        await subscription.ack(delivery)


class LateSummary:
    """Counts the events that each consumer saw; a queue can't be read again."""

    def __init__(self, trace: Trace, _parameters: Parameters, *, replays: bool) -> None:
        self._replays = replays
        self._seen = {LATE: 0, LATE_END: 0}
        self._first: set[str] = set()
        self._replayed = 0
        trace.on("read", self._read)
        trace.on("finish", self._finish)

    def _read(self, record: Record) -> None:
        if record.actor == REPLAY:
            self._replayed += record.message in self._first
        else:
            self._seen[record.actor] += 1

    def _finish(self, record: Record) -> None:
        self._first.add(record.message)

    def measures(self) -> Measures:
        measures: Measures = {
            "first_consumer_sees": len(self._first),
            "late_joiner_sees": self._seen[LATE],
            "late_joiner_from_end_sees": self._seen[LATE_END],
        }
        if self._replays:
            measures["replayed"] = self._replayed
        return measures


CLAIMS = (
    claim(
        "late-consumer",
        lambda run: run["log.late_joiner_sees"] > run["queue.late_joiner_sees"],
        queue="queue.late_joiner_sees",
        log="log.late_joiner_sees",
    ),
    claim(
        "late-consumer-no-gain",
        lambda run: run["log.late_joiner_sees"] <= run["queue.late_joiner_sees"],
        queue="queue.late_joiner_sees",
        log="log.late_joiner_sees",
    ),
    claim("from-end", always, end="log.late_joiner_from_end_sees"),
    claim(
        "replayed",
        lambda run: run["log.replayed"] == run["log.first_consumer_sees"],
        replayed="log.replayed",
    ),
    claim(
        "partly-kept",
        lambda run: 0 < run["log.replayed"] < run["log.first_consumer_sees"],
        replayed="log.replayed",
        seen="log.first_consumer_sees",
    ),
    claim(
        "none-kept",
        lambda run: run["log.replayed"] == 0 < run["log.first_consumer_sees"],
        seen="log.first_consumer_sees",
    ),
)


EXPERIMENT = Experiment(
    name="queue-vs-log",
    parameters=Parameters,
    sides={
        name: Side(
            scenario,
            partial(LateSummary, replays=replays),
            live=Live(
                summary=partial(LateSummary, replays=replays),
                plans=only(plan),
                seconds=_seconds,
            ),
        )
        for name, scenario, replays, plan in (
            ("queue", with_queue, False, _queue_plan),
            ("log", with_log, True, _log_plan),
        )
    },
    claims=CLAIMS,
    cost=Cost(
        lambda parameters: 4.0 * (parameters.events + parameters.later_events),
        ("events", "later_events"),
    ),
)
