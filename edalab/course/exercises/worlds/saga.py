"""Exercise saga: a trip of flight, hotel and card, all of it or nothing.

Each service has a database of its own, so no transaction spans the trip. What was booked is
cancelled when a later step fails, and a cancel may come twice.
"""

from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import Connection

_SAGA: Final = "saga"
_BOOK: Final = {"BookFlight": "flight", "BookHotel": "hotel", "ChargeCard": "card"}
_DONE: Final = {"flight": "FlightBooked", "hotel": "HotelBooked", "card": "CardCharged"}
_FAILED: Final = {"flight": "FlightFailed", "hotel": "HotelFailed", "card": "CardFailed"}
_CANCEL: Final = {"CancelFlight": "flight", "CancelHotel": "hotel"}
_CANCELLED: Final = {"flight": "FlightCancelled", "hotel": "HotelCancelled"}


class Cancel(msgspec.Struct, frozen=True):
    """A command to a service.

    Args:
        id: Names the command: the same when it comes twice.
        what: flight or hotel.
    """

    id: str
    what: str


class _Service:
    """What a service keeps, whatever crashes.

    Args:
        booked: Whether there is a row for the trip.
    """

    def __init__(self) -> None:
        self.booked = False


class Database(Connection):
    """What ``cancel`` is given: the service's table of bookings, and its count of what is taken."""

    def __init__(self, run: Run, what: str, service: _Service) -> None:
        super().__init__(run, what, "db", f"{what} db")
        self._service = service

    def booked(self, command: Cancel) -> Effect[bool]:
        """Whether there is a row for the trip."""

        def do() -> bool:
            self._run.note(self._actor, "look-up", command.what, self._db)
            return self._service.booked

        return self._run.effect("db.booked", do)

    def delete(self, command: Cancel) -> Effect[None]:
        """Delete the trip's row; there may be none."""

        def make() -> None:
            self._service.booked = False
            self._run.note(self._actor, "write", "delete row", self._db)

        return self.write("db.delete", f"delete {command.what}", make)

    def release(self, command: Cancel) -> Effect[None]:
        """Count one seat or room less as taken."""

        def make() -> None:
            self._run.note(self._actor, "write", "count -1", self._db, taken=-1)

        return self.write("db.release", f"release {command.what}", make)


class _Trip:
    """One trip on its way.

    Args:
        run: The run that it is part of.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._services = {what: _Service() for what in _DONE}
        self._processes: dict[str, Process] = {}
        self._handled: set[str] = set()
        self._state: list[str] = []
        self._events = ["TripRequested"]

    def go(self) -> None:
        """Hand each event to the learner's ``on``, and carry out what it answers."""
        while self._events:
            event = self._events.pop(0)
            self._take_in(event)
            for command in self._asked(event):
                self._send(command)
            # The saga notes that it is done with an event after it has sent the commands.
            if self._run.choose("crash") == "crash":
                self._crash(_SAGA)
                for command in self._asked(event):
                    self._send(command)
        self._run.note(_SAGA, "end")

    def _take_in(self, event: str) -> None:
        for what, done in _DONE.items():
            if event == done:
                self._state.append(what)
        for what, cancelled in _CANCELLED.items():
            if event == cancelled and what in self._state:
                self._state.remove(what)

    def _asked(self, event: str) -> list[str]:
        process = self._process(_SAGA)
        answer: Any = self._run.call(process, "on", event, tuple(self._state))
        if not isinstance(answer, list | tuple):
            raise self._run.wrong_type(process, "on", "list[str]", answer)
        for command in answer:
            if command not in _BOOK and command not in _CANCEL:
                line, known = self._run.line_of(process, "on"), ", ".join([*_BOOK, *_CANCEL])
                told = Misuse("unknown-command", line, name=str(command)[:60], known=known)
                raise self._run.misused(told)
        return list(answer)

    def _send(self, command: str) -> None:
        what = _BOOK.get(command) or _CANCEL[command]
        self._run.note(_SAGA, "command", command, what)
        if command in _CANCEL:
            self._cancel(Cancel(command, what))
        elif command not in self._handled:
            # Whoever books knows the id of a command that comes again.
            self._handled.add(command)
            self._book(what)

    def _book(self, what: str) -> None:
        if self._run.choose("fail") == "fail":
            self._tell(what, _FAILED[what])
            return
        self._services[what].booked = True
        self._run.note(what, "take", "count +1", taken=1)
        self._tell(what, _DONE[what])

    def _cancel(self, command: Cancel) -> None:
        """The learner's handler, until it has come to its end; perhaps once more."""
        what, again = command.what, self._run.choose("duplicate") == "duplicate"
        while True:
            database = Database(self._run, what, self._services[what])
            task = self._run.task(self._process(what), "cancel", command, database)
            self._run.drive(task)
            if task.crashed:
                del self._processes[what]
            elif again:
                again = False
                self._run.note(what, "duplicate", command.id)
            else:
                break
        if command.id not in self._handled:
            self._handled.add(command.id)
            self._tell(what, _CANCELLED[what])

    def _tell(self, what: str, event: str) -> None:
        self._run.note(what, "tell", event, _SAGA)
        self._events.append(event)

    def _process(self, actor: str) -> Process:
        if actor not in self._processes:
            self._processes[actor] = self._run.process(actor)
        return self._processes[actor]

    def _crash(self, actor: str) -> None:
        self._run.crash_actor(actor)
        del self._processes[actor]


def play(run: Run) -> None:
    """One trip."""
    _Trip(run).go()


def check(history: History) -> Judgement:
    """In the end all three are taken or none is; nothing is ever below zero."""
    taken = dict.fromkeys(_DONE, 0)
    for record in history.records:
        change = (record.detail or {}).get("taken", 0)
        if change:
            taken[record.actor] += change
            if taken[record.actor] < 0:
                return Broken("not-below-zero", record.actor, 0, taken[record.actor])
    if not history.of("end"):
        return Unknown()
    failed = [record.message for record in history.of("tell") if record.message.endswith("Failed")]
    wanted = 0 if failed else 1
    for what, count in taken.items():
        if count != wanted:
            told = {"taken": ", ".join(f"{each} {number}" for each, number in taken.items())}
            return Broken("all-or-none", what, wanted, count, told)
    return None


EXERCISE: Final = Exercise(
    name="saga",
    functions=(
        Function("on", ("event", "state")),
        Function("cancel", ("command", "db"), is_async=True),
    ),
    classes=(
        FaultClass("fail", {"fail": 1}),
        FaultClass("fail-and-duplicate", {"fail": 1, "duplicate": 1}),
        FaultClass("fail-and-crash", {"fail": 1, "crash": 2}),
        FaultClass("all", {"fail": 1, "duplicate": 1, "crash": 1}),
    ),
    scenario=play,
    check=check,
    invariants=("all-or-none", "not-below-zero"),
    step=("advanced", "saga"),
)
