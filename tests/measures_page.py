"""Writes the table of ``docs/measures.md``: ``python tests/measures_page.py``.

In which experiments a measure is, is found by running each of them: with its defaults, and where
a measure depends on the parameters, with those that bring it.
"""

from pathlib import Path

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import run
from edalab.experiments.measures import MEASURES
from edalab.models.declaration import PART_KINDS
from edalab.models.measuring import measures_of_kind
from edalab.texts import words

PAGE = Path(__file__).parents[1] / "docs" / "measures.md"
MARK = "<!-- The table below is written by: python tests/measures_page.py -->\n"

RUNS = {
    "one-vs-many-instances": [{"requests": "50"}, {"requests": "200"}],
    "sequential-vs-parallel": [{}, {"requests": "10"}],
    "fanout-vs-competing": [{"keys": "3"}],
    "chain": [{"requests": "10", "rate": "10"}, {"requests": "100"}],
    "one-database-vs-cqrs": [{"read_your_writes": "true", "watch_s": "10"}],
    "sync-vs-async": [{"timeout_ms": "100"}],
    "channel": [{"work_ms": "5", "crash": "true"}, {"kind": "log"}],
}
"""The parameters of the runs whose measures are listed; one run with the defaults where none are
given here."""


def measures_of(experiment):
    """The measures of an experiment's runs, those of its theory included."""
    results = [run(experiment, given) for given in RUNS.get(experiment.name, [{}])]
    return {
        measure
        for result in results
        for side in (*result.sides.values(), *result.theory.values())
        for measure in side
    }


def experiments_by_measure():
    """The experiments, as they are typed, by measure."""
    found = {measure: [] for measure in MEASURES}
    for experiment in [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]:
        typed = experiment.name if experiment.verb == "compare" else f"simulate {experiment.name}"
        for measure in measures_of(experiment):
            found[measure].append(typed)
    for measure in {name for kind in ("model", *PART_KINDS) for name in measures_of_kind(kind)}:
        found[measure].append("model")
    return found


def table():
    """The table, as Markdown."""
    about = words("en", "about")
    rows = [
        f"| `{measure}` | {MEASURES[measure]} | {about[f'about.{measure}']} | {', '.join(names)} |"
        for measure, names in experiments_by_measure().items()
    ]
    return "\n".join(["| measure | unit | what it is | where |", "|---|---|---|---|", *rows, ""])


if __name__ == "__main__":
    written = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(f"{written}{MARK}\n{table()}", encoding="utf-8")
