"""One parameter of an experiment over a range, against one measure.

Each point is a whole run of the experiment; where it has a theory for the measure, the theory is
computed at the same points and, for the line, between them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from edalab.errors import BadParameter, BadSyntax, UnknownName, UsageError
from edalab.experiments.cost import MOST_STEPS
from edalab.experiments.experiment import Experiment, check_parameters, run
from edalab.experiments.faulty_run import run_with_faults
from edalab.experiments.measures import MEASURES
from edalab.experiments.parameters import Field, Number, Whole, fields, parse
from edalab.lab.fault_sentence import fault_sentence
from edalab.lab.faults import Fault
from edalab.lab.units import tidy
from edalab.texts import say

MOST_POINTS = 1_000

_FINE = 4
"""How many points the theory line has for each simulated one."""


class Range(msgspec.Struct, frozen=True):
    """A parameter to sweep, and its values as typed, in ascending order."""

    field: Field
    texts: list[str]


class Point(msgspec.Struct, frozen=True):
    """One run of a sweep.

    Args:
        value: The parameter's value.
        sides: The measure by side, where the run has it.
        theory: What a formula says of it, by side.
    """

    value: float
    sides: dict[str, float]
    theory: dict[str, float]


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a sweep.

    Args:
        experiment: What was run.
        parameter: What was swept.
        measure: What was measured.
        seed: The seed of every run.
        given: What else was typed, by parameter name.
        points: One for each run, by ascending value.
        line: The theory between and at the points, by side: (value, measure) pairs.
        faults: The sentences of the faults in every run.
    """

    experiment: Experiment
    parameter: str
    measure: str
    seed: int
    given: dict[str, str]
    points: list[Point]
    line: dict[str, list[tuple[float, float]]]
    faults: tuple[str, ...] = ()

    @property
    def sides(self) -> list[str]:
        """The sides that have the measure at any point, in the experiment's order."""
        return [
            side
            for side in self.experiment.side_names
            if any(side in point.sides for point in self.points)
        ]

    def to_json(self) -> dict[str, Any]:
        """The sweep as plain JSON values; its keys are stable."""
        faults = {"faults": list(self.faults)} if self.faults else {}
        return faults | {
            "sweep": self.experiment.name,
            "over": self.parameter,
            "measure": self.measure,
            "seed": self.seed,
            "given": self.given,
            "points": [
                {self.parameter: point.value, "sides": point.sides, "theory": point.theory}
                for point in self.points
            ],
        }


def parse_range(experiment: Experiment, text: str, points: int) -> Range:
    """Return the range that ``rate=1..9.5`` or ``rate=1,5,9`` means.

    Args:
        experiment: Whose parameter it is.
        text: As typed.
        points: How many values a range ``from..to`` is parted into; fewer of a whole number.

    Raises:
        UnknownName: The experiment has no such parameter.
        UsageError: It is not written so, is no number, or not allowed.
    """
    name, equals, values = (part.strip() for part in text.partition("="))
    declared = {field.short.replace("_", "-"): field for field in fields(experiment.parameters)}
    known = sweepable(experiment)
    if not name:
        raise BadSyntax("--over", text, say("sweep.example", known=", ".join(known)))
    field = declared.get(name.removeprefix("--").replace("_", "-"))
    if field is None:
        raise UnknownName("parameter", name, known)
    if not isinstance(field.kind, Number):
        raise BadParameter("--over", name, ", ".join(known))
    is_range = ".." in values
    numbers = [number.strip() for number in values.split(".." if is_range else ",")]
    if not equals or not all(numbers) or (is_range and (len(numbers) > 2 or "," in values)):
        raise BadSyntax("--over", text, f"{name}=1..9, {name}=1,5,9")
    parsed = [field.kind.parse(field.option, number) for number in numbers]
    if is_range and parsed[0] > parsed[1]:
        raise BadSyntax("--over", text, f"{name}={numbers[1]}..{numbers[0]}")
    if is_range:
        parsed = _between(parsed[0], parsed[1], points, whole=isinstance(field.kind, Whole))
    if len(set(parsed)) > MOST_POINTS:
        raise BadParameter("--over", text, say("sweep.most-points", most=f"{MOST_POINTS:,}"))
    return Range(field, [field.kind.typed(value) for value in sorted(set(parsed))])


def sweepable(experiment: Experiment) -> list[str]:
    """The parameters that can be swept, as they are typed: those that are numbers."""
    declared = fields(experiment.parameters)
    return [field.short for field in declared if isinstance(field.kind, Number)]


