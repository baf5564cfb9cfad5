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


def play(run: Run) -> None:
    """Deliver the events, some of them late or twice, and look at the view after each."""
    process = run.process(_VIEW)
    line = run.line_of(process, "apply")
    view: Any = {}
    for event, action in _deliveries(run):
        run.note("channel", action, event.id, _VIEW, version=event.version, role=event.role)
        view = run.call(process, "apply", dict(view), event)
        if not isinstance(view, dict):
            raise run.wrong_type(process, "apply", "dict", view)
        run.note(_VIEW, "show", f"{view.get('role')}", role=f"{view.get('role')}", line=line)


def _deliveries(run: Run) -> list[tuple[Event, str]]:
    """A swap lets the next event pass; a duplicate comes once more, behind the next one."""
    waiting = [(event, "deliver") for event in _EVENTS]
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
    newest, role, came = 0, "", ""
    for record in history.of("deliver", "redeliver", "show"):
        detail = record.detail or {}
        if record.action != "show":
            came = record.message
            if detail["version"] > newest:
                newest, role = detail["version"], detail["role"]
        elif detail["role"] != role:
            return Broken("newest-wins", came, role, detail["role"], {"version": newest})
    return None


EXERCISE: Final = Exercise(
    name="late",
    functions=(Function("apply", ("view", "event")),),
    classes=(
        FaultClass("swap", {"swap": 1}),
        FaultClass("duplicate", {"duplicate": 1}),
        FaultClass("swap-and-duplicate", {"swap": 1, "duplicate": 1}),
    ),
    scenario=play,
    check=check,
    invariants=("newest-wins",),
    step=("event-sourcing-and-cqrs", "lag"),
)
