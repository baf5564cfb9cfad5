"""A consumer in a process of its own, which can crash by being killed.

``python -m edalab.adapters.processes`` reads an ``Order`` from its standard input, takes messages
and acknowledges some of them, and reports each step on its standard output. Then it keeps the other
messages unacknowledged until it is killed or its parent ends.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec


class Order(msgspec.Struct, frozen=True):
    """The order for the process.

    Args:
        url: The system's address.
        source: The queue, or ``topic group`` of a log.
        take: The number of messages to take.
        ack: The number of those to acknowledge, from the first on.
    """

    url: str
    source: str
    take: int
    ack: int


class Taker:
    """Starts and kills the process, and reads its reports."""

    def __init__(self, url: str, source: str, take: int, ack: int) -> None:
        self._order = Order(url, source, take, ack)
        self._process: asyncio.subprocess.Process | None = None

    async def events(self) -> AsyncIterator[tuple[str, str]]:
        """The process's steps: ``deliver``, ``redeliver`` or ``ack``, with the message's id."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, stdin=pipe, stdout=pipe
        )  # fmt: skip
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(msgspec.json.encode(self._order) + b"\n")
        async for line in self._process.stdout:
            action, _, message = line.decode().rstrip("\n").partition(" ")
            if action == "done":
                return
            yield action, message

    async def kill(self) -> None:
        """Kill the process."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def main() -> None:
    """Read the order and carry it out."""
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
        report("redeliver" if message.redelivered else "deliver", message.message_id or "")
        taken.append(message)
    for message in taken[: order.ack]:
        await message.ack()
        report("ack", message.message_id or "")
    await _wait_for_end()


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
        fetched = client.poll(0.2)
        if fetched is None or fetched.error() is not None:
            continue
        taken.append((msgspec.json.decode(fetched.value() or b"", type=Message).id, fetched))
        report("deliver", taken[-1][0])
    for message, fetched in taken[: order.ack]:
        place = TopicPartition(topic, fetched.partition(), fetched.offset() + 1)
        client.commit(offsets=[place], asynchronous=False)
        report("ack", message)
    report("done", "")
    sys.stdin.buffer.read()


async def _wait_for_end() -> None:
    report("done", "")
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)


def report(action: str, message: str) -> None:
    """Report a step to the parent immediately."""
    sys.stdout.write(f"{action} {message}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
