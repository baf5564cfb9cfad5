"""Exercise gaps: a log whose positions become visible out of order, or never.

A position is given when a transaction begins, the event is visible when it commits. So a reader
that has seen 3 may still be owed 2; or 2 was rolled back, and never comes.
"""

from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.lab.units import SECOND

_LOG: Final = "log"
_READER: Final = "reader"
_LONGEST: Final = 30
_EVERY: Final = 10
_LAST_POLL: Final = 110
_NEVER: Final = 10**9


class Event(msgspec.Struct, frozen=True, order=True):
    """An event that is visible.

    Args:
        position: Its place in the log, from 1.
        at: When its position was given, in seconds.
    """

    position: int
    at: int


class _Table:
    """The log as it is at a moment.

    Args:
        commits: When each position becomes visible.
    """

    def __init__(self, commits: dict[Event, int]) -> None:
        self.commits = commits
        self.now = 0
        self.told: set[int] = set()

    def visible(self) -> list[Event]:
        return [event for event, at in self.commits.items() if at <= self.now]


class Log:
    """What ``poll`` is given."""

    longest_commit = _LONGEST
    """No transaction is open for longer, in seconds: one that takes longer is rolled back."""

    def __init__(self, run: Run, table: _Table) -> None:
        self._run = run
        self._table = table

    def now(self) -> Effect[int]:
        """The time by the log's own clock, in seconds."""
        return self._run.effect("log.now", lambda: self._table.now)

    def read(self, after: int) -> Effect[list[Event]]:
        """The visible events behind a position, in order."""

        def do() -> list[Event]:
            found = [event for event in self._table.visible() if event.position > after]
            told = ", ".join(str(event.position) for event in found)
            if found:  # a poll that finds nothing is no news
                self._run.note(_READER, "read", f"> {after}: {told}", _LOG)
            return found

        return self._run.effect("log.read", do)


def play(run: Run) -> None:
    """Four events; the reader polls every ten seconds, long after the last of them."""
    commits: dict[Event, int] = {}
    for position in (2, 3, 4, 1):  # one in the middle first: its gap is the easiest to see
        event = Event(position, position * _EVERY)
        fault = run.choose("late", "never")
        commits[event] = event.at + {"late": _LONGEST - 5, "never": _NEVER}.get(fault, 0)
    table = _Table({event: commits[event] for event in sorted(commits)})
    process = run.process(_READER)
    log = Log(run, table)
    checkpoint: Any = 0
    for now in range(_EVERY, _LAST_POLL + 1, _EVERY):
        table.now, run.now = now, now * SECOND
        _note_news(run, table)
        task = run.task(process, "poll", log, checkpoint)
        run.drive(task)
        seen, checkpoint = _answer(run, process, task.result)
        for event in seen:
            run.note(_READER, "see", str(event.position))
        if seen:
            run.note(_READER, "checkpoint", str(checkpoint))
    run.note(_LOG, "end")


def _note_news(run: Run, table: _Table) -> None:
    for event, at in table.commits.items():
        if event.at <= table.now and event.position not in table.told:
            table.told.add(event.position)
            if at > table.now:
                run.note(_LOG, "open" if at != _NEVER else "roll-back", str(event.position))
        if at <= table.now and -event.position not in table.told:
            table.told.add(-event.position)
            run.note(_LOG, "visible", str(event.position))


def _answer(run: Run, process: Any, result: Any) -> tuple[list[Event], int]:
    wanted = "(events, checkpoint)"
    if not isinstance(result, tuple) or len(result) != 2:
        raise run.wrong_type(process, "poll", wanted, result)
    events, checkpoint = result
    if not isinstance(checkpoint, int):
        raise run.wrong_type(process, "poll", "int", checkpoint)
    if not isinstance(events, list) or not all(isinstance(each, Event) for each in events):
        raise run.wrong_type(process, "poll", "list[Event]", events)
    return events, checkpoint


def check(history: History) -> Judgement:
    """Each event that became visible was seen, and once."""
    seen = [record.message for record in history.of("see")]
    for position in seen:
        if seen.count(position) > 1:
            return Broken("seen-once", position, 1, seen.count(position))
    if not history.of("end"):
        return Unknown()
    visible = [record.message for record in history.of("visible")]
    for position in visible:
        if position not in seen:
            passed = any(int(other) > int(position) for other in seen)
            return Broken("none-skipped" if passed else "none-stuck", position, 1, 0)
    return None


EXERCISE: Final = Exercise(
    name="gaps",
    functions=(Function("poll", ("log", "checkpoint"), is_async=True),),
    classes=(
        FaultClass("late", {"late": 2}),
        FaultClass("never", {"never": 2}),
        FaultClass("late-and-never", {"late": 2, "never": 2}, together=3),
    ),
    scenario=play,
    check=check,
    invariants=("none-skipped", "none-stuck", "seen-once"),
    step=("advanced", "real-systems"),
)
