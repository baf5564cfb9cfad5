"""Searches all schedules within the bounds, one fault class after the other.

Within a class schedules are tried by their number of faults, and of those that fail with the same
number the shortest is told: the one whose last fault strikes first. Nothing is drawn at random, and
the budget counts schedules, so that the same file gets the same verdict.
"""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.history import FAULTS, Broken, History, Judgement, Unknown
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Problem
from edalab.course.exercises.run import MOST_STEPS, Run
from edalab.course.exercises.schedule import Point, Schedule, one_more
from edalab.lab.trace import Record

MOST_SCHEDULES: Final = 20_000
MOST_OF_A_LEVEL: Final = 3_000
"""Schedules with the same number of faults, from two faults on: a larger level is not begun."""

LONGEST_S: Final = 30.0
"""Of computing, so that nobody waits for ever and a busy machine changes no verdict."""

_FREEZE_EVERY: Final = 256
"""Schedules, after which what they left is set aside."""


class Played(msgspec.Struct, frozen=True):
    """One run and its result.

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


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """The result of one schedule, without its trace.

    Args:
        schedule: Under which faults.
        points: The choice points that the run came to.
        records: How many records its trace has.
        invariant: The invariant that does not hold; empty where all hold.
        unknown: Whether the checker could not say.
        problem: Why the code could not be judged under this schedule.
        deeds: How often the learner's code did each thing; told where only the data is other.
        again: The actions that it did more often than without these faults on the same data.
        less: The actions that it did less often.
        output: What the code printed; told of the run without faults only.
    """

    schedule: Schedule
    points: tuple[Point, ...]
    records: int = 0
    invariant: str = ""
    unknown: bool = False
    problem: Problem | None = None
    deeds: dict[str, int] = {}
    again: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    output: str = ""


class SearchResult(msgspec.Struct, frozen=True):
    """The result of a search.

    Args:
        verdict: pass, fail or unknown.
        schedules: How many were tried.
        fault_class: The class in which it ended.
        counterexample: The run that fails, where it was played again.
        failing: The schedule of that run.
    """

    verdict: str
    schedules: int
    fault_class: str
    counterexample: Played | None = None
    failing: Schedule | None = None


class Explorer:
    """Searches the schedules of one exercise.

    Args:
        exercise: The exercise.
        program: The learner's file.
        guard: Called before learner's code is entered.
        before: Called before each run.
        renew: Called for each new process of a run.
        most: The budget of schedules.
        level: The budget of one level: schedules with the same number of faults.
        longest_s: Seconds of computing after which the search ends without a verdict.
        clock: Seconds of computing, which only end a hang.
        elsewhere: Plays schedules in processes of their own, in order; None to play them here.
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
        level: int = MOST_OF_A_LEVEL,
        longest_s: float = LONGEST_S,
        clock: Callable[[], float] = time.process_time,
        elsewhere: Callable[[Sequence[Schedule]], Iterator[Outcome]] | None = None,
    ) -> None:
        self._exercise = exercise
        self._program = program
        self._guard = guard
        self._before = before
        self._renew = renew
        self._most = most
        self._level = level
        self._longest_s = longest_s
        self._clock = clock
        self._play_all = elsewhere or self._here
        self._played = 0
        self._deepest = max((bounds.depth for bounds in exercise.classes), default=0)
        self.baselines: dict[Schedule, dict[str, int]] = {}
        """What the learner's code does without faults, by the choice of the data."""
        self.run: Run | None = None
        """The run that is played now, or was last."""
        self.outcomes: dict[Schedule, Outcome] = {}
        """What came of each schedule that was tried."""
        self.classes: dict[Schedule, str] = {}
        """The class in which each of them was tried first."""
        self.reached: dict[str, int] = {}
        """By class: the greatest number of faults together of which all schedules were tried."""

    @property
    def tried(self) -> int:
        """Return how many schedules were run."""
        return len(self.outcomes)

    def play(self, schedule: Schedule) -> Played:
        """Run one schedule, and judge it.

        Raises:
            Misuse: The learner's code can't be judged.
        """
        self._played += 1
        if self._played % _FREEZE_EVERY == 0:
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
        finally:
            run.end()
        records = tuple(run.trace.records)
        judged: Judgement = None
        if thrown is not None:
            # What broke before may be why the code raised an error.
            judged = self._exercise.check(History(records, finished=False, data=run.data))
            if not isinstance(judged, Broken):
                judged = _exception(thrown, records)
        else:
            judged = self._exercise.check(History(records, finished, run.data))
            if not finished and not isinstance(judged, Broken):
                if not schedule:
                    raise Misuse("never-ends", run.line, most=MOST_STEPS)
                judged = Broken("ends", str(MOST_STEPS), 0, 0, culprit=records[-1])
        broken = judged if isinstance(judged, Broken) else None
        return Played(
            schedule, tuple(run.points), records, broken, isinstance(judged, Unknown), run.unmet
        )

    def outcome(self, schedule: Schedule) -> Outcome:
        """Run one schedule, and return its result; a misuse becomes its problem."""
        try:
            played = self.play(schedule)
        except Misuse as misuse:
            problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
            return Outcome(schedule, tuple(self.run.points if self.run else ()), problem=problem)
        deeds = _deeds(played.records)
        data = tuple(fault for fault in schedule if fault.at == 0)
        again, less = _changes(deeds, self.baselines.get(data, deeds))
        if data == schedule:
            self.baselines[schedule] = deeds
        return Outcome(
            schedule,
            # Nobody asks for the points of a schedule that no class adds a fault to.
            played.points if len(schedule) < self._deepest else (),
            len(played.records),
            played.broken.invariant if played.broken else "",
            played.unknown,
            deeds=deeds if data == schedule else {},
            again=again,
            less=less,
        )

    def search(self) -> SearchResult:
        """Try all schedules until one fails or the budget is used up, and play it again.

        Raises:
            Misuse: The learner's code can't be judged.
        """
        result = self.find()
        if result.failing is None:
            return result
        return msgspec.structs.replace(result, counterexample=self.play(result.failing))

    def find(self) -> SearchResult:
        """Try all schedules until one fails or the budget is used up.

        Raises:
            Misuse: The learner's code can't be judged.
        """
        ends = self._clock() + self._longest_s
        unknown = False
        for bounds in self._exercise.classes:
            level: list[Schedule] = [()]
            depth = 0
            while level:
                untried = [schedule for schedule in level if schedule not in self.outcomes]
                whole = self._try(untried, bounds.name, ends)
                tried = [
                    self.outcomes[schedule] for schedule in untried if schedule in self.outcomes
                ]
                if failing := [outcome for outcome in tried if outcome.invariant]:
                    shortest = min(failing, key=_length).schedule
                    return SearchResult("fail", self.tried, bounds.name, failing=shortest)
                if not whole:
                    return SearchResult("unknown", self.tried, bounds.name)
                unknown = unknown or any(outcome.unknown for outcome in tried)
                self.reached[bounds.name] = depth
                depth += 1
                following = [
                    more
                    for schedule in level
                    for more in one_more(schedule, self.outcomes[schedule].points, bounds)
                ]
                if depth > 1 and len(following) > self._level:
                    break
                level = following
        return SearchResult("unknown" if unknown else "pass", self.tried, bounds.name)

    def _try(self, schedules: Sequence[Schedule], name: str, ends: float) -> bool:
        """Try schedules of one level; return False if the budget or the time did not suffice."""
        allowed = schedules[: max(0, self._most - self.tried)]
        for outcome in self._play_all(allowed):
            if outcome.problem is not None:
                problem = outcome.problem
                raise Misuse(problem.code, problem.line, **problem.parameters)
            self.outcomes[outcome.schedule] = outcome
            self.classes[outcome.schedule] = name
            if self._clock() > ends:
                break
        return all(schedule in self.outcomes for schedule in schedules)

    def _here(self, schedules: Sequence[Schedule]) -> Iterator[Outcome]:
        return map(self.outcome, schedules)


def _deeds(records: Sequence[Record]) -> dict[str, int]:
    """Count the actions of the learner's code; faults are not counted."""
    deeds: dict[str, int] = {}
    for record in records:
        if record.detail and "line" in record.detail and record.action not in FAULTS:
            deed = f"{record.action}\t{record.actor}\t{record.message}\t{record.peer}"
            deeds[deed] = deeds.get(deed, 0) + 1
    return deeds


def _changes(
    deeds: dict[str, int], calm: dict[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the actions done more often, and less often, than without faults."""
    if deeds == calm:
        return (), ()
    again = {deed.partition("\t")[0] for deed in deeds if deeds[deed] > calm.get(deed, 0)}
    less = {deed.partition("\t")[0] for deed in calm if deeds.get(deed, 0) < calm[deed]}
    return tuple(sorted(again)), tuple(sorted(less))


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


def _length(outcome: Outcome) -> tuple[int, int, Schedule]:
    schedule = outcome.schedule
    return (schedule[-1].at if schedule else 0, outcome.records, schedule)
