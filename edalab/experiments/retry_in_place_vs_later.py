"""A poison message, which nobody can handle: tried again in place, or later.

In place the consumer tries again and again, and all that is behind waits. Later means that the
queue lets the message rest and delivers the others meanwhile. Either way it is set aside in the
end, as a dead letter that somebody can look at.
"""

from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.claims import claim
from edalab.experiments.consumers import left, until_drained
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Measures, Progress, Side
from edalab.experiments.parameters import Number, Whole
from edalab.lab.channel import Channel, Message
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.faults import Fault, Poison, When, is_poison
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, tidy, to_seconds

TOPIC, GROUP = "orders", "billing"
DEAD = "dead-letters"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        messages: How many messages there are, all at the beginning.
        poison_at: Which of them nobody can handle.
        attempts: How often it is tried.
        work_ms: How long a try takes, of any message.
        backoff_ms: The rest before the second try; it doubles from try to try.
    """

    messages: Annotated[int, Whole(2, 100_000)] = 100
    poison_at: Annotated[int, Whole(1, 100_000)] = 50
    attempts: Annotated[int, Whole(1, 20)] = 3
    work_ms: Annotated[float, Number(1, 3_600_000, unit="ms")] = 100
    backoff_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 1000


def check(parameters: Parameters) -> None:
    """There is a message behind the poison, to see how long it waits."""
    if parameters.poison_at >= parameters.messages:
        most = f"1 - {parameters.messages - 1} (--messages)"
        raise BadParameter("--poison-at", parameters.poison_at, most)


def faults(parameters: Parameters) -> list[Fault]:
    """One message that the producer publishes can't be handled."""
    return [Poison(actor="producer", when=When(nth=parameters.poison_at))]


def _rests(parameters: Parameters) -> tuple[int, ...]:
    first = from_ms(parameters.backoff_ms)
    return tuple(first * 2**number for number in range(parameters.attempts - 1))


