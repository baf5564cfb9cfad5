"""RabbitMQ as a channel: a topic is an exchange, a group is a queue bound to it.

Exchanges and queues have names that are unique for each run. They are deleted when the run ends,
and expire if it does not end properly.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import msgspec

from edalab.adapters.amqp_messages import TRIES, attempt_of, message_of
from edalab.adapters.broker import Broker
from edalab.adapters.broker_channel import BrokerChannel, BrokerConnection
from edalab.adapters.failures import unreachable
from edalab.adapters.limits import PARTING_S, no_answer
from edalab.adapters.processes import Order, ProcessSubscription, Report
from edalab.addresses import Address
from edalab.errors import Refused, StorageError, SystemUnreachable
from edalab.lab.channel import ChannelCapabilities, Delivery, Lag, Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime
from edalab.texts import say

_EXPIRES_MS: Final = 600_000
_SETTLED_S: Final = 5.0
_ALARM_S: Final = 0.05
"""How long to wait for a connection that the broker has not blocked: it is ready at once."""

_MOST_PREFETCH: Final = 65_535


class RabbitMQ(Broker):
    """The broker at an address.

    Args:
        address: ``amqp://USER:PASSWORD@HOST:PORT/VHOST``.
        timeout_s: How many seconds to wait for an answer.
        keep: Whether a run's queues stay in the broker; they expire after ten minutes.
    """

    name = "rabbitmq"

    def __init__(self, address: Address, *, timeout_s: float = 10.0, keep: bool = False) -> None:
        super().__init__(address, timeout_s=timeout_s, keep=keep)
        for name in ("aio_pika", "aiormq"):  # everything that they would print is raised as well
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    def channel(self, runtime: Runtime, plan: ChannelPlan) -> "RabbitMQChannel":
        """A channel for a run.

        Raises:
            Refused: The plan needs what RabbitMQ's queues do not have.
        """
        if (refusal := self.refusal(plan)) is not None:
            raise refusal
        return RabbitMQChannel(self, runtime, plan)

    def refusal(self, plan: ChannelPlan) -> Refused | None:
        """What a plan needs that RabbitMQ's queues do not have; None if nothing is missing."""
        if "replay" in plan.needs:
            return Refused("rabbitmq-log")
        if plan.kind == "log" and plan.partitions > 1:
            return Refused("rabbitmq-partitions")
        if plan.policy.overflow == "block":
            return Refused("rabbitmq-block")
        return None

    def differences(self, plan: ChannelPlan) -> Sequence[str]:
        """The differences from the simulated channel, as keys of the catalogue."""
        keys = ["channel.rabbitmq-queue"] if plan.kind == "log" else []
        if plan.policy.backoff_ns:
            keys.append("channel.rabbitmq-rest")
        elif plan.policy.max_attempts is None:
            keys.append("channel.rabbitmq-attempts")
        else:
            keys.append("channel.rabbitmq-quorum")
        if plan.killed:
            keys.append("channel.killed")
        return tuple(keys)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Limit the time of a request, and convert exceptions of the client into our errors.

        Raises:
            SystemUnreachable: The broker does not answer in time.
            SystemRefused: The broker refuses the request.
        """
        from aio_pika.exceptions import (
            AMQPConnectionError,
            AMQPError,
            AuthenticationError,
            ChannelInvalidStateError,
            ProbableAuthenticationError,
        )

        # A closed transport is a RuntimeError of the client.
        lost = AMQPConnectionError, ChannelInvalidStateError, OSError, RuntimeError
        cancelled = _times_cancelled()
        try:
            async with asyncio.timeout(self.timeout_s):
                yield
            # The client waits with ``wait_for``, which in Python 3.11 gives an answer that comes
            # together with a cancellation, and forgets this.
            if _times_cancelled() > cancelled:
                raise asyncio.CancelledError
        except TimeoutError:
            raise no_answer(self.address, self.timeout_s) from None
        except (AuthenticationError, ProbableAuthenticationError) as error:
            raise self.refused(error) from None
        except lost as error:
            reason = "" if isinstance(error, ChannelInvalidStateError) else str(error)
            raise unreachable(self.address, reason or say("error.connection-lost")) from None
        except (AMQPError, ValueError) as error:
            # Without its virtual host the broker closes, and the client says no more than that.
            closed = "Connection.Close" in str(error)
            raise self.refused(say("error.closed-at-once") if closed else error) from None


def _times_cancelled() -> int:
    """Return how often the present task was cancelled."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


