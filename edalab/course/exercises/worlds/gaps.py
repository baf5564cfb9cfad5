"""Exercise gaps: a log whose positions become visible out of order, or never.

A position is given when a transaction begins, the event is visible when it commits. So a reader
that has seen 3 may still be owed 2; or 2 was rolled back, and never comes.
"""

from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.lab.units import SECOND

_LOG: Final = "log"
_READER: Final = "reader"
_NEVER: Final = 10**9
_SLOW: Final = 15
"""How many seconds a slow call takes before it happens."""

_PATIENCE: Final = 3
"""So many times as long as a commit can take, an event may wait to be seen after its ``at``."""


class Event(msgspec.Struct, frozen=True, order=True):
    """An event that is visible.

    Args:
        position: Its place in the log, from 1.
        at: When its position was given, in seconds.
    """

    position: int
    at: int


class Traffic(msgspec.Struct, frozen=True):
    """The events of one run's log; all times are in seconds.

    Args:
        events: The events by position: when each position was given, and how much later its
            transaction committed.
        longest: The longest that a commit can take.
        every: The time between two polls.
    """

    events: dict[int, tuple[int, int]]
    longest: int = 30
    every: int = 10

    def limit(self, position: int) -> int:
        """Return the second at which an event has to be seen at the latest."""
        return self.events[position][0] + _PATIENCE * self.longest


DATA: Final = {
    "four": Traffic({n: (10 * n, 0) for n in (1, 2, 3, 4)}),
    "same-second": Traffic({1: (10, 0), 2: (20, 30), 3: (20, 0), 4: (21, 0)}),
    "frequent-polls": Traffic({1: (7, 0), 2: (9, 43), 3: (11, 0), 4: (20, 0)}, 45, 5),
    "distant-positions": Traffic({
        1: (10, 0), 2: (11, 27), 3: (12, 0), 40: (20, 0), 41: (60, 0), 100: (75, _NEVER),
        101: (80, 0),
    }),
    "steady-traffic": Traffic({
        n: (10 * n, {3: _NEVER, 9: 28}.get(n, 0)) for n in range(1, 15)
    }),
}  # fmt: skip
"""The data sets by name; the first one is that of the calm run."""


class _Table:
    """The log's table at the current time.

    Args:
        commits: When each event becomes visible.
    """

    def __init__(self, commits: dict[Event, int]) -> None:
        self.commits = commits
        self.now = 0
        self.noted: set[int] = set()

    def visible(self) -> list[Event]:
        return [event for event, at in self.commits.items() if at <= self.now]


class Log:
    """The log that ``poll`` reads.

    Args:
        run: The run that it is part of.
        table: The log as it is.
        longest: No transaction is open for longer, in seconds: one that takes longer is rolled
            back.
    """

    def __init__(self, run: Run, table: _Table, longest: int) -> None:
        self._run = run
        self._table = table
        self.longest_commit = longest

    def now(self) -> Effect[int]:
        """Return the time of the log's own clock, in seconds."""

        def do() -> int:
            self._pass_time()
            return self._table.now

        return self._run.read("log.now", do)

    def read(self, after: int) -> Effect[list[Event]]:
        """Return the visible events after a position, in order."""

        def do() -> list[Event]:
            self._pass_time()
            events = [event for event in self._table.visible() if event.position > after]
            positions = ", ".join(str(event.position) for event in events)
            if events:  # a poll that finds nothing is no news
                self._run.note(_READER, "read", f"> {after}: {positions}", _LOG)
            return events

        return self._run.read("log.read", do)

    def _pass_time(self) -> None:
        if self._run.choose("slow") != "slow":
            return
        self._table.now += _SLOW
        self._run.now += _SLOW * SECOND
        self._run.note(_READER, "fault", kind="delay")
        _note_news(self._run, self._table)


def play(run: Run) -> None:
    """Poll until each event has had time to be seen; a poll that crashed is lost."""
    traffic = run.dataset(DATA)
    table = _Table(_commits(run, traffic))
    log = Log(run, table, traffic.longest)
    process: Process | None = None
    checkpoint = 0
    for now in range(traffic.every, _end(traffic) + 1, traffic.every):
        if table.now > now:
            continue
        table.now, run.now = now, now * SECOND
        _note_news(run, table)
        process = process or run.process(_READER)
        task = run.task(process, "poll", log, checkpoint)
        run.drive(task)
        if task.unfinished:
            process = None if task.crashed else process
            continue
        seen, checkpoint = _answer(run, process, task.result)
        line = run.line_of(process, "poll")
        for event in seen:
            run.note(_READER, "see", str(event.position), second=table.now, line=line)
        if seen:
            run.note(_READER, "checkpoint", str(checkpoint), line=line)
    run.note(_LOG, "end", checkpoint=checkpoint)


