"""The protocol of a message channel, simulated or real.

Producers publish to a *topic*; consumers subscribe to a topic as a *group*. Groups each get every
message (fan-out); the consumers of one group share them (competing consumers). In a queue channel a
group is a queue bound to the topic, in a log channel it is a consumer group with offsets.

An actor connects to a channel before it uses it. When the actor crashes, its connection is lost and
the channel delivers its unacknowledged messages again.
"""

from typing import Any, Literal, Protocol

import msgspec

from edalab.lab.runtime import Runtime


class Message(msgspec.Struct, frozen=True):
    """A published message.

    Args:
        id: The message's id in the trace, by which a consumer also recognises duplicates.
        key: The key within which a channel keeps the order, if it keeps any.
        body: The content, which the channel does not read.
    """

    id: str
    key: str = ""
    body: Any = None


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """A message that was delivered to a consumer and has to be acknowledged.

    Args:
        message: The message.
        group: The group that it was delivered to.
        tag: Identifies the delivery within its subscription.
        attempt: 1 at the first delivery, one more at each redelivery; always 1 where the channel
            does not count (see ``ChannelCapabilities.attempts``).
    """

    message: Message
    group: str
    tag: int
    attempt: int = 1

    @property
    def redelivered(self) -> bool:
        """Whether a consumer may have received the message before."""
        return self.attempt > 1


class ChannelCapabilities(msgspec.Struct, frozen=True):
    """Properties of a kind of channel beyond the protocol.

    Args:
        replay: Consumers can seek: read acknowledged messages again, or from the start.
        single_nack: One message can be returned without delaying the messages after it.
        attempts: The channel counts how often it delivered a message.
        dead_letters: The channel moves messages that were tried too often to the dead letters.
        order: The scope in which the order is kept: the whole queue or a partition.
    """

    replay: bool
    single_nack: bool
    attempts: bool
    dead_letters: bool
    order: Literal["queue", "partition"]


class Lag(msgspec.Struct, frozen=True):
    """The numbers of a group's messages that are waiting, unacknowledged and acknowledged.

    Args:
        ready: Waiting for a consumer.
        unacked: Delivered and not yet acknowledged.
        acked: Acknowledged so far.
    """

    ready: int
    unacked: int
    acked: int


class Subscription(Protocol):
    """A consumer's share of one group's messages."""

    async def receive(self) -> Delivery:
        """Wait for the next message, and return it."""

    async def poll(self) -> Delivery | None:
        """The next message, or None if there is none now; for consumers that pull."""

    async def ack(self, delivery: Delivery) -> None:
        """Acknowledge the message as processed. The producer is not notified."""

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Return the message, for another delivery or as a dead letter."""


class Connection(Protocol):
    """One actor's connection to a channel."""

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish, and wait until the channel has accepted (a publisher confirm).

        Returns:
            Whether every bound group accepted every message; the trace has the refusals.
        """

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> Subscription:
        """Become a consumer of ``group``.

        Args:
            topic: The topic that the group is bound to.
            group: The group whose messages its consumers share.
            prefetch: The most unacknowledged messages that the channel pushes; with 0 it pushes
                none, and the consumer polls.
        """

    async def close(self) -> None:
        """Disconnect; unacknowledged messages are delivered again to other consumers."""


class Channel(Protocol):
    """Carries messages from producers to consumers that do not know each other."""

    @property
    def capabilities(self) -> ChannelCapabilities:
        """The properties of this channel beyond the protocol."""

    def declare(self, topic: str, group: str) -> None:
        """Bind ``group`` to ``topic``: messages published from now on are kept for it."""

    def connect(self, runtime: Runtime) -> Connection:
        """A connection for the runtime's actor."""

    async def settle(self) -> None:
        """Carry out declarations, and fetch the numbers for ``lag``."""

    def lag(self, group: str) -> Lag:
        """The group's lag; for a real channel, as of the last ``settle``."""

    def dead_letters(self, group: str) -> list[Message]:
        """The dead letters of the group."""