class _Group:
    """The counts and messages of one queue, as far as this run knows them."""

    def __init__(self, name: str, runtime: Runtime) -> None:
        self.name = name
        self._runtime = runtime
        self.enqueued = self.acked = self.ready = 0
        self.unacked: dict[int, str] = {}
        self.dead: list[Message] = []
        self.resting: set[str] = set()
        self.discarded = 0
        self.lossy = False

    @property
    def view(self) -> Runtime:
        """The run as the queue sees it."""
        return self._runtime.view(self.name)

    def deliver(self, tag: int, message: str, attempt: int, consumer: str) -> None:
        """Record that a consumer was given a message, for the first time or again."""
        if message in self.resting:
            self.resting.discard(message)
            self.view.record("requeue", message, "", {"from": "rest"})
        self.unacked[tag] = message
        if attempt > 1:
            self.view.record("redeliver", message, consumer, {"attempt": attempt})
        else:
            self.view.record("deliver", message, consumer)

    def return_all(self, tags: set[int]) -> None:
        """Record that the messages in a lost consumer's hands are in the queue again."""
        for tag in sorted(tags & set(self.unacked), key=abs):
            self.view.record("requeue", self.unacked.pop(tag), "", {"from": "unacked"})


class RabbitMQChannel(BrokerChannel[RabbitMQ]):
    """Exchanges and queues of one run.

    Args:
        system: The broker.
        runtime: The run.
        plan: The policy of the queues.
    """

    def __init__(self, system: RabbitMQ, runtime: Runtime, plan: ChannelPlan) -> None:
        super().__init__(system, runtime, plan)
        self.groups: dict[str, _Group] = {}
        self.routes: dict[str, list[str]] = {}
        self._silent = False
        self._dropping = False
        self._pending: list[tuple[str, str]] = []
        self._connection: Any = None
        self._control: Any = None
        self._exchanges: dict[str, Any] = {}
        self._connections: list[RabbitMQConnection] = []

    @property
    def capabilities(self) -> ChannelCapabilities:
        """Quorum queues count attempts and have dead letters; classic ones mark redeliveries."""
        counts = self.plan.policy.max_attempts is not None
        return ChannelCapabilities(
            replay=False, single_nack=True, attempts=counts, dead_letters=counts, order="queue"
        )

    def declare(self, topic: str, group: str) -> None:
        """Bind ``group`` to ``topic``, at the next ``settle``, ``subscribe`` or ``publish``."""
        groups = self.routes.setdefault(topic, [])
        if group not in groups:
            groups.append(group)
            self.groups.setdefault(group, _Group(group, self.runtime))
            self._pending.append((topic, group))

    def connect(self, runtime: Runtime) -> "RabbitMQConnection":
        """A connection for the runtime's actor: an AMQP channel of its own."""
        connection = RabbitMQConnection(self, runtime)
        self._connections.append(connection)
        return runtime.through(connection)

    async def settle(self) -> None:
        """Create what was declared, wait for joining consumers, and fetch the queues' counts."""
        await self._open_and_wait()
        for group in self.groups.values():
            await self._count(group)

    def lag(self, group: str) -> Lag:
        """The lag of the group at the last ``settle``."""
        state = self.groups[group]
        return Lag(state.ready, len(state.unacked), state.acked)

    def dead_letters(self, group: str) -> list[Message]:
        """The dead letters of the group at the last ``settle``."""
        return list(self.groups[group].dead)

    async def check(self) -> None:
        """Ask the broker for one of the queues, to see whether it still answers."""
        if self._control is not None and self._exchanges:
            group = next(iter(self.groups))
            await self.ask(self._control.declare_queue(self.queue_name(group), passive=True))

    async def drop(self) -> None:
        """Delete the run's queues and exchanges, and close the connection."""
        if self._connection is None:
            return
        self._dropping = True
        for connection in self._connections:
            connection.lose()  # before deletion, so that the broker does not notify consumers
        # Who has not answered in time is not asked for long again.
        limit_s = PARTING_S if self._silent else self.system.timeout_s
        deleted = False
        with suppress(StorageError, TimeoutError):  # the queues expire
            async with asyncio.timeout(limit_s):
                await asyncio.gather(*self.closing, return_exceptions=True)
                if not self.system.keep:
                    await self._delete()
                    deleted = True
        self._notes.close(deleted=deleted)
        with suppress(StorageError, TimeoutError):
            async with asyncio.timeout(PARTING_S), self.system.asking():
                await self._connection.close()

    async def _delete(self) -> None:
        """Delete all that the run may have made, whether or not the broker's answer came."""
        # The client closes a channel on which a request was cancelled, as Ctrl-C does.
        control = await self.ask(self.new_channel())
        for group in self.groups:
            for name in self._queue_names(group):
                await self.ask(control.queue_delete(name))
        for topic in self.routes:
            await self.ask(control.exchange_delete(self.name_of(topic)))

    async def open(self) -> None:
        """Connect, and create the queues that were declared since."""
        import aio_pika

        async with self._lock:
            if self._connection is None:
                heartbeat = self.system.address.options.get("heartbeat", "60")
                if not heartbeat.isdecimal():  # the client would take its own value instead
                    raise self.system.refused(f"heartbeat={heartbeat}")
                async with self.asking():
                    self._connection = await aio_pika.connect(self.system.address.url)
                    self._connection.close_callbacks.add(self._lost)
                    self._control = await self.new_channel()
            pending, self._pending = self._pending, []
            for topic, group in pending:
                await self._bind(topic, group)

    async def ask(self, request: Awaitable[Any]) -> Any:
        """Return the broker's answer to one request; see ``asking``."""
        async with self.asking():
            return await request

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Limit the time of a request and translate errors; see ``RabbitMQ.asking``.

        Raises:
            SystemUnreachable: The broker does not answer in time.
            SystemRefused: The broker refuses the request, or takes no messages now.
        """
        try:
            async with self.system.asking():
                yield
        except SystemUnreachable:
            self._silent = True
            if await self._under_alarm():
                raise self.system.refused(say("error.alarm")) from None
            raise

    async def _under_alarm(self) -> bool:
        """Return whether the broker has blocked the connection, since its memory is short."""
        if self._connection is None or self._connection.is_closed:
            return False
        try:
            async with asyncio.timeout(_ALARM_S):
                await self._connection.transport.connection.ready()
        except TimeoutError:
            return True
        return False

    def _lost(self, _connection: object, error: BaseException | None) -> None:
        """Tell all who wait for a message that none will come."""
        if self._dropping:
            return
        reason = str(error or "") or say("error.connection-lost")
        failure = unreachable(self.system.address, reason)
        for connection in self._connections:
            for subscription in connection.subscriptions:
                subscription.lose(failure)

    async def new_channel(self) -> Any:
        """A new AMQP channel."""
        return await self._connection.channel(publisher_confirms=True, on_return_raises=True)

    def consumer_order(self, group: str, *, prefetch: int = 0) -> Order:
        """What a consumer of the group is told, whose connection is in a process of its own."""
        system = self.system
        return Order(system.address.url, system.timeout_s, self.queue_name(group), _qos(prefetch))

    def queue_name(self, group: str, *, dead: bool = False) -> str:
        """The name of a group's queue in the broker."""
        return self.name_of(f"{group}.dead" if dead else group)

    def _queue_names(self, group: str) -> list[str]:
        """The names of all queues that a group may have."""
        rests = range(len(self.plan.policy.backoff_ns))
        return [
            self.queue_name(group),
            self.queue_name(group, dead=True),
            *(self.rest_name(group, place) for place in rests),
        ]

    def rest_name(self, group: str, place: int) -> str:
        """The name of the queue in which a group's messages rest after so many attempts."""
        return self.name_of(f"{group}.rest.{place}")

    async def publish(self, topic: str, message: Message) -> bool | None:
        """Publish with a confirm; whether the queues accepted it, or None if no queue is bound."""
        from aio_pika.exceptions import DeliveryError, PublishError

        exchange = self._exchanges.get(topic)
        if exchange is None:
            return None
        async with self.asking():
            try:
                await exchange.publish(_outgoing(message, {}), "", mandatory=True)
            except PublishError:
                return None
            except DeliveryError:
                return False
        return True

    async def _bind(self, topic: str, group: str) -> None:
        self._notes.add("exchange", self.name_of(topic))
        self._notes.add("queue", *self._queue_names(group))
        if topic not in self._exchanges:
            self._exchanges[topic] = await self.ask(
                self._control.declare_exchange(self.name_of(topic), "fanout", auto_delete=True)
            )
        policy = self.plan.policy
        arguments: dict[str, Any] = {"x-expires": _EXPIRES_MS}
        if policy.max_length is not None:
            arguments["x-max-length"] = policy.max_length
            drops = policy.overflow == "drop-oldest"
            arguments["x-overflow"] = "drop-head" if drops else "reject-publish"
            self.groups[group].lossy = drops
        if policy.ttl_ns is not None:
            arguments["x-message-ttl"] = max(1, policy.ttl_ns // 1_000_000)
            self.groups[group].lossy = True
        if policy.max_attempts is not None:
            dead = self.queue_name(group, dead=True)
            await self.ask(self._control.declare_queue(dead, arguments={"x-expires": _EXPIRES_MS}))
        if policy.backoff_ns:
            await self._declare_rests(group)
        elif policy.max_attempts is not None:
            arguments |= {
                "x-queue-type": "quorum",
                "x-delivery-limit": policy.max_attempts - 1,
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": dead,
            }
        queue = await self.ask(
            self._control.declare_queue(self.queue_name(group), durable=True, arguments=arguments)
        )
        await self.ask(queue.bind(self._exchanges[topic]))

    async def _declare_rests(self, group: str) -> None:
        """Declare a queue without consumers for each rest; what expires there goes back.

        The rest that a message waits is the queue's, so that none waits behind a longer one.
        """
        for place, rest_ns in enumerate(self.plan.policy.backoff_ns):
            arguments = {
                "x-expires": _EXPIRES_MS,
                "x-message-ttl": max(1, rest_ns // 1_000_000),
                "x-dead-letter-exchange": "",
                "x-dead-letter-routing-key": self.queue_name(group),
            }
            name = self.rest_name(group, place)
            await self.ask(self._control.declare_queue(name, durable=True, arguments=arguments))

    async def give_back(
        self, group: _Group, message: Message, attempt: int, *, requeue: bool
    ) -> bool:
        """Put a message that came back where it rests, or among the dead letters.

        Returns:
            Whether a copy is there, so that the message itself only has to be acknowledged; where
            messages do not rest, the broker puts back or sets aside what is rejected.
        """
        policy = self.plan.policy
        if policy.backoff_ns and (requeue or policy.max_attempts is not None):
            last = policy.max_attempts is not None and attempt >= policy.max_attempts
            if last or not requeue:
                name = self.queue_name(group.name, dead=True)
            else:
                name = self.rest_name(group.name, min(attempt, len(policy.backoff_ns)) - 1)
                group.resting.add(message.id)
                group.view.record("rest", message.id)
            copy = _outgoing(message, {TRIES: attempt})
            await self._control.default_exchange.publish(copy, name, mandatory=True)
            return True
        if requeue:
            group.view.record("requeue", message.id, "", {"from": "unacked"})
        elif policy.max_attempts is None:
            group.discarded += 1  # nobody keeps dead letters of this queue
        return False

    async def _count(self, group: _Group) -> None:
        """Fetch the queue's counts; waits until they agree with the run's own counts.

        After a crash the broker needs a moment to return messages to the queue.

        Raises:
            SystemUnreachable: Messages are missing, and none of them comes back any more.
        """
        name, loop = self.queue_name(group.name), asyncio.get_running_loop()
        limit_s = 0.0 if group.lossy else min(_SETTLED_S, self.system.timeout_s)
        until = loop.time() + limit_s
        counts, unchanged_since = (0, 0), loop.time()
        while True:
            if self.plan.policy.max_attempts is not None:
                await self._fetch_dead_letters(group)
            declared = await self.ask(self._control.declare_queue(name, passive=True))
            group.ready = declared.declaration_result.message_count + await self._resting(group)
            gone = group.acked + len(group.unacked) + len(group.dead) + group.discarded
            expected = group.enqueued - gone
            if counts != (group.ready, expected):
                counts, unchanged_since = (group.ready, expected), loop.time()
            if group.ready == expected or loop.time() >= until:
                break
            await asyncio.sleep(0.05)
        if group.ready < expected and loop.time() - unchanged_since > limit_s / 2 > 0:
            reason = say(
                "error.not-given-back", ready=group.ready, expected=expected, seconds=f"{limit_s:g}"
            )
            raise unreachable(self.system.address, reason)

    async def _resting(self, group: _Group) -> int:
        """Return how many messages of a group rest; they are ready for it later."""
        resting = 0
        for place in range(len(self.plan.policy.backoff_ns)):
            name = self.rest_name(group.name, place)
            declared = await self.ask(self._control.declare_queue(name, passive=True))
            resting += declared.declaration_result.message_count
        return resting

    async def _fetch_dead_letters(self, group: _Group) -> None:
        queue = await self.ask(self._control.get_queue(self.queue_name(group.name, dead=True)))
        while (dead := await self.ask(queue.get(no_ack=True, fail=False))) is not None:
            group.dead.append(message_of(dead))
            group.view.record("dead-letter", dead.message_id or "")


class RabbitMQConnection(BrokerConnection[RabbitMQChannel]):
    """One actor's AMQP channel."""

    def __init__(self, channel: RabbitMQChannel, runtime: Runtime) -> None:
        super().__init__(channel, runtime)
        self.amqp: Any = None
        self.subscriptions: list[RabbitMQSubscription] = []

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish and wait for the broker's confirms; see ``Connection.publish``."""
        channel, runtime = self.channel, self.runtime
        await channel.open()
        for message in messages:
            runtime.record("publish", message.id, topic)
        confirms = await asyncio.gather(*(channel.publish(topic, message) for message in messages))
        for message, accepted in zip(messages, confirms, strict=True):
            if accepted is None:
                runtime.record("unroutable", message.id, topic)
                continue
            for group in channel.routes[topic]:
                view = channel.runtime.view(group)
                if accepted:
                    channel.groups[group].enqueued += 1
                view.record("enqueue" if accepted else "reject", message.id, runtime.actor)
        return all(confirms)

    async def subscribe(
        self, topic: str, group: str, *, prefetch: int = 1
    ) -> "RabbitMQSubscription | ProcessSubscription":
        """Join ``group``; see ``Connection.subscribe``."""
        self.channel.declare(topic, group)
        self.channel.joining += 1
        try:
            if self.runtime.actor in self.channel.plan.killed:
                return await self._join_in_process(topic, group, prefetch)
            return await self._join(topic, group, prefetch)
        finally:
            self.channel.joining -= 1

    async def _join(self, topic: str, group: str, prefetch: int) -> "RabbitMQSubscription":
        await self.channel.open()
        self.runtime.record("subscribe", "", topic, {"group": group})
        async with self.channel.asking():
            if self.amqp is None:
                self.amqp = await self.channel.new_channel()
            if prefetch:
                await self.amqp.set_qos(prefetch_count=_qos(prefetch))
            queue = await self.amqp.get_queue(self.channel.queue_name(group))
            subscription = RabbitMQSubscription(self, self.channel.groups[group], queue)
            if prefetch:
                await queue.consume(subscription.push)
        self.subscriptions.append(subscription)
        return subscription

    async def _join_in_process(self, topic: str, group: str, prefetch: int) -> ProcessSubscription:
        """Join with a process of its own."""
        channel = self.channel
        await channel.open()
        self.runtime.record("subscribe", "", topic, {"group": group})
        order = channel.consumer_order(group, prefetch=prefetch)
        ledger = _Ledger(self.runtime, channel, channel.groups[group])
        return await self._start(order, group, ledger)

    def _lose_subscriptions(self) -> None:
        """Close the AMQP channel: the broker returns unacknowledged messages to the queue."""
        subscriptions, self.subscriptions = self.subscriptions, []
        for subscription in subscriptions:
            group = subscription.group
            subscription.gone = True
            group.return_all(set(subscription.in_hand))
        if self.amqp is not None and subscriptions:
            self._end(self.channel.ask(self.amqp.close()))


class _Ledger:
    """Writes down what a consumer in a process was given and has acknowledged."""

    def __init__(self, runtime: Runtime, channel: RabbitMQChannel, group: _Group) -> None:
        self._runtime, self._channel, self._group = runtime, channel, group
        self._tags: set[int] = set()

    def delivered(self, report: Report) -> None:
        tag = self._tag(report)
        self._group.deliver(tag, report.message.id, report.attempt, self._runtime.actor)
        self._tags.add(tag)

    def acked(self, report: Report) -> None:
        self._group.acked += 1
        self._group.unacked.pop(self._tag(report), None)
        self._runtime.record("ack", report.message.id, self._group.name)

    async def give_back(self, report: Report, *, requeue: bool) -> bool:
        self._group.unacked.pop(self._tag(report), None)
        self._runtime.record("nack", report.message.id, self._group.name)
        async with self._channel.asking():
            return await self._channel.give_back(
                self._group, report.message, report.attempt, requeue=requeue
            )

    def lost(self) -> None:
        self._group.return_all(self._tags)

    def _tag(self, report: Report) -> int:
        """A number that no message of the run's own consumers has, nor one of another process."""
        return -(id(self) + report.tag)


def _qos(prefetch: int) -> int:
    """The prefetch as the protocol has it, where a number too great for it is no limit."""
    return prefetch if prefetch <= _MOST_PREFETCH else 0


def _outgoing(message: Message, headers: dict[str, Any]) -> Any:
    """Return the AMQP message that carries a message."""
    import aio_pika

    return aio_pika.Message(
        msgspec.json.encode(message.body),
        message_id=message.id,
        headers={"key": message.key, **headers},
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


class RabbitMQSubscription:
    """A consumer of one queue."""

    def __init__(self, connection: RabbitMQConnection, group: _Group, queue: Any) -> None:
        self.group = group
        self.in_hand: dict[int, Any] = {}
        self.gone = False
        self._connection = connection
        self._queue = queue
        self._arrived: asyncio.Queue[Any] = asyncio.Queue()

    async def push(self, message: Any) -> None:
        """Receive a message that the broker pushes; after a crash it goes back to the broker."""
        if self.gone:
            return
        self._arrived.put_nowait(self._delivery(message))

    async def receive(self) -> Delivery:
        """Wait for the next message, and return it.

        Raises:
            SystemUnreachable: The connection is lost.
        """
        arrived: Delivery | SystemUnreachable = await self._arrived.get()
        if isinstance(arrived, SystemUnreachable):
            raise arrived
        return arrived

    def lose(self, error: SystemUnreachable) -> None:
        """Give the error to whoever waits for a message."""
        self._arrived.put_nowait(error)

    async def poll(self) -> Delivery | None:
        """The next message, or None if there is none now."""
        async with self._connection.channel.asking():
            message = await self._queue.get(fail=False)
        return None if message is None else self._delivery(message)

    async def ack(self, delivery: Delivery) -> None:
        """Acknowledge the message."""
        runtime, message = self._connection.runtime, self.in_hand.pop(delivery.tag, None)
        if message is None:
            runtime.record("ack-stale", delivery.message.id, self.group.name)
            return
        async with self._connection.channel.asking():
            await message.ack()
        self.group.acked += 1
        self.group.unacked.pop(id(message), None)
        runtime.record("ack", delivery.message.id, self.group.name)

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Return the message to the broker."""
        runtime, message = self._connection.runtime, self.in_hand.pop(delivery.tag, None)
        if message is None:
            runtime.record("nack-stale", delivery.message.id, self.group.name)
            return
        self.group.unacked.pop(id(message), None)
        runtime.record("nack", delivery.message.id, self.group.name)
        channel = self._connection.channel
        async with channel.asking():
            if await channel.give_back(
                self.group, delivery.message, delivery.attempt, requeue=requeue
            ):
                await message.ack()
            else:
                await message.nack(requeue=requeue)

    def _delivery(self, message: Any) -> Delivery:
        tag, attempt = id(message), attempt_of(message)
        self.in_hand[tag] = message
        self.group.deliver(tag, message.message_id, attempt, self._connection.runtime.actor)
        return Delivery(message_of(message), self.group.name, tag, attempt)
