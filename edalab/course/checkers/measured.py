"""A checker for tasks about the numbers of one run: each within the bounds in the task's text.

The bounds are the task's parameters, so that such a task needs no Python::

    checker = "measured"
    [parameters]
    simulation = "chain"
    [[parameters.bounds]]
    at = "sides.chain.caller_wait_ms"
    at_most = 250

A bound is ``at_least``, ``at_most``, ``exactly`` or ``above``; the last names another number of the
same run. Parameters of the run may be bounded too: ``parameters.threads``.
"""

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.course.runner import number_at
from edalab.texts import language, say, words

_VERBS = {"simulation": "simulate", "comparison": "compare"}
_COMPARE = {"at_least": operator.ge, "at_most": operator.le, "exactly": operator.eq}


def measured(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that one run keeps all bounds.

    Args:
        evidence: The learner's runs.
        parameters: ``simulation`` or ``comparison`` with its name, and ``bounds``.

    Returns:
        The verdict on the run that misses least; the latest of several.
    """
    kind = next(kind for kind in _VERBS if kind in parameters)
    runs = evidence.results(kind, parameters[kind])
    if not runs:
        return Verdict((say("task.no-run-of", command=f"{_VERBS[kind]} {parameters[kind]}"),))
    return nearest([Verdict(tuple(_missing(run, parameters["bounds"]))) for run in runs])


def _missing(run: Mapping[str, Any], bounds: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for bound in bounds:
        path = bound["at"]
        actual = number_at(run, path)
        if "above" in bound:
            bound_value = number_at(run, bound["above"])
            if actual is None or bound_value is None or not actual > bound_value:
                above = _formatted(bound["above"], bound_value)
                yield say(
                    "task.above", what=_label(path), found=_formatted(path, actual), wanted=above
                )
            continue
        for key, holds in _COMPARE.items():
            if key in bound and (actual is None or not holds(actual, bound[key])):
                wanted = _formatted(path, bound[key])
                name = key.replace("_", "-")
                yield say(
                    f"task.{name}", what=_label(path), found=_formatted(path, actual), wanted=wanted
                )


def _label(path: str) -> str:
    """Return the label under which the learner saw a number: a table's row, or an option."""
    first, _, rest = path.partition(".")
    if first == "parameters":
        option, _, part = rest.partition(".")
        return f"--{option.replace('_', '-')} {part}".rstrip()
    side, _, key = rest.partition(".")
    catalogue = words(language(), "measure")
    row = catalogue.get(f"measure.{key}", key.replace("_", " "))
    return f"{row} ({catalogue.get(f'measure.side-{side}', side)})"


def _formatted(path: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.6g} %" if path.endswith("_share") else f"{value:.10g}"


CHECKERS: dict[str, Checker] = {"measured": measured}
