"""A consumer's connection in a process of its own, which can crash by being killed.

``python -m edalab.adapters.processes`` reads an ``Order`` from its standard input and joins the
queue or the partitions. Then it carries out one ``Command`` a line, and reports what it was given
and what it has done, one ``Report`` a line. It ends when its parent does.
"""

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Final, Literal, Protocol

import msgspec

from edalab.adapters.amqp_messages import attempt_of, message_of
from edalab.adapters.limits import no_answer
from edalab.addresses import parse_address
from edalab.lab.channel import Delivery, Message
from edalab.lab.runtime import Runtime

_POLL_S: Final = 0.02
_LOOK_S: Final = 0.001
_START_S: Final = 30.0
"""The most seconds that the process itself may take to start."""

_ENDED: Final = "the consumer's process ended"


class Order(msgspec.Struct, frozen=True):
    """The order for the process.

    Args:
        url: The system's address.
        timeout_s: How many seconds to wait for an answer.
        source: The name of the queue, or of the topic.
        prefetch: The most messages in hand; with 0 the consumer polls.
        group: The name of the group that reads a topic.
        starts: Where each partition begins, as long as the group has committed nothing there.
    """

    url: str
    timeout_s: float
    source: str
    prefetch: int
    group: str = ""
    starts: dict[int, int] = {}


