"""What every message channel promises, whatever carries the messages.

Producers publish to a *topic*; consumers subscribe to a topic as a *group*. Groups each get every
message (fan-out); the consumers of one group share them (competing consumers). In a queue channel a
group is a queue bound to the topic, in a log channel it is a consumer group with offsets.

An actor connects to a channel before it uses it. When the actor crashes, its connection tells the
channel which messages nobody will acknowledge any more.
"""

from typing import Any, Literal, Protocol

import msgspec

from edalab.lab.runtime import Runtime


class Message(msgspec.Struct, frozen=True):
    """Something published.

    Args:
        id: Names it in the trace, and lets a consumer see that it had it already.
        key: Whose message it is: order is kept within a key, where a channel keeps order at all.
        body: Its content; the channel does not look into it.
    """

    id: str
    key: str = ""
    body: Any = None


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """A message in a consumer's hands, to be acknowledged.

    Args:
        message: What was published.
        group: The group that it was delivered to.
        tag: Names the message to its subscription.
        attempt: 1 at the first delivery, one more at each redelivery; always 1 where the channel
            does not count (see ``ChannelCapabilities.attempts``).
    """

    message: Message
    group: str
    tag: int
    attempt: int = 1

    @property
    def redelivered(self) -> bool:
        """Whether somebody may have seen the message before."""
        return self.attempt > 1


class ChannelCapabilities(msgspec.Struct, frozen=True):
    """What a kind of channel can do beyond the protocol.

    Args:
        replay: Consumers may seek: read again what was acknowledged, or from the start.
        single_nack: One message can be given back without holding up those behind it.
        attempts: The channel itself counts how often it delivered a message.
        dead_letters: The channel itself sets messages aside that were tried too often.
        order: Where order holds: in the whole queue, or within a partition.
    """

    replay: bool
    single_nack: bool
    attempts: bool
    dead_letters: bool
    order: Literal["queue", "partition"]


class Lag(msgspec.Struct, frozen=True):
    """How many messages of a group wait, are in hand, and are acknowledged.

    Args:
        ready: Waiting for a consumer.
        unacked: In a consumer's hands.
        acked: Acknowledged so far.
    """

    ready: int
    unacked: int
    acked: int


class Subscription(Protocol):
    """A consumer's share of one group's messages."""

    async def receive(self) -> Delivery:
        """Wait for the next message, and give it."""

    async def poll(self) -> Delivery | None:
        """Give the next message if there is one now; a consumer that pulls calls this."""

    async def ack(self, delivery: Delivery) -> None:
        """Tell the channel that the message is processed. The producer is not told."""

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        """Give the message back, to be delivered again, or to be set aside as a dead letter."""


class Connection(Protocol):
    """One actor's connection to a channel."""

    async def publish(self, topic: str, *messages: Message) -> bool:
        """Publish, and wait until the channel has accepted (a publisher confirm).

        Returns:
            Whether every bound group took every message; who was full or missing is in the trace.
        """

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> Subscription:
        """Become a consumer of ``group``.

        Args:
            topic: What the group is bound to.
            group: Whose messages are shared.
            prefetch: The most messages that the channel pushes before the first of them is
                acknowledged; 0: it pushes none, and the consumer polls.
        """

    async def close(self) -> None:
        """Disconnect: what this actor has in hand is delivered again, to others of its groups."""


class Channel(Protocol):
    """Carries messages from producers to consumers that do not know each other."""

    @property
    def capabilities(self) -> ChannelCapabilities:
        """What this kind can do beyond the protocol."""

    def declare(self, topic: str, group: str) -> None:
        """Bind ``group`` to ``topic``: what is published from now on is kept for it."""

    def connect(self, runtime: Runtime) -> Connection:
        """A connection for the runtime's actor."""

    async def settle(self) -> None:
        """Carry out what was declared, and fetch the numbers that ``lag`` then gives."""

    def lag(self, group: str) -> Lag:
        """How far the group is behind; for a real channel, at the last ``settle``."""

    def dead_letters(self, group: str) -> list[Message]:
        """The messages of the group that were set aside."""
