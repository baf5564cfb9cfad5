"""A simulated channel of queues like RabbitMQ's.

A group is a queue bound to a topic. The queue pushes to its consumers, in turn, as long as each has
fewer than ``prefetch`` messages unacknowledged. What comes back, because it was refused or its
consumer crashed, returns to its old place in the queue and is delivered again with a higher
attempt number; what was tried ``max_attempts`` times is set aside as a dead letter.

At every moment, for each queue::

    enqueued + duplicated = ready + delayed + unacked + acked + dead + expired + dropped
"""

from collections import deque
from heapq import heappop, heappush
from typing import Literal

import msgspec

from edalab.lab.channel import ChannelCapabilities, Connection, Delivery, Lag, Message
from edalab.lab.connecting import ActorConnection, Receiver
from edalab.lab.expiry import Expiry
from edalab.lab.redelivery import next_try
from edalab.lab.runtime import Runtime, Waiter


class QueuePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of a queue and its treatment of returned messages.

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


class Queue:
    """One queue: its messages, its consumers, and the counts of what became of the messages.

    What waits is the delivery that it will be: its tag is the message's place in the queue.

    Args:
        name: The group's name; the queue's actor in the trace.
        policy: How it treats its messages.
        runtime: The run, as the queue sees it.
    """

    def __init__(self, name: str, policy: QueuePolicy, runtime: Runtime) -> None:
        self.name = name
        self.policy = policy
        self.runtime = runtime
        self.fresh: deque[Delivery] = deque()
        self.returned: list[tuple[int, Delivery]] = []
        self.open: deque[QueueSubscription] = deque()
        self.dead: list[Delivery] = []
        self.enqueued = self.duplicated = self.acked = self.expired = self.dropped = 0
        self.delayed = 0
        self.expiries: dict[int, int] = {}
        self.consumers: list[QueueSubscription] = []
        self._places = 0
        self._limit = policy.max_length
        self._ttl = policy.ttl_ns
        self._blocked: deque[tuple[Waiter, Message, str]] = deque()
        self._expiry = Expiry(runtime, self._head_expires_at, self._expire)

    @property
    def ready(self) -> int:
        """The number of messages that wait for a consumer."""
        return len(self.fresh) + len(self.returned)

    @property
    def unacked(self) -> int:
        """The number of unacknowledged messages."""
        return sum(len(consumer.unacked) for consumer in self.consumers)

    def offer(self, message: Message, producer: str) -> bool | None:
        """Take the message in or refuse it, as the policy says.

        Returns:
            Whether it was taken in; None: the publisher is to ``wait_for_room``.
        """
        limit = self._limit
        # A consumer that is open would have been given whatever waits: nothing does.
        if limit is not None and not self.open and self.ready >= limit:
            if self.policy.overflow == "reject":
                self.runtime.record("reject", message.id, producer)
                return False
            if self.policy.overflow == "block":
                return None
        self.enqueued += 1
        self.runtime.record("enqueue", message.id, producer)
        self._take_in(message)
        return True

    def duplicate(self, message: Message, producer: str) -> None:
        """Take in a copy that the network made; if the queue is full the copy is lost."""
        if self._limit is None or self.open or self.ready < self._limit:
            self.duplicated += 1
            self.runtime.record("duplicate", message.id, producer)
            self._take_in(message)

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
                self.enqueued += 1
                self.runtime.record("enqueue", message.id, producer)
                self.fresh.append(self._new(message))
                return True
        return False

    def fill(self) -> None:
        """Push what is ready to the consumers that have room, in turn."""
        consumers = self.open
        while consumers and (self.fresh or self.returned or (self._blocked and self.admit())):
            if consumers[0].push(self.take()):
                consumers.rotate(-1)
            else:
                consumers.popleft()

    def take(self) -> Delivery:
        """The next message in the order of their places, for whoever asks."""
        return self._pop() if self.returned or self._blocked else self.fresh.popleft()

    def give_back(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Take back a delivered message, to wherever ``next_try`` says.

        Nobody is given it yet: that is for ``settle``.
        """
        policy, attempts, message = self.policy, delivery.attempt, delivery.message
        rest = next_try(
            attempts,
            requeue=requeue,
            max_attempts=policy.max_attempts,
            backoff_ns=policy.backoff_ns,
        )
        if rest is None:
            self.dead.append(delivery)
            self.expiries.pop(delivery.tag, None)
            self.runtime.record("dead-letter", message.id, "", {"attempts": attempts})
            return
        again = Delivery(message, self.name, delivery.tag, attempts + 1)
        if policy.backoff_ns:
            self.delayed += 1
            self.runtime.record("rest", message.id)
            self.runtime.spawn(self.name, _requeue_after, self, again, rest)
        else:
            self.requeue(again, "unacked")

    def requeue(self, delivery: Delivery, origin: str) -> None:
        """Put a message back at its place: it was ``unacked``, did ``rest``, or was ``dead``."""
        self.runtime.record("requeue", delivery.message.id, "", {"from": origin})
        heappush(self.returned, (delivery.tag, delivery))
        if self._ttl is not None:
            self._expiry.check()

    def settle(self) -> None:
        """Deliver what came back, and drop what is over the limit now."""
        self.fill()
        self._drop_over_limit()

    def replay(self) -> int:
        """Put every dead letter at the end of the queue, as if new; how many there were."""
        revived, self.dead = self.dead, []
        for delivery in revived:
            self.requeue(self._new(delivery.message), "dead")
        self.settle()
        return len(revived)

    def _take_in(self, message: Message) -> None:
        delivery = self._new(message)
        consumers = self.open
        if consumers:
            if consumers[0].push(delivery):
                consumers.rotate(-1)
            else:
                consumers.popleft()
            return
        self.fresh.append(delivery)
        if self._limit is not None:
            self._drop_over_limit()
        if self._ttl is not None:
            self._expiry.check()

    def _new(self, message: Message) -> Delivery:
        self._places = place = self._places + 1
        if self._ttl is not None:
            self.expiries[place] = self.runtime.now + self._ttl
        return Delivery(message, self.name, place)

    def _pop(self) -> Delivery:
        returned = self.returned
        if returned and not (self.fresh and self.fresh[0].tag < returned[0][0]):
            delivery = heappop(returned)[1]
        else:
            delivery = self.fresh.popleft()
        if self._blocked and self._limit is not None and self.ready < self._limit:
            self.admit()
            self._expiry.check()
        return delivery

    def _discard(self) -> str:
        """Take the next message out for good; its id."""
        delivery = self._pop()
        self.expiries.pop(delivery.tag, None)
        return delivery.message.id

    def _drop_over_limit(self) -> None:
        if self._limit is not None and self.policy.overflow == "drop-oldest":
            while self.ready > self._limit:
                self.dropped += 1
                self.runtime.record("drop", self._discard())

    def _head_expires_at(self) -> int | None:
        fresh, returned = self.fresh, self.returned
        if returned and not (fresh and fresh[0].tag < returned[0][0]):
            return self.expiries.get(returned[0][0])
        return self.expiries.get(fresh[0].tag) if fresh else None

    def _expire(self) -> None:
        self.expired += 1
        self.runtime.record("expire", self._discard())


async def _requeue_after(runtime: Runtime, queue: Queue, delivery: Delivery, rest_ns: int) -> None:
    await runtime.sleep(rest_ns)
    queue.delayed -= 1
    queue.requeue(delivery, "rest")
    queue.settle()


class QueueSubscription(Receiver):
    """A consumer of one queue."""

    __slots__ = ("_buffer", "queue", "unacked")

    def __init__(self, queue: Queue, runtime: Runtime, prefetch: int) -> None:
        super().__init__(runtime, queue.name, prefetch)
        self.queue = queue
        self.unacked: dict[int, Delivery] = {}
        self._buffer: deque[Delivery] = deque()

    def push(self, delivery: Delivery) -> bool:
        """Deliver one message to the consumer; returns whether it has room for another."""
        unacked, message, attempt = self.unacked, delivery.message, delivery.attempt
        unacked[delivery.tag] = delivery
        record = self.queue.runtime.record
        if attempt == 1:
            record("deliver", message.id, self._runtime.actor)
        else:
            record("redeliver", message.id, self._runtime.actor, {"attempt": attempt})
        self._buffer.append(delivery)
        if self._line:
            self.notify()
        return len(unacked) < self.prefetch

    async def receive(self) -> Delivery:
        """Wait for the next message, and return it."""
        while not self._buffer:
            waiter = self.stand_in_line()
            await waiter.wait()
            self._spare.append(waiter)
        return self._buffer.popleft()

    async def poll(self) -> Delivery | None:
        """The next message, or None if there is none now; ignores the prefetch."""
        queue = self.queue
        if self._buffer:
            return self._buffer.popleft()
        if self in queue.consumers and (queue.fresh or queue.returned or queue.admit()):
            self.push(queue.take())
            return self._buffer.popleft()
        return None

    async def ack(self, delivery: Delivery) -> None:
        """Tell the queue that the message is processed.

        An acknowledgement of what is not in this consumer's hands, any more or at all, is stale:
        the trace has it, and nothing else happens.
        """
        queue, unacked, tag = self.queue, self.unacked, delivery.tag
        if unacked.get(tag) is not delivery:
            self._runtime.record("ack-stale", delivery.message.id, queue.name)
            return
        del unacked[tag]
        if queue.expiries:
            queue.expiries.pop(tag, None)
        queue.acked += 1
        self._runtime.record("ack", delivery.message.id, queue.name)
        if len(unacked) == self.prefetch - 1:
            self._reopen()

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Give the message back to its place in the queue, or set it aside."""
        if self.unacked.get(delivery.tag) is not delivery:
            self._runtime.record("nack-stale", delivery.message.id, self.queue.name)
            return
        self._runtime.record("nack", delivery.message.id, self.queue.name)
        self._return(delivery, requeue=requeue)

    def reclaim(self, delivery: Delivery) -> None:
        """Take back a message whose acknowledgement did not come."""
        if self.unacked.get(delivery.tag) is delivery:
            self._return(delivery)

    def lose(self) -> None:
        """Return unacknowledged messages to the queue, since the connection is lost."""
        queue = self.queue
        self.prefetch = 0
        queue.consumers.remove(self)
        if self in queue.open:
            queue.open.remove(self)
        in_hand = [self.unacked[tag] for tag in sorted(self.unacked)]
        self.unacked.clear()
        self._buffer.clear()
        for delivery in in_hand:
            queue.give_back(delivery)
        queue.settle()

    def _return(self, delivery: Delivery, *, requeue: bool = True) -> None:
        del self.unacked[delivery.tag]
        self.queue.give_back(delivery, requeue=requeue)
        if len(self.unacked) == self.prefetch - 1:
            self._reopen()
        self.queue.settle()

    def _reopen(self) -> None:
        self.queue.open.append(self)
        self.queue.fill()


class QueueConnection(ActorConnection["QueueChannel", QueueSubscription]):
    """One actor's connection to a channel of queues."""

    __slots__ = ()

    async def send(self, topic: str, *messages: Message) -> bool:
        """Hand over to the queues what is already recorded as published."""
        runtime, channel = self._runtime, self._channel
        if channel.accept_ns:
            await runtime.sleep(channel.accept_ns)
        queues = channel.routes.get(topic)
        if queues is None:
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
        """Deliver a published message to the channel once more."""
        for queue in self._channel.routes.get(topic, ()):
            queue.duplicate(message, self._runtime.actor)

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> QueueSubscription:
        """Join ``group``; see ``Connection.subscribe``."""
        self._channel.declare(topic, group)
        queue = self._channel.queue(group)
        subscription = QueueSubscription(queue, self._runtime, prefetch)
        self.begin(topic, group, subscription)
        queue.consumers.append(subscription)
        if prefetch:
            queue.open.append(subscription)
            queue.fill()
        return subscription


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
        self.routes: dict[str, list[Queue]] = {}

    def declare(self, topic: str, group: str, policy: QueuePolicy | None = None) -> None:
        """Bind the queue ``group`` to ``topic``; a new queue has ``policy``."""
        queue = self._queues.get(group)
        if queue is None:
            queue = Queue(group, policy or self._policy, self._runtime.view(group))
            self._queues[group] = queue
        routes = self.routes.setdefault(topic, [])
        if queue not in routes:
            routes.append(queue)

    def connect(self, runtime: Runtime) -> Connection:
        """A connection for the runtime's actor."""
        return runtime.through(QueueConnection(self, runtime))

    def queue(self, group: str) -> Queue:
        """The queue of a declared group."""
        return self._queues[group]

    async def settle(self) -> None:
        """Nothing to do: the simulated channel is always up to date."""

    def lag(self, group: str) -> Lag:
        """The group's lag."""
        queue = self._queues[group]
        return Lag(queue.ready, queue.unacked, queue.acked)

    def dead_letters(self, group: str) -> list[Message]:
        """The dead letters of the group."""
        return [delivery.message for delivery in self._queues[group].dead]
