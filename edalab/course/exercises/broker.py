"""The queues of a broker that the messages of an exercise's runs are published to."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from edalab.course.exercises.worlds.payments import Message
from edalab.errors import StorageError, SystemUnreachable
from edalab.experiments.live import LiveChannel, LiveSystem
from edalab.lab import channel as lab
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.wall_runtime import WallRuntime

T = TypeVar("T")


class Broker:
    """The queues of all rounds, on one channel of the real system.

    Args:
        system: The system.
    """

    def __init__(self, system: LiveSystem) -> None:
        self.system = system
        # Ctrl-C cancels what is asked for, and spares the connection, which is needed to drop.
        self._runner = asyncio.Runner()
        self._runtime = WallRuntime().actor("lab")
        self._channel: LiveChannel = system.channel(self._runtime, ChannelPlan())
        self._rounds = 0

    def publish(self, messages: Sequence[Message]) -> Any:
        """Publish messages to a new queue; returns what its consumer is told."""
        self._rounds += 1
        topic, group = f"payments-{self._rounds}", f"consumer-{self._rounds}"
        self._channel.declare(topic, group)
        publish = self._channel.connect(self._runtime).publish
        bodies = [
            lab.Message(message.id, body=msgspec.to_builtins(message)) for message in messages
        ]
        if not self._run(publish(topic, *bodies)):
            raise SystemUnreachable(self.system.name, self.system.shown, "no acknowledgement")
        return self._channel.consumer_order(group)

    def drop(self) -> None:
        """Take out of the broker what the rounds made there."""
        with suppress(StorageError):
            self._run(self._channel.drop())
        self._runner.close()

    def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end, and return its result.

        Raises:
            KeyboardInterrupt: Ctrl-C, also where the broker's client passes on that it was
                cancelled by one.
        """
        try:
            return self._runner.run(coroutine)
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
