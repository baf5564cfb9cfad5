"""Services that are called directly: the caller knows the service, and waits for its answer.

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

from edalab.lab.redelivery import rest_before
from edalab.lab.runtime import Crashed, Runtime, TimedOut, Waiter

Then = Callable[[], Awaitable[None]]
Shape = Literal["fixed", "uniform", "exponential", "lognormal"]

_SIGMA = 0.5
"""The lognormal's spread: with it the 99th percentile is 2.8 times the mean."""


class Latency(msgspec.Struct, frozen=True):
    """The distribution of the duration of a piece of work.

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


def squared_variation(shape: Shape) -> float:
    """Return the variance of a latency of this shape, divided by the square of its mean."""
    if shape == "lognormal":
        return math.expm1(_SIGMA * _SIGMA)
    return {"fixed": 0.0, "uniform": 1 / 12, "exponential": 1.0}[shape]


class Unavailable(Exception):
    """The service refused the call at once; it did nothing."""


class _Reply(msgspec.Struct, eq=False):
    """The caller's wait for the end of the work, and the error of the work."""

    waiter: Waiter
    error: Exception | None = None


class Service:
    """A service, the requests in its line, and its busy instances.

    Its instances are processes of its own: whoever asked may give up or crash, the work goes on.

    Args:
        runtime: The run, as the service sees it; its actor is the service's name.
        latency: How long one piece of work takes.
        availability: The share of calls that it takes; the others are refused at once.
        instances: How many pieces of work it does at once; None for as many as come.
    """

    __slots__ = (
        "_availability", "_busy_for", "_draw", "_idle", "_instances", "_line", "_random",
        "_started", "name", "runtime",
    )  # fmt: skip

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
        self._random = runtime.random
        self._draw = latency.draw(self._random)
        self._availability = availability
        self._instances = math.inf if instances is None else instances
        self._started = 0
        self._idle: list[Waiter] = []
        self._line: deque[tuple[str, Then | None, _Reply | None]] = deque()
        self._busy_for: set[_Reply] = set()
        runtime.on_crash(self._crashed)

    def up(self) -> bool:
        """Whether the service takes this call: drawn anew each time it is asked."""
        if self.runtime.down:
            return False
        return self._availability >= 1.0 or self._random.random() < self._availability

    @property
    def idle(self) -> bool:
        """Whether nothing is being done and nobody waits."""
        return not self._line and len(self._idle) == self._started

    def submit(self, request: str) -> None:
        """Have one request processed by the next free instance, without an answer.

        Raises:
            Unavailable: The service is down.
        """
        self._take(request, None, None)

    async def handle(self, request: str, then: Then | None = None) -> None:
        """Have one request processed by the next free instance, and wait for its end.

        Args:
            request: Names it in the trace.
            then: What is left to do after the work, such as to call the next service: the
                instance is held until that is done.

        Raises:
            Unavailable: The service is down, or what it did ``then`` failed.
            Crashed: The service crashed before the end.
        """
        reply = _Reply(self.runtime.waiter(f"an answer from {self.name}"))
        self._take(request, then, reply)
        self._busy_for.add(reply)
        await reply.waiter.wait()
        if reply.error is not None:
            raise reply.error

    def _take(self, request: str, then: Then | None, reply: _Reply | None) -> None:
        runtime = self.runtime
        if runtime.down:
            raise Unavailable(self.name)
        self._line.append((request, then, reply))
        if self._idle:
            self._idle.pop().wake()
        elif self._started < self._instances:
            self._started += 1
            runtime.spawn(self.name, self.work)
        else:
            runtime.record("wait", request)

    async def work(self, runtime: Runtime) -> None:
        """Be one instance: do one piece of work after the other."""
        line, idle, draw = self._line, self._idle, self._draw
        waiter = runtime.waiter("a request")
        while True:
            while not line:
                idle.append(waiter)
                await waiter.wait()
            request, then, reply = line.popleft()
            runtime.record("start", request)
            await runtime.sleep(draw())
            runtime.record("finish", request)
            if reply is not None:
                await self._answer(runtime, request, then, reply)

    async def _answer(
        self, runtime: Runtime, request: str, then: Then | None, reply: _Reply
    ) -> None:
        if then is not None:
            try:
                await then()
            except (Unavailable, TimedOut):
                runtime.record("fail", request)
                reply.error = Unavailable(self.name)
        self._busy_for.discard(reply)
        reply.waiter.wake()

    def _crashed(self) -> None:
        self._started = 0
        self._idle.clear()
        self._line.clear()
        cut_off, self._busy_for = self._busy_for, set()
        self.runtime = self.runtime.view(self.name)
        self.runtime.down = True
        self.runtime.on_crash(self._crashed)
        for reply in cut_off:
            reply.error = Crashed(self.name)
            reply.waiter.wake()


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
            await caller.sleep(rest_before(attempt, backoff_ns))
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
    answer = service.handle(request, then)
    try:
        await (answer if timeout_ns is None else caller.timeout(timeout_ns, answer))
    except Crashed:
        caller.record("disconnect", request, service.name)
        raise Unavailable(service.name) from None
    except TimedOut:
        caller.record("time-out", request, service.name)
        raise
