"""Tasks about the numbers of one run: each within the bounds that the task's text names.

The bounds are the task's parameters, so that such a task needs no Python::

    checker = "measured"
    [parameters]
    simulation = "chain"
    [[parameters.bounds]]
    at = "sides.chain.caller_wait_ms"
    at_most = 250

A bound is ``at_least``, ``at_most``, ``exactly`` or ``above``; the last names another number of the
same run. What the run was given may be bounded as well, as ``parameters.threads``.
"""

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.course.runner import number_at
from edalab.texts import language, say, words

_VERBS = {"simulation": "simulate", "comparison": "compare"}
_KEPT = {"at_least": operator.ge, "at_most": operator.le, "exactly": operator.eq}


def measured(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """One run keeps all the bounds at once.

    Args:
        evidence: Its runs.
        parameters: ``simulation`` or ``comparison`` with its name, and ``bounds``.

    Returns:
        The verdict on the run that comes nearest, the latest of several.
    """
    kind = next(kind for kind in _VERBS if kind in parameters)
    runs = evidence.results(kind, parameters[kind])
    if not runs:
        return Verdict((say("task.no-run-of", command=f"{_VERBS[kind]} {parameters[kind]}"),))
    return nearest([Verdict(tuple(_missing(run, parameters["bounds"]))) for run in runs])


def _missing(run: Mapping[str, Any], bounds: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for bound in bounds:
        path = bound["at"]
        found = number_at(run, path)
        if "above" in bound:
            other = number_at(run, bound["above"])
            if found is None or other is None or not found > other:
                above = _told(bound["above"], other)
                yield say("task.above", what=_label(path), found=_told(path, found), wanted=above)
            continue
        for key, kept in _KEPT.items():
            if key in bound and (found is None or not kept(found, bound[key])):
                wanted = _told(path, bound[key])
                name = key.replace("_", "-")
                yield say(
                    f"task.{name}", what=_label(path), found=_told(path, found), wanted=wanted
                )


def _label(path: str) -> str:
    """What a number is called where the learner saw it: a table's row, or an option."""
    first, _, rest = path.partition(".")
    if first == "parameters":
        option, _, part = rest.partition(".")
        return f"--{option.replace('_', '-')} {part}".rstrip()
    side, _, key = rest.partition(".")
    catalogue = words(language(), "measure")
    row = catalogue.get(f"measure.{key}", key.replace("_", " "))
    return f"{row} ({catalogue.get(f'measure.side-{side}', side)})"


def _told(path: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.6g} %" if path.endswith("_share") else f"{value:.10g}"


CHECKERS: dict[str, Checker] = {"measured": measured}
