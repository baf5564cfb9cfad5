"""Runs an experiment with faults that the user puts into it, beside the same run without them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from edalab.errors import SimulationStuck, UnknownName, UsageError
from edalab.experiments.experiment import Experiment, Measures, Result, Side, run
from edalab.experiments.parameters import parse
from edalab.lab.fault_sentence import fault_sentence
from edalab.lab.faults import Fault, Poison
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.injected import Injected
from edalab.lab.runtime import Crashed, TimedOut
from edalab.lab.service import Unavailable
from edalab.lab.trace import Keep, Record, Trace, keeps

DIRECTOR: Final = "lab"
"""Who begins and ends a run: no process of the story, so that no fault can strike it."""


def run_with_faults(
    experiment: Experiment,
    given: Mapping[str, str],
    faults: Sequence[Fault],
    *,
    seed: int = 1,
    keep: Keep = False,
    advance: Callable[[str, int, int], None] | None = None,
) -> Result:
    """Run every side without the faults, then with them.

    A side that can't come to its end because of a fault ends where nobody can go on; its measures
    are those of what had happened until then.

    Args:
        experiment: What to run.
        given: Texts by parameter name, as typed; the others have their defaults.
        faults: What goes wrong on every side, besides the experiment's own faults.
        seed: What the random streams are drawn from.
        keep: The sides whose traces, with faults, the result holds.
        advance: Told (side, done, total) while a long run without faults goes on.

    Raises:
        UsageError: A parameter is not understood or not allowed, no side has the actor of a fault,
            or the experiment can't have such a fault.
        SimulationStuck: A scenario can't go on, though no fault was put into it.
    """
    check_faults(experiment, faults)
    without = run(experiment, given, seed=seed, advance=advance)
    parameters = parse(experiment.parameters, without.given)
    sides: dict[str, Measures] = {}
    traces: dict[str, list[Record]] = {}
    struck: dict[str, list[int]] = {}
    unfinished: dict[str, str] = {}
    actors: set[str] = set()
    for name, side in experiment.sides.items():
        assert isinstance(side, Side)  # noqa: S101 - checked above
        trace = Trace(keep=keeps(keep, name))
        summary = side.summary(trace, parameters)
        own = side.faults(parameters)
        runtime = FaultyRuntime([*own, *faults], seed=seed, trace=trace)
        try:
            runtime.run(side.actor, side.scenario, parameters)
        except (SimulationStuck, Crashed, TimedOut, Unavailable) as error:
            unfinished[name] = _awaited(error)
        for fault in runtime.plan.misplaced:
            if fault in faults:
                raise UsageError("fault-no-process", actor=fault.actor, name=experiment.name)
        actors |= runtime.names - {DIRECTOR}
        sides |= side.measures_of(name, summary)
        struck[name] = runtime.plan.struck[len(own) :]
        if keeps(keep, name):
            traces[name] = trace.records
    for fault in faults:
        if fault.actor not in actors:
            raise UnknownName("actor", fault.actor, sorted(actors))
    injected = Injected(
        faults=tuple(map(fault_sentence, faults)),
        struck=struck,
        without=without.sides,
        unfinished=unfinished,
    )
    return msgspec.structs.replace(
        without, sides=sides, theory={}, too_short=False, traces=traces, injected=injected
    )


def check_faults(experiment: Experiment, faults: Sequence[Fault]) -> None:
    """Refuse faults that the experiment can't have.

    Raises:
        UsageError: Not all its sides are simulated, or its consumers do not know poison messages.
    """
    if not experiment.takes_faults:
        raise UsageError("fault-not-simulated", name=experiment.name)
    if not experiment.handles_poison and any(isinstance(fault, Poison) for fault in faults):
        raise UsageError("fault-poison", name=experiment.name)


def _awaited(error: Exception) -> str:
    if isinstance(error, SimulationStuck):
        return "; ".join(f"{actor}: {awaited}" for actor, awaited in error.waiting.items())
    return {Unavailable: f"{error} refused a call", TimedOut: "a time-out"}.get(type(error), "")
