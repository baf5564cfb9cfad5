"""Hiring an employee by calls, and by a channel.

``HireEmployee`` has HR ask payroll, IT, badge and mail to do their part. By calls, HR calls one
after the other and waits for each. By a channel, HR publishes one message for each part and goes on
as soon as the channel has accepted them; workers take the parts from one queue.

A service that is not available refuses at once. By calls the request fails then, after the retries;
by the channel the message goes back into the queue and is delivered again until it is done.
"""

import math
from functools import partial
from typing import Annotated, Final

import msgspec

from edalab.experiments.chains import SHAPES, drive
from edalab.experiments.claims import Facts, claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Measures, Progress, Side
from edalab.experiments.parameters import Choice, Number, Services, Whole
from edalab.lab.channel import Channel, Connection, Message
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.runtime import Crashed, Runtime, TimedOut, Waiter
from edalab.lab.service import Latency, Service, Shape, Unavailable, call
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, from_ms, tidy, to_ms

TOPIC = "employee-hired"
GROUP = "onboarding"
_MANY = 1_000
"""From how many requests on a mean of random times is compared with its expectation."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        services: Who has a part in a hire, and how many milliseconds it takes.
        shape: How these times scatter.
        requests: How many people are hired.
        rate: Hires per second, at random moments; None: one after the other, each when the one
            before is done with everywhere.
        workers: How many workers share the queue.
        accept_ms: How long the channel takes to accept what HR publishes.
        availability: The share of attempts that a service takes.
        timeout_ms: How long HR waits for one call; None for ever.
        retries: How often HR calls again after a failure or a time-out.
    """

    services: Annotated[dict[str, float], Services(0, 3_600_000)] = msgspec.field(
        default_factory=lambda: {"payroll": 120, "it": 80, "badge": 200, "mail": 100}
    )
    shape: Annotated[Shape, Choice(SHAPES)] = "fixed"
    requests: Annotated[int, Whole(1, 1_000_000)] = 1
    rate: Annotated[float | None, Number(0, 100_000, above=True, unit="/s")] = None
    workers: Annotated[int, Whole(1, 1_000)] = 4
    accept_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 5
    availability: Annotated[float, Number(0.01, 1)] = 1
    timeout_ms: Annotated[float | None, Number(0, 3_600_000, above=True, unit="ms")] = None
    retries: Annotated[int, Whole(0, 100)] = 0


async def by_calls(runtime: Runtime, parameters: Parameters) -> None:
    """HR calls each service and waits."""
    services = _services(runtime, parameters)
    timeout_ns = None if parameters.timeout_ms is None else from_ms(parameters.timeout_ms)

    async def hire(caller: Runtime, request: str) -> None:
        try:
            for name, service in services.items():
                await call(
                    caller,
                    service,
                    f"{request}/{name}",
                    timeout_ns=timeout_ns,
                    retries=parameters.retries,
                )
        except (Unavailable, TimedOut):
            caller.record("fail", request)
        else:
            caller.record("return", request)

    await drive(runtime, hire, parameters.requests, threads=None, rate=parameters.rate)
    # A service whose caller gave up is still at work: let it come to its end.
    if timeout_ns is not None:
        slowest = max(from_ms(ms) for ms in parameters.services.values())
        await runtime.sleep(slowest if parameters.shape == "fixed" else 10 * slowest)


async def by_channel(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated
) -> None:
    """HR publishes, and goes on; workers do the parts."""
    channel = channels(runtime, _plan(parameters))
    channel.declare(TOPIC, GROUP)
    await channel.settle()
    services = _services(runtime, parameters)
    done = Remaining(runtime, len(services))
    for number in range(1, parameters.workers + 1):
        runtime.spawn(f"worker-{number}", worker, channel, services, done)
    await channel.settle()  # on a real channel: the workers stand ready
    connection = channel.connect(runtime)
    one_by_one = parameters.rate is None

    async def hire(hr: Runtime, request: str) -> None:
        await _publish(hr, connection, request, services)
        if one_by_one:
            await done.wait_for_all(done.finished + 1)

    await drive(runtime, hire, parameters.requests, threads=None, rate=parameters.rate)
    await done.wait_for_all(parameters.requests)


