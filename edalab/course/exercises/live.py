"""The same learner's functions on the wall clock: asyncio drives them, and nothing goes wrong.

A scenario does not know which of the two drives it. So a context whose effects reach a real broker
can be plugged in, and the exercise is played against that. This runs in the process that asks, so
that a debugger reaches the code; Ctrl-C ends what does not end itself.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.history import Broken, History
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Counterexample, Problem, Report
from edalab.course.exercises.run import Effect, Run, Task

T = TypeVar("T")

_LATENCY_S: Final = 0.01
"""How long each effect takes."""


class LiveRun(Run):
    """A run whose tasks asyncio drives; its choice points are passed without a choice."""

    def __init__(self, program: Program) -> None:
        super().__init__(program, ())
        self._began = time.monotonic_ns()

    def choose(self, *options: str, effect: Effect[Any] | None = None) -> str:  # noqa: ARG002
        """Go on."""
        self.now = time.monotonic_ns() - self._began
        return ""

    def effect(self, name: str, do: Callable[[], T], *, changes: bool = True) -> Effect[T]:
        """An effect that takes time."""
        effect = super().effect(name, do, changes=changes)
        effect.wait = self._wait
        return effect

    def drive(self, *tasks: Task) -> None:
        """Run the tasks at the same time."""
        asyncio.run(self._together(tasks))
        self.line = 0
        self._see_forgotten(None)

    async def _together(self, tasks: tuple[Task, ...]) -> None:
        await asyncio.gather(*(self._one(task) for task in tasks))

    async def _one(self, task: Task) -> None:
        try:
            task.result = await task.coroutine
            task.state = "done"
        except task.may_raise as error:
            task.state, task.result = "raised", error

    async def _wait(self) -> None:
        await asyncio.sleep(_LATENCY_S)
        self.now = time.monotonic_ns() - self._began


def play_live(exercise: Exercise, source: bytes, path: str) -> Report:
    """Play an exercise once, and tell whether what must hold held.

    Args:
        exercise: The exercise.
        source: The learner's file.
        path: What its lines are told with.
    """
    records: tuple[Any, ...] = ()
    broken = None
    try:
        program = Program(source, path, exercise.functions, exercise.given)
        try:
            run = LiveRun(program)
            exercise.scenario(run)
        except (Misuse, TooManySteps):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the learner's code raises
            raise program.misuse_of(error) from None
        records = tuple(run.trace.records)
        judged = exercise.check(History(records, data=run.data))
        broken = judged if isinstance(judged, Broken) else None
    except Misuse as misuse:
        problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
        return Report(exercise=exercise.name, verdict="fail", invariant="program", problem=problem)
    finally:
        sys.modules.pop("exercise", None)
    if broken is None:
        return Report(exercise=exercise.name, verdict="pass", schedules=1, trace=records)
    return Report(
        exercise=exercise.name,
        verdict="fail",
        invariant=broken.invariant,
        schedules=1,
        trace=records,
        counterexample=Counterexample(
            schedule="calm",
            message=broken.message,
            expected=broken.expected,
            actual=broken.actual,
            parameters=broken.parameters,
            trace=records,
        ),
    )
