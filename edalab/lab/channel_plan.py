"""A scenario's request for a channel, which may be simulated or real.

A scenario that may run on a real channel takes ``channels`` as its last argument and calls it with
a plan, instead of making a simulated channel itself.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import msgspec

from edalab.lab.channel import Channel
from edalab.lab.partition import Retention
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.runtime import Runtime

Need: TypeAlias = Literal["forgets", "replay", "push"]
"""A property without which a scenario makes no sense on a real channel.

``forgets``: what was acknowledged is gone; ``replay``: a group can read it again; ``push``: a
consumer is given messages that it did not ask for.
"""


class ChannelPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The properties of the channel that a scenario needs.

    Args:
        kind: A queue or a log; a real system may be of the other kind.
        accept_ns: How many nanoseconds a simulated channel takes to accept a message.
        policy: The policy of its queues.
        partitions: The number of partitions of a log's topics.
        retention: What a log keeps.
        needs: What a real system has to have; one that lacks it refuses the plan.
        killed: The actors that crash. On a real channel each of them has its connection in a
            process of its own, which is killed.
    """

    kind: Literal["queue", "log"] = "queue"
    accept_ns: int = 0
    policy: QueuePolicy = QueuePolicy()
    partitions: int = 1
    retention: Retention = Retention()
    needs: frozenset[Need] = frozenset()
    killed: frozenset[str] = frozenset()


def only(plan: Callable[[Any], ChannelPlan]) -> Callable[[Any], list[ChannelPlan]]:
    """Return the plans of a scenario with one channel, given its plan."""
    return lambda parameters: [plan(parameters)]


Channels: TypeAlias = Callable[[Runtime, ChannelPlan], Channel]
"""Creates a channel for a run."""


def simulated(runtime: Runtime, plan: ChannelPlan) -> Channel:
    """A simulated channel, on the virtual or the wall clock."""
    if plan.kind == "log":
        from edalab.lab.log_channel import LogChannel

        return LogChannel(
            runtime,
            partitions=plan.partitions,
            accept_ns=plan.accept_ns,
            retention=plan.retention,
        )
    return QueueChannel(runtime, accept_ns=plan.accept_ns, policy=plan.policy)
