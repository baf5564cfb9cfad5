"""Runs a model: each producer, consumer and service of it as an actor.

What a part needs is looked up once, when its actor starts; per message only what happens is done.
What a real system keeps outside the process survives a crash of the actor: how far a producer has
come with its messages, and which ids an idempotent consumer has done.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from edalab.experiments.pace import even, poisson
from edalab.lab.channel import Channel, Connection, Message
from edalab.lab.channel_plan import ChannelPlan, Channels, simulated
from edalab.lab.faults import is_poison
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime, TimedOut
from edalab.lab.service import Latency, Service, Unavailable, call
from edalab.lab.units import MICROSECOND, from_ms
from edalab.models import declaration
from edalab.models.model import Model

_MOST_LOOKS: Final = 100_000
_LOOKS_AT_FIRST: Final = 1_000

Publish = Callable[[str, str], Awaitable[None]]
"""Publishes a message, given its id and key, to all channels of a part."""


async def run_model(
    runtime: Runtime, model: Model, channels: Channels = simulated, linger_ns: int = 0
) -> None:
    """Run a model until every message is done or its time is over, as the actor ``lab``.

    Args:
        runtime: The lab's.
        model: The model.
        channels: Makes a channel, simulated or real.
        linger_ns: How long a message may be on its way that nobody sees, because of a fault.
    """
    system = System(runtime, model, channels)
    await system.start()
    await system.until_idle(linger_ns)
    await system.note_lags()


class System:
    """The channels and actors of a model in one run.

    Args:
        runtime: The lab's.
        model: The model.
        channels: Makes a channel, simulated or real.
    """

    def __init__(self, runtime: Runtime, model: Model, channels: Channels) -> None:
        self.runtime = runtime
        self.model = model
        self.channels: dict[str, Channel] = {
            name: channels(runtime, _plan(channel)) for name, channel in model.channel.items()
        }
        self.groups = {model.group(name): model.consumer[name].reads[0] for name in model.consumer}
        self.kept = model.keeping_groups()
        self.services = {
            name: Service(
                runtime.view(name),
                Latency(from_ms(service.work), service.work_shape),
                availability=service.availability,
                instances=service.instances,
            )
            for name, service in model.service.items()
        }
        self.working: dict[str, bool] = {}
        self.done: dict[str, set[str]] = {name: set() for name in model.consumer}
        self.producing: set[str] = set()
        """The producers that have not yet published all their messages."""

    async def start(self) -> None:
        """Bind the queues and groups, then start consumers and producers."""
        for group, channel in {**self.groups, **self.kept}.items():
            self.channels[channel].declare(channel, group)
        await self._settle()
        for name in self.model.consumer:
            for actor in self.model.instances(name):
                self.runtime.spawn(actor, consume, self, name)
        await self._settle()  # on a real channel: the consumers stand ready
        for name, producer in self.model.producer.items():
            progress = _Produced(producer, self.runtime.view(name))
            self.producing.add(name)
            self.runtime.spawn(name, produce, self, name, progress)

    async def until_idle(self, linger_ns: int) -> None:
        """Wait until everything published is done, or the model's time is over."""
        runtime, end = self.runtime, from_ms(self.model.run.for_)
        works = [consumer.work for consumer in self.model.consumer.values() if consumer.work]
        step = max(from_ms(min(works, default=1)), end // _MOST_LOOKS)
        pause, looks = MICROSECOND, 0
        idle_since: int | None = None
        now = runtime.now
        while now < end:
            await runtime.sleep(min(pause, end - now))
            looks += 1
            pause = step if looks < _LOOKS_AT_FIRST else pause + pause // 100
            busy = self.producing or any(self.working.values()) or not await self._drained()
            now = runtime.now
            if busy:
                idle_since = None
            elif idle_since is None:
                idle_since = now
            if idle_since is not None and now >= idle_since + linger_ns:
                break

    async def _settle(self) -> None:
        for channel in self.channels.values():
            await channel.settle()

    async def _drained(self) -> bool:
        """Return whether nothing is left in any queue or group that somebody reads."""
        await self._settle()
        for group, name in self.groups.items():
            channel = self.channels[name]
            lag = channel.lag(group)
            if lag.ready or lag.unacked:
                return False
            if isinstance(channel, QueueChannel) and channel.queue(group).delayed:
                return False
        return True

    async def note_lags(self) -> None:
        """Record what is left in each queue and group."""
        await self._settle()
        for group, name in {**self.groups, **self.kept}.items():
            channel = self.channels[name]
            lag, dead = channel.lag(group), len(channel.dead_letters(group))
            seen = {"ready": lag.ready, "unacked": lag.unacked, "dead": dead}
            self.runtime.record("lag", "", group, seen)

    def publisher(self, runtime: Runtime, name: str, topics: tuple[str, ...]) -> Publish | None:
        """Return a function that publishes as a part; None for a part that does not publish."""
        if not topics:
            return None
        outlets: list[tuple[Connection, str, str]] = []
        for topic in topics:
            shared = len(self.model.publishers(topic)) > 1 and name in self.model.consumer
            connection = self.channels[topic].connect(runtime)
            outlets.append((connection, topic, f">{name}" if shared else ""))
        if len(outlets) == 1:
            return _one_outlet(*outlets[0])

        async def publish(identifier: str, key: str) -> None:
            for connection, topic, mark in outlets:
                await connection.publish(topic, Message(identifier + mark, key))

        return publish


def _one_outlet(connection: Connection, topic: str, mark: str) -> Publish:
    async def publish_marked(identifier: str, key: str) -> None:
        await connection.publish(topic, Message(identifier + mark, key))

    async def publish(identifier: str, key: str) -> None:
        await connection.publish(topic, Message(identifier, key))

    return publish_marked if mark else publish


class _Produced:
    """How far a producer has come; kept outside its process, so that a crash does not lose it."""

    def __init__(self, producer: declaration.Producer, runtime: Runtime) -> None:
        self.total = producer.messages
        self.number = 0
        self.moments = _moments(producer, runtime)
        self.at = next(self.moments, 0)


def _moments(producer: declaration.Producer, runtime: Runtime) -> Iterator[int]:
    if producer.rate is None or producer.arrivals == "at once":
        return iter(())
    if producer.arrivals == "random":
        return poisson(runtime.random, producer.rate)
    return even(producer.rate)


async def produce(runtime: Runtime, system: System, name: str, progress: _Produced) -> None:
    """Publish one message after the other, at its moment; after a crash go on where it was."""
    producer = system.model.producer[name]
    publish = system.publisher(runtime, name, producer.publishes)
    assert publish is not None  # noqa: S101 - a producer publishes
    key_of = _keys(producer, runtime)
    moments, sleep = progress.moments, runtime.sleep
    for number in range(progress.number + 1, progress.total + 1):
        if (rest := progress.at - runtime.now) > 0:
            await sleep(rest)
        await publish(f"{name}-{number}", key_of(number) if key_of else "")
        progress.number = number
        progress.at = next(moments, 0)
    system.producing.discard(name)


def _keys(producer: declaration.Producer, runtime: Runtime) -> Callable[[int], str] | None:
    keys, hot = producer.keys, producer.hot
    if keys is None:
        return None
    random = runtime.view(f"keys of {runtime.actor}").random if hot else runtime.random
    others = max(1, keys - 1)

    def key_of(number: int) -> str:
        if not hot:
            return f"k{number % keys + 1}"
        if keys == 1 or random.random() < hot:
            return "k1"
        return f"k{number % others + 2}"

    return key_of


async def consume(runtime: Runtime, system: System, name: str) -> None:  # noqa: C901, PLR0912, PLR0915 - one loop, flat for its speed
    """Work on one message after the other, as the consumer's keys say."""
    model = system.model
    consumer = model.consumer[name]
    topic, group = consumer.reads[0], model.group(name)
    connection = system.channels[topic].connect(runtime)
    subscription = await connection.subscribe(topic, group, prefetch=consumer.prefetch)
    publish = system.publisher(runtime, name, consumer.publishes)
    draw = Latency(from_ms(consumer.work), consumer.work_shape).draw(runtime.random)
    fails, random = consumer.fails, runtime.random.random
    calls = _caller(runtime, system, consumer) if consumer.calls else None
    ack_before, ack_after = consumer.ack == "before", consumer.ack == "after"
    done = system.done[name] if consumer.idempotent else None
    working, actor = system.working, runtime.actor
    receive, ack, sleep, record = (
        subscription.receive, subscription.ack, runtime.sleep, runtime.record,
    )  # fmt: skip
    working[actor] = False

    def drop_work() -> None:
        working[actor] = False

    runtime.on_crash(drop_work)
    while True:
        delivery = await receive()
        message = delivery.message
        identifier = message.id
        if ack_before:
            working[actor] = True
            await ack(delivery)
        if done is None or identifier not in done:
            record("start", identifier, group)
            await sleep(draw())
            failed = (fails and random() < fails) or is_poison(message)
            if not failed and calls is not None:
                failed = not await calls(identifier)
            if failed:
                record("fail", identifier, group)
                if ack_before:
                    working[actor] = False
                else:
                    await subscription.nack(delivery)
                continue
            if done is None:
                record("finish", identifier, group)
            elif identifier not in done:
                record("finish", identifier, group)
                done.add(identifier)
            else:  # Another instance was faster with a copy: the effect is refused as a whole.
                record("conflict", identifier, group)
        if publish is not None:
            await publish(identifier, message.key)
        if ack_after:
            await ack(delivery)
        elif ack_before:
            working[actor] = False


def _caller(
    runtime: Runtime, system: System, consumer: declaration.Consumer
) -> Callable[[str], Awaitable[bool]]:
    services = [system.services[name] for name in consumer.calls]
    timeout_ns = None if consumer.timeout is None else from_ms(consumer.timeout)
    backoff_ns = (from_ms(consumer.retry_after),) if consumer.retry_after else ()

    async def calls(identifier: str) -> bool:
        """Call each service in turn; False if a call failed to the last."""
        try:
            for service in services:
                await call(
                    runtime, service, identifier,
                    timeout_ns=timeout_ns, retries=consumer.retries, backoff_ns=backoff_ns,
                )  # fmt: skip
        except (Unavailable, TimedOut):
            return False
        return True

    return calls


def live_plans(model: Model) -> list[ChannelPlan]:
    """Return what a model needs of its channels."""
    return [_plan(channel) for channel in model.channel.values()]


def _plan(channel: declaration.Channel) -> ChannelPlan:
    return ChannelPlan(
        needs=frozenset({"forgets"} if channel.kind == "queue" else {"replay"}),
        kind=channel.kind,
        accept_ns=from_ms(channel.accept),
        policy=QueuePolicy(
            max_length=channel.max_length,
            overflow=channel.overflow,
            ttl_ns=None if channel.ttl is None else from_ms(channel.ttl),
            max_attempts=channel.max_attempts,
            backoff_ns=(from_ms(channel.backoff),) if channel.backoff else (),
        ),
        partitions=channel.partitions,
    )
