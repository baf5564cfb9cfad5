"""The process in which a learner's file is judged: ``python -m edalab.course.exercises.child``.

It reads an order from standard input and writes one report to standard output. It runs none of the
learner's code: forks of it do (``worker``), a batch of schedules each.
"""

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Final, NoReturn

import msgspec

from edalab.course.exercises import limits
from edalab.course.exercises.batches import Batches, computed, die_with_parent
from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.explore import (
    LONGEST_S,
    MOST_OF_A_LEVEL,
    MOST_SCHEDULES,
    Explorer,
    Outcome,
    SearchResult,
)
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import (
    Bound,
    Mark,
    Neighbour,
    Order,
    Problem,
    Report,
    Result,
    Tried,
)
from edalab.course.exercises.schedule import Fault, Schedule, deeper, read, write
from edalab.course.exercises.worker import (
    Whole,
    Worker,
    counterexample_of,
    end,
    faults_of,
    mark_of,
    write_line,
)
from edalab.course.exercises.worlds import exercise as exercise_named
from edalab.lab.trace import Record

DEEP_LEVEL: Final = 10_000
DEEP_S: Final = 200.0
"""The budgets of a deep search: schedules of one level, and seconds of computing."""

_NOT_MARKED: Final = frozenset({"outage", "long-outage"})
"""Outages begin as a failed call does, so the strip shows the failed call alone."""


class Child:
    """Judges one file.

    Args:
        order: What is asked.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._exercise: Exercise = exercise_named(order.exercise)
        if order.deep:
            self._exercise = deepened(self._exercise)
        self._explorer: Explorer | None = None

    def report(self) -> Report:
        """The verdict."""
        order, exercise = self._order, self._exercise
        try:
            program = Program(order.source, order.path, exercise.functions, exercise.given)
        except Misuse as misuse:
            return self._problem(misuse)
        worker = Worker(exercise, program)
        worker.make_repeatable()
        longest = DEEP_S if order.deep else LONGEST_S
        self._batches = Batches(worker, longest)
        gc.collect()
        gc.freeze()  # so that forks share the memory of what is there now
        try:
            schedule = read(order.schedule) if order.schedule else None
            return self._searched(longest) if schedule is None else self._one(schedule)
        except Misuse as misuse:
            return self._problem(misuse)

    def _one(self, schedule: Schedule) -> Report:
        """Return the report on one schedule alone."""
        whole = self._batches.whole(schedule)
        if whole.problem is not None:
            raise _ReportedProblem(whole.problem, whole.output)
        if whole.unmet:
            raise Misuse("no-such-schedule", 0, schedule=self._order.schedule)
        failing = bool(whole.invariant)
        return Report(
            exercise=self._exercise.name,
            verdict="fail" if failing else "unknown" if whole.unknown else "pass",
            invariant=whole.invariant or None,
            schedules=1,
            bounds=self._bounds(),
            counterexample=counterexample_of(whole) if failing else None,
            output=whole.output,
            trace=whole.records,
            faults=faults_of(whole),
        )

    def _searched(self, longest: float) -> Report:
        """Return the report on all schedules."""
        explorer = self._explorer = Explorer(
            self._exercise,
            Program(b"", self._order.path, (), {}),
            clock=computed,
            longest_s=longest,
            elsewhere=self._batches.outcomes,
            most=sys.maxsize if self._order.deep else MOST_SCHEDULES,
            level=DEEP_LEVEL if self._order.deep else MOST_OF_A_LEVEL,
        )
        result = explorer.find()
        calm = explorer.outcomes[()]
        report = Report(
            exercise=self._exercise.name,
            verdict=result.verdict,  # type: ignore[arg-type]
            schedules=result.schedules,
            fault_class=result.fault_class,
            bounds=self._bounds(result.fault_class if result.failing is not None else ""),
            output=calm.output,
            tried=tuple(_tried(explorer)),
            strip=tuple(self._strip(explorer)),
            deep=self._order.deep,
        )
        return report if result.failing is None else self._failing(report, result)

    def _failing(self, report: Report, result: SearchResult) -> Report:
        assert result.failing is not None  # noqa: S101 - only called for a failure
        whole = self._batches.whole(result.failing)
        if whole.problem is not None:
            raise _ReportedProblem(whole.problem, whole.output)
        failing = counterexample_of(whole, self._neighbour(whole))
        return msgspec.structs.replace(
            report, invariant=whole.invariant, counterexample=failing, output=whole.output
        )

    def _strip(self, explorer: Explorer) -> Iterator[Mark]:
        """Yield each single fault of the exercise's kinds at each choice point of the calm run."""
        kinds = {kind for bounds in self._exercise.classes for kind in bounds.most}
        points = [point for point in explorer.outcomes[()].points if point.number]
        singles = {
            Fault(point.number, kind): point
            for point in points
            for kind in point.options
            if kind in kinds and kind not in _NOT_MARKED
        }
        outcomes = dict(explorer.outcomes)
        missing = [(fault,) for fault in singles if (fault,) not in outcomes]
        while missing:  # a batch ends with a problem; what comes after it is a batch of its own
            for outcome in self._batches.outcomes(missing):
                outcomes[outcome.schedule] = outcome
            left = [schedule for schedule in missing if schedule not in outcomes]
            missing = left if len(left) < len(missing) else []
        for fault, point in singles.items():
            if (fault,) in outcomes:
                yield mark_of(fault, point, _result(outcomes[fault,]))

    def _neighbour(self, failing: Whole) -> Neighbour | None:
        """Return the nearest run that holds: with a fault moved, changed or left out."""
        assert self._explorer is not None  # noqa: S101 - the search has found the failure
        held = [
            outcome.schedule
            for outcome in self._explorer.outcomes.values()
            if _result(outcome) == "held"
        ]
        if not held:
            return None
        nearest = min(held, key=lambda schedule: _distance(failing.schedule, schedule))
        whole = self._batches.whole(nearest)
        if whole.problem is not None or whole.invariant:
            return None
        return Neighbour(
            schedule=write(nearest),
            trace=whole.records,
            differs=_first_difference(failing.records, whole.records),
        )

    def _bounds(self, broke: str = "") -> tuple[Bound, ...]:
        """Return the classes as they were searched; the one that broke is not complete."""
        explorer = self._explorer
        reached = explorer.reached if explorer else {}
        bounds = []
        for fault_class in self._exercise.classes:
            together = fault_class.depth
            if fault_class.name != broke:
                together = min(together, reached.get(fault_class.name, together))
            bound = Bound(fault_class.name, fault_class.most, together)
            bounds.append(_counted(bound, explorer) if explorer else bound)
        return tuple(bounds)

    def _problem(self, misuse: Misuse) -> Report:
        explorer = self._explorer
        problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
        return Report(
            exercise=self._exercise.name,
            verdict="fail",
            invariant="program",
            schedules=explorer.tried if explorer else 0,
            bounds=self._bounds(),
            problem=problem,
            output=misuse.output if isinstance(misuse, _ReportedProblem) else "",
        )


