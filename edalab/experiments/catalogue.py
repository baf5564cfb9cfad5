"""Which experiments there are. Each is imported when it is asked for, and not before."""

from importlib import import_module
from typing import Final

from edalab.errors import UnknownName
from edalab.experiments.experiment import Experiment

COMPARISONS: Final = {
    "sync-vs-async": "sync_vs_async",
    "complete-vs-pointer": "complete_vs_pointer",
    "queue-vs-no-queue": "queue_vs_no_queue",
    "table-vs-events": "table_vs_events",
}
"""Module by name, in the order of the lessons."""

SIMULATIONS: Final = {
    "channel": "simulate_channel",
}
"""Module by name: one side alone, for free play."""


def comparison(name: str) -> Experiment:
    """The comparison of this name.

    Raises:
        UnknownName: There is none.
    """
    return _find("comparison", name, COMPARISONS)


def simulation(name: str) -> Experiment:
    """The simulation of this name.

    Raises:
        UnknownName: There is none.
    """
    return _find("simulation", name, SIMULATIONS)


def _find(kind: str, name: str, modules: dict[str, str]) -> Experiment:
    if name not in modules:
        raise UnknownName(kind, name, list(modules))
    found: Experiment = import_module(f"edalab.experiments.{modules[name]}").EXPERIMENT
    return found
