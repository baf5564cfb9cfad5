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

from edalab.lab.channel import ChannelCapabilities, Connection, Delivery, Lag, Message
from edalab.lab.expiry import Expiry
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


class Entry(msgspec.Struct, eq=False, gc=False):
    """A message's stay in one queue.

    Args:
        message: What was published.
        place: Its place in the queue, where it returns to.
        expires_at: When it expires, if it waits then.
        attempts: How often it was delivered.
    """

    message: Message
    place: int
    expires_at: int | None
    attempts: int = 0


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
        self.unacked = self.delayed = self.delivered = 0
        self._places = 0
        self._limit = policy.max_length
        self._ttl = policy.ttl_ns
        self._blocked: deque[tuple[Waiter, Message, str]] = deque()
        self._expiry = Expiry(runtime, self._head_expires_at, self._expire)

    @property
    def ready(self) -> int:
        """How many messages wait for a consumer."""
        return len(self.fresh) + len(self.returned)

    def offer(self, message: Message, producer: str, *, again: bool = False) -> bool | None:
        """Take the message in, or refuse it, as the policy says.

        Args:
            message: What was published.
            producer: By whom.
            again: Whether it is a copy that the network made of what was published once.

        Returns:
            Whether it was taken in; None: the publisher is to ``wait_for_room``.
        """
        limit = self._limit
        if limit is not None and self.ready >= limit and not self.open:
            if self.policy.overflow == "reject":
                self.runtime.record("reject", message.id, producer)
                return False
            if self.policy.overflow == "block":
                return None
        self._take_in(message, producer, again=again)
        if self.open:
            self.fill()
        if limit is not None:
            self._drop_over_limit()
        if self._ttl is not None:
            self._expiry.check()
        return True

    async def wait_for_room(self, message: Message, producer: str) -> None:
        """Block the publisher until the queue, in the order of who waits, has taken its message."""
        self.runtime.record("block", message.id, producer)
        waiter = self.runtime.waiter(f"room in {self.name}")
        self._blocked.append((waiter, message, producer))
        await waiter.wait()

    def admit(self) -> bool:
        """Take in the message of the first publisher that still waits; False if none does."""
        while self._blocked:
            waiter, message, producer = self._blocked.popleft()
            if waiter.wake():
                self._take_in(message, producer)
                return True
        return False

    def fill(self) -> None:
        """Push what is ready to the consumers that have room, in turn."""
        consumers = self.open
        while consumers and (self.fresh or self.returned or (self._blocked and self.admit())):
            consumer = consumers[0]
            if consumer.push(self.take()):
                consumers.rotate(-1)
            else:
                consumers.popleft()

    def take(self) -> Entry:
        """The next message in the order of their places, now in somebody's hands."""
        entry = self._pop() if self.returned or self._blocked else self.fresh.popleft()
        entry.attempts += 1
        self.unacked += 1
        return entry

    def give_back(self, entry: Entry, *, requeue: bool = True) -> None:
        """Take back a delivered message: to its place, to rest first, or among the dead.

        Nobody is given it yet: that is for ``fill``.
        """
        self.unacked -= 1
        limit = self.policy.max_attempts
        rests = self.policy.backoff_ns
        if not requeue or (limit is not None and entry.attempts >= limit):
            self.dead.append(entry)
            self.runtime.record("dead-letter", entry.message.id, "", {"attempts": entry.attempts})
        elif rests:
            self.delayed += 1
            rest = rests[min(entry.attempts, len(rests)) - 1]
            self.runtime.record("rest", entry.message.id)
            self.runtime.spawn(self.name, _requeue_after, self, entry, rest)
        else:
            self.requeue(entry, "unacked")

    def requeue(self, entry: Entry, origin: str) -> None:
        """Put a message back at its place: it was ``unacked``, did ``rest``, or was ``dead``."""
        self.runtime.record("requeue", entry.message.id, "", {"from": origin})
        heappush(self.returned, (entry.place, entry))
        if entry.expires_at is not None:
            self._expiry.check()

    def settle(self) -> None:
        """Deliver what came back, and drop what is over the limit now."""
        self.fill()
        self._drop_over_limit()

    def replay(self) -> int:
        """Put every dead letter at the end of the queue, as if new; how many there were."""
        revived, self.dead = self.dead, []
        for entry in revived:
            self._places += 1
            self.requeue(Entry(entry.message, self._places, self._expires_at()), "dead")
        self.settle()
        return len(revived)

    def _take_in(self, message: Message, producer: str, *, again: bool = False) -> None:
        self._places = place = self._places + 1
        if again:
            self.duplicated += 1
            self.runtime.record("duplicate", message.id, producer)
        else:
            self.enqueued += 1
            self.runtime.record("enqueue", message.id, producer)
        self.fresh.append(Entry(message, place, self._expires_at()))

    def _pop(self) -> Entry:
        returned = self.returned
        if returned and not (self.fresh and self.fresh[0].place < returned[0][0]):
            entry = heappop(returned)[1]
        else:
            entry = self.fresh.popleft()
        if self._blocked and self._limit is not None and self.ready < self._limit:
            self.admit()
            self._expiry.check()
        return entry

    def _drop_over_limit(self) -> None:
        if self._limit is not None and self.policy.overflow == "drop-oldest":
            while self.ready > self._limit:
                self.dropped += 1
                self.runtime.record("drop", self._pop().message.id)

    def _expires_at(self) -> int | None:
        return None if self._ttl is None else self.runtime.now + self._ttl

    def _head_expires_at(self) -> int | None:
        fresh, returned = self.fresh, self.returned
        if returned and not (fresh and fresh[0].place < returned[0][0]):
            return returned[0][1].expires_at
        return fresh[0].expires_at if fresh else None

    def _expire(self) -> None:
        self.expired += 1
        self.runtime.record("expire", self._pop().message.id)


