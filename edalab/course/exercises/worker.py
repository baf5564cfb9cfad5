"""Runs the learner's code in a process that lives for one batch of schedules.

A crashed coroutine is kept and never closed, so the memory of a process grows with each schedule.
A fork for each batch gives it back, and every batch begins with modules that no run has touched.
"""

import gc
import json
import os
import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import msgspec

from edalab.course.exercises import limits, sandbox
from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.explore import Explorer, Outcome, Played
from edalab.course.exercises.history import FAULTS, Broken
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Counterexample, Mark, Neighbour, Problem, Result
from edalab.course.exercises.schedule import Fault, Point, Schedule, write
from edalab.lab.trace import Record

_RARELY: Final = 20_000
"""Allocations after which the garbage collector looks."""


class Whole(msgspec.Struct, frozen=True):
    """One run with its trace.

    Args:
        schedule: Under which faults.
        points: The choice points that it came to.
        records: Its trace.
        ends: How many of the records there are up to the one that broke the invariant.
        invariant: The invariant that does not hold; empty where all hold.
        message: At which message it broke.
        expected: What should have come about.
        actual: What did.
        parameters: What else the sentence names.
        line: The learner's line where it happened; 0 where there is none.
        unknown: Whether the checker could not say.
        unmet: Whether the schedule's faults found no place.
        output: What the code printed.
        problem: Why the code could not be judged.
    """

    schedule: Schedule
    points: tuple[Point, ...] = ()
    records: tuple[Record, ...] = ()
    ends: int = 0
    invariant: str = ""
    message: str = ""
    expected: Any = None
    actual: Any = None
    parameters: dict[str, Any] = {}
    line: int = 0
    unknown: bool = False
    unmet: bool = False
    output: str = ""
    problem: Problem | None = None


class Worker:
    """Plays schedules in a process of its own.

    Args:
        exercise: The exercise.
        program: The learner's file, compiled.
    """

    def __init__(self, exercise: Exercise, program: Program) -> None:
        self._exercise = exercise
        self._program = program
        self._clock = time.process_time  # before it is fixed for the learner's code
        self._output = limits.Output()
        self._unawaited: list[str] = []
        self._schedule: Schedule = ()
        self.baselines: dict[Schedule, dict[str, int]] = {}
        """What the code does without faults, by the choice of the data; a fork has it from here."""
        self._out = -1
        self._explorer: Explorer | None = None

    def make_repeatable(self) -> None:
        """Let clocks tell the run's time and fix randomness; done once, before the first fork."""
        limits.make_repeatable(self._misused, self._unawaited.append, self._run_clock)

    def begin(self, folder: Path, out: int) -> None:
        """Guard this process until it ends.

        Args:
            folder: Its own empty folder.
            out: The descriptor that answers are written to.
        """
        self._out = out
        self._folder = sandbox.Folder(folder)
        watchdog = limits.Watchdog(self._too_long)
        limits.limit_memory()
        sandbox.landlock(folder)
        sandbox.guard(folder, self._misused)
        watchdog.begin()
        self._explorer = Explorer(
            self._exercise,
            self._program,
            guard=watchdog.begin,
            before=self._before,
            renew=self._folder.renew,
        )
        self._explorer.baselines = self.baselines
        gc.set_threshold(_RARELY)  # what crashed processes leave is kept, and would be gone through

    def play(self, schedules: Iterable[Schedule], longest_s: float) -> None:
        """Play schedules and write a line with the outcome of each, until one has a problem.

        Args:
            schedules: In the order in which their outcomes are written.
            longest_s: Seconds of computing after which it gives up.
        """
        ends = self._clock() + longest_s
        for schedule in schedules:
            if self._clock() > ends:
                return
            outcome = self._outcome(schedule)
            self._tell(outcome)
            if outcome.problem is not None:
                return

    def play_whole(self, schedule: Schedule) -> None:
        """Play one schedule, and write it with its trace."""
        self._schedule = schedule
        problem = None
        try:
            played = self._exploring.play(schedule)
        except Misuse as misuse:
            problem = _problem(misuse)
        except Exception as error:  # noqa: BLE001 - the world was given what it can't work with
            problem = self._confused(error)
        problem = problem or self._forgotten()
        if problem is not None:
            self._tell(Whole(schedule, problem=problem, output=self._printed()))
            return
        self._tell(whole_of(played, self._printed()))

    @property
    def _exploring(self) -> Explorer:
        assert self._explorer is not None  # noqa: S101 - begin makes it
        return self._explorer

    def _outcome(self, schedule: Schedule) -> Outcome:
        self._schedule = schedule
        try:
            outcome = self._exploring.outcome(schedule)
        except Exception as error:  # noqa: BLE001 - the world was given what it can't work with
            outcome = Outcome(schedule, (), problem=self._confused(error))
        if outcome.problem is None and (problem := self._forgotten()) is not None:
            outcome = msgspec.structs.replace(outcome, problem=problem)
        if schedule and outcome.problem is None:
            return outcome
        return msgspec.structs.replace(outcome, output=self._printed())

    def _confused(self, error: Exception) -> Problem:
        run = self._exploring.run
        parameters = {"kind": type(error).__name__, "reason": str(error)[:200]}
        return Problem(code="confused", line=run.line if run else 0, parameters=parameters)

    def _forgotten(self) -> Problem | None:
        """Return the problem of a coroutine that was never awaited; None if there is none."""
        if not self._unawaited:
            return None
        return Problem(code="forgotten-await", parameters={"call": self._unawaited[0]})

    def _printed(self) -> str:
        return self._output.text + ("\n…" if self._output.cut else "")

    def _before(self) -> None:
        self._folder.empty()
        self._output.clear()
        sys.stdout = sys.stderr = self._output  # the run before may have put something else there

    def _misused(self, code: str, call: str) -> Misuse:
        misuse = Misuse(code, self._program.line_above(sys._getframe()), call=call)  # noqa: SLF001
        run = self._explorer.run if self._explorer else None
        return run.misused(misuse) if run else misuse

    def _run_clock(self) -> int:
        run = self._explorer.run if self._explorer else None
        return run.clock if run else 0

    def _too_long(self, code: str, frame: FrameType | None) -> None:
        if line := self._program.line_above(frame):  # else the machine was slow, and not the code
            problem = Problem(code=code, line=line)
            output = self._printed()
            self._tell(Outcome(self._schedule, (), problem=problem, output=output))
            os._exit(0)

    def _tell(self, answer: Outcome | Whole) -> None:
        write_line(self._out, answer)


