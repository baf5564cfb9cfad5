"""The process in which a learner's file is judged: ``python -m edalab.course.exercises.child``.

It reads an order from standard input, writes one report to standard output and leaves by
``os._exit``, so that no ``finally`` of a crashed coroutine ever runs.
"""

import json
import os
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

import msgspec

from edalab.course.exercises import limits, sandbox
from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.explore import Explorer, Found, Played
from edalab.course.exercises.history import FAULTS, Broken
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Bound, Counterexample, Order, Problem, Report
from edalab.course.exercises.sandbox import Folder
from edalab.course.exercises.schedule import Schedule, read, write
from edalab.course.exercises.worlds import exercise as exercise_named
from edalab.lab.trace import Record


class Child:
    """Judges one file and tells it.

    Args:
        order: What is asked.
        out: The descriptor that the report is written to.
    """

    def __init__(self, order: Order, out: int) -> None:
        self._order = order
        self._out = out
        self._clock = time.process_time
        self._exercise: Exercise = exercise_named(order.exercise)
        self._output = limits.Output()
        self._explorer: Explorer | None = None
        self._unawaited: list[str] = []

    def work(self) -> NoReturn:
        """Judge the file, write the report and end the process."""
        limits.make_repeatable(self._misused, self._unawaited.append, self._run_clock)
        watchdog = limits.Watchdog(self._too_long)
        self._folder = Folder(Path.cwd())
        self._before()
        limits.limit_memory()
        sandbox.landlock(self._folder.path)
        sandbox.guard(self._folder.path, self._misused)
        try:
            watchdog.begin()
            program = Program(
                self._order.source,
                self._order.path,
                self._exercise.functions,
                self._exercise.given,
            )
            self._explorer = Explorer(
                self._exercise,
                program,
                guard=watchdog.begin,
                before=self._before,
                renew=self._folder.renew,
                clock=self._clock,
            )
            report = self._asked(self._explorer)
        except Misuse as misuse:
            report = self._problem(misuse)
        except Exception as error:  # noqa: BLE001 - the world was given what it can't work with
            line = self._explorer.run.line if self._explorer and self._explorer.run else 0
            told = {"kind": type(error).__name__, "reason": str(error)[:200]}
            report = self._problem(Misuse("confused", line, **told))
        if self._unawaited and report.problem is None:
            report = self._problem(Misuse("forgotten-await", 0, call=self._unawaited[0]))
        self._tell(report)

    def _asked(self, explorer: Explorer) -> Report:
        schedule = read(self._order.schedule) if self._order.schedule else None
        if schedule is None:
            return self._found(explorer.search())
        played = explorer.play(schedule)
        if played.unmet:
            return self._problem(Misuse("no-such-schedule", 0, schedule=self._order.schedule))
        verdict = "fail" if played.broken else "unknown" if played.unknown else "pass"
        failing = played if played.broken else None
        report = self._found(Found(verdict, 1, "", failing))
        return msgspec.structs.replace(report, trace=played.records)

    def _found(self, found: Found) -> Report:
        failing = found.counterexample
        told = self._again(failing.schedule if failing else ())
        return Report(
            exercise=self._exercise.name,
            verdict=found.verdict,  # type: ignore[arg-type]
            invariant=failing.broken.invariant if failing and failing.broken else None,
            schedules=found.schedules,
            fault_class=found.fault_class,
            bounds=self._bounds(),
            counterexample=_counterexample(told) if failing else None,
            output=self._printed(),
        )

    def _again(self, schedule: Schedule) -> Played:
        """Run one once more, so that what was printed is of the run that is told."""
        assert self._explorer is not None  # noqa: S101 - only called after a search
        return self._explorer.play(schedule)

    def _bounds(self) -> tuple[Bound, ...]:
        reached = self._explorer.reached if self._explorer else {}
        return tuple(
            Bound(
                bounds.name, bounds.most, min(bounds.depth, reached.get(bounds.name, bounds.depth))
            )
            for bounds in self._exercise.classes
        )

    def _printed(self) -> str:
        return self._output.text + ("\n…" if self._output.cut else "")

    def _problem(self, misuse: Misuse) -> Report:
        explorer = self._explorer
        return Report(
            exercise=self._exercise.name,
            verdict="fail",
            invariant="program",
            schedules=explorer.tried if explorer else 0,
            bounds=self._bounds(),
            problem=Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters),
            output=self._printed(),
        )

    def _before(self) -> None:
        self._folder.empty()
        self._output.clear()
        sys.stdout = sys.stderr = self._output  # the run before may have put something else there

    def _misused(self, code: str, call: str) -> Misuse:
        frame: FrameType | None = sys._getframe()  # noqa: SLF001 - whose line it is
        misuse = Misuse(code, self._line_above(frame), call=call)
        run = self._explorer.run if self._explorer else None
        return run.misused(misuse) if run else misuse

    def _run_clock(self) -> int:
        run = self._explorer.run if self._explorer else None
        return run.clock if run else 0

    def _line_above(self, frame: FrameType | None) -> int:
        while frame is not None:
            if frame.f_code.co_filename == self._order.path:
                return frame.f_lineno
            frame = frame.f_back
        return 0

    def _too_long(self, code: str, frame: FrameType | None) -> None:
        if line := self._line_above(frame):  # else the machine was slow, and not the code
            self._tell(self._problem(Misuse(code, line)))

    def _tell(self, report: Report) -> NoReturn:
        try:
            content = msgspec.json.encode(report)
        except UnicodeEncodeError:  # half a character that a learner's code made
            told = json.dumps(msgspec.to_builtins(report), ensure_ascii=False)
            content = told.encode("utf-8", "replace")
        while content:
            content = content[os.write(self._out, content) :]
        os._exit(0)


def _counterexample(played: Played) -> Counterexample:
    broken = played.broken
    assert broken is not None  # noqa: S101 - only runs that fail come here
    return Counterexample(
        schedule=write(played.schedule),
        message=broken.message,
        expected=broken.expected,
        actual=broken.actual,
        told=broken.told,
        line=_line(played, broken),
        trace=_until(played.records, broken),
    )


def _until(records: tuple[Record, ...], broken: Broken) -> tuple[Record, ...]:
    """The run up to where the invariant broke, and the fault that made it final."""
    for index, record in enumerate(records):
        if record is broken.end:
            return records[: index + 1]
    return records


def _line(played: Played, broken: Broken) -> int:
    """The culprit's line, else where a fault struck, else the last line about the message."""
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


def main() -> NoReturn:
    """Do what standard input asks."""
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    Child(order, limits.silence()).work()


if __name__ == "__main__":
    main()