def _plan(parameters: Parameters) -> ChannelPlan:
    return ChannelPlan(accept_ns=from_ms(parameters.accept_ms))


def _seconds(parameters: Parameters) -> float:
    """Return about how long the side with the channel takes."""
    latencies = [ms / 1000 for ms in parameters.services.values()]
    tries = 1 / parameters.availability
    work = parameters.requests * tries * sum(latencies) / parameters.workers
    if parameters.rate is not None:
        return max(work, parameters.requests / parameters.rate) + max(latencies)
    return max(work, parameters.requests * tries * max(latencies))


async def worker(
    runtime: Runtime, channel: Channel, services: dict[str, Service], done: "Remaining"
) -> None:
    """Take one part after the other; what a service does not do goes back into the queue."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
    while True:
        delivery = await subscription.receive()
        message = delivery.message
        service = services[message.key]
        if not service.up():
            runtime.record("refuse", message.id, service.name)
            await runtime.sleep(_PAUSE_NS)
            await subscription.nack(delivery)
            continue
        try:
            await service.handle(message.id)
        except Crashed:
            runtime.record("disconnect", message.id, service.name)
            await runtime.sleep(_PAUSE_NS)
            await subscription.nack(delivery)
            continue
        await subscription.ack(delivery)
        done.part(message.id.partition("/")[0])


_PAUSE_NS: Final = 10 * MILLISECOND
"""A worker's rest after a refusal: at once it would be refused again."""


class Remaining:
    """Tracks the parts of each request that are left to do, and who waits for them."""

    def __init__(self, runtime: Runtime, parts: int) -> None:
        self._runtime = runtime
        self._parts = parts
        self._left: dict[str, int] = {}
        self.finished = 0
        self._waiter: Waiter | None = None

    def part(self, request: str) -> None:
        """One part of ``request`` is done."""
        left = self._left.pop(request, self._parts) - 1
        if left:
            self._left[request] = left
            return
        self.finished += 1
        if self._waiter is not None:
            self._waiter.wake()

    async def wait_for_all(self, requests: int) -> None:
        """Until so many requests are done in all their parts."""
        while self.finished < requests:
            self._waiter = self._runtime.waiter("the workers to be done")
            await self._waiter.wait()
            self._waiter = None


async def _publish(
    runtime: Runtime, connection: Connection, request: str, services: dict[str, Service]
) -> None:
    parts = [Message(f"{request}/{name}", key=name) for name in services]
    await connection.publish(TOPIC, *parts)
    runtime.record("return", request)


def _services(runtime: Runtime, parameters: Parameters) -> dict[str, Service]:
    return {
        name: Service(
            runtime.view(name),
            Latency(from_ms(ms), parameters.shape),
            availability=parameters.availability,
        )
        for name, ms in parameters.services.items()
    }


class _Open:
    """A request of which some parts are not done yet."""

    __slots__ = ("began", "effects", "failed")

    def __init__(self, began: int) -> None:
        self.began = began
        self.effects: dict[str, int] = {}
        self.failed = False


