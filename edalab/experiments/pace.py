"""Moments at an even or a random pace, and drivers that start requests at them."""

import itertools
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from decimal import Decimal
from random import Random

from edalab.lab.runtime import Handle, Runtime, Waiter
from edalab.lab.units import SECOND

Do = Callable[[Runtime, str], Awaitable[None]]
"""Does one request, named in the trace, as the actor of the runtime."""


async def until(runtime: Runtime, at: int) -> None:
    """Sleep until a moment of the run; not at all if it is past."""
    if (rest := at - runtime.now) > 0:
        await runtime.sleep(rest)


def even(rate: float, start_ns: int = 0) -> Iterator[int]:
    """Moments at an even pace, so many in a second, the first at ``start_ns``; without an end.

    A moment between two nanoseconds is the later one. So whoever works for ``work_time(rate)``
    on each is always done in time for the next, whatever the rate.
    """
    above, below = nanoseconds_each(rate)
    return (start_ns - (-number * above // below) for number in itertools.count())


def work_time(rate: float) -> int:
    """The nanoseconds that a worker who does so many pieces in a second takes for one."""
    above, below = nanoseconds_each(rate)
    return above // below


def nanoseconds_each(rate: float) -> tuple[int, int]:
    """The time from one to the next, exactly, as a fraction of two whole numbers.

    0.1 a second is a tenth, not the nearest float.
    """
    pieces, seconds = Decimal(repr(rate)).as_integer_ratio()
    return SECOND * seconds, pieces


def poisson(random: Random, rate: float, start_ns: int = 0) -> Iterator[int]:
    """Moments at random, so many in a second in the mean; without an end."""
    at = float(start_ns)
    while True:
        at += random.expovariate(rate) * SECOND
        yield round(at)


def one_in_each(random: Random, period_ns: int, start_ns: int = 0) -> Iterator[int]:
    """One moment, uniformly at random, in each of equal periods; without an end."""
    return (
        start_ns + number * period_ns + int(random.random() * period_ns)
        for number in itertools.count()
    )


async def one_after_the_other(runtime: Runtime, requests: int, threads: int, do: Do) -> None:
    """So many threads do the requests: each takes the next one when it is done with its own."""
    numbers = iter(range(1, requests + 1))
    working = [
        runtime.spawn(runtime.actor, _thread, numbers, do) for _ in range(min(threads, requests))
    ]
    for thread in working:
        await runtime.join(thread)


async def as_they_come(
    runtime: Runtime, moments: Iterable[int], requests: int, do: Do, *, threads: int | None = None
) -> None:
    """Each request is done from its moment on, or as soon as one of the threads is free.

    Args:
        runtime: Whose requests they are.
        moments: When they come.
        requests: How many of them are done.
        do: Does one.
        threads: How many are done at once at most; None for no limit.
    """
    pool = None if threads is None else _Threads(runtime, threads)
    under_way: deque[Handle] = deque()
    for number, at in enumerate(itertools.islice(moments, requests), start=1):
        await until(runtime, at)
        while under_way and under_way[0].done:
            under_way.popleft()
        under_way.append(runtime.spawn(runtime.actor, _one, pool, do, f"r{number}"))
    while under_way:
        await runtime.join(under_way.popleft())


async def _thread(runtime: Runtime, numbers: Iterator[int], do: Do) -> None:
    for number in numbers:
        runtime.record("request", f"r{number}")
        await do(runtime, f"r{number}")


async def _one(runtime: Runtime, pool: "_Threads | None", do: Do, request: str) -> None:
    runtime.record("request", request)
    if pool is None:
        await do(runtime, request)
        return
    await pool.take()
    try:
        await do(runtime, request)
    finally:
        pool.give_back()


class _Threads:
    """A pool of threads: whoever finds none free waits in line."""

    def __init__(self, runtime: Runtime, threads: int) -> None:
        self._runtime = runtime
        self._free = threads
        self._line: deque[Waiter] = deque()

    async def take(self) -> None:
        if self._free:
            self._free -= 1
            return
        waiter = self._runtime.waiter("a free thread")
        self._line.append(waiter)
        await waiter.wait()

    def give_back(self) -> None:
        if self._line:
            self._line.popleft().wake()
        else:
            self._free += 1
