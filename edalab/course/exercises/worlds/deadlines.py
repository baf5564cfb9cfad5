"""Exercise deadlines: a process manager that waits for an answer, and no longer than it should.

It asks one supplier for a laptop, then another, and then it gives up. Answers may be late, come
twice or never; a deadline may fire when nobody waits for it any more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Process, Run
from edalab.course.exercises.schedule import FaultClass

_MANAGER: Final = "manager"
_MOST_EVENTS: Final = 40
_ANSWER, _DEADLINE, _LATE = 2, 5, 7
"""After how many ticks an answer comes, a deadline passes, and a late answer comes."""


DATA: Final = {
    "together": {"h1": 0, "h2": 1},
    "one-after-the-other": {"h1": 0, "h2": 30},
    "three": {"h1": 0, "h2": 3, "h3": 6},
}
"""When each hire is requested, in ticks; the first one is that of the calm run."""


class Event(msgspec.Struct, frozen=True):
    """An event that the process manager handles.

    Args:
        type: Requested, Confirmed or DeadlinePassed.
        attempt: Which order it is about; 0 for Requested.
    """

    type: str
    attempt: int = 0


class Command(msgspec.Struct, frozen=True):
    """A command that the process manager sends; one of the given functions makes it."""

    kind: str
    attempt: int = 0


def Order(attempt: int) -> Command:  # noqa: N802 - the learner reads it as the command's name
    """Order a laptop of a supplier: of the first at attempt 1, of the second at 2."""
    if attempt not in {1, 2}:
        raise ValueError(f"there are suppliers for the attempts 1 and 2, and none for {attempt}")
    return Command("Order", attempt)


def SetDeadline(attempt: int) -> Command:  # noqa: N802
    """Have ``DeadlinePassed`` come for this attempt, after a while."""
    return Command("SetDeadline", attempt)


def Cancel(attempt: int) -> Command:  # noqa: N802
    """Give back what was ordered at this attempt."""
    return Command("Cancel", attempt)


def Complete() -> Command:  # noqa: N802
    """The process is over: there is a laptop."""
    return Command("Complete")


def GiveUp() -> Command:  # noqa: N802
    """The process is over: there is none."""
    return Command("GiveUp")


class _Agenda:
    """The events to come, in the order of their time."""

    def __init__(self) -> None:
        self._coming: list[tuple[int, int, str, Event]] = []
        self._number = 0
        self.now = 0

    def add(self, after: int, hire: str, event: Event) -> None:
        self._number += 1
        self._coming.append((self.now + after, self._number, hire, event))
        self._coming.sort(key=lambda entry: entry[:2])

    def next(self) -> tuple[str, Event] | None:
        if not self._coming:
            return None
        self.now, _, hire, event = self._coming.pop(0)
        return hire, event


class _Manager:
    """Calls the learner's function with each event and its process's state; runs the commands.

    Args:
        run: The run that it is part of.
        hires: When each hire is requested.
    """

    def __init__(self, run: Run, hires: Mapping[str, int]) -> None:
        self._run = run
        self._agenda = _Agenda()
        self._hires = hires
        self._states: dict[str, Any] = {hire: {} for hire in hires}
        self._process: Process | None = None
        self._sent: set[tuple[int, int]] = set()
        self._ordered: set[tuple[str, int]] = set()

    def go(self) -> None:
        for hire, tick in self._hires.items():
            self._agenda.add(tick, hire, Event("Requested"))
        number = 0
        while (upcoming := self._agenda.next()) and number < _MOST_EVENTS:
            number += 1
            self._handle(number, *upcoming)
        self._run.note(_MANAGER, "end")

    def _handle(self, number: int, hire: str, event: Event) -> None:
        self._run.note(hire, "tell", _name(event), _MANAGER)
        while True:
            self._process = self._process or self._run.process(_MANAGER)
            commands, state = self._asked(self._process, event, self._states[hire])
            for place, command in enumerate(commands):
                # Whoever receives a command knows it again by its number.
                if (number, place) not in self._sent:
                    self._sent.add((number, place))
                    self._send(hire, command)
            # The state is saved after the commands were sent.
            if self._run.choose("crash") != "crash":
                break
            self._run.crash_actor(_MANAGER)
            self._process = None
        self._states[hire] = state

    def _asked(self, process: Process, event: Event, state: Any) -> tuple[list[Command], Any]:
        answer = self._run.call(process, "on", event, msgspec.msgpack.decode(_packed(state)))
        wanted = "(commands, state)"
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise self._run.wrong_type(process, "on", wanted, answer)
        commands, state = answer
        try:
            commands = list(commands)
        except TypeError:
            raise self._run.wrong_type(process, "on", "list", commands) from None
        for command in commands:
            if not isinstance(command, Command):
                raise self._run.wrong_type(process, "on", "list[Command]", command)
        try:
            state = msgspec.msgpack.decode(_packed(state))
        except (TypeError, OverflowError, ValueError):
            raise self._run.wrong_type(process, "on", "dict", state) from None
        if not isinstance(state, dict):
            raise self._run.wrong_type(process, "on", "dict", state)
        return commands, state

    def _send(self, hire: str, command: Command) -> None:
        attempt = command.attempt
        name = f"{command.kind} {attempt}" if attempt else command.kind
        line = self._run.line_of(self._process, "on") if self._process else 0
        self._run.note(
            _MANAGER, "command", name, hire, kind=command.kind, number=attempt, line=line
        )
        if command.kind == "SetDeadline":
            passed = Event("DeadlinePassed", attempt)
            self._agenda.add(_DEADLINE, hire, passed)
            if self._run.choose("deadline-twice") == "deadline-twice":
                self._agenda.add(_DEADLINE + 1, hire, passed)
        elif command.kind == "Order" and (hire, attempt) not in self._ordered:
            self._ordered.add((hire, attempt))  # a supplier knows an order that comes again
            self._order(hire, attempt)

    def _order(self, hire: str, attempt: int) -> None:
        fault = self._run.choose("no-reply", "late-reply", "duplicate", "late-duplicate")
        confirmed = Event("Confirmed", attempt)
        if fault == "no-reply":
            return
        after = _LATE if fault.startswith("late") else _ANSWER
        self._agenda.add(after, hire, confirmed)
        if fault.endswith("duplicate"):
            self._agenda.add(after + 1, hire, confirmed)


def _packed(state: Any) -> bytes:
    return msgspec.msgpack.encode(state)


def _name(event: Event) -> str:
    return f"{event.type} {event.attempt}" if event.attempt else event.type


def play(run: Run) -> None:
    """Play a few hires whose events interleave, and one process manager for all."""
    _Manager(run, run.dataset(DATA)).go()


def check(history: History) -> Judgement:
    """Check that each process ends once, with a laptop if it completed and none if it gave up."""
    hires: Mapping[str, int] = history.data or DATA["together"]
    for hire in hires:
        broken = _of_one(history, hire)
        if broken is not None:
            return broken
    return None if history.of("end") else Unknown()


def _of_one(history: History, hire: str) -> Broken | None:
    sent = [
        ((record.detail or {})["kind"], (record.detail or {})["number"])
        for record in history.of("command")
        if record.peer == hire
    ]
    confirmed = {
        record.message.partition(" ")[2]
        for record in history.of("tell")
        if record.actor == hire and record.message.startswith("Confirmed")
    }
    ends = [kind for kind, _ in sent if kind in {"Complete", "GiveUp"}]
    if len(ends) > 1:
        return Broken("ends-once", hire, 1, len(ends), {"ends": ", ".join(ends)})
    if not history.of("end"):
        return None
    if not ends:
        return Broken("process-ends", hire, 1, 0)
    cancelled = {str(attempt) for kind, attempt in sent if kind == "Cancel"}
    kept = confirmed - cancelled
    wanted = 1 if ends == ["Complete"] else 0
    parameters = {"end": ends[0]}
    if len(kept) != wanted:
        return Broken("one-laptop", hire, wanted, len(kept), parameters)
    return _of_its_times(history, hire, ends[0]) or _too_many_orders(hire, sent)


def _too_many_orders(hire: str, sent: Sequence[tuple[str, int]]) -> Broken | None:
    """The first order that was sent again."""
    for attempt in (1, 2):
        if (orders := sent.count(("Order", attempt))) > 1:
            return Broken("orders-once", hire, 1, orders, {"attempt": attempt})
    return None


def _of_its_times(history: History, hire: str, end: str) -> Broken | None:
    """Check that nothing came too early, and that no confirmation in time was missed."""
    if late := _too_early(history, hire):
        return Broken("waits", hire, late[0], late[1])
    if end == "GiveUp" and (missed := _missed(history, hire)):
        return Broken("in-time", hire, "Complete", "GiveUp", {"attempt": missed})
    return None


def _missed(history: History, hire: str) -> str:
    """Return the attempt that was confirmed before its deadline; empty if there is none."""
    passed: set[str] = set()
    for record in history.of("tell"):
        kind, _, attempt = record.message.partition(" ")
        if record.actor == hire and kind == "DeadlinePassed":
            passed.add(attempt)
        if record.actor == hire and kind == "Confirmed" and attempt not in passed:
            return attempt
    return ""


def _too_early(history: History, hire: str) -> tuple[str, str] | None:
    """Return the command that came too early, and the event it should have waited for."""
    if early := _early_deadline(history, hire):
        return f"Order {early}", f"SetDeadline {early}"
    passed: set[str] = set()
    confirmed = ordered = False
    for record in history.records:
        if record.action == "tell" and record.actor == hire:
            kind, _, attempt = record.message.partition(" ")
            confirmed = confirmed or kind == "Confirmed"
            if kind == "DeadlinePassed":
                passed.add(attempt)
        if record.action == "command" and record.peer == hire:
            ordered = ordered or record.message == "Order 2"
            if record.message == "GiveUp" and not ordered:
                return "Order 2", record.message
            wanted = {"Order 2": "1", "GiveUp": "2"}.get(record.message)
            if wanted and wanted not in passed:
                return f"DeadlinePassed {wanted}", record.message
            if record.message == "Complete" and not confirmed:
                return "Confirmed", record.message
    return None


def _early_deadline(history: History, hire: str) -> str:
    """Return the attempt whose deadline was set at an earlier event than its order; else empty."""
    ordered: set[str] = set()
    deadlines: list[str] = []
    for record in history.records:
        is_event = record.action == "tell" and record.actor == hire
        if is_event and (early := [attempt for attempt in deadlines if attempt not in ordered]):
            return early[0]
        if record.action == "command" and record.peer == hire:
            kind, _, attempt = record.message.partition(" ")
            if kind == "Order":
                ordered.add(attempt)
            elif kind == "SetDeadline":
                deadlines.append(attempt)
    return ""


EXERCISE: Final = Exercise(
    name="deadlines",
    functions=(Function("on", ("event", "state")),),
    classes=(
        FaultClass("no-reply", {"no-reply": 4}),
        FaultClass("late-reply", {"late-reply": 2, "no-reply": 1}, together=3),
        FaultClass("duplicate", {"duplicate": 2, "late-duplicate": 2, "no-reply": 1}, together=2),
        FaultClass(
            "old-deadline", {"deadline-twice": 2, "late-reply": 1, "no-reply": 2}, together=3
        ),
        FaultClass("data", {"data": 1, "no-reply": 1, "late-reply": 1, "duplicate": 1}, together=2),
        FaultClass("crash", {"crash": 1, "late-reply": 1, "late-duplicate": 1}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=("process-ends", "ends-once", "orders-once", "one-laptop", "in-time", "waits"),
    given={
        "Order": Order,
        "SetDeadline": SetDeadline,
        "Cancel": Cancel,
        "Complete": Complete,
        "GiveUp": GiveUp,
    },
)