class HireSummary:
    """Measures how long callers waited, when all was done, and what went wrong.

    Args:
        trace: The trace to listen to.
        parameters: The numbers of the story.
        calls: Whether HR calls the services itself: calls can time out, messages come again.
    """

    def __init__(self, trace: Trace, parameters: Parameters, *, calls: bool) -> None:
        self._calls = calls
        self._has_timeout = parameters.timeout_ms is not None
        self._parts = len(parameters.services)
        self._open: dict[str, _Open] = {}
        self._requests = self._ended = self._failed = self._finished = 0
        self._waited = self._took = self._last = 0
        self._repeated = self._refused = self._timeouts = self._redelivered = 0
        self._at_work: dict[str, int] = {}
        self._at_work_peak = 0
        self._failures: dict[str, int] = {}
        self._most_attempts = 0
        trace.on("request", self._request)
        trace.on(("return", "fail"), self._end)
        trace.on("start", self._start)
        trace.on("finish", self._finish)
        trace.on(("refuse", "time-out"), self._miss)
        trace.on(("answer", "ack"), self._succeed)
        trace.on("redeliver", self._redeliver)
        trace.on("crash", self._crash)

    def _request(self, record: Record) -> None:
        self._requests += 1
        self._open[record.message] = _Open(record.at)

    def _end(self, record: Record) -> None:
        request = self._open[record.message]
        self._ended += 1
        self._waited += record.at - request.began
        if record.action == "fail":
            self._failed += 1
            request.failed = True

    def _start(self, record: Record) -> None:
        self._at_work[record.actor] = self._at_work.get(record.actor, 0) + 1
        self._at_work_peak = max(self._at_work_peak, sum(self._at_work.values()))

    def _finish(self, record: Record) -> None:
        self._at_work[record.actor] -= 1
        name, _, part = record.message.partition("/")
        request = self._open[name]
        request.effects[part] = request.effects.get(part, 0) + 1
        if request.effects[part] > 1:
            self._repeated += request.effects[part] == 2
        elif len(request.effects) == self._parts:
            self._finished += 1
            self._took += record.at - request.began
        self._last = record.at

    def _miss(self, record: Record) -> None:
        self._refused += record.action == "refuse"
        self._timeouts += record.action == "time-out"
        attempts = self._failures[record.message] = self._failures.get(record.message, 0) + 1
        self._most_attempts = max(self._most_attempts, attempts)

    def _succeed(self, record: Record) -> None:
        failures = self._failures.pop(record.message, 0)
        if failures:
            self._most_attempts = max(self._most_attempts, failures + 1)

    def _crash(self, record: Record) -> None:
        self._at_work.pop(record.actor, None)

    def _redeliver(self, _record: Record) -> None:
        self._redelivered += 1

    def measures(self) -> Measures:
        half_done = sum(
            1 for request in self._open.values() if 0 < len(request.effects) < self._parts
        )
        measures: Measures = {
            **({"caller_wait_ms": to_ms(self._waited / self._ended)} if self._ended else {}),
            **({"failed_share": tidy(self._failed / self._requests)} if self._requests else {}),
            "failed": self._failed,
            "unfinished": self._requests - self._finished,
            "half_done": half_done,
            "done_repeatedly": self._repeated,
            "at_work_peak": self._at_work_peak,
            "refused": self._refused,
        }
        if not self._calls:
            measures["redelivered"] = self._redelivered
        elif self._has_timeout:
            measures["timeouts"] = self._timeouts
        if self._most_attempts:
            measures["most_attempts"] = self._most_attempts
        if self._finished:
            done = {"done_ms": to_ms(self._took / self._finished)}
            wait = {name: measures[name] for name in ("caller_wait_ms",) if name in measures}
            measures = {**wait, **done, **measures}
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Return what formulas predict, where there are no time-outs and no waiting lines.

    By calls the caller waits for the sum of the latencies, and a request fails unless every
    service is up: 1 - a^n. By the channel the caller waits for the accept alone; with one request
    the work is done when the parts, in their order, have been shared out among the workers.
    """
    latencies = list(parameters.services.values())
    sync: Measures = {}
    async_: Measures = {
        "caller_wait_ms": tidy(parameters.accept_ms), "failed_share": 0, "unfinished": 0,
    }  # fmt: skip
    fixed = parameters.shape == "fixed"
    if parameters.timeout_ms is None or (fixed and max(latencies) <= parameters.timeout_ms):
        availability = 1 - (1 - parameters.availability) ** (parameters.retries + 1)
        if parameters.availability == 1 and (fixed or parameters.requests >= _MANY):
            sync["caller_wait_ms"] = sync["done_ms"] = tidy(sum(latencies))
        sync["failed_share"] = tidy(1 - math.prod([availability] * len(latencies)))
    alone = parameters.rate is None or parameters.requests == 1
    if fixed and alone and parameters.availability == 1:
        free_at = [parameters.accept_ms] * parameters.workers
        for latency in latencies:
            free_at.sort()
            free_at[0] += latency
        async_["done_ms"] = tidy(max(free_at))
    return {"sync": sync, "async": async_}


def _offered(run: Facts) -> float:
    """Return the seconds of work that arrive per second."""
    per_request: float = sum(run["parameters.services"].values()) / 1000
    return float(run["parameters.rate"]) * per_request


def _above(number: float, limit: float) -> str:
    """Return a number with so many decimals that it is seen to be above a limit."""
    return f"{tidy(number, 2) if tidy(number, 2) > limit else tidy(number):,}"


CLAIMS = (
    claim(
        "waits-less",
        lambda run: run["async.caller_wait_ms"] < run["sync.caller_wait_ms"],
        sync="sync.caller_wait_ms",
        channel="async.caller_wait_ms",
    ),
    claim(
        "waits-more",
        lambda run: run["async.caller_wait_ms"] > run["sync.caller_wait_ms"],
        sync="sync.caller_wait_ms",
        channel="async.caller_wait_ms",
    ),
    claim(
        "waits-the-same",
        lambda run: run["async.caller_wait_ms"] == run["sync.caller_wait_ms"],
        wait="sync.caller_wait_ms",
    ),
    claim(
        "work-moved",
        lambda run: (
            run["async.caller_wait_ms"] < min(run["sync.caller_wait_ms"], run["async.done_ms"])
        ),
        done="async.done_ms",
    ),
    claim(
        "work-later",
        lambda run: run["async.done_ms"] > run["sync.done_ms"],
        workers="parameters.workers",
        channel="async.done_ms",
        sync="sync.done_ms",
    ),
    claim(
        "at-work",
        lambda run: run["async.at_work_peak"] != run["sync.at_work_peak"],
        channel="async.at_work_peak",
        sync="sync.at_work_peak",
    ),
    claim(
        "saturated",
        lambda run: _offered(run) > run["parameters.workers"],
        offered=lambda run: f"{_above(_offered(run), run['parameters.workers'])} s",
        workers="parameters.workers",
    ),
    claim(
        "all-failed",
        lambda run: run["sync.failed"] == run["parameters.requests"],
        requests="parameters.requests",
    ),
    claim(
        "some-failed",
        lambda run: 0 < run["sync.failed"] < run["parameters.requests"],
        failed="sync.failed",
        requests="parameters.requests",
    ),
    claim(
        "none-failed",
        lambda run: run["sync.failed"] == 0 < run["sync.refused"],
        refused="sync.refused",
    ),
    claim("half-done", lambda run: run["sync.half_done"] > 0, half="sync.half_done"),
    claim(
        "none-lost",
        lambda run: run["async.refused"] > 0 and run["async.unfinished"] == 0,
        refused="async.refused",
        again="async.redelivered",
    ),
    claim(
        "done-twice",
        lambda run: run["sync.done_repeatedly"] > 0 and run["sync.timeouts"] > 0,
        again="sync.done_repeatedly",
    ),
    claim(
        "calm",
        lambda run: (
            (run["parameters.availability"] < 1 or "parameters.timeout_ms" in run)
            and run["sync.refused"] == run["async.refused"] == run["sync.failed"] == 0
            and ("sync.timeouts" not in run or run["sync.timeouts"] == 0)
        ),
    ),
)


def _steps(parameters: Parameters) -> float:
    """Return the calls, deliveries and requests of both sides together."""
    tries = parameters.retries + 1
    missed = 1 - parameters.availability
    calls: float = tries  # a time-out may end every one of them
    if parameters.timeout_ms is None and missed:
        calls = (1 - missed**tries) / parameters.availability
    elif parameters.timeout_ms is None:
        calls = 1
    services = len(parameters.services)
    return parameters.requests * (services * (calls + 1 / parameters.availability) + 2)


messages = partial(HireSummary, calls=False)

EXPERIMENT = Experiment(
    name="sync-vs-async",
    parameters=Parameters,
    sides={
        "sync": Side(by_calls, partial(HireSummary, calls=True), actor="hr"),
        "async": Side(
            by_channel,
            messages,
            actor="hr",
            live=Live(summary=messages, plans=only(_plan), seconds=_seconds),
        ),
    },
    theory=theory,
    length=("requests",),
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
    cost=Cost(_steps, ("requests", "retries")),
)

__all__ = ["EXPERIMENT", "Parameters"]
