"""A consumer that crashes between its work and the acknowledgement, in either order of the two.

Acknowledging first loses the message that was in hand (at most once); acknowledging after the work
does it again (at least once). Only a consumer that knows what it has done already, and keeps that
together with the effect, has each effect once.
"""

from functools import partial
from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.claims import claim
from edalab.experiments.consumers import until_drained
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Measures, Progress, Side
from edalab.experiments.parameters import Number, Whole
from edalab.lab.channel import Channel, Message
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.faults import Crash, Fault, LostAck, When
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, tidy, to_seconds

TOPIC = "orders"
GROUP = "queue"
CONSUMER = "consumer"
_WORK = 10 * MILLISECOND
_RESTART = 100 * MILLISECOND
_RECLAIM = 100 * MILLISECOND


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        messages: How many messages there are.
        crash_at: At which acknowledgement the consumer crashes, between the work and it; 0: never.
        lost_acks: The share of acknowledgements that the network loses.
        prefetch: The most messages in the consumer's hands.
    """

    messages: Annotated[int, Whole(1, 100_000)] = 10
    crash_at: Annotated[int, Whole(0, 100_000)] = 4
    lost_acks: Annotated[float, Number(0, 0.9)] = 0
    prefetch: Annotated[int, Whole(1, 1_000)] = 1


def check(parameters: Parameters) -> None:
    """Refuse a crash at a message that the consumer never gets."""
    if parameters.crash_at > parameters.messages:
        raise BadParameter(
            "--crash-at", parameters.crash_at, f"0 - {parameters.messages} (--messages)"
        )


def _steps(parameters: Parameters) -> float:
    """The deliveries of the three sides."""
    return 3 * parameters.messages / (1 - parameters.lost_acks)


def faults(parameters: Parameters, *, ack_first: bool) -> list[Fault]:
    """Return the crash between acknowledgement and work, and the acknowledgements that are lost."""
    planned: list[Fault] = []
    if parameters.crash_at:
        planned.append(
            Crash(
                actor=CONSUMER,
                operation="ack",
                when=When(nth=parameters.crash_at),
                after=ack_first,
                restart_ns=_RESTART,
            )
        )
    if parameters.lost_acks:
        lost = When(share=parameters.lost_acks)
        planned.append(LostAck(actor=CONSUMER, when=lost, reclaim_ns=_RECLAIM))
    return planned


async def scenario(
    runtime: Runtime,
    parameters: Parameters,
    channels: Channels = simulated,
    *,
    ack_first: bool,
    idempotent: bool = False,
) -> None:
    """All messages are there; the consumer takes one after the other until none is left."""
    channel = channels(runtime, ChannelPlan())
    channel.declare(TOPIC, GROUP)
    await channel.settle()
    publisher = channel.connect(runtime.view("producer"))
    for number in range(1, parameters.messages + 1):
        await publisher.publish(TOPIC, Message(f"m{number}"))
    # What an idempotent consumer has done is in its database, which outlives it.
    done: set[str] | None = set() if idempotent else None
    prefetch = parameters.prefetch
    runtime.spawn(CONSUMER, consume, channel, prefetch, done, ack_first=ack_first)
    await runtime.sleep(0)
    await until_drained(runtime, channel, [GROUP], _WORK)
    await runtime.sleep(_RESTART + _RECLAIM)


async def consume(
    runtime: Runtime,
    channel: Channel,
    prefetch: int,
    done: set[str] | None,
    *,
    ack_first: bool,
) -> None:
    """Work and acknowledge, in this order or the other."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=prefetch)
    while True:
        delivery = await subscription.receive()
        message = delivery.message.id
        if ack_first:
            await subscription.ack(delivery)
        if done is None or message not in done:
            runtime.record("start", message)
            await runtime.sleep(_WORK)
            runtime.record("finish", message)
            if done is not None:
                done.add(message)
        if not ack_first:
            await subscription.ack(delivery)


