"""Exercise projector: a view with its checkpoint, and e-mails that a rebuild must not repeat."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import Connection, Transaction

_ACTOR: Final = "projector"
_VIEW: Final = "view"
_MOST_ROUNDS: Final = 8


class Event(msgspec.Struct, frozen=True):
    """The event that an employee was hired.

    Args:
        id: Names the event.
        position: Its place in the log, from 1; it grows, perhaps with holes.
        name: Who was hired.
    """

    id: str
    position: int
    name: str


_LOG: Final = (Event("e1", 1, "sahra"), Event("e2", 2, "john"), Event("e3", 3, "culre"))

DATA: Final = {
    "three": _LOG,
    "equal-names": (Event("e1", 1, "sahra"), Event("e2", 2, "sahra"), Event("e3", 3, "john")),
    "one": _LOG[:1],
    "five": (*_LOG, Event("e4", 4, "mina"), Event("e5", 5, "john")),
    "holes": (Event("e1", 2, "sahra"), Event("e2", 3, "john"), Event("e3", 40, "culre")),
}
"""The logs by name; the first one is that of the calm run."""


class _Stored:
    """The state that survives a crash: the count of hired people and the checkpoint."""

    def __init__(self) -> None:
        self.count = 0
        self.position = 0


class View:
    """The table that counts who was hired; the checkpoint is in the same database."""

    def __init__(self, run: Run, stored: _Stored, connection: Connection) -> None:
        self._run = run
        self._stored = stored
        self._connection = connection

    def add(self, event: Event) -> Effect[None]:
        """Count one more."""

        def make() -> None:
            self._stored.count += 1
            self._run.note(
                _ACTOR, "write", f"add {event.id}", _VIEW, count=self._stored.count, event=event.id
            )

        return self._connection.write("view.add", f"add {event.id}", make)

    def transaction(self) -> Transaction:
        """``async with view.transaction():`` writes of the view and the checkpoint together."""
        return self._connection.transaction()


class Checkpoint:
    """The position up to which the view has come."""

    def __init__(self, run: Run, stored: _Stored, connection: Connection) -> None:
        self._run = run
        self._stored = stored
        self._connection = connection

    def save(self, position: int) -> Effect[None]:
        """Remember that the view has come to this position."""

        def make() -> None:
            self._stored.position = position
            message = f"checkpoint {position}"
            self._run.note(_ACTOR, "write", message, _VIEW, position=position)

        return self._connection.write("checkpoint.save", f"checkpoint {position}", make)


class Mailer:
    """Sends a welcome e-mail; it is outside of every transaction."""

    def __init__(self, run: Run, *, replaying: bool) -> None:
        self._run = run
        self._replaying = replaying

    def send(self, event: Event) -> Effect[None]:
        """Send it, at once."""

        def do() -> None:
            self._run.note(_ACTOR, "send", event.id, "mail", replaying=self._replaying)

        return self._run.effect("mailer.send", do)


def play(run: Run) -> None:
    """Play the projection of a log, with a rebuild from the beginning if the data says so."""
    log = run.dataset(DATA)
    stored = _Stored()
    process = _project(run, None, log, stored, replaying=False)
    run.note(_VIEW, "state", _summary(stored), count=stored.count, position=stored.position)
    if run.choose("rebuild") == "rebuild":
        stored.count = stored.position = 0
        run.note(_VIEW, "rebuild")
        _project(run, process, log, stored, replaying=True)
        run.note(_VIEW, "state", _summary(stored), count=stored.count, position=stored.position)


def _project(
    run: Run, process: Process | None, log: Sequence[Event], stored: _Stored, *, replaying: bool
) -> Process | None:
    """Call the projector with the events after the checkpoint until none is left, or it is stuck.

    Args:
        run: The run that it is part of.
        process: The projector's process; None where there is none.
        log: What there is to project.
        stored: What outlives the process.
        replaying: Whether the view is made anew.

    Returns:
        The process that lives on; None where it died.
    """
    rounds = 0
    while rounds < _MOST_ROUNDS + run.struck:
        rounds += 1
        batch = [event for event in log if event.position > stored.position]
        if not batch:
            break
        process = process or run.process(_ACTOR)
        connection = Connection(run, _ACTOR, "view", _VIEW)
        before, struck = stored.position, run.struck
        task = run.task(
            process,
            "run",
            batch,
            View(run, stored, connection),
            Checkpoint(run, stored, connection),
            Mailer(run, replaying=replaying),
            replaying,
        )
        run.drive(task)
        if task.crashed:
            process = None
        elif stored.position == before and run.struck == struck:
            break
    return process


def check(history: History) -> Judgement:
    """Check that the view counts the events up to the checkpoint, and a replay sends no e-mail."""
    log: Sequence[Event] = history.data or _LOG
    for record in history.of("send"):
        if (record.detail or {})["replaying"]:
            return Broken("no-mail-on-replay", record.message, 0, 1, culprit=record)
    states = history.of("state")
    if broken := _wrong_view(history, log):
        return broken
    if not states:
        return Unknown()
    sent = [record.message for record in history.of("send")]
    for event in log:
        if not history.faults and sent.count(event.id) != 1:
            return Broken("mail-once-when-calm", event.id, 1, sent.count(event.id))
    return None


def _wrong_view(history: History, log: Sequence[Event]) -> Broken | None:
    """Return the first view that is not the fold of the log."""
    counted: Counter[str] = Counter()
    for record in history.of("write", "rebuild", "state"):
        detail = record.detail or {}
        if record.action == "rebuild":
            counted.clear()
        elif record.action == "write" and "event" in detail:
            counted[detail["event"]] += 1
        elif record.action == "state":
            count, position = detail["count"], detail["position"]
            if count != len(log) or position != log[-1].position:
                parameters = {"position": position}
                return Broken("view-is-fold", "checkpoint", len(log), count, parameters)
            for event in log:
                times = counted[event.id]
                if counted and times != 1:
                    return Broken("each-counted-once", event.id, 1, times)
    return None


def _summary(stored: _Stored) -> str:
    return f"{stored.count} counted, checkpoint {stored.position}"


EXERCISE: Final = Exercise(
    name="projector",
    functions=(
        Function("run", ("batch", "view", "checkpoint", "mailer", "replaying"), is_async=True),
    ),
    classes=(
        FaultClass("crash", {"crash": 2}),
        FaultClass("rebuild", {"rebuild": 1}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass("outage", {"outage": 1, "long-outage": 1}, together=1),
        FaultClass(
            "data-and-faults", {"data": 1, "crash": 1, "raise": 1, "rebuild": 1}, together=2
        ),
        FaultClass("crash-and-rebuild", {"crash": 1, "rebuild": 1}),
    ),
    scenario=play,
    check=check,
    invariants=("view-is-fold", "each-counted-once", "no-mail-on-replay", "mail-once-when-calm"),
    step=("advanced", "side-effects"),
)
