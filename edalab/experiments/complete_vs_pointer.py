"""An event that carries all data, and one that carries only an id to look up.

A customer database publishes what happened. A *complete* event (event-carried state transfer)
has the customer's data in it. A *pointer* event (event notification) has the id alone, and a
consumer that needs the data looks it up in the database.

One run has three parts. Events come at an even pace, and the database may be down for a while.
Then one customer changes a few times in a row, and a consumer that is behind reads each change
late. Last, a customer is erased at the source.
"""

import math
from functools import partial
from typing import Annotated, Any

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Side
from edalab.experiments.pace import even, until
from edalab.experiments.parameters import Flag, Number, Span, Whole
from edalab.lab.channel import Connection, Message
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, from_seconds, tidy

TOPIC = "customers"
DATABASE = "database"
CHANGED = "changed"


_MOST_BYTES = 100_000_000


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        events: How many events are published.
        consumers: How many consumers get each of them.
        rate: Events per second, at an even pace.
        payload_bytes: How much data a customer has besides the id and the name.
        need_share: The share of deliveries whose consumer needs that data.
        outage: From which second to which the database answers no look-up.
        changes: How often one customer changes in a row.
        change_every_ms: The time between these changes.
        read_after_ms: How late the consumer reads them.
        cache: Whether a consumer keeps what it looked up.
    """

    events: Annotated[int, Whole(1, 100_000)] = 100
    consumers: Annotated[int, Whole(1, 100)] = 3
    rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 1
    payload_bytes: Annotated[int, Whole(0, 1_000_000)] = 40
    need_share: Annotated[float, Number(0, 1)] = 1
    outage: Annotated[tuple[float, float] | None, Span(0, 1_000_000, unit="s")] = None
    changes: Annotated[int, Whole(0, 1_000)] = 4
    change_every_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 100
    read_after_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 250
    cache: Annotated[bool, Flag()] = False


def check(parameters: Parameters) -> None:
    """Refuse parameters whose events do not fit into memory."""
    if parameters.events * parameters.payload_bytes > _MOST_BYTES:
        most = f"0 - {_MOST_BYTES // parameters.events:,} (--events)"
        raise BadParameter("--payload-bytes", f"{parameters.payload_bytes:,}", most)


def _steps(parameters: Parameters) -> float:
    """The deliveries of both sides."""
    return 2.0 * parameters.events * parameters.consumers


class Customer(msgspec.Struct, frozen=True):
    """A customer's data, as the database stores it and a complete event carries it."""

    customer_id: int
    version: int
    first_name: str
    details: str


class CompleteEvent(Customer, frozen=True, tag="CustomerChanged", tag_field="event_type"):
    """An event with all data that a consumer may need."""


class PointerEvent(msgspec.Struct, frozen=True, tag="CustomerChanged", tag_field="event_type"):
    """An event with the id to look up."""

    customer_id: int


class LookUp(msgspec.Struct, frozen=True):
    """A consumer's question to the database."""

    get: str
    customer_id: int


class Database:
    """The source of truth: only it has the current data, and it may be down.

    Args:
        runtime: The run, as the database sees it.
        outage: When it answers no look-up, in seconds.
    """

    def __init__(self, runtime: Runtime, outage: tuple[float, float] | None) -> None:
        self._runtime = runtime
        self._customers: dict[int, Customer] = {}
        first, last = outage or (0, 0)
        self._down = range(from_seconds(first), from_seconds(last))

    def store(self, customer: Customer) -> None:
        """Take in a new version of a customer."""
        self._customers[customer.customer_id] = customer

    def version_of(self, number: int) -> int:
        """Return the current version of a customer, even while the database is down."""
        return self._customers[number].version

    def erase(self, number: int) -> None:
        """Forget a customer."""
        del self._customers[number]
        self._runtime.record("erase", f"c{number}")

    def look_up(self, number: int, asker: Runtime, message: str) -> Customer | None:
        """Return the customer's current data; None if the database is down or lacks it."""
        asked = len(msgspec.json.encode(LookUp("customer", number)))
        asker.record("look-up", message, DATABASE, {"bytes": asked})
        if self._runtime.now in self._down:
            self._runtime.record("refuse", message, asker.actor)
            return None
        customer = self._customers.get(number)
        if customer is None:
            self._runtime.record("not-found", message, asker.actor)
            return None
        answered = len(msgspec.json.encode(customer))
        self._runtime.record("answer", message, asker.actor, {"bytes": answered})
        return customer


