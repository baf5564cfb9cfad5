"""HR asks for work: by a call, by request and reply over a channel, or without waiting.

HR has payroll set people up, one after the other; for a while payroll is down. A *call* is
answered, or refused at once. A *request* goes into a queue and names where the reply is to go and
which request it answers (the correlation id); HR waits for that reply, for so long. An
*asynchronous command* goes into the same queue, but HR waits for the channel's accept alone, and
learns later, from what comes in, that it was done.
"""

import statistics
from functools import partial
from typing import Annotated, Literal

import msgspec

from edalab.experiments.claims import Facts, always, claim
from edalab.experiments.consumers import until_drained, until_true
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.pace import as_they_come, even, until
from edalab.experiments.parameters import Number, Span, Whole
from edalab.lab.channel import Channel, Message
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime, TimedOut, Waiter
from edalab.lab.service import Latency, Service, Unavailable, call
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, SECOND, from_ms, from_seconds, tidy, to_ms

ASKER, WORKER = "hr", "payroll"
COMMANDS, REPLIES = "commands", "replies"
QUEUE = f"{WORKER}-{COMMANDS}"
"""Not the worker's own name: the queue is not down while payroll is."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        requests: How many requests there are.
        rate: Requests per second, at an even pace; none waits for the one before.
        work_ms: How long payroll takes for one; it does one after the other.
        accept_ms: How long the channel takes to accept a message.
        timeout_ms: How long HR waits for an answer.
        outage: From which second to which payroll is down; the same twice for never.
    """

    requests: Annotated[int, Whole(1, 100_000)] = 40
    rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 5
    work_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 120
    accept_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 5
    timeout_ms: Annotated[float, Number(0, 3_600_000, above=True, unit="ms")] = 1000
    outage: Annotated[tuple[float, float], Span(0, 1_000_000, unit="s")] = (2, 4)


def _steps(parameters: Parameters) -> float:
    """The requests of the three sides; one that HR waits for takes memory as well."""
    waiting = min(parameters.requests, parameters.rate * parameters.timeout_ms / 1000)
    return 10 * parameters.requests + 11 * waiting


async def by_call(runtime: Runtime, parameters: Parameters) -> None:
    """Each request calls payroll, and waits."""
    service = Service(runtime.view(WORKER), Latency(from_ms(parameters.work_ms)), instances=1)
    outage = runtime.spawn("lab", _outage, parameters)

    async def ask(hr: Runtime, request: str) -> None:
        try:
            await call(hr, service, request, timeout_ns=from_ms(parameters.timeout_ms))
        except Unavailable:
            hr.record("fail", request)
        except TimedOut:
            hr.record("give-up", request)
        else:
            hr.record("return", request)

    await as_they_come(runtime, even(parameters.rate), parameters.requests, ask)
    await until_true(runtime, lambda: service.idle, MILLISECOND)
    await runtime.join(outage)


async def over_channel(runtime: Runtime, parameters: Parameters, *, waits: bool) -> None:
    """Each request goes over the channel; whether HR waits for the reply is the difference."""
    channel = QueueChannel(runtime, accept_ns=from_ms(parameters.accept_ms))
    channel.declare(COMMANDS, QUEUE)
    channel.declare(REPLIES, f"{ASKER}-{REPLIES}")
    inbox = Inbox()
    runtime.spawn(ASKER, inbox.listen, channel)
    runtime.spawn(WORKER, work, channel, parameters)
    outage = runtime.spawn("lab", _outage, parameters, channel)
    connection = channel.connect(runtime)

    async def exchange(hr: Runtime, request: str) -> None:
        headers = {"reply_to": REPLIES, "correlation_id": request}
        await connection.publish(COMMANDS, Message(request, body=headers))
        if waits:
            await inbox.reply_to(hr, request)

    async def ask(hr: Runtime, request: str) -> None:
        try:
            await hr.timeout(from_ms(parameters.timeout_ms), exchange(hr, request))
        except TimedOut:
            inbox.forget(request)
            hr.record("give-up", request)
        else:
            hr.record("return", request)

    await as_they_come(runtime, even(parameters.rate), parameters.requests, ask)
    await runtime.join(outage)
    await until_drained(runtime, channel, [QUEUE, f"{ASKER}-{REPLIES}"], MILLISECOND)


