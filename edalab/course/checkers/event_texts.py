"""Checkers for tasks that write an event as text, by the results of ``event check``."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.texts import say


def event_written(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that some text is a well-formed event of a kind with certain field values.

    Args:
        evidence: The learner's runs.
        parameters: ``kind``, ``complete`` or ``pointer``, and ``fields`` with their values.
    """
    checks = evidence.results("event", "check")
    if not checks:
        return Verdict((say("task.no-run-of", command="event check"),))
    return nearest([_judged(result, parameters) for result in checks])


def _judged(result: Mapping[str, Any], wanted: Mapping[str, Any]) -> Verdict:
    missing = []
    if not result.get("well_formed"):
        missing.append(say("task.event-not-well-formed"))
    fields = result.get("fields")
    fields = fields if isinstance(fields, Mapping) else {}
    for name, value in wanted["fields"].items():
        if name not in fields or fields[name] != value:
            missing.append(say("task.event-field", name=name, wanted=value))
    if result.get("kind") != wanted["kind"]:
        missing.append(say(f"task.event-not-{wanted['kind']}"))
    return Verdict(tuple(missing))


CHECKERS: dict[str, Checker] = {"event-written": event_written}
