"""Exercise parallel: three workers on one partition finish in any order; which offset is committed?

After a crash a partition is read on from the committed offset. So everything in front of it has to
be finished. Offsets may be missing: compaction and transactions leave holes in a partition.
"""

from typing import Any, Final

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass

_CONSUMER: Final = "consumer"
_PARTITION: Final = "partition"
_WORKERS: Final = 3
_LATER: Final = 4
_LAST: Final = 5
"""The partition has six offsets, but those that are missing."""

DATA: Final = {"from-zero": 0, "from-far": 1000}
"""The first offset by name; the first one is that of the calm run."""


class _Log:
    """The partition as the broker keeps it.

    Args:
        offsets: Those that are there, in order.
        first: The first one, which is there.
    """

    def __init__(self, offsets: list[int], first: int) -> None:
        self.offsets = offsets
        self.first = first
        self.committed = first


class Partition:
    """The partition that ``finished`` commits to."""

    def __init__(self, run: Run, log: _Log) -> None:
        self._run = run
        self._log = log

    def commit(self, offset: int) -> Effect[None]:
        """After a restart, read on from this offset: what is in front of it is finished."""

        def do() -> None:
            self._run.note(
                _CONSUMER, "commit-offset", str(offset), _PARTITION,
                before=self._log.committed, to=offset,
            )  # fmt: skip
            self._log.committed = offset

        return self._run.effect("partition.commit", do)


def play(run: Run) -> None:
    """Play six offsets and three workers; after a crash reading starts at the committed offset."""
    first = run.dataset(DATA)
    offsets = range(first, first + _LAST + 1)
    log = _Log([at for at in offsets if at == first or not _is_hole(run, at)], first)
    while _read(run, log):
        pass
    run.note(_PARTITION, "end")


def _is_hole(run: Run, offset: int) -> bool:
    if run.choose("hole") != "hole":
        return False
    run.note(_PARTITION, "hole", str(offset))
    return True


def _read(run: Run, log: _Log) -> bool:
    """Read from the committed offset to the end; return whether the consumer crashed."""
    process = run.process(_CONSUMER)
    memory: dict[str, Any] = {}
    ahead = [offset for offset in log.offsets if offset >= log.committed]
    # The last ones are written only when all the others are done: the workers have been idle.
    later = [offset for offset in ahead if offset >= log.first + _LATER]
    ahead = [offset for offset in ahead if offset < log.first + _LATER]
    at_work: list[int] = []
    newest = -1
    while ahead or at_work or later:
        if not ahead and not at_work:
            ahead, later = later, []
        while ahead and len(at_work) < _WORKERS:
            newest = ahead.pop(0)
            run.note(_PARTITION, "deliver", str(newest), _CONSUMER)
            run.call(process, "started", newest, memory)
            at_work.append(newest)
        if _finish(run, log, process, memory, at_work, newest):
            return True
    return False


def _finish(
    run: Run, log: _Log, process: Process, memory: dict[str, Any], at_work: list[int], newest: int
) -> bool:
    """Finish one worker's message; return whether the consumer crashed."""
    options = ("overtake", "overtake-two")[: len(at_work) - 1]
    chosen = run.choose("crash", *options)
    if chosen == "crash":
        run.crash_actor(_CONSUMER)
        return True
    offset = at_work.pop({"overtake": 1, "overtake-two": 2}.get(chosen, 0))
    run.note(_CONSUMER, "finish", str(offset))
    task = run.task(process, "finished", offset, memory, Partition(run, log))
    run.drive(task)
    if task.crashed:
        return True
    # Everything in front of the first that is at work is finished, and need not come again.
    first = min(at_work, default=newest + 1)
    again = [other for other in log.offsets if log.committed <= other < first]
    run.note(_PARTITION, "position", str(log.committed), again=again, committed=log.committed)
    return False


def check(history: History) -> Judgement:
    """Check that no unfinished offset is skipped, and no finished one is left uncommitted."""
    for record in history.records:
        detail = record.detail or {}
        if record.action == "commit-offset" and detail["to"] < detail["before"]:
            return Broken("not-back", record.message, detail["before"], detail["to"])
        if record.action == "position" and detail["again"]:
            first = detail["again"][-1]
            return Broken("none-left", str(first), first + 1, detail["committed"])
    if not history.of("end"):
        return Unknown()
    holes = {record.message for record in history.of("hole")}
    finished = {record.message for record in history.of("finish")}
    first = history.data or 0
    offsets = range(first, first + _LAST + 1)
    there = [str(offset) for offset in offsets if str(offset) not in holes]
    for offset in there:
        if offset not in finished:
            return Broken("none-lost", offset, len(there), len(finished))
    return None


EXERCISE: Final = Exercise(
    name="parallel",
    functions=(
        Function("started", ("offset", "memory")),
        Function("finished", ("offset", "memory", "partition"), is_async=True),
    ),
    classes=(
        FaultClass("overtake", {"overtake": 2, "overtake-two": 2}, together=2),
        FaultClass("crash", {"overtake": 1, "overtake-two": 1, "crash": 2}, together=2),
        FaultClass("data", {"data": 1, "overtake": 1, "overtake-two": 1, "crash": 1}, together=3),
        FaultClass("hole", {"hole": 2, "overtake": 1, "overtake-two": 1, "crash": 1}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=("none-lost", "none-left", "not-back"),
)
