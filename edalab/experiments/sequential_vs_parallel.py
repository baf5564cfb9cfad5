"""The same services, called one after the other and all at once.

In turn the caller waits for the sum of the latencies, at once for the slowest; a thread that waits
does nothing else, so that the number of threads limits how many requests are done in a second.
"""

from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.chains import SHAPES, ChainSummary, drive, hops
from edalab.experiments.claims import always, claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Choice, Services, Whole
from edalab.lab.chain import call_at_once, call_in_turn
from edalab.lab.runtime import Runtime
from edalab.lab.service import Shape
from edalab.lab.trace import Record, Trace
from edalab.lab.units import tidy

_MANY = 1_000


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        services: Who is called, and how many milliseconds its work takes.
        shape: How the latencies scatter.
        requests: How many requests there are.
        threads: How many of them are under way at once.
    """

    services: Annotated[dict[str, float], Services(0, 3_600_000)] = msgspec.field(
        default_factory=lambda: {"payroll": 120, "it": 80, "badge": 200, "mail": 100}
    )
    shape: Annotated[Shape, Choice(SHAPES)] = "fixed"
    requests: Annotated[int, Whole(1, 1_000_000)] = 100
    threads: Annotated[int, Whole(1, 10_000)] = 10


def _steps(parameters: Parameters) -> float:
    """The calls and requests of both sides."""
    return 2 * parameters.requests * (1 + len(parameters.services))


async def scenario(runtime: Runtime, parameters: Parameters, *, at_once: bool) -> None:
    """The threads do one request after the other."""
    chain = hops(runtime, parameters.services, shape=parameters.shape)
    calls = call_at_once if at_once else call_in_turn

    async def do(caller: Runtime, request: str) -> None:
        await calls(caller, chain, request)
        caller.record("return", request, "", {"reply": True})

    await drive(runtime, do, parameters.requests, threads=parameters.threads)


class WaitSummary(ChainSummary):
    """The measures of a chain that this comparison shows."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        super().__init__(trace, len(parameters.services))
        self._at_work = self._at_work_peak = 0
        trace.on(("start", "finish"), self._work)

    def _work(self, record: Record) -> None:
        self._at_work += 1 if record.action == "start" else -1
        self._at_work_peak = max(self._at_work_peak, self._at_work)

    def measures(self) -> Measures:
        shown = {"caller_wait_ms", "caller_wait_p99_ms", "caller_wait_max_ms"}
        shown |= {"throughput_per_s", "calls"}
        measures = {name: value for name, value in super().measures().items() if name in shown}
        return {**measures, "at_work_peak": self._at_work_peak}


def theory(parameters: Parameters) -> dict[str, Measures]:
    """The sum against the maximum; by Little's law a second holds threads / wait requests.

    A mean of random times is shown from a thousand requests on.
    """
    latencies = list(parameters.services.values())
    sides: dict[str, Measures] = {}
    if parameters.shape == "fixed" or parameters.requests >= _MANY:
        sides["sequential"] = {"caller_wait_ms": tidy(sum(latencies))}
    if parameters.shape == "fixed":
        sides["parallel"] = {"caller_wait_ms": tidy(max(latencies))}
    for measures in sides.values() if parameters.shape == "fixed" else ():
        wait = measures["caller_wait_ms"]
        if wait and parameters.requests % parameters.threads == 0:
            measures["throughput_per_s"] = tidy(1000 * parameters.threads / wait, 6)
    return sides


CLAIMS = (
    claim(
        "waits-less",
        lambda run: run["parallel.caller_wait_ms"] < run["sequential.caller_wait_ms"],
        sequential="sequential.caller_wait_ms",
        parallel="parallel.caller_wait_ms",
    ),
    claim(
        "waits-the-same",
        lambda run: run["parallel.caller_wait_ms"] == run["sequential.caller_wait_ms"],
        parallel="parallel.caller_wait_ms",
    ),
    claim(
        "throughput",
        always,
        sequential="sequential.throughput_per_s",
        parallel="parallel.throughput_per_s",
        threads="parameters.threads",
    ),
    claim(
        "spare-threads",
        lambda run: run["parameters.requests"] < run["parameters.threads"],
        requests="parameters.requests",
        threads="parameters.threads",
    ),
    claim(
        "at-work",
        lambda run: run["parallel.at_work_peak"] > run["sequential.at_work_peak"],
        sequential="sequential.at_work_peak",
        parallel="parallel.at_work_peak",
    ),
)


EXPERIMENT = Experiment(
    name="sequential-vs-parallel",
    parameters=Parameters,
    sides={
        "sequential": Side(partial(scenario, at_once=False), WaitSummary, actor="hr"),
        "parallel": Side(partial(scenario, at_once=True), WaitSummary, actor="hr"),
    },
    theory=theory,
    length=("requests",),
    cost=Cost(_steps, ("requests",)),
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
)
