"""A saga: a hire in four parts, each undone when a later one fails. Who leads?

Orchestrated, one process calls each service, knows how far it came, and calls for what is to be
undone. Choreographed, each service reacts to the event of the one before it, and to the event that
something failed; nobody knows the whole.
"""

import math
from typing import Annotated

import msgspec

from edalab.experiments.chains import hops
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Flag, Number, Services, Whole
from edalab.lab.channel import Message
from edalab.lab.folds import Links
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime
from edalab.lab.service import Service, Unavailable, call
from edalab.lab.trace import Record, Trace
from edalab.lab.units import from_ms, tidy, to_ms

REQUESTED, FAILED = "hire-requested", "hire-failed"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        services: Whose parts a hire has, in their order, and how many milliseconds each takes.
        availability: The share of parts that a service takes on.
        requests: How many people are hired, one after the other.
        no_undo: Whether what was done before a failure stays.
    """

    services: Annotated[dict[str, float], Services(0, 3_600_000)] = msgspec.field(
        default_factory=lambda: {"payroll": 120, "it": 80, "badge": 200, "mail": 100}
    )
    availability: Annotated[float, Number(0.01, 1)] = 0.95
    requests: Annotated[int, Whole(1, 100_000)] = 1000
    no_undo: Annotated[bool, Flag()] = False


def _steps(parameters: Parameters) -> float:
    """Return the steps of both sides: the parts, and the compensations with their retries."""
    return 1.5 * parameters.requests * len(parameters.services) / parameters.availability


async def orchestrated(runtime: Runtime, parameters: Parameters) -> None:
    """One process calls for each part, and for undoing it."""
    chain = hops(runtime, parameters.services, availability=parameters.availability)
    for number in range(1, parameters.requests + 1):
        request = f"r{number}"
        runtime.record("request", request)
        done: list[Service] = []
        try:
            for hop in chain:
                await call(runtime, hop.service, f"{request}/do")
                done.append(hop.service)
        except Unavailable:
            runtime.record("give-up", request)
            for service in [] if parameters.no_undo else reversed(done):
                await _undo(runtime, service, f"{request}/undo")
        else:
            runtime.record("return", request)


async def _undo(runtime: Runtime, service: Service, request: str) -> None:
    """Call until it is undone: a compensation must not fail for good."""
    while True:
        try:
            await call(runtime, service, request)
        except Unavailable:
            continue
        return


async def choreographed(runtime: Runtime, parameters: Parameters) -> None:
    """Each service reacts to the one before; HR publishes, and hears how it ended."""
    channel = QueueChannel(runtime)
    before = REQUESTED
    for name in parameters.services:
        channel.declare(before, f"{name}-parts")
        channel.declare(FAILED, f"{name}-undo")
        did: set[str] = set()
        runtime.spawn(name, do_parts, channel, before, did, parameters)
        if not parameters.no_undo:
            runtime.spawn(name, undo_parts, channel, did, parameters)
        before = f"{name}-done"
    connection = channel.connect(runtime)
    channel.declare(FAILED, "hr-ends")
    runtime.record("subscribe", "", FAILED, {"group": "hr-ends"})
    ends = await connection.subscribe(before, "hr-ends")
    for number in range(1, parameters.requests + 1):
        request = f"r{number}"
        runtime.record("request", request)
        await connection.publish(REQUESTED, Message(request, body="requested"))
        end = await ends.receive()
        runtime.record("give-up" if end.message.body == "failed" else "return", request)
        await ends.ack(end)
    await runtime.sleep(from_ms(sum(parameters.services.values())) + 1)


async def do_parts(
    runtime: Runtime, channel: QueueChannel, topic: str, did: set[str], parameters: Parameters
) -> None:
    """Do the part of each hire, and tell so; or tell that it can't be done."""
    name = runtime.actor
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(topic, f"{name}-parts")
    while True:
        delivery = await subscription.receive()
        request = delivery.message.id
        if runtime.random.random() < parameters.availability:
            runtime.record("start", f"{request}/do")
            await runtime.sleep(from_ms(parameters.services[name]))
            runtime.record("finish", f"{request}/do")
            did.add(request)
            await connection.publish(f"{name}-done", Message(request, body="done"))
        else:
            runtime.record("refuse", f"{request}/do")
            await connection.publish(FAILED, Message(request, body="failed"))
        await subscription.ack(delivery)


