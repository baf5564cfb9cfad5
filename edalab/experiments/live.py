"""The same scenarios on a real channel: real time, real messages, the same kind of trace.

After the simulated sides a result has those that also ran on the real channel, each named after its
side and the system: ``ack-first-rabbitmq``. An experiment with one such side names it after the
system alone.

While a side runs, the channel is asked again and again whether it still answers.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from edalab.errors import Refused
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import (
    SYSTEMS,
    Experiment,
    Live,
    Measures,
    Result,
    Side,
    Summary,
    check_parameters,
    live_sides,
    run,
)
from edalab.experiments.parameters import Number, fields, parse, plain
from edalab.lab.channel import Channel
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Keep, Record, Trace, keeps

PATIENCE_S: Final = 8.0
"""Real seconds that all sides on a real channel take together, as planned."""

_AS_SAID: Final = 0.95
"""A pace that is hardly faster than the scenario's own clock is left at that."""

FASTEST: Final = 0.05
"""Real seconds for a second of the scenario, at least: below that the channel's own time is all."""

_SPARE_S: Final = 15.0
_TIMES: Final = 3
"""A side is broken off after so many times the planned time, and so many seconds more."""


_CHECK_S: Final = 1.0
"""Seconds between two looks whether the system still answers."""


class LiveChannel(Channel, Protocol):
    """A channel of a real system."""

    def consumer_order(self, group: str, *, prefetch: int = 0) -> Any:
        """What a consumer of the group is told, whose connection is in a process of its own."""

    async def check(self) -> None:
        """Ask the system for a sign of life; nothing is changed there.

        Raises:
            StorageError: It does not answer in time, or refuses.
        """

    async def drop(self) -> None:
        """Take out of the system all that this run made there, and let go of it."""


class LiveSystem(Protocol):
    """Makes channels in one real system."""

    name: str
    """The name that a side on it gets: ``rabbitmq``."""

    shown: str
    """Its address, without a password."""

    notes: Path | None
    """The folder with the notes of what runs make there; None for none."""

    timeout_s: float
    """How many seconds to wait for an answer."""

    def channel(self, runtime: Runtime, plan: ChannelPlan) -> LiveChannel:
        """A channel for a run."""

    def refusal(self, plan: ChannelPlan) -> Refused | None:
        """Return what the system lacks for a plan; None if it has all of it."""

    def differences(self, plan: ChannelPlan) -> Sequence[str]:
        """Return the text keys of how this system differs from the simulation."""


def real_name(experiment: Experiment, side: str, system: str) -> str:
    """Return the name of a side on a real system."""
    return system if len(live_sides(experiment)) == 1 else f"{side}-{system}"


def live_of(experiment: Experiment, name: str) -> Side | None:
    """Return the side of a result that ran on a real system; None if the name is none of one."""
    for side_name, side in live_sides(experiment).items():
        if name in {real_name(experiment, side_name, system) for system in SYSTEMS}:
            return side
    return None


def real_measures(side: Side, name: str, summary: Summary) -> dict[str, Measures]:
    """Return the measures of a side on a real system, those of its parts each by its own name."""
    if not side.parts:
        return {name: summary.measures()}
    return {f"{part}-{name}": measures for part, measures in summary.measures().items()}


def run_live(
    experiment: Experiment,
    given: Mapping[str, str],
    system: LiveSystem,
    *,
    seed: int = 1,
    keep: Keep = False,
    tell: Callable[[str, Refused], None] = lambda _side, _refusal: None,
) -> Result:
    """Run an experiment on the virtual clock, and its channel sides on a real system as well.

    Args:
        experiment: What to run.
        given: Texts by parameter name, as typed; the others have their defaults.
        system: The real system.
        seed: What the random streams are drawn from.
        keep: The sides whose traces the result holds.
        tell: Called before anything starts with a side that can't run there, and why.

    Raises:
        UsageError: A parameter is not understood or not allowed.
        Refused: No side of it can run on the system, or not in a time that a person can wait for.
        StorageError: The system can't be reached, or refuses.
    """
    typed = {name.replace("-", "_"): text for name, text in given.items()}
    parameters = parse(experiment.parameters, typed)
    check_parameters(experiment, parameters)
    sides, left_out = _possible(experiment, parameters, system)
    live = [side.live for side in sides.values() if side.live is not None]
    _check_patience(experiment, live, parameters)
    pace = _pace(live, parameters)
    for name, refusal in left_out.items():
        tell(name, refusal)
    result = run(experiment, given, seed=seed, keep=keep)
    measured: dict[str, Measures] = {}
    traces: dict[str, list[Record]] = {}
    differences: dict[str, dict[str, Any]] = {}
    for name, side in sides.items():
        own = real_name(experiment, name, system.name)
        kept = keeps(keep, own)
        real = _RealSide(side, parameters, system, seed=seed, keep=kept, pace=pace)
        measured |= real.run(own)
        if real.ended and kept:
            traces[own] = real.trace.records
        differences |= {key: {} for key in real.differences}
        if not real.ended:
            differences["channel.out-of-time"] = {"side": own}
    if pace < 1:
        differences["channel.pace"] = {"times": f"{1 / pace:.3g}"}
    differences |= _fewer(live, parameters)
    return msgspec.structs.replace(
        result,
        sides={**result.sides, **measured},
        traces={**result.traces, **traces},
        channel=system.shown,
        differences=differences,
    )


