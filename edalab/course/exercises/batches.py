"""Gives schedules to workers, each in its own fork, and returns their answers in order.

Where a batch begins and ends depends on the schedules alone, not on the machine: the same file is
judged in the same batches, and gets the same verdict, however many processors there are.
"""

import os
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from edalab.course.exercises.explore import Outcome
from edalab.course.exercises.report import Problem
from edalab.course.exercises.schedule import Schedule
from edalab.course.exercises.worker import Whole, Worker, end

BATCH: Final = 150
"""Schedules that one process plays."""

_MOST_WORKERS: Final = 4


class Batches:
    """Plays schedules in forks of this process.

    Args:
        worker: What a fork does.
        longest_s: Seconds of computing after which the workers give up.
    """

    def __init__(self, worker: Worker, longest_s: float) -> None:
        self._worker = worker
        self._ends = computed() + longest_s
        self._workers = min(_MOST_WORKERS, _processors())

    def outcomes(self, schedules: Sequence[Schedule]) -> Iterator[Outcome]:
        """The outcomes of schedules, in their order, until one has a problem or time is over."""
        batches = deque(
            schedules[start : start + BATCH] for start in range(0, len(schedules), BATCH)
        )
        running: deque[tuple[Sequence[Schedule], _Fork]] = deque()
        try:
            while batches or running:
                while batches and len(running) < self._workers:
                    batch = batches.popleft()
                    running.append((batch, self._begun(batch)))
                batch, fork = running.popleft()
                yield from self._answers(batch, fork)
        finally:
            for _, fork in running:
                fork.kill()

    def whole(self, schedule: Schedule) -> Whole:
        """One run with its trace."""
        fork = _Fork(self._worker, lambda worker: worker.play_whole(schedule))
        for line in fork.lines():
            with suppress(msgspec.DecodeError):
                return msgspec.json.decode(line, type=Whole)
            outcome = msgspec.json.decode(line, type=Outcome)  # it took too long
            return Whole(schedule, problem=outcome.problem, output=outcome.output)
        return Whole(schedule, problem=Problem(code="ended"))

    def _begun(self, batch: Sequence[Schedule]) -> "_Fork":
        return _Fork(self._worker, lambda worker: worker.play(batch, self._ends - computed()))

    def _answers(self, batch: Sequence[Schedule], fork: "_Fork") -> Iterator[Outcome]:
        answered = 0
        for line in fork.lines():
            outcome = msgspec.json.decode(line, type=Outcome)
            answered += 1
            if outcome.deeds:
                self._worker.baselines[outcome.schedule] = outcome.deeds
            yield outcome
            if outcome.problem is not None:
                return
        if answered < len(batch) and computed() <= self._ends:
            yield Outcome(batch[answered], (), problem=Problem(code="ended"))


class _Fork:
    """A process of its own for a worker.

    Args:
        worker: The worker.
        work: What it does there.
    """

    def __init__(self, worker: Worker, work: Callable[[Worker], None]) -> None:
        self._folder = Path(tempfile.mkdtemp(dir=Path.cwd()))
        reading, writing = os.pipe()
        parent = os.getpid()
        self._process = os.fork()
        if self._process == 0:
            try:
                os.close(reading)
                die_with_parent(parent)
                os.environ.update(HOME=str(self._folder), TMPDIR=str(self._folder))
                tempfile.tempdir = None
                worker.begin(self._folder, writing)
                work(worker)
            finally:
                end()
        os.close(writing)
        self._answers: BinaryIO = os.fdopen(reading, "rb")

    def lines(self) -> Iterator[bytes]:
        """Yield what the process writes, line by line; a line that is cut off is left out."""
        try:
            for line in self._answers:
                if line.endswith(b"\n"):
                    yield line
        finally:
            self.kill()

    def kill(self) -> None:
        """End it, if it has not ended."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._answers.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def computed() -> float:
    """Return the processor seconds used by this process and its forks."""
    return sum(os.times()[:4])


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when its parent ends, on systems that can.

    If the parent has ended already, nothing would tell: the process ends here.

    Args:
        parent: The parent's process id.
    """
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        end()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
