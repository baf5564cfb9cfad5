"""Messages that the channel pushes, and messages that the consumer pulls by polling.

One run has two parts. First messages come faster than the consumer works. Pushed, they pile up in
its own inbox, which has room for so many; a consumer that pulls takes the next one when it is ready
for it, and the rest waits in the channel. Then hardly anything comes. A push arrives at once; a
poll finds a message late, and mostly finds none.
"""

import math
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.channel_summary import WaitingCounts
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import FLUID, Experiment, Live, Measures, Progress, Side
from edalab.experiments.pace import even, one_in_each, poisson, until, work_time
from edalab.experiments.parameters import Choice, Number, Whole
from edalab.lab.channel import Channel, Delivery, Message, Subscription
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.folds import QueueCounts
from edalab.lab.runtime import Runtime, Waiter
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, tidy, to_ms, to_seconds

BUSY, QUIET = "busy", "quiet"
_NO_LIMIT = 10_000_000
_MANY = 100
_MOST_QUIET = 40
"""Quiet messages on a real channel: each of them stands for a second."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        rate: Messages per second in the busy part, at an even pace.
        consumer_rate: How many messages the consumer works off in a second.
        room: How many messages wait in the consumer's inbox at most.
        busy_s: How long the busy part lasts.
        quiet_messages: How many messages come in the quiet part, one a second.
        arrivals: Whether each of them comes at a random moment of its second, or all at random.
        poll_ms: How long a consumer waits before it polls again.
    """

    rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 10
    consumer_rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 4
    room: Annotated[int, Whole(0, 100_000)] = 20
    busy_s: Annotated[float, Number(0, 100_000, above=True, unit="s")] = 10
    quiet_messages: Annotated[int, Whole(1, 100_000)] = 1000
    arrivals: Annotated[str, Choice(("each-second", "poisson"))] = "each-second"
    poll_ms: Annotated[float, Number(1, 3_600_000, unit="ms")] = 200


def _steps(parameters: Parameters) -> float:
    """The messages and the polls; a poll is quickly done, and a message that waits takes memory."""
    busy = parameters.rate * parameters.busy_s
    idle = max(0.0, 1 - parameters.rate / parameters.consumer_rate)
    polled_s = idle * parameters.busy_s + parameters.quiet_messages
    return 4 * busy + parameters.quiet_messages + 0.15 * polled_s * 1000 / parameters.poll_ms


def _plan(_parameters: Parameters, *, push: bool) -> ChannelPlan:
    return ChannelPlan(needs=frozenset({"push"}) if push else frozenset())


def _seconds(parameters: Parameters) -> float:
    """Return how long a side takes."""
    return parameters.busy_s + parameters.quiet_messages


def _fewer(parameters: Parameters) -> Parameters:
    """Return the parameters with so few quiet messages that a person can wait for them."""
    return msgspec.structs.replace(
        parameters, quiet_messages=min(parameters.quiet_messages, _MOST_QUIET)
    )


async def scenario(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated, *, push: bool
) -> None:
    """A busy part, then a quiet one, each with a consumer that begins before it."""
    channel = channels(runtime, _plan(parameters, push=push))
    for part in (BUSY, QUIET):
        channel.declare(part, part)
    await channel.settle()
    work_ns = work_time(parameters.consumer_rate)
    consume = pushed if push else pulling
    runtime.spawn("consumer", consume, channel, BUSY, work_ns, parameters)
    await runtime.sleep(0)
    await channel.settle()  # on a real channel: the consumer stands ready
    began = runtime.now
    publisher = channel.connect(runtime.view("producer"))
    moments = even(parameters.rate, began)
    for number in range(1, round(parameters.rate * parameters.busy_s) + 1):
        await until(runtime, next(moments))
        await runtime.sleep(0)  # a consumer that is done in this very moment has room
        await publisher.publish(BUSY, Message(f"m{number}"))
    runtime.crash("consumer")
    runtime.spawn("consumer", consume, channel, QUIET, 0, parameters)
    await runtime.sleep(0)
    await channel.settle()
    start = runtime.now
    random = runtime.view("arrivals").random
    steady = parameters.arrivals == "each-second"
    moments = one_in_each(random, SECOND, start) if steady else poisson(random, 1, start)
    for number in range(1, parameters.quiet_messages + 1):
        await until(runtime, next(moments))
        await publisher.publish(QUIET, Message(f"q{number}"))
    await until(runtime, start + parameters.quiet_messages * SECOND)


