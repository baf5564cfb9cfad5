"""A burst that is faster than its consumer: with a queue in between, and without.

Messages come at an even pace, faster than they are worked off. A queue lets them wait; without any
waiting place, what comes while the consumer is busy is rejected.
"""

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.claims import claim
from edalab.experiments.consumers import until_drained
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import FLUID, Experiment, Measures, Progress, Side
from edalab.experiments.pace import even, nanoseconds_each, until, work_time
from edalab.experiments.parameters import Number
from edalab.lab.channel import Message
from edalab.lab.folds import QueueCounts
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import from_seconds, tidy, to_seconds

TOPIC = "orders"
GROUP = "queue"
_CLEAR = 1e-3
"""How far from a whole number the ratio of the rates has to be, where it is none."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        rate: Messages per second during the burst, at an even pace.
        burst_s: How long the burst lasts.
        after_rate: Messages per second that keep coming after it.
        consumer_rate: How many messages the consumer works off in a second.
    """

    rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 50
    burst_s: Annotated[float, Number(0, 100_000, above=True, unit="s")] = 10
    after_rate: Annotated[float, Number(0, 100_000, unit="/s")] = 0
    consumer_rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 20


def check(parameters: Parameters) -> None:
    """Refuse a burst without messages, and a rate after it at which the queue does not drain."""
    messages = parameters.rate * parameters.burst_s
    if round(messages) < 1:
        least = f">= {1 / parameters.rate:g} s (1 / --rate)"
        raise BadParameter("--burst-s", f"{parameters.burst_s:g}", least)
    if parameters.after_rate > 0.99 * parameters.consumer_rate:
        most = f"0 - {0.99 * parameters.consumer_rate:g} /s (0.99 * --consumer-rate)"
        raise BadParameter("--after-rate", f"{parameters.after_rate:g}", most)


async def scenario(runtime: Runtime, parameters: Parameters, *, room: int | None) -> None:
    """A burst through a queue with ``room`` waiting places, until all of it is worked off."""
    channel = QueueChannel(runtime, policy=QueuePolicy(max_length=room))
    channel.declare(TOPIC, GROUP)
    work_ns = work_time(parameters.consumer_rate)
    runtime.spawn("consumer", consume, channel, work_ns)
    await runtime.sleep(0)
    connection = channel.connect(runtime.view("producer"))
    burst_ends = from_seconds(parameters.burst_s)
    in_burst = round(parameters.rate * parameters.burst_s)
    # Both sides get the same load: what follows the burst ends when the queue should be empty.
    moments: Iterator[int] = islice(even(parameters.rate), in_burst)
    if after_burst := _after_burst(parameters):
        moments = chain(moments, islice(even(parameters.after_rate, burst_ends), after_burst))
    for number, at in enumerate(moments, start=1):
        await until(runtime, at)
        await runtime.sleep(0)  # a consumer that gets free in this very moment is free
        await connection.publish(TOPIC, Message(f"m{number}"))
    await until(runtime, burst_ends)
    await until_drained(runtime, channel, [GROUP], work_ns)


