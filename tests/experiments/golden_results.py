"""Writes the results of fixed commands into ``golden``, by which a changed result is noticed.

    python -m tests.experiments.golden_results

Each file begins with the defaults of one experiment's parameters. Then come some of its commands,
with parameters far from these. Below each command are its measures, theory, claims, steps (if
limited), what it would do on a real channel and the hashes of its traces; or the refusal. The last
line is a hash over the claims, with their numbers, that would be made if the measures were others,
one by one. This runs the commands again and writes what they give now, for review: a change must
be one that was meant.
"""

import hashlib
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

from edalab.errors import EdalabError
from edalab.experiments.catalogue import COMPARISONS, comparison, simulation
from edalab.experiments.claims import statements
from edalab.experiments.experiment import Result, run
from edalab.experiments.parameters import parse
from edalab.lab.trace import Trace

FOLDER = Path(__file__).with_name("golden")
PROMPT = "$ edalab "


def defaults(name: str) -> str:
    """The line with the parameters of an experiment that are not given."""
    declared = comparison(name) if name in COMPARISONS else simulation(name)
    return f"defaults: {_listed(msgspec.structs.asdict(parse(declared.parameters, {})))}\n"


def commands(file: Path) -> list[str]:
    """The commands in a golden file, without ``edalab``."""
    lines = file.read_text("utf-8").splitlines()
    return [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]


def outcomes(file: Path) -> dict[str, str]:
    """What a golden file has below each command."""
    parts = file.read_text("utf-8").split(PROMPT)[1:]
    return {command: text for command, _, text in (part.partition("\n") for part in parts)}


def given_in(command: str) -> tuple[dict[str, str], int]:
    """The parameters that a command gives, by name, and its seed."""
    given = {}
    for option in shlex.split(command)[2:]:
        key, _, value = option.removeprefix("--").partition("=")
        given[key.replace("-", "_")] = value or "true"
    return given, int(given.pop("seed"))


def outcome(command: str) -> str:
    """What a command gives now: lines of measures, theory, claims and trace hashes."""
    name = command.split()[1]
    declared = comparison(name) if name in COMPARISONS else simulation(name)
    given, seed = given_in(command)
    try:
        result = run(declared, given, seed=seed, keep=True)
    except EdalabError as error:
        return f"refused with {error.code}: {_listed(error.parameters)}\n"
    return "".join(f"{line.rstrip(': ')}\n" for line in _lines(result))


def _lines(result: Result) -> list[str]:
    return [
        *(f"{side}: {_listed(measures)}" for side, measures in result.sides.items()),
        *(f"theory of {side}: {_listed(measures)}" for side, measures in result.theory.items()),
        *(f"claim {made.claim}: {_listed(made.values)}" for made in result.statements()),
        *_cost(result),
        *_live(result),
        *(
            f"trace of {side}: {len(records)} records, {_hash(msgspec.json.encode(records))}"
            for side, records in result.traces.items()
        ),
        f"claims of other results: {_hash(' '.join(_claims_of_others(result)).encode())}",
    ]


def _cost(result: Result) -> list[str]:
    cost = result.experiment.cost
    if cost is None:
        return []
    parameters = parse(result.experiment.parameters, result.given)
    return [f"steps: {cost.steps(parameters):.6f}"]


def _live(result: Result) -> Iterator[str]:
    """How long each side takes on a real channel, and what it needs of the channel."""
    parameters = parse(result.experiment.parameters, result.given)
    for name, side in result.experiment.sides.items():
        live = getattr(side, "live", None)
        if live is not None:
            fewer = live.fewer(parameters)
            (plan,) = (msgspec.json.encode(p, order="sorted").decode() for p in live.plans(fewer))
            yield f"live {name}: seconds {live.seconds(fewer):.6f}, plan {plan}"
            if fewer != parameters:
                yield f"live {name}: {fewer}"
            trace = Trace(keep=False)
            summary = live.summary(trace, parameters)
            trace.replay(result.traces[name])
            yield f"live {name} of the same trace: {_listed(summary.measures())}"


def _claims_of_others(result: Result) -> Iterator[str]:
    """The claims for results in which one number is 0, 1, 2, one more, or that of another side."""
    groups = {"parameters": result.parameters}
    groups |= {f"side {name}": measures for name, measures in result.sides.items()}
    groups |= {f"theory {name}": measures for name, measures in result.theory.items()}
    for group, numbers in groups.items():
        for name, number in numbers.items():
            if not isinstance(number, int | float):
                continue
            beside = [other[name] for other in groups.values() if other.get(name) is not None]
            for value in (0, 1, 2, number + 1, *beside):
                changed = groups | {group: numbers | {name: value}}
                yield f"{group} {name} {value}: {_claims(result, changed)}"


def _claims(result: Result, groups: dict[str, dict[str, Any]]) -> list[str]:
    numbers = SimpleNamespace(
        parameters=groups["parameters"],
        sides={name: groups[f"side {name}"] for name in result.sides},
        theory={name: groups[f"theory {name}"] for name in result.theory},
    )
    try:
        made = statements(numbers, result.experiment.claims)
        return [f"{statement.claim} {_listed(statement.values)}" for statement in made]
    except (ArithmeticError, TypeError, ValueError) as error:
        return [type(error).__name__]


def _listed(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def write(file: Path, listed: list[str]) -> None:
    """Write commands and what they give now into a golden file."""
    blocks = (f"{PROMPT}{command}\n{outcome(command)}" for command in listed)
    file.write_text(defaults(file.stem) + "".join(blocks), "utf-8")


if __name__ == "__main__":
    for golden in sorted(FOLDER.glob("*.txt")):
        write(golden, commands(golden))