async def scenario(runtime: Runtime, parameters: Parameters, *, complete: bool) -> None:
    """Events at an even pace; then changes that are read late; then an erasure."""
    database = Database(runtime.view(DATABASE), parameters.outage)
    channel = QueueChannel(runtime)
    keepers: list[dict[int, Customer]] = []
    for number in range(1, parameters.consumers + 1):
        kept: dict[int, Customer] = {}
        keepers.append(kept)
        group = f"queue-{number}"
        channel.declare(TOPIC, group)
        runtime.spawn(f"consumer-{number}", consume, channel, group, database, kept, parameters)
    channel.declare(CHANGED, CHANGED)
    publisher = channel.connect(runtime.view("publisher"))
    moments = even(parameters.rate)
    for number in range(1, parameters.events + 1):
        await until(runtime, next(moments))
        await _publish(runtime, database, publisher, _customer(parameters, number), complete)
    await runtime.sleep(SECOND)
    if parameters.changes:
        late = runtime.spawn("late-reader", read_late, channel, database, parameters)
        for version in range(1, parameters.changes + 1):
            changed = _customer(parameters, parameters.events + 1, version)
            await _publish(runtime, database, publisher, changed, complete, topic=CHANGED)
            await runtime.sleep(from_ms(parameters.change_every_ms))
        await runtime.join(late)
    _erase(runtime, database, keepers)


async def consume(
    runtime: Runtime,
    channel: QueueChannel,
    group: str,
    database: Database,
    kept: dict[int, Customer],
    parameters: Parameters,
) -> None:
    """Handle each event; look up what it does not say, for an even share of them."""
    number = 0
    subscription = await channel.connect(runtime).subscribe(TOPIC, group)
    while True:
        delivery = await subscription.receive()
        event, message = delivery.message.body, delivery.message.id
        runtime.record("start", message, "", {"bytes": len(msgspec.json.encode(event))})
        if isinstance(event, CompleteEvent):
            _keep(runtime, kept, event)
        elif _needed(number := number + 1, parameters.need_share):
            customer = database.look_up(event.customer_id, runtime, message)
            if customer is not None and parameters.cache:
                _keep(runtime, kept, customer)
        runtime.record("finish", message)
        await subscription.ack(delivery)


def _needed(number: int, share: float) -> bool:
    """Return whether the n-th of many events belongs to an evenly spread share of them."""
    return math.floor(number * share) > math.floor((number - 1) * share)


async def read_late(
    runtime: Runtime, channel: QueueChannel, database: Database, parameters: Parameters
) -> None:
    """Read each change ``read_after_ms`` after it was published."""
    subscription = await channel.connect(runtime).subscribe(CHANGED, CHANGED, prefetch=0)
    due = runtime.now + from_ms(parameters.read_after_ms)
    for number in range(parameters.changes):
        await until(runtime, due + round(number * from_ms(parameters.change_every_ms)))
        while (delivery := await subscription.poll()) is None:
            await runtime.sleep(0)  # it is published later in this very instant
        event = delivery.message.body
        present = database.look_up(event.customer_id, runtime.view("auditor"), "audit")
        seen = event if isinstance(event, CompleteEvent) else present
        if seen is None:  # The database is down, so a pointer tells nothing.
            await subscription.ack(delivery)
            continue
        current = database.version_of(event.customer_id)
        version = {"version": seen.version, "current": current}
        runtime.record("read", delivery.message.id, DATABASE, version)
        await subscription.ack(delivery)


async def _publish(
    runtime: Runtime,
    database: Database,
    publisher: Connection,
    customer: Customer,
    complete: bool,  # noqa: FBT001 - which side it is
    topic: str = TOPIC,
) -> None:
    database.store(customer)
    if complete:
        event: Any = CompleteEvent(**msgspec.structs.asdict(customer))
        runtime.view("channel").record("keep", f"c{customer.customer_id}")
    else:
        event = PointerEvent(customer.customer_id)
    name = f"c{customer.customer_id}v{customer.version}"
    await publisher.publish(topic, Message(name, body=event))


def _erase(runtime: Runtime, database: Database, keepers: list[dict[int, Customer]]) -> None:
    """Erase the first customer at the source, and record which consumers still have its data."""
    database.erase(1)
    for number, kept in enumerate(keepers, start=1):
        consumer = runtime.view(f"consumer-{number}")
        if 1 in kept:
            consumer.record("recall", "c1")
        else:
            database.look_up(1, runtime.view("auditor"), "c1")


def _keep(runtime: Runtime, kept: dict[int, Customer], customer: Customer) -> None:
    kept[customer.customer_id] = customer
    runtime.record("keep", f"c{customer.customer_id}")


def _customer(parameters: Parameters, number: int, version: int = 1) -> Customer:
    return Customer(number, version, "lee", "x" * parameters.payload_bytes)


