"""Consumes messages and waits until all are acknowledged, for several experiments."""

from collections.abc import Awaitable, Callable
from functools import partial

from edalab.lab.channel import Channel
from edalab.lab.runtime import Runtime

_LOOKS_AT_FIRST = 10_000


async def work_off(
    runtime: Runtime,
    channel: Channel,
    topic: str,
    group: str,
    work: Callable[[], int],
    prefetch: int = 1,
) -> None:
    """Take one message after the other, work on it, and acknowledge it.

    Args:
        runtime: The consumer's.
        channel: Where the messages come from.
        topic: What they are about.
        group: Whose messages are shared.
        work: How many nanoseconds the next piece of work takes.
        prefetch: As in ``Connection.subscribe``.
    """
    subscription = await channel.connect(runtime).subscribe(topic, group, prefetch=prefetch)
    record = runtime.record
    while True:
        delivery = await subscription.receive()
        message = delivery.message.id
        record("start", message)
        await runtime.sleep(work())
        record("finish", message)
        await subscription.ack(delivery)


def left(channel: Channel, group: str) -> int:
    """Return how many messages are not acknowledged yet."""
    lag = channel.lag(group)
    return lag.ready + lag.unacked


async def until_drained(
    runtime: Runtime, channel: Channel, groups: list[str], look_every_ns: int
) -> None:
    """Wait until nothing is left in any of the groups."""
    left_in = partial(left, channel)
    await until_true(runtime, lambda: not any(map(left_in, groups)), look_every_ns, channel.settle)


async def until_true(
    runtime: Runtime,
    holds: Callable[[], bool],
    look_every_ns: int,
    before: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Wait until ``holds()``, and look whether it does.

    Who waits for long looks ever more rarely, so that a run of years is not a run of looks.

    Args:
        runtime: Who waits.
        holds: What is waited for.
        look_every_ns: The nanoseconds between two looks at first.
        before: Done before each look: fetches what is looked at.
    """
    looks, pause = 0, look_every_ns
    while True:
        if before is not None:
            await before()
        if holds():
            return
        await runtime.sleep(pause)
        looks += 1
        if looks > _LOOKS_AT_FIRST:
            pause += pause // 100
