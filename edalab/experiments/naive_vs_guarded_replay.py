"""A view is rebuilt by reading all events again: are the e-mails sent again as well?

Naively one handler does both: it updates the view and sends the e-mail. Guarded, what has an effect
in the world is a group of its own with its own place in the log, and only the view is rewound.
"""

from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.consumers import until_drained
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Side
from edalab.experiments.parameters import Whole
from edalab.lab.channel import Message
from edalab.lab.log_channel import LogChannel
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND

TOPIC, VIEW, MAIL = "employees", "view", "mail"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        hires: How many employees are hired before the view is rebuilt.
        rebuilds: How often it is rebuilt.
    """

    hires: Annotated[int, Whole(1, 10_000)] = 100
    rebuilds: Annotated[int, Whole(0, 100)] = 1


async def scenario(runtime: Runtime, parameters: Parameters, *, guarded: bool) -> None:
    """Hire; then drop the view and rewind its group to the start."""
    channel = LogChannel(runtime, partitions=1)
    rows: set[str] = set()
    groups = [VIEW, MAIL] if guarded else [VIEW]
    for group in groups:
        channel.declare(TOPIC, group)
        runtime.spawn(group, follow, channel, rows, mails=group == MAIL or not guarded)
    producer = channel.connect(runtime.view("hr"))
    for number in range(1, parameters.hires + 1):
        await producer.publish(TOPIC, Message(f"emp-{number}", key=f"emp-{number}"))
    await until_drained(runtime, channel, groups, MILLISECOND)
    for _ in range(parameters.rebuilds):
        runtime.record("rebuild", "", VIEW)
        rows.clear()
        channel.seek(VIEW, "start")
        await until_drained(runtime, channel, groups, MILLISECOND)
    runtime.record("rows", "", VIEW, {"rows": len(rows)})


async def follow(runtime: Runtime, channel: LogChannel, rows: set[str], *, mails: bool) -> None:
    """Put each event into the view, send an e-mail for it, or both."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, runtime.actor)
    while True:
        delivery = await subscription.receive()
        message = delivery.message.id
        if runtime.actor == VIEW:
            rows.add(message)
            runtime.record("project", message)
        if mails:
            runtime.record("send-mail", message)
        await subscription.ack(delivery)


class ReplaySummary:
    """E-mails before and after the rebuild, and what the view has in the end."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._mails = self._again = self._rows = 0
        self._rebuilding = False
        trace.on("rebuild", self._rebuild)
        trace.on("send-mail", self._send)
        trace.on("rows", self._count)

    def _rebuild(self, _record: Record) -> None:
        self._rebuilding = True

    def _send(self, _record: Record) -> None:
        self._mails += not self._rebuilding
        self._again += self._rebuilding

    def _count(self, record: Record) -> None:
        self._rows = (record.detail or {})["rows"]

    def measures(self) -> Measures:
        return {"mails": self._mails, "mails_again": self._again, "view_rows": self._rows}


CLAIMS = (
    claim(
        "rebuilt",
        lambda run: (
            run["parameters.rebuilds"] > 0
            and run["naive.view_rows"] == run["guarded.view_rows"] == run["parameters.hires"]
        ),
        rebuilds="parameters.rebuilds",
        rows="naive.view_rows",
    ),
    claim(
        "sent-again",
        lambda run: run["naive.mails_again"] > 0,
        again="naive.mails_again",
    ),
    claim(
        "guarded",
        lambda run: run["guarded.mails_again"] == 0 < run["naive.mails_again"],
    ),
    claim("no-rebuild", lambda run: run["parameters.rebuilds"] == 0),
)


EXPERIMENT = Experiment(
    name="naive-vs-guarded-replay",
    parameters=Parameters,
    sides={
        "naive": Side(partial(scenario, guarded=False), ReplaySummary),
        "guarded": Side(partial(scenario, guarded=True), ReplaySummary),
    },
    claims=CLAIMS,
    cost=Cost(
        lambda parameters: 0.6 * parameters.hires * (2 + parameters.rebuilds), ("hires", "rebuilds")
    ),
)
