"""Exercise late: events come out of order and twice, and the view keeps the newest."""

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
        version: Its place in the employee's stream, from 1.
        role: The new role.
    """

    id: str
    version: int
    role: str


_EVENTS: Final = (
    Event("e1", 1, "engineer"),
    Event("e2", 2, "lead"),
    Event("e3", 3, "architect"),
    Event("e4", 4, "director"),
)


_RETURNING: Final = ("engineer", "lead", "engineer", "lead")
_MANY: Final = 12
_OTHER_VIEW: Final = "second view"


def _events(data: str) -> tuple[Event, ...]:
    """The stream: four roles, or roles that come back, or more events than one digit counts."""
    if data == "returning":
        return tuple(Event(f"e{n}", n, role) for n, role in enumerate(_RETURNING, 1))
    if data == "many":
        return tuple(Event(f"e{n}", n, f"role {n}") for n in range(1, _MANY + 1))
    return _EVENTS


def play(run: Run) -> None:
    """Deliver the events, some of them late or twice, and look at the view after each."""
    process = run.process(_VIEW)
    line = run.line_of(process, "apply")
    data = run.choose("returning", "many", "second-view")
    names = (_VIEW, _OTHER_VIEW) if data == "second-view" else (_VIEW,)
    views: dict[str, Any] = {name: {} for name in names}
    for event, action in _deliveries(run, _events(data)):
        for name in names:
            run.note("channel", action, event.id, name, version=event.version, role=event.role)
            view = run.call(process, "apply", dict(views[name]), event)
            if not isinstance(view, dict):
                raise run.wrong_type(process, "apply", "dict", view)
            views[name] = view
            run.note(name, "show", f"{view.get('role')}", role=f"{view.get('role')}", line=line)


def _deliveries(run: Run, events: tuple[Event, ...]) -> list[tuple[Event, str]]:
    """A swap lets the next event pass; a duplicate comes once more, behind the next one."""
    waiting = [(event, "deliver") for event in events]
    order: list[tuple[Event, str]] = []
    while waiting:
        first = waiting.pop(0)
        fault = ""
        if waiting and first[1] == "deliver":
            fault = run.choose("swap", "duplicate")
        order.append(first)
        if fault == "swap":
            order.insert(-1, waiting.pop(0))
        elif fault == "duplicate":
            waiting.insert(1, (first[0], "redeliver"))
    return order


def check(history: History) -> Judgement:
    """After each delivery the view shows the role of the newest event that has come."""
    seen: dict[str, tuple[int, str]] = {}
    came = ""
    for record in history.of("deliver", "redeliver", "show"):
        detail = record.detail or {}
        if record.action != "show":
            came = record.message
            seen[record.peer] = max(
                seen.get(record.peer, (0, "")), (detail["version"], detail["role"])
            )
            continue
        newest, role = seen[record.actor]
        if detail["role"] != role:
            return Broken("newest-wins", came, role, detail["role"], {"version": newest})
    return None


EXERCISE: Final = Exercise(
    name="late",
    functions=(Function("apply", ("view", "event")),),
    classes=(
        FaultClass("swap", {"swap": 1}),
        FaultClass("duplicate", {"duplicate": 1}),
        FaultClass("swap-and-duplicate", {"swap": 1, "duplicate": 1}),
        FaultClass(
            "data",
            {"returning": 1, "many": 1, "second-view": 1, "swap": 2, "duplicate": 1},
            together=3,
        ),
    ),
    scenario=play,
    check=check,
    invariants=("newest-wins",),
    step=("event-sourcing-and-cqrs", "lag"),
)
