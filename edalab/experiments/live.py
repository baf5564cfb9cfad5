"""The same scenarios on a real channel: real time, real messages, the same kind of trace.

Beside each simulated side that can run so, a result gets one more, named after the system.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from edalab.errors import Refused
from edalab.experiments.experiment import Experiment, Result, Side, Summary, run
from edalab.experiments.parameters import parse
from edalab.lab.channel import Channel
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Trace


class LiveChannel(Channel, Protocol):
    """A channel of a real system."""

    async def drop(self) -> None:
        """Take out of the system all that this run made there, and let go of it."""


class LiveSystem(Protocol):
    """Makes channels in one real system."""

    name: str
    """The side that a run on it gets: ``rabbitmq``."""

    shown: str
    """Its address, without a password."""

    def channel(self, runtime: Runtime, plan: ChannelPlan) -> LiveChannel:
        """A channel for a run.

        Raises:
            Refused: The system can't do what the plan asks for.
        """

    def differences(self, plan: ChannelPlan) -> Sequence[str]:
        """Return the text keys of how this system differs from the simulation."""


def live_side(experiment: Experiment) -> tuple[str, Side] | None:
    """Return the name and side of an experiment that can run on a real channel, if it has one."""
    for name, side in experiment.sides.items():
        if isinstance(side, Side) and side.live is not None:
            return name, side
    return None


def run_live(
    experiment: Experiment,
    given: Mapping[str, str],
    system: LiveSystem,
    *,
    seed: int = 1,
    keep: bool = False,
) -> Result:
    """Run an experiment on the virtual clock, and its channel side on a real system as well.

    Raises:
        UsageError: A parameter is not understood or not allowed.
        Refused: No side of it has a channel, or the system can't do what is asked for.
        StorageError: The system can't be reached, or refuses.
    """
    from edalab.lab.wall_runtime import WallRuntime

    channel_side = live_side(experiment)
    if channel_side is None:
        raise Refused("no-channel", name=experiment.name)
    _, side = channel_side
    result = run(experiment, given, seed=seed, keep=keep)
    parameters = parse(experiment.parameters, result.given)
    trace = Trace(keep=keep)
    assert side.live is not None  # noqa: S101 - it was looked for
    summary: Summary = side.live(trace, parameters)
    made: list[LiveChannel] = []
    plans: list[ChannelPlan] = []

    def channels(runtime: Runtime, plan: ChannelPlan) -> LiveChannel:
        plans.append(plan)
        made.append(system.channel(runtime, plan))
        return made[-1]

    async def drop() -> None:
        for channel in made:
            await channel.drop()

    clock = WallRuntime(seed=seed, trace=trace, afterwards=drop)
    clock.run(side.actor, side.scenario, parameters, channels)
    differences = dict.fromkeys(key for plan in plans for key in system.differences(plan))
    return msgspec.structs.replace(
        result,
        sides={**result.sides, system.name: summary.measures()},
        traces={**result.traces, system.name: trace.records} if keep else {},
        channel=system.shown,
        differences=tuple(differences),
    )
