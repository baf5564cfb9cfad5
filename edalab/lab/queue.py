"""A channel of queues, as RabbitMQ has them, simulated in process.

A group is a queue bound to a topic. The queue pushes to its consumers, in turn, as long as each has
fewer than ``prefetch`` messages unacknowledged. What comes back, because it was refused or its
consumer crashed, returns to its old place in the queue and is delivered again with a higher
attempt number; what was tried ``max_attempts`` times is set aside as a dead letter.

At every moment, for each queue::

    enqueued + duplicated = ready + delayed + unacked + acked + dead + expired + dropped
"""

from collections import deque
from heapq import heappop, heappush
from typing import Any, Literal

import msgspec

from edalab.lab.channel import ChannelCapabilities, Delivery, Lag, Message
from edalab.lab.runtime import Runtime, Waiter


class QueuePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue treats its messages.

    Args:
        max_length: The most messages that may wait; None for no limit.
        overflow: What happens to one more: it is rejected, the oldest is dropped for it, or its
            publisher is blocked until there is room.
        ttl_ns: How long a message may wait before it expires; None for ever.
        max_attempts: Deliveries before a message that comes back is set aside; None for ever.
        backoff_ns: How long a message rests before its second, third … delivery; the last one
            counts for all further ones. Empty for no rest.
    """

    max_length: int | None = None
    overflow: Literal["reject", "drop-oldest", "block"] = "reject"
    ttl_ns: int | None = None
    max_attempts: int | None = None
    backoff_ns: tuple[int, ...] = ()


class Entry:
    """A message's stay in one queue."""

    __slots__ = ("attempts", "expires_at", "message", "place")

    def __init__(self, message: Message, place: int) -> None:
        self.message = message
        self.place = place
        self.attempts = 0
        self.expires_at: int | None = None


class Queue:
    """One queue: what waits in it, who consumes it, and the count of what became of each message.

    Args:
        name: The group's name; the queue's actor in the trace.
        policy: How it treats its messages.
        runtime: The run, as the queue sees it.
    """

    def __init__(self, name: str, policy: QueuePolicy, runtime: Runtime) -> None:
        self.name = name
        self.policy = policy
        self.runtime = runtime
        self.fresh: deque[Entry] = deque()
        self.returned: list[tuple[int, Entry]] = []
        self.open: deque[QueueSubscription] = deque()
        self.dead: list[Entry] = []
        self.enqueued = self.duplicated = self.acked = self.expired = self.dropped = 0
        self.unacked = self.delayed = 0
        self._room: deque[Waiter] = deque()
        self._expirer: Waiter | None = None
        if policy.ttl_ns is not None:
            runtime.spawn(name, _expire, self)

    @property
    def ready(self) -> int:
        """How many messages wait for a consumer."""
        return len(self.fresh) + len(self.returned)

    async def enqueue(self, message: Message, producer: str) -> bool:
        """Take the message in, or refuse it, as the policy says; False where it was refused."""
        limit = self.policy.max_length
        if limit is not None and self.ready >= limit and not (limit == 0 and self.open):
            if self.policy.overflow == "reject":
                self.runtime.record("reject", message.id, producer)
                return False
            if self.policy.overflow == "drop-oldest":
                self._drop_oldest()
            else:
                await self._wait_for_room(message, producer)
        self.enqueued += 1
        entry = Entry(message, self.enqueued)
        self.runtime.record("enqueue", message.id, producer)
        if self.policy.ttl_ns is not None:
            entry.expires_at = self.runtime.now + self.policy.ttl_ns
            if self._expirer is not None:
                self._expirer.wake()
        self.fresh.append(entry)
        if self.open:
            self.fill()
        return True

    def fill(self) -> None:
        """Push what is ready to the consumers that have room, in turn."""
        consumers = self.open
        while consumers and (self.fresh or self.returned):
            consumer = consumers[0]
            consumer.push(self.take())
            if len(consumer.unacked) < consumer.prefetch:
                consumers.rotate(-1)
            else:
                consumers.popleft()

    def take(self) -> Entry:
        """The next message in the order of their places, now in somebody's hands."""
        returned = self.returned
        if returned and not (self.fresh and self.fresh[0].place < returned[0][0]):
            entry = heappop(returned)[1]
        else:
            entry = self.fresh.popleft()
        entry.attempts += 1
        self.unacked += 1
        if self._room:
            self._room.popleft().wake()
        return entry

    def give_back(self, entry: Entry, *, requeue: bool = True) -> None:
        """Take back a delivered message: to its place, to rest first, or among the dead."""
        self.unacked -= 1
        limit = self.policy.max_attempts
        if not requeue or (limit is not None and entry.attempts >= limit):
            self.dead.append(entry)
            self.runtime.record("dead-letter", entry.message.id, "", {"attempts": entry.attempts})
            return
        rests = self.policy.backoff_ns
        if rests:
            self.delayed += 1
            rest = rests[min(entry.attempts, len(rests)) - 1]
            self.runtime.record("rest", entry.message.id)
            self.runtime.spawn(self.name, _requeue_after, self, entry, rest)
        else:
            self.requeue(entry, "unacked")

    def requeue(self, entry: Entry, origin: str) -> None:
        """Put a message at its old place: it was ``unacked``, did ``rest``, or was ``dead``."""
        self.runtime.record("requeue", entry.message.id, "", {"from": origin})
        heappush(self.returned, (entry.place, entry))
        self.fill()

    def replay(self) -> int:
        """Put every dead letter back at its place, as if never tried; how many there were."""
        revived, self.dead = self.dead, []
        for entry in revived:
            entry.attempts = 0
            self.requeue(entry, "dead")
        return len(revived)

    def _drop_oldest(self) -> None:
        if self.fresh or self.returned:
            entry = self.take()
            self.unacked -= 1
            self.dropped += 1
            self.runtime.record("drop", entry.message.id)

    async def _wait_for_room(self, message: Message, producer: str) -> None:
        limit = self.policy.max_length or 0
        self.runtime.record("block", message.id, producer)
        while self.ready >= limit:
            waiter = self.runtime.waiter(f"room in {self.name}")
            self._room.append(waiter)
            await waiter.wait()