async def consume(runtime: Runtime, channel: QueueChannel, work_ns: int) -> None:
    """Work off one message after the other."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
    while True:
        delivery = await subscription.receive()
        runtime.record("start", delivery.message.id)
        await runtime.sleep(work_ns)
        runtime.record("finish", delivery.message.id)
        await subscription.ack(delivery)


def _steps(parameters: Parameters) -> float:
    """The messages of both sides; one that waits counts for the memory that it takes."""
    later = 0.0
    if parameters.after_rate < parameters.consumer_rate:
        later = _drains_in_s(parameters) * parameters.after_rate
    return 2.5 * (parameters.rate * parameters.burst_s + later)


def _drains_in_s(parameters: Parameters) -> float:
    """Return the seconds until the queue is empty after the burst, in the fluid limit."""
    peak = max(0.0, (parameters.rate - parameters.consumer_rate) * parameters.burst_s)
    return peak / (parameters.consumer_rate - parameters.after_rate)


def _after_burst(parameters: Parameters) -> int:
    """Return how many messages come after the burst, while the queue drains."""
    return math.ceil(_drains_in_s(parameters) * parameters.after_rate)


class BurstSummary:
    """Measures how long the queue grew, and how long messages waited."""

    def __init__(self, trace: Trace, parameters: Parameters, *, queue: bool) -> None:
        self._queue = queue
        self._counts = QueueCounts(trace, GROUP)
        self._drained_at: int | None = None
        self._burst_ends = from_seconds(parameters.burst_s)
        self._last_of_burst = f"m{round(parameters.rate * parameters.burst_s)}"
        self._published: dict[str, int] = {}
        self._in_burst = self._rejected_in_burst = 0
        self._waited = self._started = 0
        self._last_wait: int | None = None
        self._burst_over = False
        trace.on("publish", self._publish)
        trace.on("reject", self._reject)
        trace.on("start", self._start)
        trace.on("ack", self._ack)

    def _publish(self, record: Record) -> None:
        self._published[record.message] = record.at
        self._in_burst += record.at < self._burst_ends
        self._burst_over = self._burst_over or record.message == self._last_of_burst

    def _reject(self, record: Record) -> None:
        self._rejected_in_burst += record.at < self._burst_ends
        self._published.pop(record.message, None)

    def _start(self, record: Record) -> None:
        if record.message not in self._published:
            return  # delivered once more
        waited = record.at - self._published.pop(record.message)
        self._waited += waited
        self._started += 1
        if record.message == self._last_of_burst:
            self._last_wait = waited

    def _ack(self, record: Record) -> None:
        emptied = self._counts.emptied_at == record.at
        if emptied and self._drained_at is None and self._burst_over:
            self._drained_at = record.at

    def measures(self) -> Measures:
        measures: Measures = {
            "published": self._counts.enqueued + self._counts.rejected,
            "peak": self._counts.peak,
        }
        if self._started:
            measures["wait_s"] = to_seconds(self._waited / self._started)
        if self._in_burst:
            measures["rejected_share"] = tidy(self._rejected_in_burst / self._in_burst, 6)
        if self._queue and self._drained_at is not None:
            measures["drained_s"] = to_seconds(self._drained_at)
        if self._last_wait is not None:
            measures["last_wait_s"] = to_seconds(self._last_wait)
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """The fluid limit: messages as a liquid that flows in at one rate and out at another.

    Without a queue it is counted: of so many messages in a row one finds the consumer free.
    """
    inflow, outflow = parameters.rate, parameters.consumer_rate
    peak = max(0.0, (inflow - outflow) * parameters.burst_s)
    drained = parameters.burst_s + _drains_in_s(parameters)
    in_burst = round(inflow * parameters.burst_s)
    (work, work_part), (pause, pause_part) = nanoseconds_each(outflow), nanoseconds_each(inflow)
    arrivals, works = work * pause_part, pause * work_part  # so many come in so many times of work
    accepted = math.ceil(in_burst / -(-arrivals // works))
    # Just beside a whole number the nanoseconds of the clock decide.
    beside = arrivals % works
    off = min(beside, works - beside) / works
    queue: Measures = {"rejected_share": 0}
    if not peak:
        queue |= {"peak": 0, "last_wait_s": 0}
    elif peak >= FLUID:
        queue |= {
            "peak": tidy(peak),
            "last_wait_s": tidy(peak / outflow),
            "drained_s": tidy(drained),
        }
    return {
        "queue": queue,
        "none": {"rejected_share": tidy(1 - accepted / in_burst, 6)}
        if not beside or off > _CLEAR or arrivals < works
        else {},
    }


CLAIMS = (
    claim(
        "waited",
        lambda run: run["queue.peak"] > 0 and run["queue.last_wait_s"] > 0,
        peak="queue.peak",
        last="queue.last_wait_s",
    ),
    claim("no-wait", lambda run: run["queue.wait_s"] == 0),
    claim(
        "drained",
        lambda run: run["queue.peak"] > 0 and run["queue.drained_s"] > run["parameters.burst_s"],
        drained="queue.drained_s",
    ),
    claim("rejected", lambda run: run["none.rejected_share"] > 0, rejected="none.rejected_share"),
    claim("none-rejected", lambda run: run["none.rejected_share"] == 0),
)


EXPERIMENT = Experiment(
    name="queue-vs-no-queue",
    parameters=Parameters,
    sides={
        "queue": Side(partial(scenario, room=None), partial(BurstSummary, queue=True)),
        "none": Side(partial(scenario, room=0), partial(BurstSummary, queue=False)),
    },
    theory=theory,
    length=("burst_s",),
    check=check,
    cost=Cost(_steps, ("burst_s", "rate", "after_rate")),
    claims=CLAIMS,
    progress=Progress("publish", lambda parameters: round(parameters.rate * parameters.burst_s)),
)
