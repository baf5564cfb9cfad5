"""Tasks about events as texts: judged on what ``event check`` found in them."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.texts import say


def event_written(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """A text was checked that is a well-formed event of a kind, with these fields.

    Args:
        evidence: Its runs.
        parameters: ``kind``, ``complete`` or ``pointer``, and ``fields`` with their values.
    """
    found = evidence.results("event", "check")
    if not found:
        return Verdict((say("task.no-run-of", command="event check"),))
    return nearest([_judged(each, parameters) for each in found])


def _judged(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Verdict:
    missing = []
    if not found.get("well_formed"):
        missing.append(say("task.event-not-well-formed"))
    fields = found.get("fields")
    fields = fields if isinstance(fields, Mapping) else {}
    for name, value in wanted["fields"].items():
        if name not in fields or fields[name] != value:
            missing.append(say("task.event-field", name=name, wanted=value))
    if found.get("kind") != wanted["kind"]:
        missing.append(say(f"task.event-not-{wanted['kind']}"))
    return Verdict(tuple(missing))


CHECKERS: dict[str, Checker] = {"event-written": event_written}
