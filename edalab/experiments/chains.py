"""Builds, runs and sums up chains of calls, for the experiments that have one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edalab.experiments.experiment import Measures
from edalab.experiments.measures import slowest
from edalab.experiments.pace import Do, as_they_come, even, one_after_the_other, poisson
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Service, Shape
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms, tidy, to_ms

if TYPE_CHECKING:
    from edalab.lab.chain import Hop

SHAPES = ("fixed", "uniform", "exponential", "lognormal")


def hops(
    runtime: Runtime,
    services: dict[str, float],
    *,
    shape: Shape = "fixed",
    availability: float = 1.0,
    instances: int | None = None,
    timeout_ms: float | None = None,
    retries: Sequence[int] = (),
    down: int | None = None,
) -> "list[Hop]":
    """Return one call of each service, in their order.

    Args:
        runtime: The run.
        services: Milliseconds by name.
        shape: How the latencies scatter around these.
        availability: The share of calls that a service takes.
        instances: How many pieces of work each does at once; None for as many as come.
        timeout_ms: How long a caller waits for one attempt; None for ever.
        retries: How often each of the calls is tried again; none of them, if not given.
        down: Which of the services, counted from 1, takes no call; None for none of them.
    """
    from edalab.lab.chain import Hop

    tries = retries or [0] * len(services)
    timeout_ns = None if timeout_ms is None else from_ms(timeout_ms)
    return [
        Hop(
            Service(
                runtime.view(name),
                Latency(from_ms(ms), shape),
                availability=0.0 if number == down else availability,
                instances=instances,
            ),
            timeout_ns=timeout_ns,
            retries=again,
        )
        for number, ((name, ms), again) in enumerate(
            zip(services.items(), tries, strict=True), start=1
        )
    ]


async def drive(
    runtime: Runtime,
    do: Do,
    requests: int,
    *,
    threads: int | None,
    rate: float | None = None,
    pace: str = "random",
) -> None:
    """Do the requests at their rate, or, without one, as fast as the threads can."""
    if rate is None:
        await one_after_the_other(runtime, requests, threads or 1, do)
        return
    random = runtime.view("arrivals").random
    moments = even(rate) if pace == "even" else poisson(random, rate)
    await as_they_come(runtime, moments, requests, do, threads=threads)


class ChainSummary:
    """Measures how long callers waited, and counts calls and failures.

    Args:
        trace: The trace to listen to.
        services: How many services have a part in a request.
    """

    def __init__(self, trace: Trace, services: int) -> None:
        self._services = services
        self._began: dict[str, int] = {}
        self._waits: list[int] = []
        self._effects: dict[str, dict[str, int]] = {}
        self._count: dict[str, int] = {}
        self._first = self._last_came = self._last_ended = 0
        self._replies = self._failed = 0
        trace.on("request", self._request)
        trace.on(("return", "give-up"), self._end)
        trace.on(("call", "refuse", "time-out"), self._tally)
        trace.on("finish", self._finish)

    def _request(self, record: Record) -> None:
        if not self._began and not self._waits:
            self._first = record.at
        self._last_came = record.at
        self._began[record.message] = record.at

    def _end(self, record: Record) -> None:
        self._waits.append(record.at - self._began.pop(record.message))
        self._last_ended = record.at
        if record.action == "give-up":
            self._failed += 1
        else:
            self._replies += bool((record.detail or {}).get("reply"))

    def _tally(self, record: Record) -> None:
        self._count[record.action] = self._count.get(record.action, 0) + 1

    def _finish(self, record: Record) -> None:
        request = record.message.partition("/")[0]
        done = self._effects.setdefault(request, {})
        done[record.actor] = done.get(record.actor, 0) + 1

    def measures(self) -> Measures:
        requests, waits = len(self._waits), sorted(self._waits)
        took = self._last_ended - self._first
        calls = self._count.get("call", 0)
        measures: Measures = {}
        if waits:
            measures["caller_wait_ms"] = to_ms(sum(waits) / requests)
            measures |= slowest("caller_wait", waits)
        if took > 0:
            measures["throughput_per_s"] = tidy((requests - self._failed) / took * SECOND, 6)
        measures["calls"] = calls
        if self._last_came > self._first and requests > 1:
            # Requests came over all their gaps, of which there is one fewer than requests.
            came_over = (self._last_came - self._first) * requests / (requests - 1)
            measures["calls_per_s"] = tidy(calls / came_over * SECOND, 6)
        half_done = sum(1 for done in self._effects.values() if len(done) < self._services)
        repeated = sum(times > 1 for done in self._effects.values() for times in done.values())
        return {
            **measures,
            "replies": self._replies,
            **({"failed_share": tidy(self._failed / requests)} if requests else {}),
            "failed": self._failed,
            "refused": self._count.get("refuse", 0),
            "timeouts": self._count.get("time-out", 0),
            "half_done": half_done,
            "done_repeatedly": repeated,
        }

    @property
    def work_done(self) -> int:
        """Return how many pieces of work the services finished, awaited or not."""
        return sum(times for done in self._effects.values() for times in done.values())