class CustomerSummary:
    """Look-ups, bytes, what was fresh, and who keeps copies."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._lookups = self._failed = self._bytes = 0
        self._seen: list[int] = []
        self._behind: list[int] = []
        self._keepers: set[str] = set()
        self._recalled = 0
        trace.on(("start", "answer", "look-up"), self._count)
        trace.on("refuse", self._refuse)
        trace.on("read", self._read)
        trace.on("keep", self._keep)
        trace.on("recall", self._recall)

    def _count(self, record: Record) -> None:
        if "auditor" in {record.actor, record.peer}:
            return
        self._bytes += (record.detail or {}).get("bytes", 0)
        self._lookups += record.action == "look-up"

    def _refuse(self, record: Record) -> None:
        self._failed += record.peer != "auditor"

    def _read(self, record: Record) -> None:
        detail = record.detail or {}
        self._seen.append(detail["version"])
        self._behind.append(detail["current"] - detail["version"])

    def _keep(self, record: Record) -> None:
        self._keepers.add(record.actor)

    def _recall(self, _record: Record) -> None:
        self._recalled += 1

    def measures(self) -> Measures:
        late_reads: Measures = {}
        if self._seen:
            late_reads = {"versions_seen": self._seen, "versions_behind": self._behind}
        return {
            "lookups": self._lookups,
            "failed_lookups": self._failed,
            "wire_bytes": self._bytes,
            **late_reads,
            "copies": len(self._keepers),
            "known_after_erasure": self._recalled,
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Bytes by the sizes of one message each; a pointer saves below the break-even share.

    With c and p the bytes of a complete and a pointer event, and q those of a look-up and its
    answer, n deliveries cost n c or n (p + share q): equal where share = (c - p) / q.
    """
    customer = _customer(parameters, 1)
    complete = len(msgspec.json.encode(CompleteEvent(**msgspec.structs.asdict(customer))))
    pointer = len(msgspec.json.encode(PointerEvent(1)))
    lookup = len(msgspec.json.encode(LookUp("customer", 1))) + len(msgspec.json.encode(customer))
    return {
        "complete": {"lookups": 0, "copies": parameters.consumers + 1},
        "pointer": {
            "lookups": parameters.consumers * math.floor(parameters.events * parameters.need_share),
            "break_even_share": tidy((complete - pointer) / lookup, 4),
        },
    }


CLAIMS = (
    claim(
        "lookups",
        lambda run: run["complete.lookups"] == 0 < run["pointer.lookups"],
        lookups="pointer.lookups",
    ),
    claim("no-lookups", lambda run: run["complete.lookups"] == run["pointer.lookups"] == 0),
    claim(
        "failed",
        lambda run: (
            0 < run["pointer.failed_lookups"] < run["pointer.lookups"]
            and "parameters.outage" in run
        ),
        failed="pointer.failed_lookups",
    ),
    claim(
        "all-failed",
        lambda run: (
            0 < run["pointer.failed_lookups"] == run["pointer.lookups"]
            and "parameters.outage" in run
        ),
        failed="pointer.failed_lookups",
    ),
    claim(
        "outage-harmless",
        lambda run: (
            run["parameters.outage"][0] < run["parameters.outage"][1]
            and run["pointer.failed_lookups"] == 0 < run["pointer.lookups"]
        ),
    ),
    claim(
        "fewer-bytes",
        lambda run: run["pointer.wire_bytes"] < run["complete.wire_bytes"],
        pointer="pointer.wire_bytes",
        complete="complete.wire_bytes",
    ),
    claim(
        "more-bytes",
        lambda run: run["pointer.wire_bytes"] > run["complete.wire_bytes"],
        pointer="pointer.wire_bytes",
        complete="complete.wire_bytes",
    ),
    claim(
        "same-bytes",
        lambda run: run["pointer.wire_bytes"] == run["complete.wire_bytes"],
        complete="complete.wire_bytes",
    ),
    claim(
        "break-even",
        lambda run: (
            0 < run["theory.pointer.break_even_share"] < 1
            and run["pointer.failed_lookups"] == 0
            and not run["parameters.cache"]
        ),
        share="theory.pointer.break_even_share",
    ),
    claim(
        "behind",
        lambda run: max(run["complete.versions_behind"]) > max(run["pointer.versions_behind"]),
        behind=lambda run: max(run["complete.versions_behind"]),
        pointer=lambda run: max(run["pointer.versions_behind"]),
    ),
    claim(
        "none-behind",
        lambda run: (
            max(run["complete.versions_behind"]) == max(run["pointer.versions_behind"]) == 0
        ),
    ),
    claim(
        "more-copies",
        lambda run: run["complete.copies"] > run["pointer.copies"],
        complete="complete.copies",
        pointer="pointer.copies",
    ),
)


EXPERIMENT = Experiment(
    name="complete-vs-pointer",
    parameters=Parameters,
    sides={
        "complete": Side(partial(scenario, complete=True), CustomerSummary),
        "pointer": Side(partial(scenario, complete=False), CustomerSummary),
    },
    theory=theory,
    claims=CLAIMS,
    check=check,
    cost=Cost(_steps, ("events", "consumers")),
)