async def work(runtime: Runtime, channel: Channel, parameters: Parameters) -> None:
    """Be payroll: do one command after the other, and say so where each wants to be told."""
    connection = channel.connect(runtime)
    subscription = await connection.subscribe(COMMANDS, QUEUE)
    while True:
        delivery = await subscription.receive()
        headers = delivery.message.body
        runtime.record("start", delivery.message.id)
        await runtime.sleep(from_ms(parameters.work_ms))
        runtime.record("finish", delivery.message.id)
        reply = Message(f"{delivery.message.id}/done", body=headers["correlation_id"])
        await connection.publish(headers["reply_to"], reply)
        await subscription.ack(delivery)


class Inbox:
    """HR's inbox: receives the replies, and hands each to the request that waits for it."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiter] = {}
        self._forgotten: set[str] = set()
        self._there: set[str] = set()

    async def listen(self, runtime: Runtime, channel: Channel) -> None:
        """Take in one reply after the other, and call who waits for it."""
        subscription = await channel.connect(runtime).subscribe(REPLIES, f"{ASKER}-{REPLIES}")
        while True:
            delivery = await subscription.receive()
            request = delivery.message.body
            runtime.record("late-reply" if request in self._forgotten else "learn", request, WORKER)
            self._there.add(request)
            if request in self._waiting:
                self._waiting[request].wake()
            await subscription.ack(delivery)

    async def reply_to(self, runtime: Runtime, request: str) -> None:
        """Wait for the reply to this request."""
        waiter = self._waiting[request] = runtime.waiter(f"the reply to {request}")
        while request not in self._there:
            await waiter.wait()
        del self._waiting[request]

    def forget(self, request: str) -> None:
        """Stop waiting for a reply."""
        self._waiting.pop(request, None)
        self._forgotten.add(request)


async def _outage(runtime: Runtime, parameters: Parameters, channel: Channel | None = None) -> None:
    """Take payroll down, and let it be up again."""
    first, last = parameters.outage
    if first == last:
        return
    await until(runtime, from_seconds(first))
    runtime.crash(WORKER)
    await until(runtime, from_seconds(last))
    runtime.restart(WORKER)
    if channel is not None:
        runtime.spawn(WORKER, work, channel, parameters)


class AskSummary:
    """Measures how long HR was blocked, what it knows, and what was done."""

    def __init__(
        self, trace: Trace, _parameters: Parameters, *, way: Literal["call", "reply", "command"]
    ) -> None:
        self._way = way
        self._began: dict[str, int] = {}
        self._waits: list[int] = []
        self._answered: list[int] = []
        self._refused = self._gave_up = self._late = 0
        self._known: int | None = None
        self._done: set[str] = set()
        trace.on("request", self._request)
        trace.on(("return", "fail", "give-up"), self._end)
        trace.on(("learn", "late-reply"), self._learn)
        trace.on("finish", lambda record: self._done.add(record.message))

    def _request(self, record: Record) -> None:
        self._began[record.message] = record.at

    def _end(self, record: Record) -> None:
        took = record.at - self._began[record.message]
        self._waits.append(took)
        if record.action == "fail":
            self._refused += 1
            return
        if record.action == "give-up":
            self._gave_up += 1
            return
        self._answered.append(took)
        if self._way != "command":
            self._known = max(self._known or 0, took)

    def _learn(self, record: Record) -> None:
        if record.action == "late-reply":
            self._late += 1
        elif self._way == "command":
            self._known = max(self._known or 0, record.at - self._began[record.message])

    def measures(self) -> Measures:
        measures: Measures = {}
        if self._answered:
            measures["usual_wait_ms"] = to_ms(statistics.median_low(self._answered))
        if self._waits:
            measures["caller_wait_max_ms"] = to_ms(max(self._waits))
        measures["refused"] = self._refused
        measures["gave_up"] = self._gave_up
        if self._way == "reply":
            measures["late_replies"] = self._late
        measures["carried_out"] = len(self._done)
        if self._known is not None:
            measures["known_after_ms"] = to_ms(self._known)
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """A queue keeps every request. Where nobody waits in line, the ways to and fro are added up.

    A request that is given up before the channel has accepted it is in no queue.
    """
    kept: Measures = {"refused": 0}
    if parameters.accept_ms < parameters.timeout_ms:
        kept["carried_out"] = parameters.requests
    called: Measures = {}
    reply, command = dict(kept), dict(kept)
    first, last = parameters.outage
    # Payroll says that it is done before it goes on; the clock has whole nanoseconds.
    each_ns = from_ms(parameters.work_ms) + from_ms(parameters.accept_ms)
    calm = first == last and parameters.rate * each_ns < SECOND
    there_and_back = parameters.work_ms + 2 * parameters.accept_ms
    if calm and there_and_back <= parameters.timeout_ms:
        called["usual_wait_ms"] = parameters.work_ms
        reply["usual_wait_ms"] = there_and_back
        command["usual_wait_ms"] = parameters.accept_ms
    return {"call": called, "request-reply": reply, "async-command": command}


def _load(run: Facts) -> float:
    """Return the share of payroll's time that the requests ask for."""
    return float(run["parameters.rate"] * run["parameters.work_ms"]) / 1000