async def _requeue_after(runtime: Runtime, queue: Queue, entry: Entry, rest_ns: int) -> None:
    await runtime.sleep(rest_ns)
    queue.delayed -= 1
    queue.requeue(entry, "rest")
    queue.settle()


class QueueSubscription:
    """A consumer of one queue."""

    __slots__ = ("_buffer", "_line", "_runtime", "_spare", "prefetch", "queue", "unacked")

    def __init__(self, queue: Queue, runtime: Runtime, prefetch: int) -> None:
        self.queue = queue
        self.prefetch = prefetch
        self.unacked: dict[int, Entry] = {}
        self._runtime = runtime
        self._buffer: deque[Delivery] = deque()
        self._line: deque[Waiter] = deque()
        self._spare: list[Waiter] = []

    def push(self, entry: Entry) -> bool:
        """Deliver one message into the consumer's hands; whether it has room for another."""
        queue, message, attempt = self.queue, entry.message, entry.attempts
        queue.delivered = tag = queue.delivered + 1
        self.unacked[tag] = entry
        if attempt == 1:
            queue.runtime.record("deliver", message.id, self._runtime.actor)
        else:
            queue.runtime.record("redeliver", message.id, self._runtime.actor, {"attempt": attempt})
        self._buffer.append(Delivery(message, queue.name, tag, attempt))
        while self._line and not self._line.popleft().wake():
            pass
        return len(self.unacked) < self.prefetch

    async def receive(self) -> Delivery:
        """The next message, as soon as there is one; several may wait here at once, in turn."""
        while not self._buffer:
            spare = self._spare
            waiter = (
                spare.pop() if spare else self._runtime.waiter(f"a message in {self.queue.name}")
            )
            self._line.append(waiter)
            await waiter.wait()
            spare.append(waiter)
        return self._buffer.popleft()

    async def poll(self) -> Delivery | None:
        """The next message if there is one now, whatever the prefetch."""
        queue = self.queue
        if not self._buffer and (queue.ready or queue.admit()):
            self.push(queue.take())
        return self._buffer.popleft() if self._buffer else None

    async def ack(self, delivery: Delivery) -> None:
        """Tell the queue that the message is done with.

        An acknowledgement of what is not in this consumer's hands, any more or at all, is stale:
        the trace has it, and nothing else happens.
        """
        if self._close(delivery, "ack") is not None:
            queue = self.queue
            queue.unacked -= 1
            queue.acked += 1
            self._reopen()

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Give the message back to its place in the queue, or set it aside."""
        entry = self._close(delivery, "nack")
        if entry is not None:
            self.queue.give_back(entry, requeue=requeue)
            self._reopen()
            self.queue.settle()

    def reclaim(self, delivery: Delivery) -> None:
        """The queue waited too long for an acknowledgement: it takes the message back."""
        entry = self.unacked.pop(delivery.tag, None)
        if entry is not None:
            self.queue.give_back(entry)
            self._reopen()
            self.queue.settle()

    def lose(self) -> None:
        """The consumer is gone: what it had in hand goes back to the queue."""
        queue = self.queue
        self.prefetch = 0
        if self in queue.open:
            queue.open.remove(self)
        entries = sorted(self.unacked.values(), key=lambda entry: entry.place)
        self.unacked.clear()
        self._buffer.clear()
        for entry in entries:
            queue.give_back(entry)
        queue.settle()

    def _close(self, delivery: Delivery, action: str) -> Entry | None:
        queue = self.queue
        entry = self.unacked.pop(delivery.tag, None) if delivery.group == queue.name else None
        note = action if entry is not None else f"{action}-stale"
        self._runtime.record(note, delivery.message.id, queue.name)
        return entry

    def _reopen(self) -> None:
        if len(self.unacked) == self.prefetch - 1:
            self.queue.open.append(self)
            self.queue.fill()


class QueueConnection:
    """One actor's connection to a channel of queues."""

    __slots__ = ("_channel", "_runtime", "_subscriptions")

    def __init__(self, channel: "QueueChannel", runtime: Runtime) -> None:
        self._channel = channel
        self._runtime = runtime
        self._subscriptions: list[QueueSubscription] = []
        runtime.on_crash(self.drop)

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish, and wait until the channel has accepted: one confirm for all of them."""
        for message in messages:
            self._runtime.record("publish", message.id, topic)
        return await self.send(topic, *messages)

    async def send(self, topic: str, *messages: Message) -> bool:
        """What ``publish`` does after it noted that it does."""
        runtime, channel = self._runtime, self._channel
        if channel.accept_ns:
            await runtime.sleep(channel.accept_ns)
        queues = channel.bound(topic)
        if not queues:
            for message in messages:
                runtime.record("unroutable", message.id, topic)
            return False
        all_taken = True
        for message in messages:
            for queue in queues:
                taken = queue.offer(message, runtime.actor)
                if taken is None:
                    await queue.wait_for_room(message, runtime.actor)
                elif not taken:
                    all_taken = False
        return all_taken

    def duplicate(self, topic: str, message: Message) -> None:
        """Have the network deliver to the channel once more what was published."""
        for queue in self._channel.bound(topic):
            queue.offer(message, self._runtime.actor, again=True)

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> QueueSubscription:
        """Take part in ``group``; see ``Connection.subscribe``."""
        self._channel.declare(topic, group)
        self._runtime.record("subscribe", "", topic, {"group": group})
        queue = self._channel.queue(group)
        subscription = QueueSubscription(queue, self._runtime, prefetch)
        self._subscriptions.append(subscription)
        if prefetch:
            queue.open.append(subscription)
            queue.fill()
        return subscription

    async def close(self) -> None:
        """Let go: what this actor has in hand goes back to its queues."""
        self.drop()

    def drop(self) -> None:
        """The connection is lost, as after a crash."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            subscription.lose()


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

    def connect(self, runtime: Runtime) -> Connection:
        """A connection for the runtime's actor."""
        return runtime.through(QueueConnection(self, runtime))

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