class EffectSummary:
    """Counts how often each message was delivered, and had its effect."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        self._messages = parameters.messages
        self._deliveries = self._redeliveries = 0
        self._effects: dict[str, int] = {}
        trace.on(("deliver", "redeliver"), self._deliver)
        trace.on("finish", self._finish)

    def _deliver(self, record: Record) -> None:
        self._deliveries += 1
        self._redeliveries += record.action == "redeliver"

    def _finish(self, record: Record) -> None:
        self._effects[record.message] = self._effects.get(record.message, 0) + 1

    def measures(self) -> Measures:
        effects = sum(self._effects.values())
        return {
            "deliveries": self._deliveries,
            "redelivered": self._redeliveries,
            "effects": effects,
            "lost": self._messages - len(self._effects),
            "done_repeatedly": sum(times > 1 for times in self._effects.values()),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """One message lost or done twice by the crash; n / (1 - p) deliveries where acks are lost.

    With the ack first, the channel has pushed the next message when the consumer crashes: that one
    comes again, unharmed.
    """
    messages, crashed = parameters.messages, min(1, parameters.crash_at)
    if parameters.lost_acks:
        if crashed:
            return {}
        deliveries = {"deliveries": tidy(messages / (1 - parameters.lost_acks), 1)}
        return {name: dict(deliveries) for name in ("ack-first", "ack-after", "idempotent")}
    if parameters.prefetch > 1:
        return {}
    again = messages + crashed
    pushed = parameters.crash_at and parameters.crash_at < messages
    return {
        "ack-first": {"deliveries": messages + bool(pushed), "effects": messages - crashed},
        "ack-after": {"deliveries": again, "effects": again},
        "idempotent": {"deliveries": again, "effects": messages},
    }


CLAIMS = (
    claim(
        "calm",
        lambda run: all(
            run[f"{side}.redelivered"] == run[f"{side}.lost"] == run[f"{side}.done_repeatedly"] == 0
            for side in ("ack-first", "ack-after", "idempotent")
        ),
        effects="ack-after.effects",
    ),
    claim(
        "first-lost",
        lambda run: run["ack-first.lost"] > 0,
        lost="ack-first.lost",
        messages="parameters.messages",
    ),
    claim(
        "first-twice",
        lambda run: run["ack-first.done_repeatedly"] > 0 and run["parameters.lost_acks"] > 0,
        again="ack-first.done_repeatedly",
    ),
    claim(
        "after-twice",
        lambda run: run["ack-after.done_repeatedly"] > 0 and run["ack-after.lost"] == 0,
        again="ack-after.done_repeatedly",
    ),
    claim(
        "idempotent",
        lambda run: (
            run["idempotent.done_repeatedly"] == run["idempotent.lost"] == 0
            and run["idempotent.deliveries"] > run["idempotent.effects"]
        ),
        deliveries="idempotent.deliveries",
        effects="idempotent.effects",
    ),
)


def _seconds(parameters: Parameters) -> float:
    """Return about how long a side takes."""
    work = (parameters.messages + 1) * _WORK
    return to_seconds(work + 2 * _RESTART + _RECLAIM)


def _live() -> Live:
    return Live(
        summary=EffectSummary, plans=only(lambda _parameters: ChannelPlan()), seconds=_seconds
    )


EXPERIMENT = Experiment(
    name="ack-first-vs-ack-after",
    parameters=Parameters,
    sides={
        "ack-first": Side(
            partial(scenario, ack_first=True),
            EffectSummary,
            faults=partial(faults, ack_first=True),
            live=_live(),
        ),
        "ack-after": Side(
            partial(scenario, ack_first=False),
            EffectSummary,
            faults=partial(faults, ack_first=False),
            live=_live(),
        ),
        "idempotent": Side(
            partial(scenario, ack_first=False, idempotent=True),
            EffectSummary,
            faults=partial(faults, ack_first=False),
            live=_live(),
        ),
    },
    theory=theory,
    check=check,
    cost=Cost(_steps, ("messages", "lost_acks")),
    claims=CLAIMS,
    progress=Progress("ack", lambda parameters: parameters.messages),
)