CLAIMS = (
    claim(
        "refused",
        lambda run: (
            0 < run["call.refused"] < run["parameters.requests"]
            and run["parameters.outage"][0] < run["parameters.outage"][1]
        ),
        refused="call.refused",
        requests="parameters.requests",
    ),
    claim(
        "all-refused",
        lambda run: (
            run["call.refused"] == run["parameters.requests"]
            and run["parameters.outage"][0] < run["parameters.outage"][1]
        ),
        requests="parameters.requests",
    ),
    claim(
        "all-done",
        lambda run: (
            run["request-reply.carried_out"]
            == run["async-command.carried_out"]
            == run["parameters.requests"]
        ),
        requests="parameters.requests",
    ),
    claim("call-gave-up", lambda run: run["call.gave_up"] > 0, gave_up="call.gave_up"),
    claim(
        "reply-gave-up",
        lambda run: run["request-reply.gave_up"] > 0,
        gave_up="request-reply.gave_up",
    ),
    claim(
        "command-gave-up",
        lambda run: run["async-command.gave_up"] > 0,
        gave_up="async-command.gave_up",
    ),
    claim(
        "calm",
        lambda run: all(
            run[f"{side}.refused"] == run[f"{side}.gave_up"] == 0
            for side in ("call", "request-reply", "async-command")
        ),
    ),
    claim(
        "saturated",
        lambda run: _load(run) > 1,
        load=lambda run: tidy(_load(run)),
    ),
    claim(
        "goes-on",
        lambda run: run["async-command.usual_wait_ms"] < run["request-reply.usual_wait_ms"],
        wait="async-command.usual_wait_ms",
        usual="request-reply.usual_wait_ms",
    ),
    claim("learns-later", always, known_after_ms="async-command.known_after_ms"),
)


EXPERIMENT = Experiment(
    name="call-vs-request-reply",
    parameters=Parameters,
    sides={
        "call": Side(by_call, partial(AskSummary, way="call"), actor=ASKER),
        "request-reply": Side(
            partial(over_channel, waits=True), partial(AskSummary, way="reply"), actor=ASKER
        ),
        "async-command": Side(
            partial(over_channel, waits=False), partial(AskSummary, way="command"), actor=ASKER
        ),
    },
    theory=theory,
    cost=Cost(_steps, ("requests", "rate", "timeout_ms")),
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
)
