"""One parameter of an experiment over a range, against one measure.

Each point is a whole run of the experiment; where it has a theory for the measure, the theory is
computed at the same points and, for the line, between them.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from edalab.errors import BadParameter, BadSyntax, UnknownName
from edalab.experiments.experiment import Experiment, check_parameters, run
from edalab.experiments.parameters import Field, Number, Whole, fields, parse
from edalab.lab.units import tidy
from edalab.texts import say

MOST_POINTS = 1_000
_FINE = 4
"""How many points the theory line has for each simulated one."""


class Range(msgspec.Struct, frozen=True):
    """What is swept: a parameter and its values, as typed and in ascending order."""

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
    """What came out of a sweep.

    Args:
        experiment: What was run.
        parameter: What was swept.
        measure: What was measured.
        seed: The seed of every run.
        given: What else was typed, by parameter name.
        points: One for each run, by ascending value.
        line: The theory between and at the points, by side: (value, measure) pairs.
    """

    experiment: Experiment
    parameter: str
    measure: str
    seed: int
    given: dict[str, str]
    points: list[Point]
    line: dict[str, list[tuple[float, float]]]

    @property
    def sides(self) -> list[str]:
        """The sides that have the measure at any point, in the experiment's order."""
        return [
            side
            for side in self.experiment.sides
            if any(side in point.sides for point in self.points)
        ]

    def to_json(self) -> dict[str, Any]:
        """The sweep as plain JSON values; its keys are stable."""
        return {
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
    """What ``rate=1..9.5`` or ``rate=1,5,9`` means.

    Args:
        experiment: Whose parameter it is.
        text: As typed.
        points: How many values a range ``from..to`` is parted into; fewer of a whole number.

    Raises:
        UnknownName: The experiment has no such parameter.
        UsageError: It is not written so, is no number, or not allowed.
    """
    name, equals, values = text.partition("=")
    declared = {each.name: each for each in fields(experiment.parameters)}
    swept = {key: each for key, each in declared.items() if isinstance(each.kind, Number)}
    field = declared.get(name.strip().removeprefix("--").replace("-", "_"))
    if field is None:
        raise UnknownName("parameter", name, [key.replace("_", "-") for key in swept])
    if field.name not in swept:
        raise BadParameter("--over", name, ", ".join(key.replace("_", "-") for key in swept))
    if not equals:
        raise BadSyntax("--over", text, f"{name}=1..9, {name}=1,5,9")
    first, dots, last = values.partition("..")
    if dots:
        low, high = (field.kind.parse(field.option, each.strip()) for each in (first, last))
        if not low < high:
            raise BadSyntax("--over", text, f"{name}={last}..{first}")
        whole = isinstance(field.kind, Whole)
        return Range(field, [_text(each) for each in _between(low, high, points, whole=whole)])
    listed = {field.kind.parse(field.option, each.strip()) for each in values.split(",")}
    return Range(field, [_text(each) for each in sorted(listed)])


def sweep(
    experiment: Experiment,
    over: Range,
    measure: str,
    given: Mapping[str, str],
    *,
    side: str | None = None,
    seed: int = 1,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
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

    Raises:
        UnknownName: There is no such side or measure.
        UsageError: A parameter is not allowed, at any of the values.
    """
    if side is not None and side not in experiment.sides:
        raise UnknownName("side", side, list(experiment.sides))
    if side is not None:
        experiment = msgspec.structs.replace(experiment, sides={side: experiment.sides[side]})
    if over.field.name in given:
        raise BadParameter(over.field.option, given[over.field.name], say("sweep.not-both"))
    settings = [{**given, over.field.name: text} for text in over.texts]
    for setting in settings:  # all of them before the first run
        check_parameters(experiment, parse(experiment.parameters, setting))
    points = []
    for number, setting in enumerate(settings, 1):
        result = run(experiment, setting, seed=seed)
        if number == 1:
            _check_measure(measure, side, {**result.sides, **_joined(result.sides, result.theory)})
        points.append(
            Point(
                value=result.parameters[over.field.name],
                sides=_of(measure, side, result.sides),
                theory=_of(measure, side, result.theory),
            )
        )
        advance(number, len(settings))
    return Sweep(
        experiment=experiment,
        parameter=over.field.name,
        measure=measure,
        seed=seed,
        given=dict(given),
        points=points,
        line=_theory_line(experiment, over, measure, given, side),
    )


def _between(low: float, high: float, points: int, *, whole: bool) -> list[float]:
    step = (high - low) / (points - 1)
    values = [tidy(low + step * number, 6) for number in range(points - 1)] + [high]
    return sorted({round(each) for each in values}) if whole else values


def _text(value: float) -> str:
    return repr(tidy(value))


def _check_measure(measure: str, side: str | None, sides: dict[str, dict[str, float]]) -> None:
    known: dict[str, None] = {}
    for name, measures in sides.items():
        if side in {None, name}:
            known.update(dict.fromkeys(
                each for each, value in measures.items() if isinstance(value, (int, float))
            ))  # fmt: skip
    if measure not in known:
        raise UnknownName("measure", measure, list(known))


def _joined(
    one: Mapping[str, Mapping[str, float]], other: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    return {side: {**one.get(side, {}), **other.get(side, {})} for side in {*one, *other}}


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
    values = [float(text) for text in over.texts]
    if len(values) > 1 and not isinstance(over.field.kind, Whole):
        values = _between(values[0], values[-1], len(values) * _FINE, whole=False)
    line: dict[str, list[tuple[float, float]]] = {}
    for value in values:
        setting = {**given, over.field.name: _text(tidy(value))}
        theory = experiment.theory_of(parse(experiment.parameters, setting))
        for name, told in _of(measure, side, theory).items():
            line.setdefault(name, []).append((value, told))
    return line
