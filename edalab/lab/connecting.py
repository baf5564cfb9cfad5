"""Shared by both simulated channels: an actor's connection, and waiting for a message."""

from collections import deque
from collections.abc import Coroutine
from typing import Any, Generic, Protocol, TypeVar

from edalab.lab.channel import Message
from edalab.lab.runtime import Runtime, Waiter


class Losable(Protocol):
    """A subscription that ends when its consumer's connection is lost."""

    def lose(self) -> None:
        """End the subscription; its unacknowledged messages return to the channel."""


C = TypeVar("C")
S = TypeVar("S", bound=Losable)


class ActorConnection(Generic[C, S]):
    """One actor's connection to a channel in this process; a crash of the actor ends it.

    Args:
        channel: The channel.
        runtime: The run, as the actor sees it.
    """

    __slots__ = ("_channel", "_runtime", "_subscriptions")

    def __init__(self, channel: C, runtime: Runtime) -> None:
        self._channel = channel
        self._runtime = runtime
        self._subscriptions: list[S] = []
        runtime.on_crash(self.drop)

    def publish(self, topic: str, *messages: Message) -> Coroutine[Any, Any, bool]:
        """Publish, and wait for one confirm of the channel for all messages."""
        record = self._runtime.record
        for message in messages:
            record("publish", message.id, topic)
        return self.send(topic, *messages)

    async def send(self, topic: str, *messages: Message) -> bool:
        """Pass messages to the channel that are already recorded as published."""
        raise NotImplementedError

    def begin(self, topic: str, group: str, subscription: S) -> S:
        """Register a new subscription, which ends with this connection."""
        self._runtime.record("subscribe", "", topic, {"group": group})
        self._subscriptions.append(subscription)
        return subscription

    async def close(self) -> None:
        """Disconnect; unacknowledged messages return to the channel."""
        self.drop()

    def drop(self) -> None:
        """Lose the connection, as in a crash."""
        subscriptions, self._subscriptions = self._subscriptions, []
        for subscription in subscriptions:
            subscription.lose()


class Receiver:
    """A consumer that waits for messages; several of its tasks can wait, in a line.

    Args:
        runtime: The run, as the consumer sees it.
        group: The group whose messages it waits for.
        prefetch: The most unacknowledged messages.
    """

    __slots__ = ("_line", "_runtime", "_spare", "_waits_for", "prefetch")

    def __init__(self, runtime: Runtime, group: str, prefetch: int) -> None:
        self.prefetch = prefetch
        self._runtime = runtime
        self._waits_for = f"a message in {group}"
        self._line: deque[Waiter] = deque()
        self._spare: list[Waiter] = []

    def notify(self) -> None:
        """Wake the first waiting task, since there may be a message."""
        line = self._line
        while line and not line.popleft().wake():
            pass

    def stand_in_line(self) -> Waiter:
        """A waiter at the end of the line; the caller returns it to ``_spare`` after the wait."""
        spare = self._spare
        waiter = spare.pop() if spare else self._runtime.waiter(self._waits_for)
        self._line.append(waiter)
        return waiter
