"""Checkers: from the runs that a learner made to what is still missing.

A checker is a pure function. It looks at what the runs *show*, never at how they were typed, so
that any valid route counts; its verdict names what is missing, in words of the task's own text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from edalab.course.events import ExperimentNoted
from edalab.course.runner import number_at
from edalab.texts import say


class Verdict(msgspec.Struct, frozen=True):
    """What a checker found.

    Args:
        missing: What is not there yet, a sentence each; nothing missing is a pass.
    """

    missing: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


Checker: TypeAlias = Callable[[Sequence[ExperimentNoted], Mapping[str, Any]], Verdict]


def redelivered_after_crash(
    experiments: Sequence[ExperimentNoted], parameters: Mapping[str, Any]
) -> Verdict:
    """A consumer crashed while it held messages, and the channel made just those ready again.

    At the end of some run of ``simulate channel``: nobody holds a message; ``back`` messages had
    been taken and not acked, so that they came back; ``ready`` are ready in all.

    Args:
        experiments: The runs that the learner made for this task.
        parameters: ``ready`` and ``back``, both counts of messages.

    Returns:
        The verdict on the run that comes nearest, the latest of several.
    """
    runs = [noted.result for noted in experiments if noted.result.get("simulation") == "channel"]
    if not runs:
        return Verdict((say("course.task-no-channel-run"),))
    verdicts = [_crash(run, parameters) for run in reversed(runs)]
    return min(verdicts, key=lambda verdict: len(verdict.missing))


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
