"""A scenario's request for a channel, which may be simulated or real.

A scenario that may run on a real channel takes ``channels`` as its last argument and calls it with
a plan, instead of making a simulated channel itself.
"""

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import msgspec

from edalab.lab.channel import Channel
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime


class ChannelPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The properties of the channel that a scenario needs.

    Args:
        kind: A queue or a log; a real system may be of the other kind.
        accept_ns: How many nanoseconds a simulated channel takes to accept a message.
        policy: The policy of its queues.
        partitions: The number of partitions of a log's topics.
    """

    kind: Literal["queue", "log"] = "queue"
    accept_ns: int = 0
    policy: QueuePolicy = QueuePolicy()
    partitions: int = 1


Channels: TypeAlias = Callable[[Runtime, ChannelPlan], Channel]
"""Creates a channel for a run."""


@runtime_checkable
class TakesInProcess(Protocol):
    """A connection to a real system, whose actor can be a process: killed when it crashes."""

    async def take_in_process(self, topic: str, group: str, *, take: int, ack: int) -> None:
        """Have a process take messages and acknowledge the first of them; it lives until a crash.

        Args:
            topic: What the group is bound to.
            group: Whose messages are shared.
            take: How many messages to take.
            ack: How many of those to acknowledge.
        """


def simulated(runtime: Runtime, plan: ChannelPlan) -> Channel:
    """A simulated channel, on the virtual or the wall clock."""
    if plan.kind == "log":
        from edalab.lab.log_channel import LogChannel

        return LogChannel(runtime, partitions=plan.partitions, accept_ns=plan.accept_ns)
    return QueueChannel(runtime, accept_ns=plan.accept_ns, policy=plan.policy)
