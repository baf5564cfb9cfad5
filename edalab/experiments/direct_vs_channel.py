"""Coupling: callers that call each handler by name, or a channel between them.

One run has three parts. Everybody does a round of work, so that the trace shows who knows whom.
Then one more consumer wants to take part. Last, a field of what is sent gets another name, which
some of the consumers read.

A link is an actor that names another one in the trace: calls it, publishes to it, subscribes to it.
Whoever holds a link to something must be edited when that gets another name.
"""

from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Side
from edalab.experiments.parameters import Whole
from edalab.lab.channel import Message
from edalab.lab.folds import Links
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Service, Unavailable, call
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND

TOPIC = "employees"
NEWCOMER = "newcomer"
RENAMED = "handler-1"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        callers: How many services send something.
        handlers: How many services have to hear of it.
        field_readers: How many of the handlers read the field that is renamed.
    """

    callers: Annotated[int, Whole(1, 200)] = 3
    handlers: Annotated[int, Whole(1, 200)] = 4
    field_readers: Annotated[int, Whole(0, 200)] = 2


def check(parameters: Parameters) -> None:
    """Refuse a field that more handlers read than there are."""
    if parameters.field_readers > parameters.handlers:
        most = f"0 - {parameters.handlers} (--handlers)"
        raise BadParameter("--field-readers", parameters.field_readers, most)


def _handlers(parameters: Parameters) -> dict[str, set[str]]:
    """Return the fields that each handler reads."""
    return {
        f"handler-{number}": {"id", "role"} if number <= parameters.field_readers else {"id"}
        for number in range(1, parameters.handlers + 1)
    }


_BEFORE = {"id": 1, "role": "backend"}
_AFTER = {"id": 1, "position": "backend"}


async def by_calls(runtime: Runtime, parameters: Parameters) -> None:
    """Each caller calls each handler by its name."""
    sent = _BEFORE
    services: list[Service] = []

    def add(name: str) -> None:
        services.append(Service(runtime.view(name), Latency(MILLISECOND)))

    reads = _handlers(parameters)

    async def round_of_calls(part: str) -> None:
        runtime.record("begin", part)
        for number in range(1, parameters.callers + 1):
            caller = runtime.view(f"caller-{number}")
            for service in services:
                needs = reads.get(service.name, {"id"})

                async def read(needs: set[str] = needs) -> None:
                    if not needs <= sent.keys():
                        raise Unavailable

                try:
                    await call(caller, service, f"{caller.actor}/{part}", then=read)
                except Unavailable:
                    caller.record("give-up", f"{caller.actor}/{part}", service.name)

    for name in reads:
        add(name)
    await round_of_calls("work")
    add(NEWCOMER)
    await round_of_calls("newcomer")
    sent = _AFTER
    await round_of_calls("rename")


async def by_channel(runtime: Runtime, parameters: Parameters) -> None:
    """Each caller publishes to a topic; each handler has a queue of its own, bound to it."""
    channel = QueueChannel(runtime)
    publishers = [
        channel.connect(runtime.view(f"caller-{number}"))
        for number in range(1, parameters.callers + 1)
    ]

    async def round_of_messages(part: str, body: dict[str, object]) -> None:
        runtime.record("begin", part)
        for number, publisher in enumerate(publishers, start=1):
            await publisher.publish(TOPIC, Message(f"caller-{number}/{part}", body=body))
        await runtime.sleep(1_000 * MILLISECOND)

    for name, needs in _handlers(parameters).items():
        runtime.spawn(name, handle, channel, needs)
    await runtime.sleep(0)
    await round_of_messages("work", _BEFORE)
    runtime.spawn(NEWCOMER, handle, channel, {"id"})
    await runtime.sleep(0)
    await round_of_messages("newcomer", _BEFORE)
    await round_of_messages("rename", _AFTER)


async def handle(runtime: Runtime, channel: QueueChannel, needs: set[str]) -> None:
    """Handle one message after the other; set aside what can't be read."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, f"queue-of-{runtime.actor}")
    while True:
        delivery = await subscription.receive()
        message = delivery.message
        runtime.record("start", message.id)
        await runtime.sleep(MILLISECOND)
        runtime.record("finish", message.id)
        if needs <= message.body.keys():
            await subscription.ack(delivery)
        else:
            runtime.record("fail", message.id)
            await subscription.nack(delivery, requeue=False)


class LinkSummary:
    """Counts the links in the trace, and the programs that must be edited."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._links = Links(trace)
        self._at_work: set[tuple[str, str]] = set()
        self._with_newcomer: set[tuple[str, str]] = set()
        self._broken: set[str] = set()
        trace.on("begin", self._begin)
        trace.on("fail", self._fail)

    def _begin(self, record: Record) -> None:
        if record.message == "newcomer":
            # The newcomer's own link is there before the round begins, where it has any.
            self._at_work = {pair for pair in self._links.pairs if pair[0] != NEWCOMER}
        elif record.message == "rename":
            self._with_newcomer = set(self._links.pairs)

    def _fail(self, record: Record) -> None:
        self._broken.add(record.actor)

    def measures(self) -> Measures:
        new = {who for who, _ in self._with_newcomer - self._at_work if who != NEWCOMER}
        return {
            "links": len(self._at_work),
            "edits": sum(1 for _, whom in self._at_work if whom == RENAMED),
            "producer_edits": len(new),
            "broken": len(self._broken),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Links: n x m if every caller knows every handler, n + m if all know only the channel."""
    callers, handlers = parameters.callers, parameters.handlers
    return {
        "direct": {"links": callers * handlers, "edits": callers, "producer_edits": callers},
        "channel": {"links": callers + handlers, "edits": 0, "producer_edits": 0},
    }


CLAIMS = (
    claim(
        "fewer-links",
        lambda run: run["channel.links"] < run["direct.links"],
        direct="direct.links",
        channel="channel.links",
    ),
    claim(
        "more-links",
        lambda run: run["channel.links"] > run["direct.links"],
        direct="direct.links",
        channel="channel.links",
    ),
    claim(
        "as-many-links",
        lambda run: run["channel.links"] == run["direct.links"],
        links="direct.links",
    ),
    claim(
        "rename",
        lambda run: run["channel.edits"] < run["direct.edits"],
        direct="direct.edits",
        channel="channel.edits",
    ),
    claim(
        "newcomer",
        lambda run: run["channel.producer_edits"] < run["direct.producer_edits"],
        direct="direct.producer_edits",
        channel="channel.producer_edits",
    ),
    claim(
        "schema-breaks",
        lambda run: run["channel.broken"] == run["direct.broken"] > 0,
        broken="channel.broken",
        handlers="parameters.handlers",
    ),
    claim(
        "schema-breaks-none",
        lambda run: (
            run["channel.broken"] == run["direct.broken"] == run["parameters.field_readers"] == 0
        ),
    ),
)


EXPERIMENT = Experiment(
    name="direct-vs-channel",
    parameters=Parameters,
    sides={
        "direct": Side(by_calls, LinkSummary),
        "channel": Side(by_channel, LinkSummary),
    },
    theory=theory,
    check=check,
    claims=CLAIMS,
    cost=Cost(
        lambda parameters: 6.0 * parameters.callers * (parameters.handlers + 1),
        ("callers", "handlers"),
    ),
)
