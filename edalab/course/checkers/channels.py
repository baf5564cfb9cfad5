"""Checkers for tasks about channels, by the results of ``simulate channel``."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.course.runner import number_at
from edalab.texts import say


def redelivered_after_crash(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that a consumer crashed with unacked messages and that these became ready again.

    At the end of some run of ``simulate channel`` no message is unacked, ``back`` messages were
    redelivered, and ``ready`` messages are ready.

    Args:
        evidence: The learner's runs.
        parameters: ``ready`` and ``back``, both counts of messages.

    Returns:
        The verdict on the run that misses least; the latest of several.
    """
    runs = evidence.results("simulation", "channel")
    if not runs:
        return Verdict((say("course.task-no-channel-run"),))
    return nearest([_crash(run, parameters) for run in runs])


def _crash(run: Mapping[str, Any], wanted: Mapping[str, Any]) -> Verdict:
    ready = number_at(run, "sides.channel.ready") or 0
    unacked = number_at(run, "sides.channel.unacked") or 0
    acked = number_at(run, "sides.channel.acked") or 0
    taken = min(number_at(run, "parameters.take") or 0, ready + unacked + acked)
    missing = []
    if unacked:
        missing.append(say("course.task-still-held", unacked=int(unacked)))
    back = taken - acked - unacked
    if back != wanted["back"]:
        missing.append(say("course.task-came-back", back=int(back), wanted=wanted["back"]))
    if ready != wanted["ready"]:
        missing.append(say("course.task-ready", ready=int(ready), wanted=wanted["ready"]))
    return Verdict(tuple(missing))


CHECKERS: dict[str, Checker] = {
    "redelivered-after-crash": redelivered_after_crash,
}
