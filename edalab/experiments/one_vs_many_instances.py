"""Requests at random, served by one instance and by many: how long they are in the system."""

from functools import partial
from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.chains import SHAPES
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.measures import slowest
from edalab.experiments.pace import poisson, until
from edalab.experiments.parameters import Choice, Number, Whole
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Service, Shape
from edalab.lab.theory import mean_in_system, mean_wait
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, tidy, to_ms, to_seconds

_LONG = 100


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        rate: Requests per second, at random moments.
        service_rate: How many requests one instance can do in a second.
        instances: How many there are on the side of many.
        requests: How many requests there are.
        shape: How the service times scatter.
    """

    rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 9
    service_rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 10
    instances: Annotated[int, Whole(1, 1_000)] = 2
    requests: Annotated[int, Whole(1, 2_000_000)] = 100_000
    shape: Annotated[Shape, Choice(SHAPES)] = "exponential"


def check(parameters: Parameters) -> None:
    """Refuse a rate that one instance can't serve: its line would grow for ever."""
    if parameters.rate >= parameters.service_rate:
        most = f"0 < --rate < {parameters.service_rate:g} /s (--service-rate)"
        raise BadParameter("--rate", f"{parameters.rate:g}", most)


async def scenario(runtime: Runtime, parameters: Parameters, *, one: bool) -> None:
    """Requests come at random; nobody waits for them but the line itself."""
    latency = Latency(round(SECOND / parameters.service_rate), parameters.shape)
    instances = 1 if one else parameters.instances
    service = Service(runtime.view("service"), latency, instances=instances)
    moments = poisson(runtime.random, parameters.rate)
    for number in range(1, parameters.requests + 1):
        await until(runtime, next(moments))
        name = f"r{number}"
        runtime.record("request", name)
        service.submit(name)
    # Those still in the line count as well: without them the slow ones would be missing.
    while not service.idle:
        await runtime.sleep(latency.mean_ns)


class LineSummary:
    """Measures how long requests waited, and how long they were in the system."""

    def __init__(self, trace: Trace, _parameters: Parameters, *, instances: int) -> None:
        self._instances = instances
        self._came: dict[str, int] = {}
        self._began: dict[str, int] = {}
        self._in_system = self._busy = self._last = self._peak = self._done = 0
        self._waits: list[int] = []
        trace.on("request", self._request)
        trace.on("start", self._start)
        trace.on("finish", self._finish)

    def _request(self, record: Record) -> None:
        self._came[record.message] = record.at

    def _start(self, record: Record) -> None:
        self._waits.append(record.at - self._came[record.message])
        self._began[record.message] = record.at
        self._peak = max(self._peak, len(self._began))

    def _finish(self, record: Record) -> None:
        self._in_system += record.at - self._came.pop(record.message)
        self._busy += record.at - self._began.pop(record.message)
        self._last = record.at
        self._done += 1

    def measures(self) -> Measures:
        waits = sorted(self._waits)
        if not self._done:
            return {"at_work_peak": self._peak}
        wait = sum(waits) / len(waits)
        return {
            "in_system_s": to_seconds(round(self._in_system / self._done)),
            "wait_ms": to_ms(round(wait)),
            **slowest("wait", waits),
            "busy_share": tidy(self._busy / (self._last * self._instances), 6),
            "at_work_peak": self._peak,
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """An M/M/c queue in the long run; where service times are not exponential, only the load.

    A run is long where ``requests * (1 - load)^2`` is at least 100 on the side of one instance: a
    queue forgets its empty beginning after a number of requests of the order ``1 / (1 - load)^2``.
    """
    if parameters.requests * (1 - parameters.rate / parameters.service_rate) ** 2 < _LONG:
        return {}
    sides: dict[str, Measures] = {}
    for side, servers in (("one", 1), ("many", parameters.instances)):
        rate, service_rate = parameters.rate, parameters.service_rate
        sides[side] = {}
        if parameters.shape == "exponential":
            wait = mean_wait(servers, rate, service_rate)
            sides[side]["in_system_s"] = tidy(mean_in_system(servers, rate, service_rate), 6)
            sides[side]["wait_ms"] = tidy(1000 * wait, 6)
        sides[side]["busy_share"] = tidy(rate / service_rate / servers, 6)
    return sides


CLAIMS = (
    claim(
        "shorter",
        lambda run: run["many.in_system_s"] < run["one.in_system_s"],
        busy="one.busy_share",
        one="one.in_system_s",
        instances="parameters.instances",
        many="many.in_system_s",
    ),
    claim(
        "the-same",
        lambda run: (
            run["many.in_system_s"] == run["one.in_system_s"] and run["parameters.instances"] > 1
        ),
        one="one.in_system_s",
    ),
    claim("one-instance", lambda run: run["parameters.instances"] == 1),
    claim(
        "mostly-waiting",
        lambda run: run["one.wait_ms"] / 1000 > run["one.in_system_s"] / 2,
        share=lambda run: f"{tidy(100 * run['one.wait_ms'] / 1000 / run['one.in_system_s'], 1)} %",
    ),
    claim("no-wait", lambda run: run["one.wait_ms"] == 0),
    claim("never-waiting", lambda run: run["many.wait_ms"] == 0 < run["one.wait_ms"]),
)


EXPERIMENT = Experiment(
    name="one-vs-many-instances",
    parameters=Parameters,
    sides={
        "one": Side(partial(scenario, one=True), lambda t, p: LineSummary(t, p, instances=1)),
        "many": Side(
            partial(scenario, one=False),
            lambda t, p: LineSummary(t, p, instances=p.instances),
        ),
    },
    theory=theory,
    length=("requests",),
    check=check,
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
    cost=Cost(lambda parameters: 0.7 * parameters.requests, ("requests",)),
)