async def pushed(
    runtime: Runtime, channel: Channel, part: str, work_ns: int, parameters: Parameters
) -> None:
    """Take whatever is pushed into an inbox; what finds it full is lost to this consumer."""
    subscription = await channel.connect(runtime).subscribe(part, part, prefetch=_NO_LIMIT)
    inbox: deque[Delivery] = deque()
    worker = runtime.waiter("a message in the inbox")
    runtime.spawn(runtime.actor, _work, subscription, inbox, worker, work_ns)
    while True:
        delivery = await subscription.receive()
        # One is being worked on and stands at the head; the others wait.
        if work_ns and len(inbox) > parameters.room:
            runtime.record("overflow", delivery.message.id, part)
            await subscription.nack(delivery, requeue=False)
            continue
        inbox.append(delivery)
        runtime.record("take", delivery.message.id, part, {"waiting": len(inbox) - 1})
        worker.wake()


async def _work(
    runtime: Runtime,
    subscription: Subscription,
    inbox: deque[Delivery],
    worker: Waiter,
    work_ns: int,
) -> None:
    while True:
        while not inbox:
            await worker.wait()
        await _handle(runtime, subscription, inbox[0], work_ns)
        inbox.popleft()


async def pulling(
    runtime: Runtime, channel: Channel, part: str, work_ns: int, parameters: Parameters
) -> None:
    """Poll; work off all that is there, one after the other; wait, and poll again."""
    subscription = await channel.connect(runtime).subscribe(part, part, prefetch=0)
    pause_ns = from_ms(parameters.poll_ms)
    while True:
        taken = 0
        while (delivery := await subscription.poll()) is not None:
            taken += 1
            await _handle(runtime, subscription, delivery, work_ns)
        runtime.record("poll", "", part, {"taken": taken})
        await runtime.sleep(pause_ns)


async def _handle(
    runtime: Runtime, subscription: Subscription, delivery: Delivery, work_ns: int
) -> None:
    runtime.record("start", delivery.message.id)
    await runtime.sleep(work_ns)
    runtime.record("finish", delivery.message.id)
    await subscription.ack(delivery)