def whole_of(played: Played, output: str) -> Whole:
    """Return a run with its trace, and where in it an invariant broke.

    Args:
        played: The run.
        output: What the code printed.
    """
    broken = played.broken
    whole = Whole(
        played.schedule,
        played.points,
        played.records,
        _ends(played.records, broken),
        unknown=played.unknown,
        unmet=played.unmet,
        output=output,
    )
    if broken is None:
        return whole
    return msgspec.structs.replace(
        whole,
        invariant=broken.invariant,
        message=broken.message,
        expected=broken.expected,
        actual=broken.actual,
        parameters=broken.parameters,
        line=_line(played, broken),
    )


def write_line(out: int, value: object) -> None:
    """Write a value as a line of JSON to a descriptor."""
    try:
        content = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a character that a learner's code made
        text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False)
        content = text.encode("utf-8", "replace")
    content += b"\n"
    while content:
        content = content[os.write(out, content) :]


def end() -> NoReturn:
    """End the process so that no ``finally`` of a crashed coroutine runs."""
    os._exit(0)


def _problem(misuse: Misuse) -> Problem:
    return Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)


def _ends(records: tuple[Record, ...], broken: Broken | None) -> int:
    """Return the number of records up to the one that broke the invariant.

    Where the world does not say, that is the last fault, the culprit, or the last thing that the
    learner's code did with the message, whichever is the latest.
    """
    if broken is None:
        return len(records)
    about = 0
    for place, record in enumerate(records, 1):
        if record is broken.end:
            return place
        deed = bool(record.detail and "line" in record.detail)
        if (
            record.action in FAULTS
            or record is broken.culprit
            or (deed and _names(record, broken.message))
        ):
            about = place
    return about or len(records)


def _names(record: Record, message: str) -> bool:
    return bool(message) and message in re.findall(r"[\w-]+", record.message)


def _line(played: Played, broken: Broken) -> int:
    """Return the culprit's line, else that of a fault, else the last about the message."""
    if broken.culprit is not None and (line := (broken.culprit.detail or {}).get("line", 0)):
        return int(line)
    lines = [
        (record.action, record.message, record.detail["line"])
        for record in played.records
        if record.detail and "line" in record.detail
    ]
    for wanted in (
        [line for action, _, line in lines if action in FAULTS],
        [line for _, named, line in lines if broken.message in named.split()],
        [line for _, _, line in lines],
    ):
        if wanted:
            return int(wanted[-1])
    return 0


def mark_of(fault: Fault, point: Point | None, result: Result = "held") -> Mark:
    """Return a fault of a run with the call that its choice point belongs to."""
    if point is None:
        return Mark(at=fault.at, kind=fault.kind, result=result)
    return Mark(
        at=fault.at, kind=fault.kind, call=point.call, after=point.after, line=point.line,
        result=result,
    )  # fmt: skip


def faults_of(whole: Whole) -> tuple[Mark, ...]:
    """Return the faults of a run, with the calls that they struck."""
    points = {point.number: point for point in whole.points}
    result: Result = "broke" if whole.invariant else "held"
    return tuple(mark_of(fault, points.get(fault.at), result) for fault in whole.schedule)


def counterexample_of(whole: Whole, neighbour: Neighbour | None = None) -> Counterexample:
    """Return a run that broke an invariant, up to where it did."""
    return Counterexample(
        schedule=write(whole.schedule),
        message=whole.message,
        expected=whole.expected,
        actual=whole.actual,
        parameters=whole.parameters,
        line=whole.line,
        trace=whole.records[: whole.ends],
        faults=faults_of(whole),
        neighbour=neighbour,
    )
