"""A service that stores an order and publishes an event, and now and then crashes in between.

Two writes to two systems are never one: after a crash between them the order is there and the event
is not. With an outbox the event is stored together with the order, in one transaction, and a relay
publishes what the outbox holds. The relay may crash as well, after it published and before it noted
so: then the event comes twice, and is never lost.
"""

from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Number, Whole
from edalab.lab.channel import Connection, Message
from edalab.lab.faults import Crash, Fault, When
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, tidy

TOPIC = "order-placed"
SERVICE, RELAY = "orders", "relay"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        requests: How many orders are placed.
        crash_share: How often a process crashes between its two steps.
    """

    requests: Annotated[int, Whole(1, 50_000)] = 1000
    crash_share: Annotated[float, Number(0, 0.5)] = 0.01


class Database:
    """The state that survives a crash: the orders, and with an outbox their events."""

    def __init__(self) -> None:
        self.orders = 0
        self.outbox: list[str] = []
        self.sent = 0


def faults(parameters: Parameters) -> list[Fault]:
    """Both processes crash now and then, after their first step, and are started anew."""
    if not parameters.crash_share:
        return []
    now_and_then = When(share=parameters.crash_share)
    return [
        Crash(actor=actor, operation="sleep", when=now_and_then, after=True, restart_ns=MILLISECOND)
        for actor in (SERVICE, RELAY)
    ]


async def scenario(runtime: Runtime, parameters: Parameters, *, outbox: bool) -> None:
    """All orders are placed; with an outbox the relay goes on until it is empty."""
    channel = QueueChannel(runtime)
    channel.declare(TOPIC, TOPIC)
    database = Database()
    runtime.spawn(SERVICE, place, channel, database, parameters.requests, outbox=outbox)
    if outbox:
        runtime.spawn(RELAY, relay, channel, database)
    while database.orders < parameters.requests or database.sent < len(database.outbox):
        await runtime.sleep(10 * MILLISECOND)
    await runtime.sleep(10 * MILLISECOND)


async def place(
    runtime: Runtime, channel: QueueChannel, database: Database, orders: int, *, outbox: bool
) -> None:
    """Store one order after the other; started anew it goes on with the next one."""
    connection = channel.connect(runtime)
    while database.orders < orders:
        database.orders += 1
        order = f"o{database.orders}"
        runtime.record("store", order)
        if outbox:
            database.outbox.append(order)
        await runtime.sleep(MILLISECOND)
        if not outbox:
            await connection.publish(TOPIC, Message(order))


async def relay(runtime: Runtime, channel: QueueChannel, database: Database) -> None:
    """Publish what the outbox holds, and note each as sent after that."""
    connection: Connection = channel.connect(runtime)
    # Its idle time is the database's, so that crashes strike between publishing and noting alone.
    waiting = runtime.view("database")
    while True:
        while database.sent < len(database.outbox):
            await connection.publish(TOPIC, Message(database.outbox[database.sent]))
            await runtime.sleep(MILLISECOND // 10)
            database.sent += 1
        await waiting.sleep(MILLISECOND)


class EventSummary:
    """Orders without an event, and events that came more than once."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._stored = self._crashes = 0
        self._published: dict[str, int] = {}
        trace.on("store", self._store)
        trace.on("enqueue", self._enqueue)
        trace.on("crash", self._crash)

    def _store(self, _record: Record) -> None:
        self._stored += 1

    def _enqueue(self, record: Record) -> None:
        self._published[record.message] = self._published.get(record.message, 0) + 1

    def _crash(self, _record: Record) -> None:
        self._crashes += 1

    def measures(self) -> Measures:
        published = sum(self._published.values())
        return {
            "orders": self._stored,
            "published": published,
            "crashes": self._crashes,
            "unpublished": self._stored - len(self._published),
            "republished": sum(times > 1 for times in self._published.values()),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Each crash between the two steps loses an event; with an outbox none."""
    lost = tidy(parameters.requests * parameters.crash_share, 3)
    return {"dual-write": {"unpublished": lost}, "outbox": {"unpublished": 0}}


CLAIMS = (
    claim(
        "dual-lost",
        lambda run: 0 < run["dual-write.unpublished"] < run["dual-write.orders"],
        lost="dual-write.unpublished",
        orders="dual-write.orders",
    ),
    claim(
        "dual-lost-all",
        lambda run: run["dual-write.unpublished"] == run["dual-write.orders"],
        orders="dual-write.orders",
    ),
    claim("dual-kept-all", lambda run: run["dual-write.unpublished"] == 0),
    claim("outbox-lost-none", lambda run: run["outbox.unpublished"] == 0),
    claim(
        "outbox-again",
        lambda run: run["outbox.republished"] > 0,
        again="outbox.republished",
    ),
    claim(
        "outbox-once",
        lambda run: run["outbox.republished"] == 0 < run["outbox.crashes"],
        crashes="outbox.crashes",
    ),
    claim("no-crash", lambda run: run["dual-write.crashes"] == run["outbox.crashes"] == 0),
)


EXPERIMENT = Experiment(
    name="outbox-vs-dual-write",
    parameters=Parameters,
    sides={
        "dual-write": Side(partial(scenario, outbox=False), EventSummary, faults=faults),
        "outbox": Side(partial(scenario, outbox=True), EventSummary, faults=faults),
    },
    theory=theory,
    claims=CLAIMS,
    progress=Progress("store", lambda parameters: parameters.requests),
    cost=Cost(
        lambda parameters: 2 * parameters.requests / (1 - parameters.crash_share),
        ("requests", "crash_share"),
    ),
)
