"""Services that are called directly: the caller knows who handles it, and waits.

A service has a latency, an availability and a number of instances; where all of them are busy, a
call waits its turn. A time-out ends the caller's wait, never the service's work: a caller that
gave up does not know whether the work was done.
"""

import math
from collections import deque
from collections.abc import Awaitable, Callable
from random import Random
from typing import Literal

import msgspec

from edalab.lab.runtime import Crashed, Runtime, TimedOut, Waiter

Then = Callable[[], Awaitable[None]]
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

    __slots__ = ("_availability", "_draw", "_free", "_instances", "_line", "name", "runtime")

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
        self._instances = self._free = instances
        self._line: deque[Waiter] = deque()
        runtime.on_crash(self._crashed)

    def up(self) -> bool:
        """Whether the service takes this call: drawn anew each time it is asked."""
        if self.runtime.down:
            return False
        return self._availability >= 1.0 or self.runtime.random.random() < self._availability

    async def handle(self, request: str, then: Then | None = None) -> None:
        """Do the work of one request, after waiting for a free instance.

        Args:
            request: Names it in the trace.
            then: What is left to do after the work, such as to call the next service: the
                instance is held until that is done.

        The work is done in the task of whoever awaits it and dies with it; ``call`` has the service
        do it in a task of its own.
        """
        runtime = self.runtime
        if self._free is not None:
            if self._free:
                self._free -= 1
            else:
                await self._wait_in_line(request)
        try:
            runtime.record("start", request)
            await runtime.sleep(self._draw())
            runtime.record("finish", request)
            if then is not None:
                await then()
        finally:
            if self._free is not None and runtime is self.runtime:
                self._release()

    async def _wait_in_line(self, request: str) -> None:
        self.runtime.record("wait", request)
        waiter = self.runtime.waiter(f"a free instance of {self.name}")
        self._line.append(waiter)
        try:
            await waiter.wait()
        except BaseException:
            if waiter not in self._line:  # An instance was just handed over: to the next, then.
                self._release()
            raise

    def _release(self) -> None:
        while self._line:
            if self._line.popleft().wake():
                return
        self._free = (self._free or 0) + 1

    def _crashed(self) -> None:
        self._free = self._instances
        self._line.clear()
        self.runtime = self.runtime.view(self.name)
        self.runtime.down = True
        self.runtime.on_crash(self._crashed)


async def call(
    caller: Runtime,
    service: Service,
    request: str,
    *,
    timeout_ns: int | None = None,
    retries: int = 0,
    backoff_ns: tuple[int, ...] = (),
    then: Then | None = None,
) -> None:
    """Call ``service`` and wait for its answer; after a failure or a time-out try again.

    Args:
        caller: Who calls and waits.
        service: Who is called.
        request: Names the request in the trace.
        timeout_ns: How long the caller waits for one attempt; None for ever.
        retries: How many further attempts there are after the first.
        backoff_ns: How long the caller rests before its second, third … attempt; the last one
            counts for all further ones. Empty for no rest.
        then: What the service does after its own work and before it answers, at each attempt.

    Raises:
        Unavailable: The last attempt was refused, or failed in what the service did ``then``.
        TimedOut: The last attempt was not answered in time; whether it was done is unknown.
    """
    for attempt in range(retries + 1):
        if attempt and backoff_ns:
            await caller.sleep(backoff_ns[min(attempt, len(backoff_ns)) - 1])
        caller.record("call", request, service.name)
        try:
            await _attempt(caller, service, request, timeout_ns, then)
        except (Unavailable, TimedOut):
            if attempt == retries:
                raise
        else:
            caller.record("answer", request, service.name)
            return


async def _attempt(
    caller: Runtime, service: Service, request: str, timeout_ns: int | None, then: Then | None
) -> None:
    if not service.up():
        service.runtime.record("refuse", request, caller.actor)
        raise Unavailable(service.name)
    work = service.runtime.spawn(service.name, _serve, service, request, caller.actor, then)
    try:
        if timeout_ns is None:
            await caller.join(work)
        else:
            await caller.timeout(timeout_ns, caller.join(work))
    except Crashed:
        caller.record("disconnect", request, service.name)
        raise Unavailable(service.name) from None
    except TimedOut:
        caller.record("time-out", request, service.name)
        raise


async def _serve(
    runtime: Runtime, service: Service, request: str, caller: str, then: Then | None
) -> None:
    try:
        await service.handle(request, then)
    except (Unavailable, TimedOut):
        runtime.record("fail", request, caller)
        raise Unavailable(service.name) from None
