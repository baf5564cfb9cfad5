"""Exercise saga: a trip books flight, hotel and card, or nothing.

Each service has a database of its own, so no transaction spans the trip. What was booked is
cancelled when a later step fails, and a cancel may come twice.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import Connection
from edalab.lab.trace import Record

_SAGA: Final = "saga"
_BOOK: Final = {"BookFlight": "flight", "BookHotel": "hotel", "ChargeCard": "card"}
_DONE: Final = {"flight": "FlightBooked", "hotel": "HotelBooked", "card": "CardCharged"}
_FAILED: Final = {"flight": "FlightFailed", "hotel": "HotelFailed", "card": "CardFailed"}
_CANCEL: Final = {"CancelFlight": "flight", "CancelHotel": "hotel"}
_CANCELLED: Final = {"flight": "FlightCancelled", "hotel": "HotelCancelled"}

DATA: Final = {"one-trip": ("trip",), "two-trips": ("trip 1", "trip 2")}
"""The trips of a run by name; the first one is that of the calm run."""


class Cancel(msgspec.Struct, frozen=True):
    """A command to a service.

    Args:
        id: Names the command: the same when it comes twice.
        what: flight or hotel.
    """

    id: str
    what: str


class _Service:
    """The rows of a service's trips, which survive crashes."""

    def __init__(self) -> None:
        self.booked: set[str] = set()


class Database(Connection):
    """The database of ``cancel``: the service's table of bookings, and its count of places."""

    def __init__(self, run: Run, what: str, service: _Service, trip: str) -> None:
        super().__init__(run, what, "db", f"{what} db")
        self._service = service
        self._trip = trip

    def booked(self, command: Cancel) -> Effect[bool]:
        """Return whether there is a row for the trip."""

        def do() -> bool:
            self._run.note(self._actor, "look-up", command.what, self._db)
            return self._trip in self._service.booked and not self.waits(f"delete {command.what}")

        return self._run.read("db.booked", do)

    def delete(self, command: Cancel) -> Effect[None]:
        """Delete the trip's row; there may be none."""

        def make() -> None:
            self._service.booked.discard(self._trip)
            self._run.note(self._actor, "write", "delete row", self._db)

        return self.write("db.delete", f"delete {command.what}", make)

    def release(self, command: Cancel) -> Effect[None]:
        """Count one seat or room less as taken."""

        def make() -> None:
            self._run.note(self._actor, "write", "count -1", self._db, taken=-1, trip=self._trip)

        return self.write("db.release", f"release {command.what}", make)


class _Trips:
    """The trips in progress; their events alternate.

    Args:
        run: The run that it is part of.
        trips: Their names.
    """

    def __init__(self, run: Run, trips: Sequence[str]) -> None:
        self._run = run
        self._services = {what: _Service() for what in _DONE}
        self._processes: dict[str, Process] = {}
        self._handled: set[tuple[str, str]] = set()
        self._states: dict[str, list[str]] = {trip: [] for trip in trips}
        self._events = [(trip, "TripRequested") for trip in trips]

    def go(self) -> None:
        """Call the learner's ``on`` with each event, and carry out the commands it returns."""
        while self._events:
            trip, event = self._events.pop(0)
            self._take_in(trip, event)
            self._follow(trip, event)
            # The saga notes that it is done with an event after it has sent the commands.
            if self._run.choose("crash") == "crash":
                self._crash(_SAGA)
                self._follow(trip, event)
        self._run.note(_SAGA, "end")

    def _follow(self, trip: str, event: str) -> None:
        for command in self._asked(trip, event):
            line = self._run.line_of(self._process(_SAGA), "on")
            self._send(trip, command, line)

    def _take_in(self, trip: str, event: str) -> None:
        state = self._states[trip]
        for what, done in _DONE.items():
            if event == done:
                state.append(what)
        for what, cancelled in _CANCELLED.items():
            if event == cancelled and what in state:
                state.remove(what)

    def _asked(self, trip: str, event: str) -> list[str]:
        process = self._process(_SAGA)
        answer: Any = self._run.call(process, "on", event, tuple(self._states[trip]))
        commands = self._run.items(process, "on", "list[str]", answer)
        for command in commands:
            if command not in _BOOK and command not in _CANCEL:
                line, known = self._run.line_of(process, "on"), ", ".join([*_BOOK, *_CANCEL])
                misuse = Misuse("unknown-command", line, name=str(command)[:60], known=known)
                raise self._run.misused(misuse)
        return commands

    def _send(self, trip: str, command: str, line: int) -> None:
        what = _BOOK.get(command) or _CANCEL[command]
        self._run.note(_SAGA, "command", command, what, trip=trip, line=line)
        if command in _CANCEL:
            self._cancel(trip, Cancel(f"{command} of {trip}", what))
        elif (trip, command) not in self._handled:
            # Whoever books knows the id of a command that comes again.
            self._handled.add((trip, command))
            self._book(trip, what)

    def _book(self, trip: str, what: str) -> None:
        if self._run.choose("fail") == "fail":
            self._tell(trip, what, _FAILED[what])
            return
        self._services[what].booked.add(trip)
        self._run.note(what, "take", "count +1", taken=1, trip=trip)
        self._tell(trip, what, _DONE[what])

    def _cancel(self, trip: str, command: Cancel) -> None:
        """Run the learner's handler until it has ended, and once more if it is delivered twice."""
        what, again = command.what, self._run.choose("duplicate") == "duplicate"
        while True:
            database = Database(self._run, what, self._services[what], trip)
            task = self._run.task(self._process(what), "cancel", command, database)
            self._run.drive(task)
            if task.crashed:
                del self._processes[what]
            elif task.failed:
                continue
            elif again:
                again = False
                self._run.note(what, "duplicate", command.id)
            else:
                break
        if (trip, command.id) not in self._handled:
            self._handled.add((trip, command.id))
            self._tell(trip, what, _CANCELLED[what])

    def _tell(self, trip: str, what: str, event: str) -> None:
        self._run.note(what, "tell", event, _SAGA, trip=trip)
        self._events.append((trip, event))

    def _process(self, actor: str) -> Process:
        if actor not in self._processes:
            self._processes[actor] = self._run.process(actor)
        return self._processes[actor]

    def _crash(self, actor: str) -> None:
        self._run.crash_actor(actor)
        del self._processes[actor]