class Command(msgspec.Struct, frozen=True):
    """One command to the process.

    Args:
        do: What to do.
        tag: With which message.
        requeue: Whether a message that is given back comes again.
    """

    do: Literal["poll", "ack", "nack"]
    tag: int = 0
    requeue: bool = True


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the process reports: that it is ready, that it has a message, or what it has done.

    Args:
        what: ``ready``, ``message``, ``nothing`` (to a poll), ``done`` or ``failed``.
        tag: The number of the message in this process.
        message: The message.
        attempt: Which delivery it is, as far as the system says.
        place: The partition and offset of a message from a topic.
        polled: Whether the message answers a poll.
        reason: Why it failed.
    """

    what: Literal["ready", "message", "nothing", "done", "failed"]
    tag: int = 0
    message: Message = Message("")
    attempt: int = 1
    place: tuple[int, int] = (0, 0)
    polled: bool = False
    reason: str = ""


class Ledger(Protocol):
    """What the parent writes down of a consumer in a process: counts and records."""

    def delivered(self, report: Report) -> None:
        """It was given a message."""

    def acked(self, report: Report) -> None:
        """It acknowledged the message."""

    async def give_back(self, report: Report, *, requeue: bool) -> bool:
        """It gives the message back.

        Returns:
            Whether the message is taken care of, so that it only has to be acknowledged.
        """

    def lost(self) -> None:
        """It was killed: what was in its hands is delivered again."""


class ProcessSubscription:
    """A consumer whose connection is in a process of its own.

    Args:
        order: What the process is told.
        runtime: The consumer's runtime.
        group: The name of its group.
        ledger: Where its steps are written down.
        failed: Makes the error of a reason that the process gave.
    """

    def __init__(
        self,
        order: Order,
        runtime: Runtime,
        group: str,
        ledger: Ledger,
        failed: Callable[[str], Exception],
    ) -> None:
        self._order, self._runtime, self._group = order, runtime, group
        self._ledger, self._failed = ledger, failed
        self._held: dict[int, Report] = {}
        self._arrived: asyncio.Queue[Delivery | Report] = asyncio.Queue()
        self._answers: asyncio.Queue[Report] = asyncio.Queue()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Start the process, and wait until it is ready.

        Raises:
            SystemUnreachable: The system does not answer the process in time.
        """
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,  # what goes wrong there is reported
            limit=2**24,
        )
        await self._write(self._order)
        self._reading = asyncio.ensure_future(self._read())
        await self._answer(_START_S)

    async def receive(self) -> Delivery:
        """Wait for the next message, and return it.

        Raises:
            StorageError: The process has failed.
        """
        arrived = await self._arrived.get()
        if isinstance(arrived, Report):
            raise self._failed(arrived.reason)
        return arrived

    async def poll(self) -> Delivery | None:
        """The next message, or None if there is none now."""
        answer = await self._ask(Command("poll"))
        return self._delivery(answer) if answer.what == "message" else None

    async def ack(self, delivery: Delivery) -> None:
        """Acknowledge the message; the system has it when this returns."""
        if (held := self._held.pop(delivery.tag, None)) is None:
            self._runtime.record("ack-stale", delivery.message.id, self._group)
            return
        await self._ask(Command("ack", delivery.tag))
        self._ledger.acked(held)

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Give the message back."""
        if (held := self._held.pop(delivery.tag, None)) is None:
            self._runtime.record("nack-stale", delivery.message.id, self._group)
            return
        done = await self._ledger.give_back(held, requeue=requeue)
        await self._ask(Command("ack" if done else "nack", delivery.tag, requeue))

    async def kill(self) -> None:
        """Kill the process, and wait until it is gone."""
        self._held.clear()
        self._ledger.lost()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            self._reading.cancel()

    async def _ask(self, command: Command) -> Report:
        await self._write(command)
        return await self._answer()

    async def _answer(self, more_s: float = 1.0) -> Report:
        """Return the process's next answer; it may take a little longer than the system's."""
        timeout_s = self._order.timeout_s
        try:
            async with asyncio.timeout(timeout_s + more_s):
                answer = await self._answers.get()
        except TimeoutError:
            address = parse_address("--channel", self._order.url, "channel")
            raise no_answer(address, timeout_s) from None
        if answer.what == "failed":
            raise self._failed(answer.reason)
        return answer

    async def _write(self, value: Order | Command) -> None:
        assert self._process is not None  # noqa: S101 - join started it
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe
        try:
            self._process.stdin.write(msgspec.json.encode(value) + b"\n")
            await self._process.stdin.drain()
        except OSError:
            raise self._failed(_ENDED) from None

    async def _read(self) -> None:
        assert self._process is not None  # noqa: S101 - join started it
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        async for line in self._process.stdout:
            report = msgspec.json.decode(line, type=Report)
            if report.what == "message":
                self._held[report.tag] = report
                self._ledger.delivered(report)
            if report.what == "message" and not report.polled:
                self._arrived.put_nowait(self._delivery(report))
            else:
                self._tell(report)
        self._tell(Report("failed", reason=_ENDED))

    def _tell(self, report: Report) -> None:
        """Hand an answer to whoever asked, and a failure to whoever waits for a message too."""
        self._answers.put_nowait(report)
        if report.what == "failed":
            self._arrived.put_nowait(report)

    def _delivery(self, report: Report) -> Delivery:
        return Delivery(report.message, self._group, report.tag, report.attempt)


class Hands(Protocol):
    """The connection inside the process: takes messages and answers for them."""

    async def join(self) -> None:
        """Connect, and have messages reported from now on if there is a prefetch."""

    async def do(self, command: Command) -> Report:
        """Carry out a command."""


class QueueHands:
    """A consumer of one RabbitMQ queue.

    Args:
        order: Which, and how.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._held: dict[int, Any] = {}
        self._tags = 0
        self._queue: Any = None
        self._channel: Any = None
        self._connection: Any = None

    async def join(self) -> None:
        import aio_pika

        order = self._order
        self._connection = await aio_pika.connect(order.url, timeout=order.timeout_s)
        self._channel = await self._connection.channel()
        self._queue = await self._channel.get_queue(order.source)
        if order.prefetch:
            await self._channel.set_qos(prefetch_count=order.prefetch)
            await self._queue.consume(self._push)

    async def do(self, command: Command) -> Report:
        if command.do == "poll":
            message = await self._queue.get(fail=False)
            return Report("nothing") if message is None else self._report(message, polled=True)
        message = self._held.pop(command.tag)
        if command.do == "ack":
            await message.ack()
        else:
            await message.nack(requeue=command.requeue)
        # The broker answers this after it has seen the acknowledgement, which it never answers.
        await self._channel.get_queue(self._order.source, ensure=True)
        return Report("done", command.tag)

    async def _push(self, message: Any) -> None:
        report(self._report(message, polled=False))

    def _report(self, message: Any, *, polled: bool) -> Report:
        self._tags += 1
        self._held[self._tags] = message
        return Report(
            "message", self._tags, message_of(message), attempt_of(message), polled=polled
        )