async def undo_parts(
    runtime: Runtime, channel: QueueChannel, did: set[str], parameters: Parameters
) -> None:
    """Undo the part of a hire that failed, if it was done: what is refused is delivered again."""
    name = runtime.actor
    subscription = await channel.connect(runtime).subscribe(FAILED, f"{name}-undo")
    while True:
        delivery = await subscription.receive()
        request = delivery.message.id
        if request in did:
            if runtime.random.random() >= parameters.availability:
                runtime.record("refuse", f"{request}/undo")
                await subscription.nack(delivery)
                continue
            runtime.record("start", f"{request}/undo")
            await runtime.sleep(from_ms(parameters.services[name]))
            runtime.record("finish", f"{request}/undo")
        await subscription.ack(delivery)


class SagaSummary:
    """Counts the hires that succeeded, the parts that were undone, and the links."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        self._links = Links(trace)
        self._parts = len(parameters.services)
        self._began = self._took = self._succeeded = self._requests = self._undone = 0
        self._done: dict[str, int] = {}
        trace.on("request", self._request)
        trace.on(("return", "give-up"), self._end)
        trace.on("finish", self._finish)

    def _request(self, record: Record) -> None:
        self._requests += 1
        self._began = record.at

    def _end(self, record: Record) -> None:
        self._took += record.at - self._began
        self._succeeded += record.action == "return"

    def _finish(self, record: Record) -> None:
        request, _, what = record.message.partition("/")
        self._undone += what == "undo"
        self._done[request] = self._done.get(request, 0) + (1 if what == "do" else -1)

    def measures(self) -> Measures:
        known: dict[str, int] = {}
        for who, _ in self._links.pairs:
            known[who] = known.get(who, 0) + 1
        half_done = sum(1 for done in self._done.values() if 0 < done < self._parts)
        return {
            "succeeded_share": tidy(self._succeeded / self._requests, 6),
            "failed": self._requests - self._succeeded,
            "undone": self._undone,
            "half_done": half_done,
            "links": len(self._links.pairs),
            "most_known": max(known.values()),
            "caller_wait_ms": to_ms(round(self._took / self._requests)),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """A hire succeeds if all n parts do: a ^ n."""
    share = tidy(math.pow(parameters.availability, len(parameters.services)), 6)
    sides = ("orchestration", "choreography")
    return {side: {"succeeded_share": share} for side in sides}


CLAIMS = (
    claim(
        "all-succeeded",
        lambda run: run["orchestration.failed"] == run["choreography.failed"] == 0,
        requests="parameters.requests",
    ),
    claim(
        "none-succeeded",
        lambda run: (
            run["orchestration.failed"] == run["choreography.failed"] == run["parameters.requests"]
        ),
        requests="parameters.requests",
    ),
    claim(
        "succeeded",
        lambda run: (
            0
            < run["orchestration.failed"] + run["choreography.failed"]
            < 2 * run["parameters.requests"]
        ),
        led="orchestration.succeeded_share",
        unled="choreography.succeeded_share",
    ),
    claim(
        "half-done",
        lambda run: run["orchestration.half_done"] + run["choreography.half_done"] > 0,
        led="orchestration.half_done",
        unled="choreography.half_done",
    ),
    claim(
        "undone",
        lambda run: (
            run["orchestration.undone"] + run["choreography.undone"] > 0
            and run["orchestration.half_done"] == run["choreography.half_done"] == 0
        ),
        led="orchestration.undone",
        unled="choreography.undone",
    ),
    claim(
        "nothing-to-undo",
        lambda run: (
            run["orchestration.failed"] + run["choreography.failed"] > 0
            and run["orchestration.undone"] == run["choreography.undone"] == 0
            and run["orchestration.half_done"] == run["choreography.half_done"] == 0
        ),
    ),
    claim(
        "knows-more",
        lambda run: run["orchestration.most_known"] > run["choreography.most_known"],
        led="orchestration.most_known",
        unled="choreography.most_known",
    ),
    claim(
        "knows-no-more",
        lambda run: run["orchestration.most_known"] <= run["choreography.most_known"],
        led="orchestration.most_known",
        unled="choreography.most_known",
    ),
)


EXPERIMENT = Experiment(
    name="orchestration-vs-choreography",
    parameters=Parameters,
    sides={
        "orchestration": Side(orchestrated, SagaSummary, actor="orchestrator"),
        "choreography": Side(choreographed, SagaSummary, actor="hr"),
    },
    theory=theory,
    cost=Cost(_steps, ("requests", "availability")),
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
)
