"""The words for measures and sides, and the value of a measure as a table shows it."""

from collections.abc import Mapping

from edalab.experiments.experiment import SYSTEMS
from edalab.experiments.measures import formatted
from edalab.texts import language, say, words


def label(measure: str, experiment: str = "") -> str:
    """Return a measure's label in tables; its name where the texts have no label."""
    return _words(experiment, measure, measure.replace("_", " "))


def side_name(side: str, experiment: str = "") -> str:
    """Return a side's label in tables; one that ran on a real system says so.

    The parts of a model have the names that a person chose.
    """
    if experiment == "model":
        return side if side != experiment else say("models.whole")
    for system in SYSTEMS:
        if side.endswith(f"-{system}"):
            own = side.removesuffix(f"-{system}")
            return f"{side_name(own, experiment)}, {side_name(system)}"
    return _words(experiment, f"side-{side}", side)


def _words(experiment: str, key: str, otherwise: str) -> str:
    """Return the experiment's own label, else the label that experiments share."""
    catalogue = words(language(), "measure")
    own = catalogue.get(f"measure.{experiment}-{key}")
    return own or catalogue.get(f"measure.{key}", otherwise)


def cell(measure: str, measures: Mapping[str, float]) -> str:
    """Return what stands in a table for a measure: its value with its unit, or nothing."""
    return formatted(measure, measures[measure]) if measure in measures else ""