def play(run: Run) -> None:
    """Play one trip, or two at the same time."""
    _Trips(run, run.dataset(DATA)).go()


def check(history: History) -> Judgement:
    """Check that at the end all three are taken or none is, and no count is ever below zero."""
    trips: Sequence[str] = history.data or DATA["one-trip"]
    taken = {trip: dict.fromkeys(_DONE, 0) for trip in trips}
    for record in history.records:
        detail = record.detail or {}
        if change := detail.get("taken", 0):
            counts = taken[detail.get("trip", trips[0])]
            counts[record.actor] += change
            if counts[record.actor] < 0:
                return Broken(
                    "not-below-zero", record.actor, 0, counts[record.actor],
                    culprit=record, end=record,
                )  # fmt: skip
    if not history.of("end"):
        return Unknown()
    failed = {
        (record.detail or {}).get("trip", trips[0])
        for record in history.of("tell")
        if record.message.endswith("Failed")
    }
    for trip, counts in taken.items():
        wanted = 0 if trip in failed else 1
        for what, count in counts.items():
            if count != wanted:
                parameters = {
                    "taken": ", ".join(f"{part} {number}" for part, number in counts.items())
                }
                culprit = _to_blame(history, trip, what)
                end = history.of("end")[-1] if culprit and culprit.action == "command" else None
                return Broken(
                    "all-or-none", what, wanted, count, parameters, culprit=culprit, end=end
                )
    return None


def _to_blame(history: History, trip: str, what: str) -> Record | None:
    """What ``on`` answered last, where it never had it cancelled; else what ``cancel`` did last.

    None where ``cancel`` was called and a call of its failed: then that call is to blame.
    """
    commands = [
        record for record in history.of("command") if (record.detail or {}).get("trip") == trip
    ]
    cancels = [name for name, part in _CANCEL.items() if part == what]
    if not any(record.message in cancels for record in commands):
        return commands[-1] if commands else None
    if history.faults:
        return None
    deeds = [
        record
        for record in history.records
        if record.actor == what and "line" in (record.detail or {})
    ]
    return deeds[-1] if deeds else None


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
        FaultClass("fail-and-raise", {"fail": 1, "raise": 1}),
        FaultClass("fail-and-outage", {"fail": 1, "outage": 1, "long-outage": 1}, together=2),
        FaultClass("fail-duplicate-raise", {"fail": 1, "duplicate": 1, "raise": 1}),
        FaultClass("all", {"fail": 1, "duplicate": 1, "crash": 1}),
        FaultClass(
            "data-and-faults", {"data": 1, "fail": 2, "duplicate": 1, "crash": 1}, together=3
        ),
    ),
    scenario=play,
    check=check,
    invariants=("all-or-none", "not-below-zero"),
    step=("advanced", "saga"),
)