def _pause(parameters: Parameters) -> int:
    """Return how often to check whether all is done; no measure depends on it."""
    return max(SECOND, sum(_rests(parameters)) // 1000)


def _place_plan(_parameters: Parameters) -> ChannelPlan:
    return ChannelPlan(kind="log")


def _later_plan(parameters: Parameters) -> ChannelPlan:
    return ChannelPlan(
        policy=QueuePolicy(max_attempts=parameters.attempts, backoff_ns=_rests(parameters))
    )


def _seconds(parameters: Parameters) -> float:
    """Return about how long a side takes."""
    tries = parameters.messages - 1 + parameters.attempts
    return tries * parameters.work_ms / 1000 + sum(_rests(parameters)) / SECOND


async def in_place(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated
) -> None:
    """A log: to try again is to seek back, after a rest in which nothing else is read."""
    channel = channels(runtime, _place_plan(parameters))
    channel.declare(TOPIC, GROUP)
    channel.declare(DEAD, DEAD)
    await channel.settle()
    await _publish(runtime, channel, parameters.messages)
    runtime.spawn("consumer", stubborn, channel, parameters)
    await until_drained(runtime, channel, [GROUP], _pause(parameters))


async def later(runtime: Runtime, parameters: Parameters, channels: Channels = simulated) -> None:
    """A queue that lets a message rest, and sets it aside after so many deliveries."""
    channel = channels(runtime, _later_plan(parameters))
    channel.declare(TOPIC, GROUP)
    await channel.settle()
    await _publish(runtime, channel, parameters.messages)
    runtime.spawn("consumer", relaxed, channel, parameters)
    while True:
        await channel.settle()
        resting = channel.queue(GROUP).delayed if isinstance(channel, QueueChannel) else 0
        if not (left(channel, GROUP) or resting):
            return
        await runtime.sleep(_pause(parameters))


async def _publish(runtime: Runtime, channel: Channel, messages: int) -> None:
    producer = channel.connect(runtime.view("producer"))
    for number in range(1, messages + 1):
        await producer.publish(TOPIC, Message(f"m{number}"))


async def stubborn(runtime: Runtime, channel: Channel, parameters: Parameters) -> None:
    """Try a message again until it is handled, or given up."""
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(TOPIC, GROUP)
    rests, tries = _rests(parameters), 0
    while True:
        delivery = await subscription.receive()
        message = delivery.message
        tries += 1
        if await _try(runtime, message, parameters):
            await subscription.ack(delivery)
        elif tries < parameters.attempts:
            await runtime.sleep(rests[tries - 1])
            await subscription.nack(delivery)
            continue
        else:
            await connection.publish(DEAD, message)
            runtime.record("give-up", message.id)
            await subscription.nack(delivery, requeue=False)
        tries = 0


async def relaxed(runtime: Runtime, channel: Channel, parameters: Parameters) -> None:
    """Give back what can't be handled; the queue counts."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
    while True:
        delivery = await subscription.receive()
        if await _try(runtime, delivery.message, parameters):
            await subscription.ack(delivery)
        else:
            await subscription.nack(delivery)


async def _try(runtime: Runtime, message: Message, parameters: Parameters) -> bool:
    runtime.record("start", message.id)
    await runtime.sleep(from_ms(parameters.work_ms))
    if is_poison(message):
        runtime.record("fail", message.id)
        return False
    runtime.record("finish", message.id)
    return True


class PoisonSummary:
    """Counts deliveries, and measures how long the next message waited for the poison message."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        self._poison = f"m{parameters.poison_at}"
        self._next = f"m{parameters.poison_at + 1}"
        self._deliveries = self._done = self._dead = self._last = 0
        self._opened: int | None = None
        self._began: dict[str, int] = {}
        trace.on(("deliver", "redeliver"), self._deliver)
        trace.on("start", self._start)
        trace.on("finish", self._finish)
        trace.on(("give-up", "dead-letter"), self._give_up)

    def _deliver(self, _record: Record) -> None:
        self._deliveries += 1

    def _start(self, record: Record) -> None:
        if self._opened is None:  # on a real channel it takes a moment to publish
            self._opened = record.at
        if record.message in {self._poison, self._next}:
            self._began.setdefault(record.message, record.at)

    def _finish(self, record: Record) -> None:
        self._done += 1
        self._last = record.at

    def _give_up(self, _record: Record) -> None:
        self._dead += 1

    def measures(self) -> Measures:
        blocked: Measures = {}
        if {self._next, self._poison} <= self._began.keys():
            waited = self._began[self._next] - self._began[self._poison]
            blocked["blocked_s"] = to_seconds(waited)
        return {
            "deliveries": self._deliveries,
            **blocked,
            "handled": self._done,
            "dead": self._dead,
            "done_s": to_seconds(self._last - (self._opened or 0)),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """In place the next message waits for all tries and pauses; with a later retry for one try."""
    rests = sum(_rests(parameters)) / SECOND
    one = parameters.work_ms / 1000
    deliveries = parameters.messages - 1 + parameters.attempts
    return {
        "in-place": {
            "deliveries": deliveries,
            "blocked_s": tidy(parameters.attempts * one + rests),
        },
        "later": {"deliveries": deliveries, "blocked_s": tidy(one)},
    }


CLAIMS = (
    claim(
        "blocks-longer",
        lambda run: run["in-place.blocked_s"] > run["later.blocked_s"],
        place="in-place.blocked_s",
        later="later.blocked_s",
    ),
    claim(
        "blocks-the-same",
        lambda run: run["in-place.blocked_s"] == run["later.blocked_s"],
        place="in-place.blocked_s",
    ),
    claim("one-attempt", lambda run: run["parameters.attempts"] == 1),
    claim("dead", lambda run: run["in-place.dead"] == run["later.dead"] > 0, place="in-place.dead"),
    claim(
        "handled",
        lambda run: run["in-place.handled"] == run["later.handled"],
        place="in-place.handled",
    ),
)


EXPERIMENT = Experiment(
    handles_poison=True,
    name="retry-in-place-vs-later",
    parameters=Parameters,
    sides={
        name: Side(
            scenario,
            PoisonSummary,
            faults=faults,
            live=Live(
                summary=PoisonSummary,
                plans=only(plan),
                seconds=_seconds,
            ),
        )
        for name, scenario, plan in (
            ("in-place", in_place, _place_plan),
            ("later", later, _later_plan),
        )
    },
    theory=theory,
    check=check,
    claims=CLAIMS,
    progress=Progress("finish", lambda parameters: parameters.messages - 1),
    cost=Cost(lambda parameters: 2.0 * (parameters.messages + parameters.attempts), ("messages",)),
)
