"""The declaration of an exercise: the learner's functions, the world and the faults."""

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from edalab.course.exercises.history import COMMON, Checker
from edalab.course.exercises.run import Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.signature import Function

__all__ = ["Exercise", "Function", "Scenario"]

Scenario: TypeAlias = Callable[[Run], None]
"""Plays one run: sets the learner's functions going and keeps what outlives a process."""


class Exercise(msgspec.Struct, frozen=True):
    """One exercise.

    Args:
        name: What it is called on the command line and in the study.
        functions: What the learner writes.
        classes: The fault classes in the order in which they are tried, its own first.
        scenario: Plays one run.
        check: Judges one run's history.
        invariants: The names of what ``check`` looks after.
        given: What the learner's file may use without importing it, by name.
        step: The lesson step that it belongs to: lesson id and step id, where there is one.
        on_channel: Whether its world consumes from a queue that ``queue_of`` makes, so that it can
            be played on a real channel.
    """

    name: str
    functions: tuple[Function, ...]
    classes: tuple[FaultClass, ...]
    scenario: Scenario
    check: Checker
    invariants: tuple[str, ...]
    given: dict[str, Any] = {}
    step: tuple[str, str] | None = None
    on_channel: bool = False

    def __post_init__(self) -> None:
        """Refuse an invariant that has the name, and so would get the words, of a common one."""
        if taken := set(self.invariants) & set(COMMON):
            raise ValueError(f"{self.name}: every exercise has the invariant {taken.pop()}; rename")