def sweep(
    experiment: Experiment,
    over: Range,
    measure: str,
    given: Mapping[str, str],
    *,
    side: str | None = None,
    seed: int = 1,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
    faults: Sequence[Fault] = (),
) -> Sweep:
    """Run the experiment once for each value.

    Args:
        experiment: What to run.
        over: The parameter and its values.
        measure: One of the experiment's measures.
        given: The other parameters, as typed.
        side: The one side to look at; None for all that have the measure.
        seed: Of every run, so that the points differ by the parameter alone.
        advance: Told (done, total) after each run.
        faults: Put into every run; without theory then.

    Raises:
        UnknownName: There is no such side or measure.
        UsageError: A parameter is not allowed, at any of the values.
    """
    if side is not None and side not in experiment.side_names:
        raise UnknownName("side", side, experiment.side_names)
    if side is not None and side in experiment.sides and not experiment.tables:
        experiment = msgspec.structs.replace(experiment, sides={side: experiment.sides[side]})
    if over.field.name in given:
        raise BadParameter(over.field.option, given[over.field.name], say("sweep.not-both"))
    settings = [{**given, over.field.name: text} for text in over.texts]
    for setting in settings:  # all of them before the first run
        check_parameters(experiment, parse(experiment.parameters, setting))
    _check_size(experiment, settings)
    points = []
    known: dict[str, None] = {}
    for number, setting in enumerate(settings, 1):
        if faults:
            result = run_with_faults(experiment, setting, faults, seed=seed)
        else:
            result = run(experiment, setting, seed=seed)
        known.update(dict.fromkeys(_single_numbers(result.sides)))
        if measure not in MEASURES:
            raise _no_measure(measure, list(known))
        points.append(
            Point(
                value=result.parameters[over.field.key],
                sides=_of(measure, side, result.sides),
                theory=_of(measure, side, result.theory),
            )
        )
        advance(number, len(settings))
    if measure not in known:
        raise _no_measure(measure, list(known))
    return Sweep(
        experiment=experiment,
        parameter=over.field.key,
        measure=measure,
        seed=seed,
        given=dict(given),
        points=points,
        line={} if faults else _theory_line(experiment, over, measure, given, side),
        faults=tuple(map(fault_sentence, faults)),
    )


def _between(low: float, high: float, points: int, *, whole: bool) -> list[float]:
    """Return evenly spaced values from ``low`` to ``high``; whole numbers may be fewer."""
    step = (high - low) / (points - 1)
    between = [low + step * number for number in range(1, points - 1)]
    if whole:
        return sorted({low, *map(round, between), high})
    rounded = (tidy(float(f"{value:.7g}")) for value in between)
    return sorted({low, *(value for value in rounded if low < value < high), high})


def _check_size(experiment: Experiment, settings: list[dict[str, str]]) -> None:
    """Refuse a sweep whose runs would take too long together.

    Raises:
        BadParameter: It says how many of these runs can be made.
    """
    steps = sum(experiment.cost.of(parse(experiment.parameters, setting)) for setting in settings)
    if steps > MOST_STEPS:
        most = int(len(settings) * MOST_STEPS / steps)  # at least one: each run alone is allowed
        raise BadParameter(
            "--over",
            say("sweep.runs", runs=len(settings)),
            say("sweep.most-runs", most=most),
        )


def _single_numbers(sides: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The measures of a run that are one number, not a list."""
    return [
        measure
        for measures in sides.values()
        for measure, value in measures.items()
        if isinstance(value, (int, float))
    ]


def _no_measure(measure: str, known: list[str]) -> UsageError:
    """The refusal of a measure that no run of the sweep has."""
    if measure and measure not in MEASURES:
        return UnknownName("measure", measure, known)
    return BadParameter("--measure", measure or "''", ", ".join(known))


def _of(
    measure: str, side: str | None, sides: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    return {
        name: measures[measure]
        for name, measures in sides.items()
        if side in {None, name} and measure in measures
    }


def _theory_line(
    experiment: Experiment, over: Range, measure: str, given: Mapping[str, str], side: str | None
) -> dict[str, list[tuple[float, float]]]:
    whole = isinstance(over.field.kind, Whole)
    values = [over.field.kind.parse(over.field.option, text) for text in over.texts]
    if not whole:
        values = _between(values[0], values[-1], len(values) * _FINE, whole=False)
    line: dict[str, list[tuple[float, float]]] = {}
    for value in values:
        setting = {**given, over.field.name: over.field.kind.typed(value)}
        theory = experiment.theory_of(parse(experiment.parameters, setting))
        for name, predicted in _of(measure, side, theory).items():
            line.setdefault(name, []).append((value, predicted))
    return line