def _possible(
    experiment: Experiment, parameters: Any, system: LiveSystem
) -> tuple[dict[str, Side], dict[str, Refused]]:
    """Return the sides that can run on the system, and why the others can't.

    Raises:
        Refused: None can.
    """
    from edalab.lab.faulty_wall_runtime import on_a_real_channel

    sides, left_out = live_sides(experiment), dict[str, Refused]()
    if not sides:
        raise Refused("no-channel", name=experiment.name)
    for name, side in sides.items():
        assert side.live is not None  # noqa: S101 - live_sides chose it
        refusals = (system.refusal(plan) for plan in side.live.plans(parameters))
        refusal = on_a_real_channel(side.faults(parameters)) or next(filter(None, refusals), None)
        if refusal is not None:
            left_out[name] = refusal
    if len(left_out) == len(sides):
        raise next(iter(left_out.values()))
    return {name: side for name, side in sides.items() if name not in left_out}, left_out


def _pace(live: Sequence[Live], parameters: Any) -> float:
    """Return how many real seconds a second of the scenario takes."""
    seconds = sum(planned.seconds(planned.fewer(parameters)) for planned in live)
    pace = PATIENCE_S / seconds if seconds else 1.0
    return pace if pace < _AS_SAID else 1.0


def _check_patience(experiment: Experiment, live: Sequence[Live], parameters: Any) -> None:
    """Refuse a run on which even at the fastest pace nobody would wait.

    Raises:
        BadParameter: It names the parameter that can make it short enough, and what is allowed.
    """
    first = experiment.cost.options
    others = (
        field.name
        for field in fields(experiment.parameters)
        if isinstance(field.kind, Number) and field.name not in first
    )
    Cost(
        lambda given: sum(planned.seconds(planned.fewer(given)) for planned in live),
        (*first, *others),
        most=PATIENCE_S / FASTEST,
        unit="live-seconds",
    ).check(parameters)


def _fewer(live: Sequence[Live], parameters: Any) -> dict[str, dict[str, Any]]:
    """Return the sentence for each parameter that is smaller on the real channel."""
    asked = plain(parameters)
    for planned in live:
        used = plain(planned.fewer(parameters))
        for name, value in used.items():
            if value != asked[name]:
                option = f"--{name.replace('_', '-')}"
                return {"channel.fewer": {"option": option, "used": value, "asked": asked[name]}}
    return {}


def _in_real_time(plan: ChannelPlan, pace: float) -> ChannelPlan:
    """Return a plan whose times are those of a real clock."""
    policy = plan.policy
    ttl_ns = None if policy.ttl_ns is None else round(policy.ttl_ns * pace)
    backoff_ns = tuple(round(rest * pace) for rest in policy.backoff_ns)
    policy = msgspec.structs.replace(policy, ttl_ns=ttl_ns, backoff_ns=backoff_ns)
    return msgspec.structs.replace(plan, policy=policy)


class _RealSide:
    """One side that runs on a real channel."""

    def __init__(
        self,
        side: Side,
        parameters: Any,
        system: LiveSystem,
        *,
        seed: int,
        keep: bool,
        pace: float,
    ) -> None:
        assert side.live is not None  # noqa: S101 - live_sides chose it
        self._side, self._system = side, system
        self._live = side.live
        self._parameters = side.live.fewer(parameters)
        self._seed, self._pace = seed, pace
        self.trace = Trace(keep=keep)
        self.differences: dict[str, None] = {}
        self.ended = False

    def run(self, name: str) -> dict[str, Measures]:
        """Run the side; return its measures, which are empty if it did not end within its limit.

        Args:
            name: The side's name on the system; its parts are named after themselves and it.
        """
        import asyncio

        from edalab.lab.faults import Crash
        from edalab.lab.faulty_wall_runtime import FaultyWallRuntime
        from edalab.lab.wall_runtime import OutOfTime

        faults = self._side.faults(self._parameters)
        crash = frozenset(fault.actor for fault in faults if isinstance(fault, Crash))
        summary = self._live.summary(self.trace, self._parameters)
        made: list[LiveChannel] = []

        def channels(runtime: Runtime, plan: ChannelPlan) -> LiveChannel:
            plan = _in_real_time(plan, self._pace)
            plan = msgspec.structs.replace(plan, killed=plan.killed | crash)
            self.differences |= dict.fromkeys(self._system.differences(plan))
            made.append(self._system.channel(runtime, plan))
            return made[-1]

        async def drop() -> None:
            for channel in made:
                await channel.drop()

        async def watch() -> None:

            while True:
                await asyncio.sleep(min(_CHECK_S, self._system.timeout_s / 4))
                for channel in made:
                    await channel.check()

        planned_s = self._live.seconds(self._parameters) * self._pace
        clock = FaultyWallRuntime(
            faults,
            seed=self._seed,
            trace=self.trace,
            afterwards=drop,
            pace=self._pace,
            limit_s=_TIMES * planned_s + _SPARE_S,
            watch=watch,
        )
        try:
            clock.run(self._side.actor, self._side.scenario, self._parameters, channels)
        except OutOfTime:
            return {name: {}}
        self.ended = True
        return real_measures(self._side, name, summary)
