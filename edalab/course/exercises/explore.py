"""All schedules within the bounds, one fault class after the other.

Within a class schedules are tried by their number of faults, and of those that fail with the same
number the shortest is told: the one whose last fault strikes first. Nothing is drawn at random, and
the budget counts schedules, so that the same file gets the same verdict.
"""

import gc
import time
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.program import Program
from edalab.course.exercises.run import MOST_STEPS, Run
from edalab.course.exercises.schedule import Point, Schedule, one_more
from edalab.lab.trace import Record

MOST_SCHEDULES: Final = 20_000
_FREEZE_EVERY: Final = 256
"""Schedules, after which what they left is set aside."""

MOST_OF_A_LEVEL: Final = 1_500
"""Schedules with the same number of faults, from two faults on: a larger level is not begun."""

LONGEST_S: Final = 30.0
"""Of computing, so that nobody waits for ever and a busy machine changes no verdict."""


class Played(msgspec.Struct, frozen=True):
    """One run and what came of it.

    Args:
        schedule: Under which faults.
        points: The choice points that it came to.
        records: Its trace.
        broken: The invariant that does not hold.
        unknown: Whether the checker could not say.
        unmet: Whether the schedule's faults found no place.
    """

    schedule: Schedule
    points: tuple[Point, ...]
    records: tuple[Record, ...]
    broken: Broken | None
    unknown: bool = False
    unmet: bool = False


class Found(msgspec.Struct, frozen=True):
    """What the search came to.

    Args:
        verdict: pass, fail or unknown.
        schedules: How many were tried.
        fault_class: The class in which it ended.
        counterexample: The run that fails.
    """

    verdict: str
    schedules: int
    fault_class: str
    counterexample: Played | None = None


class Explorer:
    """Searches the schedules of one exercise.

    Args:
        exercise: The exercise.
        program: The learner's file.
        guard: Called before learner's code is entered.
        before: Called before each run.
        renew: Called for each new process of a run.
        most: The budget of schedules.
        clock: Seconds that only end a hang.
    """

    def __init__(
        self,
        exercise: Exercise,
        program: Program,
        *,
        guard: Callable[[], None] = lambda: None,
        before: Callable[[], None] = lambda: None,
        renew: Callable[[], None] = lambda: None,
        most: int = MOST_SCHEDULES,
        clock: Callable[[], float] = time.process_time,
    ) -> None:
        self._exercise = exercise
        self._program = program
        self._guard = guard
        self._before = before
        self._renew = renew
        self._most = most
        self._clock = clock
        self.run: Run | None = None
        """The run that is played now, or was last."""
        self._seen: dict[Schedule, tuple[Point, ...]] = {}
        self.reached: dict[str, int] = {}
        """By class: the greatest number of faults together of which all schedules were tried."""

    @property
    def tried(self) -> int:
        """How many schedules were run."""
        return len(self._seen)

    def play(self, schedule: Schedule) -> Played:
        """Run one schedule, and judge it.

        Raises:
            Misuse: The learner's code can't be judged.
        """
        if self.tried % _FREEZE_EVERY == 0:
            _set_aside()
        self._before()
        run = self.run = Run(self._program, schedule, self._guard, self._renew)
        finished, thrown = True, None
        try:
            self._exercise.scenario(run)
        except TooManySteps:
            finished = False
        except Misuse as misuse:
            if misuse.code != "raised" or not schedule:
                raise
            thrown = misuse
        records = tuple(run.trace.records)
        judged: Judgement = None
        if thrown is not None:
            judged = _exception(thrown, records)
        else:
            judged = self._exercise.check(History(records, finished, run.data))
            if not finished and not isinstance(judged, Broken):
                if not schedule:
                    raise Misuse("never-ends", run.line, most=MOST_STEPS)
                judged = Broken("ends", str(MOST_STEPS), 0, 0, culprit=records[-1])
        broken = judged if isinstance(judged, Broken) else None
        self._seen[schedule] = tuple(run.points)
        return Played(
            schedule, tuple(run.points), records, broken, isinstance(judged, Unknown), run.unmet
        )

    def search(self) -> Found:
        """Try all schedules until one fails or the budget is used up.

        Raises:
            Misuse: The learner's code can't be judged.
        """
        ends = self._clock() + LONGEST_S
        unknown = False
        for bounds in self._exercise.classes:
            level: list[Schedule] = [()]
            depth = 0
            while level:
                failing: list[Played] = []
                following: list[Schedule] = []
                for schedule in level:
                    if schedule not in self._seen:
                        if self.tried >= self._most or self._clock() > ends:
                            if failing:
                                break
                            return Found("unknown", self.tried, bounds.name)
                        played = self.play(schedule)
                        unknown = unknown or played.unknown
                        if played.broken is not None:
                            failing.append(played)
                            continue
                    following += one_more(schedule, self._seen[schedule], bounds)
                if failing:
                    return Found("fail", self.tried, bounds.name, min(failing, key=_length))
                self.reached[bounds.name] = depth
                depth += 1
                if depth > 1 and len(following) > MOST_OF_A_LEVEL:
                    break
                level = following
        return Found("unknown" if unknown else "pass", self.tried, bounds.name)


def _set_aside() -> None:
    """Spare the garbage collector what stays: crashed coroutines are kept as long as the process.

    It would look through all of them again and again, and take the longer the more there are.
    """
    gc.collect()
    gc.freeze()


def _exception(misuse: Misuse, records: Sequence[Record]) -> Broken:
    """An error of the learner's own code, which only a fault brings out."""
    last = records[-1] if records else Record(0, "", "")
    detail = {**(last.detail or {}), "line": misuse.line}
    culprit = msgspec.structs.replace(last, detail=detail)
    kind, reason = misuse.parameters["kind"], misuse.parameters["reason"]
    return Broken("no-exception", kind, "", reason, culprit=culprit, end=last)


def _length(played: Played) -> tuple[int, int, Schedule]:
    schedule = played.schedule
    return (schedule[-1].at if schedule else 0, len(played.records), schedule)