class _ReportedProblem(Misuse):
    """A problem that a worker reported, with what the code had printed."""

    def __init__(self, problem: Problem, output: str) -> None:
        super().__init__(problem.code, problem.line, **problem.parameters)
        self.output = output


def deepened(exercise: Exercise) -> Exercise:
    """Return the exercise with the bounds of a deep search."""
    return msgspec.structs.replace(exercise, classes=tuple(map(deeper, exercise.classes)))


def _result(outcome: Outcome) -> Result:
    if outcome.problem is not None:
        return "misuse"
    if outcome.invariant:
        return "broke"
    return "unknown" if outcome.unknown else "held"


def _tried(explorer: Explorer) -> Iterator[Tried]:
    for schedule, outcome in explorer.outcomes.items():
        yield Tried(
            schedule=write(schedule),
            fault_class=explorer.classes[schedule],
            result=_result(outcome),
            invariant=outcome.invariant,
        )


def _counted(bound: Bound, explorer: Explorer) -> Bound:
    """Return a class with the results of its schedules beside calm runs on the same data."""
    tried = held = undisturbed = same = 0
    again: Counter[str] = Counter()
    less: Counter[str] = Counter()
    for schedule, outcome in explorer.outcomes.items():
        if explorer.classes[schedule] != bound.name:
            continue
        tried += 1
        if _result(outcome) != "held":
            continue
        held += 1
        data = tuple(fault for fault in schedule if fault.at == 0)
        if data == schedule:
            undisturbed += 1
            continue
        same += not outcome.again and not outcome.less
        again.update(outcome.again)
        less.update(outcome.less)
    return msgspec.structs.replace(
        bound, tried=tried, held=held, calm=undisturbed, same=same, again=dict(again),
        less=dict(less),
    )  # fmt: skip


def _distance(failing: Schedule, other: Schedule) -> tuple[int, int, int, Schedule]:
    """Return the distance of two schedules: faults of other kinds, moved faults, later faults."""
    kinds = Counter(fault.kind for fault in failing)
    others = Counter(fault.kind for fault in other)
    unlike = sum(((kinds - others) + (others - kinds)).values())
    places = sum(abs(mine.at - theirs.at) for mine, theirs in zip(failing, other, strict=False))
    later = sum(theirs.at > mine.at for mine, theirs in zip(failing, other, strict=False))
    return unlike, places, later, other


def _first_difference(one: tuple[Record, ...], other: tuple[Record, ...]) -> int:
    for place, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if _shown(mine) != _shown(theirs):
            return place
    return min(len(one), len(other))


def _shown(record: Record) -> tuple[object, ...]:
    return record.actor, record.action, record.message, record.peer, record.detail


def main() -> NoReturn:
    """Judge as standard input orders, and write the report."""
    die_with_parent(os.getppid())
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    out = limits.silence()
    write_line(out, Child(order).report())
    end()


if __name__ == "__main__":
    main()