class PushPullSummary:
    """Measures when the inbox overflowed, the empty polls, and how late messages were found."""

    def __init__(
        self,
        trace: Trace,
        _parameters: Parameters,
        *,
        push: bool,
        counts: Callable[[Trace, str], QueueCounts | WaitingCounts] = QueueCounts,
    ) -> None:
        self._push = push
        self._in_channel = counts(trace, BUSY)
        self._began: int | None = None
        self._peak_in_channel = 0
        self._overflow_at: int | None = None
        self._overflowed = self._peak = 0
        self._polls = self._empty = 0
        self._came: dict[str, int] = {}
        self._late = self._found = 0
        trace.on("overflow", self._overflow)
        trace.on("take", self._take)
        trace.on("publish", self._publish)
        trace.on("start", self._start)
        trace.on("poll", self._poll)
        trace.on("crash", self._end_busy)

    def _end_busy(self, _record: Record) -> None:
        # From here on the channel holds what the consumer has not worked off as well.
        self._peak_in_channel = self._in_channel.peak

    def _overflow(self, record: Record) -> None:
        self._overflowed += 1
        if self._overflow_at is None:
            self._overflow_at = record.at - (self._began or 0)

    def _take(self, record: Record) -> None:
        self._peak = max(self._peak, (record.detail or {})["waiting"])

    def _publish(self, record: Record) -> None:
        if self._began is None:
            self._began = record.at
        if record.peer == QUIET:
            self._came[record.message] = record.at

    def _start(self, record: Record) -> None:
        came = self._came.pop(record.message, None)
        if came is not None:
            self._late += record.at - came
            self._found += 1

    def _poll(self, record: Record) -> None:
        if record.peer == QUIET:
            self._polls += 1
            self._empty += not (record.detail or {})["taken"]

    def measures(self) -> Measures:
        measures: Measures = {"overflowed": self._overflowed, "peak": self._peak_in_channel}
        if self._push:
            measures["inbox_peak"] = self._peak
        if self._overflow_at is not None:
            measures["overflow_at_s"] = to_seconds(self._overflow_at)
        if self._polls:
            measures["polls"] = self._polls
            measures["empty_polls"] = tidy(self._empty / self._polls, 6)
        if self._found:
            measures["added_wait_ms"] = to_ms(round(self._late / self._found))
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """The inbox fills at the difference of the rates; a poll is late by half its interval.

    A poll is empty where nothing came since the one before: with one message a second in
    1 - interval of them, with arrivals at random in e ^ -interval. Both are means, compared with a
    run of at least a hundred messages and polls.
    """
    push: Measures = {}
    if parameters.arrivals == "each-second" or parameters.quiet_messages >= _MANY:
        push["added_wait_ms"] = 0  # else perhaps no message comes before the run is over
    surplus = parameters.rate - parameters.consumer_rate
    full = parameters.room >= FLUID and surplus > 0
    if full and (parameters.room + FLUID) / surplus < parameters.busy_s:
        push["overflow_at_s"] = tidy(parameters.room / surplus, 6)
    interval = parameters.poll_ms / 1000
    pull: Measures = {"overflowed": 0}
    polls = parameters.quiet_messages / interval
    if min(parameters.quiet_messages, polls) < _MANY:
        return {"push": push, "pull": pull}
    pull["added_wait_ms"] = tidy(parameters.poll_ms / 2)
    if parameters.arrivals == "poisson":
        pull["empty_polls"] = tidy(math.exp(-interval), 6)
    elif (1 / interval).is_integer():
        pull["empty_polls"] = tidy(1 - interval, 6)
    return {"push": push, "pull": pull}


CLAIMS = (
    claim(
        "overflowed",
        lambda run: run["push.overflowed"] > 0,
        overflowed="push.overflowed",
        at="push.overflow_at_s",
    ),
    claim("no-overflow", lambda run: run["push.overflowed"] == 0),
    claim(
        "pull-lost-nothing", lambda run: run["push.overflowed"] > 0 and run["pull.overflowed"] == 0
    ),
    claim("pull-waits", lambda run: run["pull.peak"] > 0, peak="pull.peak"),
    claim(
        "empty-polls",
        lambda run: run["pull.polls"] > 0 and run["pull.empty_polls"] > 0,
        empty="pull.empty_polls",
    ),
    claim("late", lambda run: run["pull.added_wait_ms"] > 0, late="pull.added_wait_ms"),
)


EXPERIMENT = Experiment(
    name="push-vs-pull",
    parameters=Parameters,
    sides={
        name: Side(
            partial(scenario, push=push),
            partial(PushPullSummary, push=push),
            live=Live(
                summary=partial(PushPullSummary, push=push, counts=WaitingCounts),
                plans=only(partial(_plan, push=push)),
                seconds=_seconds,
                fewer=_fewer,
            ),
        )
        for name, push in (("push", True), ("pull", False))
    },
    theory=theory,
    length=("quiet_messages",),
    cost=Cost(_steps, ("busy_s", "quiet_messages", "rate", "poll_ms")),
    claims=CLAIMS,
    progress=Progress(
        "publish",
        lambda parameters: round(parameters.rate * parameters.busy_s) + parameters.quiet_messages,
    ),
)
