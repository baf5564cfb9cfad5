"""A run's channel in a broker and its connections: what RabbitMQ and Kafka have in common."""

import asyncio
from abc import ABC, abstractmethod
from typing import Any, Final, Generic, TypeVar

from edalab.adapters.broker import Broker
from edalab.adapters.processes import Ledger, Order, ProcessSubscription
from edalab.adapters.run_notes import Notes
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime
from edalab.messages import new_id

_LOOK_S: Final = 0.01

SystemT = TypeVar("SystemT", bound=Broker)
ChannelT = TypeVar("ChannelT", bound="BrokerChannel[Any]")


class BrokerChannel(ABC, Generic[SystemT]):
    """What one run makes in a broker, under names that begin with a prefix of its own.

    Args:
        system: The broker.
        runtime: The run.
        plan: What the run needs.
    """

    def __init__(self, system: SystemT, runtime: Runtime, plan: ChannelPlan) -> None:
        self.system = system
        self.runtime = runtime
        self.plan = plan
        self.joining = 0
        self.closing: set[asyncio.Future[Any]] = set()
        self._prefix = f"edalab.{new_id()[:12]}"
        self._notes = Notes(system.notes, system.shown)
        self._lock = asyncio.Lock()

    @abstractmethod
    async def open(self) -> None:
        """Connect, and create what was declared since."""

    def name_of(self, name: str) -> str:
        """Return the name in the broker of a topic or group."""
        return f"{self._prefix}.{name}"

    async def _open_and_wait(self) -> None:
        """Create what was declared, and wait for consumers that are joining or leaving."""
        await self.open()
        await asyncio.sleep(0)  # a consumer that was just spawned may be about to join
        while self.joining:  # noqa: ASYNC110 - waits for a counter
            await asyncio.sleep(_LOOK_S)
        await asyncio.gather(*self.closing)


class BrokerConnection(ABC, Generic[ChannelT]):
    """One actor's connection to a channel; it is lost when the actor crashes.

    Args:
        channel: The channel.
        runtime: The actor's runtime.
    """

    def __init__(self, channel: ChannelT, runtime: Runtime) -> None:
        self.channel = channel
        self.runtime = runtime
        self._in_process: list[ProcessSubscription] = []
        runtime.on_crash(self.lose)

    async def close(self) -> None:
        """Close the connection: unacknowledged messages are delivered again."""
        self.lose()
        await asyncio.gather(*self.channel.closing)

    def lose(self) -> None:
        """Lose the connection: unacknowledged messages are delivered again."""
        self._lose_subscriptions()
        in_process, self._in_process = self._in_process, []
        for consumer in in_process:
            self._end(consumer.kill())

    @abstractmethod
    def _lose_subscriptions(self) -> None:
        """Lose the consumers whose connections are in this process."""

    def _end(self, ending: Any) -> None:
        """Let something end in the background; the run waits for it when it settles."""
        self.channel.closing.add(asyncio.ensure_future(ending))

    async def _start(self, order: Order, group: str, ledger: Ledger) -> ProcessSubscription:
        """Start a consumer with a process of its own, which is killed when the actor crashes."""
        subscription = ProcessSubscription(
            order, self.runtime, group, ledger, self.channel.system.refused
        )
        self._in_process.append(subscription)
        await subscription.join()
        return subscription
