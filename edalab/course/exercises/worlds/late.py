"""Exercise late: events come out of order and twice, and the view keeps the newest."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement
from edalab.course.exercises.run import Run
from edalab.course.exercises.schedule import FaultClass

_VIEW: Final = "view"


class Event(msgspec.Struct, frozen=True):
    """A change of role.

    Args:
        id: Names the event: the same at each delivery.
        version: Its place in the employee's stream, from 1; it grows, perhaps with holes.
        role: The new role.
        employee: Whose role; each employee has a stream, and a view, of their own.
    """

    id: str
    version: int
    role: str
    employee: str = "sahra"


class Deliveries(msgspec.Struct, frozen=True):
    """The events that one run delivers.

    Args:
        events: In the order of their recording.
        views: Where each event is applied.
        one_by_one: Whether the second view begins when the first one has had all events.
    """

    events: tuple[Event, ...]
    views: tuple[str, ...] = (_VIEW,)
    one_by_one: bool = False


def _stream(*roles: str, employee: str = "sahra", prefix: str = "e") -> tuple[Event, ...]:
    return tuple(Event(f"{prefix}{n}", n, role, employee) for n, role in enumerate(roles, 1))


_SAHRA: Final = _stream("engineer", "lead", "architect", "director")
_JOHN: Final = _stream("tester", "lead", "tester", employee="john", prefix="j")

DATA: Final = {
    "four": Deliveries(_SAHRA),
    "returning": Deliveries(_stream("engineer", "lead", "engineer", "lead")),
    "holes": Deliveries((
        Event("e3", 3, "engineer"), Event("e4", 4, "lead"),
        Event("e9", 9, "architect"), Event("e40", 40, "director"),
    )),
    "many": Deliveries(_stream(*(f"role {n}" for n in (7, 3, 9, 1, 8, 2, 6, 12, 4, 11, 5, 10)))),
    "two-people": Deliveries(
        tuple(event for pair in zip(_SAHRA, _JOHN, strict=False) for event in pair)
    ),
    "second-view": Deliveries(_SAHRA, (_VIEW, "second view")),
    "later-view": Deliveries(_SAHRA, (_VIEW, "second view"), one_by_one=True),
    "random-ids": Deliveries((
        Event("c7", 1, "engineer"), Event("a9", 2, "lead"), Event("z1", 3, "architect"),
        Event("b10", 4, "director"), Event("b9", 5, "lead"),
    )),
}  # fmt: skip
"""The data sets by name; the first one is that of the calm run."""

_NETWORK: Final = ("swap", "swap-two", "duplicate", "late-copy")


def play(run: Run) -> None:
    """Deliver the events, some of them late or twice, and look at the view after each."""
    process = run.process(_VIEW)
    line = run.line_of(process, "apply")
    data = run.dataset(DATA)
    views: dict[tuple[str, str], Any] = {}
    deliveries = _deliveries(run, data.events)
    together = [(name,) for name in data.views] if data.one_by_one else [data.views]
    for names, (event, action) in product(together, deliveries):
        detail = {"version": event.version, "role": event.role, "employee": event.employee}
        for name in names:
            run.note("channel", action, event.id, name, **detail)
            view = run.call(process, "apply", dict(views.get((name, event.employee), {})), event)
            if not isinstance(view, Mapping):
                raise run.wrong_type(process, "apply", "dict", view)
            views[name, event.employee] = view
            role = f"{view.get('role')}"
            run.note(name, "show", role, role=role, employee=event.employee, line=line)


def _deliveries(run: Run, events: Sequence[Event]) -> list[tuple[Event, str]]:
    """Return the deliveries in their order.

    A swap lets the next event pass, or the next two; a duplicate comes once more behind the next
    one, a late copy behind all others.
    """
    waiting = [(event, "deliver") for event in events]
    order: list[tuple[Event, str]] = []
    while waiting:
        event, action = waiting.pop(0)
        fault = ""
        if waiting and action == "deliver":
            fault = run.choose(*_NETWORK)
        passing = {"swap": 1, "swap-two": 2}.get(fault, 0)
        order += waiting[:passing]
        del waiting[:passing]
        order.append((event, action))
        if fault == "duplicate":
            waiting.insert(1, (event, "redeliver"))
        elif fault == "late-copy":
            waiting.append((event, "redeliver"))
    return order


def check(history: History) -> Judgement:
    """Check that after each delivery the view shows the role of the newest event delivered."""
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    came = ""
    for record in history.of("deliver", "redeliver", "show"):
        detail = record.detail or {}
        shown = record.action == "show"
        key = (record.actor if shown else record.peer, detail["employee"])
        version, role = newest.get(key, (0, ""))
        if not shown:
            came = record.message
            newest[key] = max((version, role), (detail["version"], detail["role"]))
        elif detail["role"] != role:
            parameters = {"version": version}
            return Broken(
                "newest-wins", came, role, detail["role"], parameters, culprit=record, end=record
            )
    return None


EXERCISE: Final = Exercise(
    name="late",
    functions=(Function("apply", ("view", "event")),),
    classes=(
        FaultClass("swap", {"swap": 1}),
        FaultClass("duplicate", {"duplicate": 1}),
        FaultClass("swap-two", {"swap-two": 1}),
        FaultClass("late-copy", {"late-copy": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass(
            "together",
            {"data": 1, "swap": 2, "swap-two": 1, "duplicate": 1, "late-copy": 1},
            together=2,
        ),
    ),
    scenario=play,
    check=check,
    invariants=("newest-wins",),
    step=("event-sourcing-and-cqrs", "lag"),
)
