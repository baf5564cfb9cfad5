"""A command and a query: which of them changes something, gets an answer, and blocks the caller.

A command asks for something to be done; whether it says anything in return is a matter of taste. A
query is always answered and never changes anything. Who asks waits for either: the employee service
works while its caller is blocked.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

import msgspec

from edalab.domains.employees.commands import Hire
from edalab.domains.employees.directory import stream_of
from edalab.domains.employees.history import History
from edalab.domains.employees.registry import hire
from edalab.eventlog.memory import MemoryEventLog
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Flag, Number, Whole
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Service, call
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, to_ms

_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        requests: How many commands, and how many queries, there are, one after the other.
        work_ms: How long the service takes for either.
        reply: Whether a command is answered, too.
    """

    requests: Annotated[int, Whole(1, 1_000)] = 3
    work_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 120
    reply: Annotated[bool, Flag()] = False


async def scenario(runtime: Runtime, parameters: Parameters, *, command: bool) -> None:
    """One employee is there; HR hires more, or asks about that one."""
    log = MemoryEventLog(clock=lambda: _EPOCH + timedelta(seconds=runtime.now / SECOND))
    hire(log, Hire(first_name="john", role="backend"), occurred_at=_EPOCH)
    view = runtime.view("employees")
    service = Service(view, Latency(from_ms(parameters.work_ms)))
    answer: str | None = None

    async def carry_out() -> None:
        before = log.head()
        hire(log, Hire(first_name="sahra", role="frontend"), occurred_at=_EPOCH)
        view.record("append", "", "", {"events": log.head() - before})

    async def look() -> None:
        nonlocal answer
        before = log.head()
        answer = History(log.read_stream(stream_of(1))).value("role")
        view.record("append", "", "", {"events": log.head() - before})

    for number in range(1, parameters.requests + 1):
        answer = None
        runtime.record("request", f"r{number}")
        await call(runtime, service, f"r{number}", then=carry_out if command else look)
        replied = parameters.reply if command else answer is not None
        runtime.record("return", f"r{number}", "", {"reply": replied})


class AskSummary:
    """Events that were added, replies, and how long the caller was blocked."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._requests = self._events = self._replies = self._began = self._waited = 0
        trace.on("request", self._request)
        trace.on("append", self._append)
        trace.on("return", self._return)

    def _request(self, record: Record) -> None:
        self._requests += 1
        self._began = record.at

    def _append(self, record: Record) -> None:
        self._events += (record.detail or {})["events"]

    def _return(self, record: Record) -> None:
        self._waited += record.at - self._began
        self._replies += (record.detail or {})["reply"]

    def measures(self) -> Measures:
        return {
            "events_added": self._events,
            "replies": self._replies,
            "caller_wait_ms": to_ms(self._waited / self._requests),
        }


CLAIMS = (
    claim(
        "events",
        lambda run: run["command.events_added"] > 0 and run["query.events_added"] == 0,
        requests="parameters.requests",
        events="command.events_added",
    ),
    claim(
        "queries-alone-answered",
        lambda run: run["command.replies"] == 0 < run["query.replies"],
        replies="query.replies",
    ),
    claim(
        "both-answered",
        lambda run: run["command.replies"] > 0 and run["query.replies"] > 0,
        commands="command.replies",
        queries="query.replies",
    ),
    claim(
        "blocked-without-reply",
        lambda run: run["command.replies"] == 0 < run["command.caller_wait_ms"],
        wait="command.caller_wait_ms",
    ),
    claim(
        "blocked",
        lambda run: (
            run["command.replies"] > 0
            and run["command.caller_wait_ms"] == run["query.caller_wait_ms"] > 0
        ),
        wait="command.caller_wait_ms",
    ),
    claim(
        "not-blocked",
        lambda run: run["command.caller_wait_ms"] == run["query.caller_wait_ms"] == 0,
    ),
)


EXPERIMENT = Experiment(
    name="command-vs-query",
    parameters=Parameters,
    sides={
        "command": Side(partial(scenario, command=True), AskSummary, actor="hr"),
        "query": Side(partial(scenario, command=False), AskSummary, actor="hr"),
    },
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
    cost=Cost(lambda parameters: 2.0 * parameters.requests, ("requests",)),
)
