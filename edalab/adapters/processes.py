"""A consumer as a process of its own, so that it can crash as processes do: by being killed.

``python -m edalab.adapters.processes`` is that process. It is told on its standard input what to
do, takes messages and acknowledges some, tells each on its standard output, and then stays, with
the rest in its hands, until it is killed or its parent is gone.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec


class Order(msgspec.Struct, frozen=True):
    """What the process is to do.

    Args:
        url: The system's address.
        source: The queue, or ``topic group`` of a log.
        take: How many messages to take.
        ack: How many of those, from the first on, to acknowledge.
    """

    url: str
    source: str
    take: int
    ack: int


class Taker:
    """The process, as its parent sees it."""

    def __init__(self, url: str, source: str, take: int, ack: int) -> None:
        self._order = Order(url, source, take, ack)
        self._process: asyncio.subprocess.Process | None = None

    async def events(self) -> AsyncIterator[tuple[str, str]]:
        """What it does, as it tells: ``deliver``, ``redeliver`` or ``ack``, and the message."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, stdin=pipe, stdout=pipe
        )  # fmt: skip
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(msgspec.json.encode(self._order) + b"\n")
        async for line in self._process.stdout:
            what, _, message = line.decode().rstrip("\n").partition(" ")
            if what == "done":
                return
            yield what, message

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def main() -> None:
    """Be the process."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    if order.url.startswith("amqp"):
        asyncio.run(_take_from_queue(order))
    else:
        _take_from_log(order)


async def _take_from_queue(order: Order) -> None:
    import aio_pika

    connection = await aio_pika.connect(order.url)
    channel = await connection.channel()
    queue = await channel.get_queue(order.source)
    taken: list[Any] = []
    for _ in range(order.take):
        message = await queue.get(fail=False)
        if message is None:
            break
        tell("redeliver" if message.redelivered else "deliver", message.message_id or "")
        taken.append(message)
    for message in taken[: order.ack]:
        await message.ack()
        tell("ack", message.message_id or "")
    await _stay()


def _take_from_log(order: Order) -> None:
    from confluent_kafka import Consumer, TopicPartition

    from edalab.adapters.kafka_cluster import KafkaCluster
    from edalab.addresses import parse_address
    from edalab.lab.channel import Message

    topic, _, group = order.source.partition(" ")
    system = KafkaCluster(parse_address("--channel", order.url, "channel"))
    own = {"group.id": group, "enable.auto.commit": False, "auto.offset.reset": "earliest"}
    client = Consumer(system.settings(**own))
    client.subscribe([topic])
    taken: list[tuple[str, Any]] = []
    until = time.monotonic() + system.timeout_s
    while len(taken) < order.take and time.monotonic() < until:
        found = client.poll(0.2)
        if found is None or found.error() is not None:
            continue
        taken.append((msgspec.json.decode(found.value() or b"", type=Message).id, found))
        tell("deliver", taken[-1][0])
    for message, found in taken[: order.ack]:
        place = TopicPartition(topic, found.partition(), found.offset() + 1)
        client.commit(offsets=[place], asynchronous=False)
        tell("ack", message)
    tell("done", "")
    sys.stdin.buffer.read()


async def _stay() -> None:
    tell("done", "")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)


def tell(what: str, message: str) -> None:
    """Tell the parent, at once."""
    sys.stdout.write(f"{what} {message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
