"""The learner's consumer on a real broker: in a process of its own, killed where a schedule says.

The world, the choice points and the checker are those of the judge. Two things are real: the queue
is one of the broker, and a crash is SIGKILL to the process that has the learner's code and its
connection. What the process had taken and not acknowledged, the broker delivers again.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from edalab.addresses import SYSTEMS
from edalab.course.exercises.broker import Broker
from edalab.course.exercises.broker_run import BrokerRun
from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.explore import Played
from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.learner_process import Setup
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.process_starter import ProcessStarter
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Bound, Problem, Report
from edalab.course.exercises.schedule import Fault, Point, Schedule
from edalab.course.exercises.worker import Whole, counterexample_of, faults_of, whole_of
from edalab.eventlog.private_files import temporary_folder
from edalab.experiments.live import LiveSystem

ROUNDS: Final = 20
"""Runs that a file has at least, if it holds: one without faults, the others with kills."""

_MOST_KILLS: Final = 2
"""In one run."""


class OnChannel(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the runs on a real channel.

    Args:
        report: The verdict.
        channel: The address of the broker, without a password.
        rounds: How many runs there were.
        kills: How many processes were killed.
    """

    report: Report
    channel: str
    rounds: int
    kills: int


def play_on_channel(
    exercise: Exercise,
    source: bytes,
    path: str,
    system: LiveSystem,
    *,
    rounds: int = ROUNDS,
    schedule: Schedule | None = None,
) -> OnChannel:
    """Play an exercise on a real channel until it breaks, or so many runs have held.

    Args:
        exercise: One whose world is a consumer of a queue.
        source: The learner's file.
        path: What its lines are told with.
        system: The broker.
        rounds: How many runs there are.
        schedule: The only one to run; None for all of them in turn.

    Raises:
        StorageError: The broker can't be reached, or refuses.
    """
    try:
        program = Program(source, path, exercise.functions, exercise.given)
    except Misuse as misuse:
        report = _problem(exercise, misuse)
        return OnChannel(report=report, channel=system.shown, rounds=0, kills=0)
    with temporary_folder() as folder:
        broker = Broker(system)
        clients = next(row.clients for row in SYSTEMS.values() if row.name.lower() == system.name)
        starter = ProcessStarter(Setup(exercise.name, path, source, clients), folder)
        try:
            return _Rounds(exercise, program, broker, starter).play(rounds, schedule)
        finally:
            starter.end()
            broker.drop()


class _Rounds:
    """Plays an exercise under one schedule after the other."""

    def __init__(
        self, exercise: Exercise, program: Program, broker: Broker, starter: ProcessStarter
    ) -> None:
        self._exercise, self._program = exercise, program
        self._broker, self._starter = broker, starter
        self._done = 0

    def play(self, rounds: int, only: Schedule | None) -> OnChannel:
        if only is not None:
            whole = self._played(only)
            return self._result(whole, most=len(only))
        calm = last = self._played(())
        most = 0
        schedules = itertools.islice(kill_schedules(calm.points), rounds - 1)
        for schedule in () if _breaks(calm) else schedules:
            most = len(schedule)
            last = self._played(schedule)
            if _breaks(last):
                break
        return self._result(last, most=most)

    def _played(self, schedule: Schedule) -> Whole:
        self._done += 1
        run = BrokerRun(self._program, schedule, self._broker, self._starter)
        try:
            finished = True
            try:
                self._exercise.scenario(run)
            except TooManySteps:
                finished = False
            finally:
                run.end()
            records = tuple(run.trace.records)
            judged = self._exercise.check(History(records, finished, run.data))
            broken = judged if isinstance(judged, Broken) else None
            unknown = isinstance(judged, Unknown)
            played = Played(schedule, tuple(run.points), records, broken, unknown, run.unmet)
            return whole_of(played, run.output)
        except Misuse as misuse:
            problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
            return Whole(schedule, problem=problem, output=run.output)

    def _result(self, whole: Whole, *, most: int) -> OnChannel:
        failing = bool(whole.invariant)
        report = Report(
            exercise=self._exercise.name,
            verdict="fail" if _breaks(whole) else "unknown" if whole.unknown else "pass",
            invariant="program" if whole.problem else whole.invariant or None,
            schedules=self._done,
            fault_class="crash",
            bounds=(Bound("crash", {"crash": most}, most),) if most else (),
            counterexample=counterexample_of(whole) if failing else None,
            problem=whole.problem,
            output=whole.output,
            trace=whole.records,
            faults=faults_of(whole),
        )
        return OnChannel(
            report=report,
            channel=self._broker.system.shown,
            rounds=self._done,
            kills=self._starter.kills,
        )


def _breaks(whole: Whole) -> bool:
    return bool(whole.invariant) or whole.problem is not None


def kill_schedules(points: Sequence[Point]) -> Iterator[Schedule]:
    """Yield a kill at each choice point of the calm run, then two kills, and then again."""
    places = [point.number for point in points if "crash" in point.options]
    if not places:
        return
    while True:
        for count in range(1, _MOST_KILLS + 1):
            for chosen in itertools.combinations(places, count):
                yield tuple(Fault(place, "crash") for place in chosen)


def _problem(exercise: Exercise, misuse: Misuse) -> Report:
    problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
    return Report(exercise=exercise.name, verdict="fail", invariant="program", problem=problem)
