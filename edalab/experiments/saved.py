"""Saves a result as its traces, and restores the result from them."""

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Experiment, Measured, Measures, Result
from edalab.experiments.live import live_of, real_measures
from edalab.experiments.parameters import parse, plain
from edalab.lab.trace import Trace
from edalab.lab.tracefile import SavedTrace


def to_saved(result: Result) -> SavedTrace:
    """Return what a file keeps of a result that has its traces."""
    return SavedTrace(
        experiment=result.experiment.name,
        verb=result.experiment.verb,
        seed=result.seed,
        given=result.given,
        parameters=result.parameters,
        traces=result.traces,
        injected=result.injected,
        model=result.experiment.source,
    )


def known(saved: SavedTrace) -> bool:
    """Return whether this edalab has the experiment of the trace, with these sides."""
    names = SIMULATIONS if saved.verb == "simulate" else COMPARISONS
    if saved.experiment not in names:
        return False
    experiment = _find(saved)
    sides, traces = set(experiment.sides), set(saved.traces)
    return sides <= traces and all(live_of(experiment, name) for name in traces - sides)


def reopen(saved: SavedTrace, experiment: Experiment | None = None) -> Result:
    """Return the result of a saved trace; the measures are folded anew from the records.

    Args:
        saved: The trace.
        experiment: What was run, where it is none that edalab has by name.

    Raises:
        UsageError: What was typed for the run is not allowed any more.
    """
    experiment = _find(saved) if experiment is None else experiment
    parameters = parse(experiment.parameters, saved.given)
    sides: dict[str, Measures] = {}
    for name, side in experiment.sides.items():
        if isinstance(side, Measured):
            continue  # measured without a run: it left no trace
        trace = Trace(keep=False)
        summary = side.summary(trace, parameters)
        trace.replay(saved.traces[name])
        sides |= side.measures_of(name, summary)
    for name in saved.traces:
        if name in experiment.sides or (real := live_of(experiment, name)) is None:
            continue
        if real.live is not None:
            trace = Trace(keep=False)
            folded = real.live.summary(trace, parameters)
            trace.replay(saved.traces[name])
            sides |= real_measures(real, name, folded)
    return Result(
        experiment=experiment,
        seed=saved.seed,
        parameters=plain(parameters),
        sides=sides,
        theory={} if saved.injected else experiment.theory_of(parameters),
        too_short=experiment.too_short(parameters) and saved.injected is None,
        given=saved.given,
        traces=saved.traces,
        injected=saved.injected,
    )


def _find(saved: SavedTrace) -> Experiment:
    find = simulation if saved.verb == "simulate" else comparison
    return find(saved.experiment)
