"""Services that are called directly: the caller knows who handles it, and waits.

A service has a latency, an availability and a number of instances; where all of them are busy, a
call waits its turn. A time-out ends the caller's wait, never the service's work: a caller that
gave up does not know whether the work was done.
"""

import math
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Literal

import msgspec

from edalab.lab.runtime import Runtime, TimedOut, Waiter

Shape = Literal["fixed", "uniform", "exponential", "lognormal"]

_SIGMA = 0.5
"""The lognormal's spread: with it the 99th percentile is 2.8 times the mean."""


class Latency(msgspec.Struct, frozen=True):
    """How long a piece of work takes.

    Args:
        mean_ns: In the mean.
        shape: ``fixed`` always takes the mean; ``uniform`` lies between half of it and half more;
            ``exponential`` and ``lognormal`` have the long tail that real services have.
    """

    mean_ns: int
    shape: Shape = "fixed"

    def draw(self, random: Random) -> Callable[[], int]:
        """A function that draws one latency in nanoseconds after the other."""
        mean = self.mean_ns
        if self.shape == "fixed":
            return lambda: mean
        if self.shape == "uniform":
            return lambda: round(mean * (0.5 + random.random()))
        if self.shape == "exponential":
            log, uniform = math.log, random.random
            return lambda: round(-log(1.0 - uniform()) * mean)
        mu = math.log(mean) - _SIGMA * _SIGMA / 2 if mean else 0.0
        return lambda: round(random.lognormvariate(mu, _SIGMA)) if mean else 0


class Unavailable(Exception):
    """The service refused the call at once; it did nothing."""


class Service:
    """A service and what it is doing.

    Args:
        runtime: The run, as the service sees it; its actor is the service's name.
        latency: How long one piece of work takes.
        availability: The share of calls that it takes; the others are refused at once.
        instances: How many pieces of work it does at once; None for as many as come.
    """

    __slots__ = ("_availability", "_draw", "_free", "_queue", "name", "runtime")

    def __init__(
        self,
        runtime: Runtime,
        latency: Latency,
        *,
        availability: float = 1.0,
        instances: int | None = None,
    ) -> None:
        self.runtime = runtime
        self.name = runtime.actor
        self._draw = latency.draw(runtime.random)
        self._availability = availability
        self._free = instances
        self._queue: deque[Waiter] = deque()

    def up(self) -> bool:
        """Whether the service takes this call: drawn anew each time it is asked."""
        return self._availability >= 1.0 or self.runtime.random.random() < self._availability

    async def handle(self, request: str) -> None:
        """Do the work of one request, after waiting for a free instance."""
        runtime = self.runtime
        if self._free is None:
            runtime.record("start", request)
            await runtime.sleep(self._draw())
            runtime.record("finish", request)
            return
        if self._free:
            self._free -= 1
        else:
            waiter = runtime.waiter(f"a free instance of {self.name}")
            self._queue.append(waiter)
            await waiter.wait()
        runtime.record("start", request)
        await runtime.sleep(self._draw())
        runtime.record("finish", request)
        if self._queue:
            self._queue.popleft().wake()
        else:
            self._free += 1


async def call(
    caller: Runtime,
    service: Service,
    request: str,
    *,
    timeout_ns: int | None = None,
    retries: int = 0,
) -> None:
    """Call ``service`` and wait for its answer; after a failure or a time-out try again.

    Args:
        caller: Who calls and waits.
        service: Who is called.
        request: Names the request in the trace.
        timeout_ns: How long the caller waits for one attempt; None for ever.
        retries: How many further attempts there are after the first.

    Raises:
        Unavailable: The last attempt was refused.
        TimedOut: The last attempt was not answered in time; whether it was done is unknown.
    """
    for attempt in range(retries + 1):
        caller.record("call", request, service.name)
        try:
            await _attempt(caller, service, request, timeout_ns)
        except (Unavailable, TimedOut):
            if attempt == retries:
                raise
        else:
            caller.record("answer", request, service.name)
            return


async def _attempt(caller: Runtime, service: Service, request: str, timeout_ns: int | None) -> None:
    if not service.up():
        service.runtime.record("refuse", request, caller.actor)
        raise Unavailable(service.name)
    if timeout_ns is None:
        # Nobody can abandon this call, so that the service's work may run in the caller's task.
        await service.handle(request)
        return
    work = service.runtime.spawn(service.name, _serve, service, request)
    try:
        await caller.timeout(timeout_ns, caller.join(work))
    except TimedOut:
        caller.record("time-out", request, service.name)
        raise


async def _serve(_runtime: Runtime, service: Service, request: str) -> None:
    await service.handle(request)
