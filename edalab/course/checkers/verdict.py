"""The input and the output of a checker: evidence and verdict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from edalab.course.events import ExperimentNoted
    from edalab.messages import RecordedEvent


class Evidence(msgspec.Struct, frozen=True):
    """The data by which a task is judged.

    Args:
        runs: The learner's runs while the task was open, in any terminal, in order.
        employees: Reads the learner's employee log, whole and in order; only checkers that need
            it call this.
    """

    runs: "Sequence[ExperimentNoted]" = ()
    employees: "Callable[[], Iterable[RecordedEvent]]" = tuple

    def results(self, kind: str, name: str) -> list[Mapping[str, Any]]:
        """Return the results of the runs of one command, the latest first.

        Args:
            kind: ``comparison``, ``simulation`` or ``event``.
            name: The command's name.
        """
        return [noted.result for noted in reversed(self.runs) if noted.result.get(kind) == name]


class Verdict(msgspec.Struct, frozen=True):
    """The verdict on a task.

    Args:
        missing: What is missing, a sentence each; empty if the task is passed.
    """

    missing: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Return whether nothing is missing."""
        return not self.missing


Checker: TypeAlias = Callable[[Evidence, Mapping[str, Any]], Verdict]


def nearest(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that misses least; the first of several."""
    return min(verdicts, key=lambda verdict: len(verdict.missing))
