"""A chain of services whose last one is down: every service retries, or only the first.

Attempts multiply: where every level makes three of them, three levels make 27 calls at the last.
"""

from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Number, Whole
from edalab.lab.chain import Hop, call_nested
from edalab.lab.runtime import Runtime, TimedOut
from edalab.lab.service import Latency, Service, Unavailable
from edalab.lab.trace import Record, Trace
from edalab.lab.units import from_ms, tidy, to_ms


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        levels: How many services there are, each calling the next.
        attempts: How often whoever tries again calls in all.
        availability: The share of calls that the last service takes.
        requests: How many requests there are, one after the other.
        latency_ms: How long each service works before it calls on.
        backoff_ms: How long a caller rests before it tries again.
    """

    levels: Annotated[int, Whole(1, 12)] = 3
    attempts: Annotated[int, Whole(1, 20)] = 3
    availability: Annotated[float, Number(0, 1)] = 0
    requests: Annotated[int, Whole(1, 100_000)] = 1
    latency_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 10
    backoff_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 0


def _steps(parameters: Parameters) -> float:
    """The calls of both sides while the last service is down."""
    return float(_calls(parameters))


def _calls(parameters: Parameters) -> int:
    """The most calls that both sides can make together."""
    attempts, levels = parameters.attempts, parameters.levels
    calls: int = attempts * levels + sum(attempts**level for level in range(1, levels + 1))
    return calls * parameters.requests


async def scenario(runtime: Runtime, parameters: Parameters, *, everywhere: bool) -> None:
    """Each request goes down the chain, and comes back failed."""
    again = parameters.attempts - 1
    rest = (from_ms(parameters.backoff_ms),) if parameters.backoff_ms else ()
    chain = []
    for level in range(1, parameters.levels + 1):
        service = Service(
            runtime.view(f"level-{level}"),
            Latency(from_ms(parameters.latency_ms)),
            availability=parameters.availability if level == parameters.levels else 1.0,
        )
        tries_again = everywhere or level == 1
        chain.append(Hop(service, retries=again if tries_again else 0, backoff_ns=rest))
    for number in range(1, parameters.requests + 1):
        request = f"r{number}"
        runtime.record("request", request)
        try:
            await call_nested(runtime, chain, request)
        except (Unavailable, TimedOut):
            runtime.record("give-up", request)
        else:
            runtime.record("return", request)


class RetrySummary:
    """Counts the calls that arrive at the last service, and all calls."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        self._last = f"level-{parameters.levels}"
        self._at_last = self._calls = self._requests = self._failed = 0
        self._began = self._waited = 0
        trace.on("request", self._request)
        trace.on("call", self._call)
        trace.on(("return", "give-up"), self._end)

    def _request(self, record: Record) -> None:
        self._requests += 1
        self._began = record.at

    def _call(self, record: Record) -> None:
        self._calls += 1
        self._at_last += record.peer == self._last

    def _end(self, record: Record) -> None:
        self._failed += record.action == "give-up"
        self._waited += record.at - self._began

    def measures(self) -> Measures:
        return {
            "calls_to_last": self._at_last,
            "calls": self._calls,
            "failed_share": tidy(self._failed / self._requests),
            "caller_wait_ms": to_ms(self._waited / self._requests),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """While the last service is down: attempts ^ levels calls, or as many as the edge makes."""
    if parameters.availability:
        return {}
    attempts, levels, requests = parameters.attempts, parameters.levels, parameters.requests
    return {
        "everywhere": {
            "calls_to_last": requests * attempts**levels,
            "calls": requests * sum(attempts**level for level in range(1, levels + 1)),
        },
        "edge": {"calls_to_last": requests * attempts, "calls": requests * attempts * levels},
    }


CLAIMS = (
    claim(
        "more-calls",
        lambda run: run["everywhere.calls_to_last"] > run["edge.calls_to_last"],
        everywhere="everywhere.calls_to_last",
        edge="edge.calls_to_last",
    ),
    claim(
        "same-calls",
        lambda run: run["everywhere.calls_to_last"] == run["edge.calls_to_last"],
        edge="edge.calls_to_last",
    ),
    claim(
        "all-failed", lambda run: run["everywhere.failed_share"] == run["edge.failed_share"] == 1
    ),
    claim(
        "none-failed", lambda run: run["everywhere.failed_share"] == run["edge.failed_share"] == 0
    ),
    claim(
        "some-failed",
        lambda run: 0 < run["everywhere.failed_share"] + run["edge.failed_share"] < 2,
        everywhere="everywhere.failed_share",
        edge="edge.failed_share",
    ),
    claim("one-attempt", lambda run: run["parameters.attempts"] == 1),
    claim("one-level", lambda run: run["parameters.levels"] == 1),
)


EXPERIMENT = Experiment(
    name="retry-everywhere-vs-edge",
    parameters=Parameters,
    sides={
        "everywhere": Side(partial(scenario, everywhere=True), RetrySummary, actor="edge"),
        "edge": Side(partial(scenario, everywhere=False), RetrySummary, actor="edge"),
    },
    theory=theory,
    cost=Cost(_steps, ("requests", "attempts", "levels")),
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
)