class TopicHands:
    """A consumer of all partitions of a Kafka topic; it is given them by hand.

    So whoever comes after a killed consumer need not wait until the group misses it.

    Args:
        order: Which, and how.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._held: dict[int, tuple[int, int]] = {}
        self._acked: dict[int, set[int]] = {}
        self._committed: dict[int, int] = {}
        self._tags = 0
        self._client: Any = None

    async def join(self) -> None:
        from confluent_kafka import Consumer, TopicPartition

        from edalab.adapters.kafka_cluster import KafkaCluster

        order = self._order
        address = parse_address("--channel", order.url, "channel")
        system = KafkaCluster(address, timeout_s=order.timeout_s)
        own = {"group.id": order.group, "enable.auto.commit": False, "fetch.wait.max.ms": 10}
        self._client = Consumer(system.settings(**own))
        places = [TopicPartition(order.source, number) for number in order.starts]
        for place in self._client.committed(places, timeout=order.timeout_s):
            start = place.offset if place.offset >= 0 else order.starts[place.partition]
            self._committed[place.partition] = start
        self._client.assign(
            [TopicPartition(order.source, *place) for place in self._committed.items()]
        )

    async def do(self, command: Command) -> Report:
        from confluent_kafka import TopicPartition

        if command.do == "poll":
            return self._poll()
        number, offset = self._held.pop(command.tag)
        if command.do == "nack" and command.requeue:
            self._client.seek(TopicPartition(self._order.source, number, offset))
            self._held = {t: at for t, at in self._held.items() if at[0] != number}
            return Report("done", command.tag)
        acked, upto = self._acked.setdefault(number, set()), self._committed[number]
        acked.add(offset)
        while upto in acked:
            acked.remove(upto)
            upto += 1
        if upto != self._committed[number]:
            place = TopicPartition(self._order.source, number, upto)
            self._client.commit(offsets=[place], asynchronous=False)
            self._committed[number] = upto
        return Report("done", command.tag)

    def fetch(self, *, polled: bool = False) -> Report | None:
        """Return the next message if one comes soon and there is room for it."""
        if not polled and len(self._held) >= self._order.prefetch:
            return None
        fetched = self._client.poll(_POLL_S)
        if fetched is None or fetched.error() is not None:
            return None
        self._tags += 1
        self._held[self._tags] = place = fetched.partition(), fetched.offset()
        message = msgspec.json.decode(fetched.value() or b"", type=Message)
        return Report("message", self._tags, message, place=place, polled=polled)

    def _poll(self) -> Report:
        while True:
            if (fetched := self.fetch(polled=True)) is not None:
                return fetched
            if not self._has_more():
                return Report("nothing")

    def _has_more(self) -> bool:
        for place in self._client.position(self._client.assignment()):
            _, end = self._client.get_watermark_offsets(place, timeout=self._order.timeout_s)
            start = place.offset if place.offset >= 0 else self._committed[place.partition]
            if start < end:
                return True
        return False


def hands_of(order: Order) -> Hands:
    """Return the connection of a consumer, not joined yet."""
    return QueueHands(order) if order.url.startswith("amqp") else TopicHands(order)


def report(value: Report) -> None:
    """Report to the parent immediately."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.flush()


def main() -> None:
    """Read the order, and carry out commands until the parent ends."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    asyncio.run(_obey(order))


async def _obey(order: Order) -> None:
    hands = hands_of(order)
    commands = SimpleQueue[bytes]()
    threading.Thread(target=_listen, args=(commands,), daemon=True).start()
    try:
        await hands.join()
        report(Report("ready"))
        while True:
            try:
                line = commands.get_nowait()
            except Empty:
                fetched = hands.fetch() if isinstance(hands, TopicHands) else None
                if fetched is not None:
                    report(fetched)
                else:
                    await asyncio.sleep(_LOOK_S)
                continue
            if not line:
                return
            report(await hands.do(msgspec.json.decode(line, type=Command)))
    except Exception as error:  # noqa: BLE001 - the parent says what the system said
        report(Report("failed", reason=str(error) or type(error).__name__))


def _listen(commands: SimpleQueue[bytes]) -> None:
    while line := sys.stdin.buffer.readline():
        commands.put(line)
    commands.put(b"")


if __name__ == "__main__":
    main()