async def _expire(runtime: Runtime, queue: Queue) -> None:
    while True:
        head = queue.fresh[0] if queue.fresh else None
        if queue.returned and (head is None or queue.returned[0][0] < head.place):
            head = queue.returned[0][1]
        if head is None or head.expires_at is None:
            queue._expirer = runtime.waiter("a message that can expire")  # noqa: SLF001 - its own task
            await queue._expirer.wait()  # noqa: SLF001
        elif head.expires_at > runtime.now:
            queue._expirer = None  # noqa: SLF001
            await runtime.sleep(head.expires_at - runtime.now)
        else:
            queue.take()
            queue.unacked -= 1
            queue.expired += 1
            runtime.record("expire", head.message.id)


async def _requeue_after(runtime: Runtime, queue: Queue, entry: Entry, rest_ns: int) -> None:
    await runtime.sleep(rest_ns)
    queue.delayed -= 1
    queue.requeue(entry, "rest")


class QueueSubscription:
    """A consumer of one queue."""

    __slots__ = ("_buffer", "_runtime", "_tag", "_waiting", "prefetch", "queue", "unacked")

    def __init__(self, queue: Queue, runtime: Runtime, prefetch: int) -> None:
        self.queue = queue
        self.prefetch = prefetch
        self.unacked: dict[int, Entry] = {}
        self._runtime = runtime
        self._buffer: deque[Delivery] = deque()
        self._tag = 0
        self._waiting: Waiter | None = None

    def push(self, entry: Entry) -> None:
        """Deliver one message into the consumer's hands."""
        self._tag = tag = self._tag + 1
        self.unacked[tag] = entry
        message, attempt, queue = entry.message, entry.attempts, self.queue
        if attempt == 1:
            queue.runtime.record("deliver", message.id, self._runtime.actor)
        else:
            queue.runtime.record("redeliver", message.id, self._runtime.actor, {"attempt": attempt})
        self._buffer.append(Delivery(message, queue.name, tag, attempt))
        if self._waiting is not None:
            self._waiting.wake()
            self._waiting = None

    async def receive(self) -> Delivery:
        """The next message, as soon as there is one."""
        while not self._buffer:
            waiter = self._waiting = self._runtime.waiter(f"a message in {self.queue.name}")
            await waiter.wait()
        return self._buffer.popleft()

    async def poll(self) -> Delivery | None:
        """The next message if there is one now, whatever the prefetch."""
        if not self._buffer and self.queue.ready:
            self.push(self.queue.take())
        return self._buffer.popleft() if self._buffer else None

    async def ack(self, delivery: Delivery) -> None:
        """Tell the queue that the message is done with; a second time does nothing."""
        if self.unacked.pop(delivery.tag, None) is not None:
            queue = self.queue
            queue.unacked -= 1
            queue.acked += 1
            self._runtime.record("ack", delivery.message.id, queue.name)
            self._reopen()

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Give the message back to its place in the queue, or set it aside."""
        entry = self.unacked.pop(delivery.tag, None)
        if entry is not None:
            self._runtime.record("nack", delivery.message.id, self.queue.name)
            self.queue.give_back(entry, requeue=requeue)
            self._reopen()

    def lose(self) -> None:
        """The consumer is gone: what it had in hand goes back to the queue."""
        queue = self.queue
        if self in queue.open:
            queue.open.remove(self)
        entries = list(self.unacked.values())
        self.unacked.clear()
        self._buffer.clear()
        for entry in entries:
            queue.give_back(entry)

    def _reopen(self) -> None:
        if len(self.unacked) == self.prefetch - 1 and self.prefetch:
            self.queue.open.append(self)
            self.queue.fill()


class QueueConnection:
    """One actor's connection to a channel of queues."""

    __slots__ = ("_channel", "_runtime", "_subscriptions")

    def __init__(self, channel: "QueueChannel", runtime: Runtime) -> None:
        self._channel = channel
        self._runtime = runtime
        self._subscriptions: list[QueueSubscription] = []
        runtime.on_crash(self.close)

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish, and wait until the channel has accepted: one confirm for all of them."""
        runtime, channel = self._runtime, self._channel
        for message in messages:
            runtime.record("publish", message.id, topic)
        if channel.accept_ns:
            await runtime.sleep(channel.accept_ns)
        taken = True
        queues = channel.bound(topic)
        for message in messages:
            for queue in queues:
                taken = await queue.enqueue(message, runtime.actor) and taken
            if not queues:
                runtime.record("unroutable", message.id, topic)
                taken = False
        return taken

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> QueueSubscription:
        """Take part in ``group``; see ``Connection.subscribe``."""
        self._channel.declare(topic, group)
        queue = self._channel.queue(group)
        subscription = QueueSubscription(queue, self._runtime, prefetch)
        self._subscriptions.append(subscription)
        if prefetch:
            queue.open.append(subscription)
            queue.fill()
        return subscription

    def close(self) -> None:
        """Let go: what this actor has in hand goes back to its queues."""
        for subscription in self._subscriptions:
            subscription.lose()
        self._subscriptions.clear()


class QueueChannel:
    """Queues bound to topics.

    Args:
        runtime: The run.
        accept_ns: How long the channel takes to accept what is published.
        policy: How its queues treat their messages.
    """

    capabilities = ChannelCapabilities(
        replay=False, single_nack=True, attempts=True, dead_letters=True, order="queue"
    )

    def __init__(
        self, runtime: Runtime, *, accept_ns: int = 0, policy: QueuePolicy | None = None
    ) -> None:
        self.accept_ns = accept_ns
        self._runtime = runtime
        self._policy = policy or QueuePolicy()
        self._queues: dict[str, Queue] = {}
        self._routes: dict[str, list[Queue]] = {}

    def declare(self, topic: str, group: str, policy: QueuePolicy | None = None) -> None:
        """Bind the queue ``group`` to ``topic``; made with ``policy`` if it is new."""
        queue = self._queues.get(group)
        if queue is None:
            queue = Queue(group, policy or self._policy, self._runtime.view(group))
            self._queues[group] = queue
        routes = self._routes.setdefault(topic, [])
        if queue not in routes:
            routes.append(queue)

    def connect(self, runtime: Runtime) -> QueueConnection:
        """A connection for the runtime's actor."""
        return QueueConnection(self, runtime)

    def queue(self, group: str) -> Queue:
        """The queue of a declared group."""
        return self._queues[group]

    def bound(self, topic: str) -> list[Queue]:
        """The queues bound to ``topic``."""
        return self._routes.get(topic, _NONE)

    def lag(self, group: str) -> Lag:
        """What the group still has before it."""
        queue = self._queues[group]
        return Lag(queue.ready, queue.unacked, queue.acked)

    def dead_letters(self, group: str) -> list[Message]:
        """The messages of the group that were set aside."""
        return [entry.message for entry in self._queues[group].dead]


_NONE: list[Any] = []