def _commits(run: Run, traffic: Traffic) -> dict[Event, int]:
    """Return when each event becomes visible, by the data and the faults."""
    commits: dict[Event, int] = {}
    first, *others = traffic.events
    for position in (*others, first):  # one in the middle first: its gap is the easiest to see
        at, later = traffic.events[position]
        fault = run.choose("late", "never")
        commits[Event(position, at)] = at + {"late": traffic.longest - 5, "never": _NEVER}.get(
            fault, later
        )
    return {event: commits[event] for event in sorted(commits)}


def _end(traffic: Traffic) -> int:
    return max(traffic.limit(position) for position in traffic.events) + traffic.every


def _note_news(run: Run, table: _Table) -> None:
    for event, at in table.commits.items():
        if event.at <= table.now and event.position not in table.noted:
            table.noted.add(event.position)
            if at > table.now:
                run.note(_LOG, "open" if at < _NEVER else "roll-back", str(event.position))
        if at <= table.now and -event.position not in table.noted:
            table.noted.add(-event.position)
            run.note(_LOG, "visible", str(event.position))


def _answer(run: Run, process: Process, result: Any) -> tuple[list[Event], int]:
    wanted = "(events, checkpoint)"
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise run.wrong_type(process, "poll", wanted, result)
    events, checkpoint = result
    if not isinstance(checkpoint, int):
        raise run.wrong_type(process, "poll", "int", checkpoint)
    seen = run.items(process, "poll", "list[Event]", events)
    if not all(isinstance(event, Event) for event in seen):
        raise run.wrong_type(process, "poll", "list[Event]", events)
    return seen, checkpoint


def check(history: History) -> Judgement:
    """Check that each event that became visible was seen once, and in time."""
    traffic: Traffic = history.data or DATA["four"]
    seen = {record.message: record for record in reversed(history.of("see"))}
    for record in history.of("see"):
        if record is not seen[record.message]:
            times = sum(other.message == record.message for other in history.of("see"))
            return Broken("seen-once", record.message, 1, times, culprit=record, end=record)
    ends = history.of("end")
    if not ends:
        return Unknown()
    upto = (ends[-1].detail or {}).get("checkpoint", 0)
    for record in history.of("visible"):
        position = int(record.message)
        if record.message not in seen and position <= upto:
            return Broken("none-skipped", record.message, 1, 0, culprit=_passed(history, position))
    for record in history.of("visible"):
        limit = traffic.limit(int(record.message))
        sight = seen.get(record.message)
        second = (sight.detail or {}).get("second", 0) if sight else None
        if second is None or second > limit:
            return Broken("none-stuck", record.message, limit, second or "-", culprit=sight)
    return None


def _passed(history: History, position: int) -> Any:
    """Return the record of the first checkpoint at or after a position."""
    for record in history.of("checkpoint"):
        if int(record.message) >= position:
            return record
    return None


EXERCISE: Final = Exercise(
    name="gaps",
    functions=(Function("poll", ("log", "checkpoint"), is_async=True),),
    classes=(
        FaultClass("late", {"late": 2}),
        FaultClass("never", {"never": 2}),
        FaultClass("data", {"data": 1}),
        FaultClass("slow", {"slow": 1}),
        FaultClass("crash", {"crash": 1}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("outage", {"outage": 1}),
        FaultClass("late-and-never", {"late": 2, "never": 2}, together=3),
        FaultClass("late-and-crash", {"late": 1, "crash": 1}),
        FaultClass("late-and-raise", {"late": 1, "raise": 1}),
        FaultClass("late-and-outage", {"late": 1, "outage": 1}),
        FaultClass("data-and-slow", {"data": 1, "slow": 1, "late": 1, "never": 1}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=("none-skipped", "none-stuck", "seen-once"),
    step=("advanced", "real-systems"),
)
