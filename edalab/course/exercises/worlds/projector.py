"""Exercise projector: a view with its checkpoint, and e-mails that a rebuild must not repeat."""

from collections.abc import Sequence
from typing import Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import Connection, Transaction

_ACTOR: Final = "projector"
_VIEW: Final = "view"
_MOST_ROUNDS: Final = 8


class Event(msgspec.Struct, frozen=True):
    """Somebody was hired.

    Args:
        id: Names the event.
        position: Its place in the log, from 1.
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
}
"""The logs by name; the first one is that of the calm run."""


class _Stored:
    """What outlives the process: the count of hired people and the checkpoint."""

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
            self._run.note(_ACTOR, "write", f"add {event.id}", _VIEW, count=self._stored.count)

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
            told = f"checkpoint {position}"
            self._run.note(_ACTOR, "write", told, _VIEW, position=position)

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
    """Project the log; perhaps drop the view and rebuild it from the beginning."""
    log = run.dataset(DATA)
    stored = _Stored()
    _project(run, log, stored, replaying=False)
    run.note(_VIEW, "state", _told(stored), count=stored.count, position=stored.position)
    if run.choose("rebuild") == "rebuild":
        stored.count = stored.position = 0
        run.note(_VIEW, "rebuild")
        _project(run, log, stored, replaying=True)
        run.note(_VIEW, "state", _told(stored), count=stored.count, position=stored.position)


def _project(run: Run, log: Sequence[Event], stored: _Stored, *, replaying: bool) -> None:
    """Start the projector with what is behind the checkpoint until nothing is, or it is stuck."""
    process = None
    for _ in range(_MOST_ROUNDS):
        batch: Sequence[Event] = log[max(0, min(stored.position, len(log))) :]
        if not batch:
            return
        process = process or run.process(_ACTOR)
        connection = Connection(run, _ACTOR, "view", _VIEW)
        before, struck = stored.position, run.struck
        task = run.task(
            process,
            "run",
            list(batch),
            View(run, stored, connection),
            Checkpoint(run, stored, connection),
            Mailer(run, replaying=replaying),
            replaying,
        )
        run.drive(task)
        if task.crashed:
            process = None
        elif stored.position == before and run.struck == struck:
            return


def check(history: History) -> Judgement:
    """The view counts what lies up to the checkpoint, and a replay sends nothing."""
    log: Sequence[Event] = history.data or _LOG
    for record in history.of("send"):
        if (record.detail or {})["replaying"]:
            return Broken("no-mail-on-replay", record.message, 0, 1)
    states = history.of("state")
    for record in states:
        detail = record.detail or {}
        count, position = detail["count"], detail["position"]
        if count != position or position != len(log):
            told = {"position": position}
            return Broken("view-is-fold", "checkpoint", len(log), count, told)
    if not states:
        return Unknown()
    sent = [record.message for record in history.of("send")]
    for event in log:
        if not history.faults and sent.count(event.id) != 1:
            return Broken("mail-once-when-calm", event.id, 1, sent.count(event.id))
    return None


def _told(stored: _Stored) -> str:
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
        FaultClass(
            "data-and-faults", {"data": 1, "crash": 1, "raise": 1, "rebuild": 1}, together=2
        ),
        FaultClass("crash-and-rebuild", {"crash": 1, "rebuild": 1}),
    ),
    scenario=play,
    check=check,
    invariants=("view-is-fold", "no-mail-on-replay", "mail-once-when-calm"),
    step=("advanced", "side-effects"),
)
