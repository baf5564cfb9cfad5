"""What a checker is asked and what it answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from edalab.course.events import ExperimentNoted
from edalab.messages import RecordedEvent


class Evidence(msgspec.Struct, frozen=True):
    """What there is to judge a task by.

    Args:
        runs: What the learner ran while the task was open, in any terminal, in order.
        employees: Reads the learner's employee log, whole and in order; asked only by checkers
            that look at it.
    """

    runs: Sequence[ExperimentNoted] = ()
    employees: Callable[[], Iterable[RecordedEvent]] = tuple

    def results(self, kind: str, name: str) -> list[Mapping[str, Any]]:
        """The results of the runs of one command, the latest first.

        Args:
            kind: ``comparison`` or ``simulation``.
            name: Which one.
        """
        return [noted.result for noted in reversed(self.runs) if noted.result.get(kind) == name]


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


Checker: TypeAlias = Callable[[Evidence, Mapping[str, Any]], Verdict]


def nearest(verdicts: Sequence[Verdict]) -> Verdict:
    """Of several attempts' verdicts the first that misses least."""
    return min(verdicts, key=lambda verdict: len(verdict.missing))
