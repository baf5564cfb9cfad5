"""Chains of calls: one service after the other, all at once, or each calling the next.

In a nested chain every level may try again on its own, so that attempts multiply: three attempts on
each of three levels are 27 calls at the deepest.
"""

from collections.abc import Sequence

import msgspec

from edalab.lab.runtime import Runtime
from edalab.lab.service import Service, Then, call


class Hop(msgspec.Struct, frozen=True):
    """One call of a chain.

    Args:
        service: The service that is called.
        timeout_ns: How many nanoseconds the caller waits for one attempt; None for no limit.
        retries: The number of further attempts after the first.
        backoff_ns: The waits between attempts, as in ``call``.
    """

    service: Service
    timeout_ns: int | None = None
    retries: int = 0
    backoff_ns: tuple[int, ...] = ()


async def call_in_turn(caller: Runtime, hops: Sequence[Hop], request: str) -> None:
    """Call one service after the other, each for its part ``request/service``.

    Raises:
        Unavailable: A call failed; those before it are done, those after it are not begun.
        TimedOut: The same, and whether the part itself was done is unknown.
    """
    for hop in hops:
        await _call(caller, hop, f"{request}/{hop.service.name}")


async def call_at_once(caller: Runtime, hops: Sequence[Hop], request: str) -> None:
    """Call all services at once, each for its part ``request/service``, and wait for all.

    Raises:
        Unavailable: A call failed: the caller gives up, but what was called goes on.
        TimedOut: The same, and whether the part itself was done is unknown.
    """
    parts = [_call(caller, hop, f"{request}/{hop.service.name}") for hop in hops]
    await caller.gather(*parts)


async def call_nested(caller: Runtime, hops: Sequence[Hop], request: str) -> None:
    """Call the first service, which does its work, calls the second, waits for it, and so on.

    Raises:
        Unavailable: The last attempt failed, somewhere along the chain.
        TimedOut: The last attempt was not answered in time.
    """
    hop, rest = hops[0], hops[1:]
    service = hop.service

    async def call_on() -> None:
        # The service's runtime is looked up late: after a crash it is a new one.
        await call_nested(service.runtime, rest, request)

    await _call(caller, hop, request, call_on if rest else None)


async def _call(caller: Runtime, hop: Hop, request: str, then: Then | None = None) -> None:
    await call(
        caller,
        hop.service,
        request,
        timeout_ns=hop.timeout_ns,
        retries=hop.retries,
        backoff_ns=hop.backoff_ns,
        then=then,
    )
