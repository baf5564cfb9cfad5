"""Exercise fold: the present state and a previous value, from a stream of events.

The stream is Hired and RoleChanged; the faults put other events between them: of another field, of
a type that nobody knows yet, or one that changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement
from edalab.course.exercises.run import Run
from edalab.course.exercises.schedule import FaultClass

FIELDS: Final = ("role", "address")


class Event(msgspec.Struct, frozen=True):
    """What happened to an employee.

    Args:
        type: Hired, RoleChanged, AddressChanged, or a type that the learner does not know.
        data: The new values by field: Hired tells every field, the others one.
    """

    type: str
    data: dict[str, str]


_STREAM: Final = (
    Event("Hired", {"role": "engineer", "address": "seoul"}),
    Event("RoleChanged", {"role": "lead"}),
)
_CHANGES: Final = {"role": {"RoleChanged"}, "address": {"AddressChanged"}}
_COLLEAGUE: Final = Event("Hired", {"role": "tester", "address": "incheon"})
_ADDRESSES: Final = ("busan", "jeju", "daegu", "gwangju")


def play(run: Run) -> None:
    """Record the events one by one, and ask the learner's functions."""
    reader = run.process("reader")
    state: Any = {}
    line = run.line_of(reader, "step")
    events = _stream(run)
    for number, event in enumerate(events, 1):
        name = f"e{number}"
        # The function folds the stream of somebody else in between.
        run.call(reader, "step", {}, _copy(_COLLEAGUE))
        run.note("log", "record", f"{name} {event.type}", type=event.type, data=event.data)
        state = run.call(reader, "step", dict(state), _copy(event))
        if not isinstance(state, dict):
            raise run.wrong_type(reader, "step", "dict", state)
        run.note("reader", "step", name, state=_plain(state), line=line)
    asked = [field for field in FIELDS if any(event.type in _CHANGES[field] for event in events)]
    line = run.line_of(reader, "previous")
    # A role that came back is the case in which a field that never changed is asked for too.
    back = [event.data for event in events[2:]].count({"role": "engineer"})
    for field in FIELDS if back else asked:
        answer = run.call(reader, "previous", [_copy(event) for event in events], field)
        if answer is not None and not isinstance(answer, str):
            raise run.wrong_type(reader, "previous", "str | None", answer)
        run.note("reader", "previous", field, answer=answer, line=line)


def _stream(run: Run) -> list[Event]:
    """The planned events with what the faults put behind the last one, and behind the first."""
    hired, changed = _STREAM
    behind: list[Event] = []
    while fault := run.choose("unrelated", "unknown", "noop", "back"):
        behind.append(_other(fault, [hired, changed, *behind]))
    between: list[Event] = []
    while fault := run.choose("unrelated", "unknown", "noop"):
        between.append(_other(fault, [hired, *behind, *between], role="engineer"))
    return [hired, *between, changed, *behind]


def check(history: History) -> Judgement:
    """The state after each event, and each field's previous value, are what the events say."""
    events: list[Event] = []
    state: dict[str, str] = {}
    for record in history.records:
        detail = record.detail or {}
        if record.action == "record":
            event = Event(detail["type"], detail["data"])
            events.append(event)
            if event.type in {"Hired", "RoleChanged", "AddressChanged"}:
                state = {**state, **event.data}
        elif record.action == "step" and detail["state"] != state:
            return _broken("state", record.message, state, detail["state"], events)
        elif record.action == "previous":
            wanted = previous_value(events, record.message)
            if detail["answer"] != wanted:
                return _broken("previous", record.message, wanted, detail["answer"], events)
    return None


def previous_value(events: Sequence[Event], field: str) -> str | None:
    """The oracle: the value before the last event that changed the field; None if none did."""
    values: list[str] = []
    for event in events:
        known = event.type in {"Hired", "RoleChanged", "AddressChanged"}
        if known and field in event.data and values[-1:] != [event.data[field]]:
            values.append(event.data[field])
    return values[-2] if len(values) > 1 else None


def _other(fault: str, events: Sequence[Event], role: str = "lead") -> Event:
    if fault == "unrelated":
        moves = sum(event.type == "AddressChanged" for event in events)
        return Event("AddressChanged", {"address": _ADDRESSES[moves]})
    if fault == "unknown":
        return Event("BadgePrinted", {"badge": "7", "role": "visitor"})
    if fault == "back":
        return Event("RoleChanged", {"role": "engineer"})
    return Event("RoleChanged", {"role": role})


def _plain(state: dict[Any, Any]) -> dict[str, str]:
    """The state as JSON can carry it, whatever a learner put into it."""
    return {str(key): value if isinstance(value, str) else repr(value)[:80]
            for key, value in state.items()}  # fmt: skip


def _copy(event: Event) -> Event:
    return Event(event.type, dict(event.data))


def _broken(
    invariant: str, message: str, expected: Any, actual: Any, events: Sequence[Event]
) -> Broken:
    told: Mapping[str, Any] = {"events": ", ".join(event.type for event in events)}
    return Broken(invariant, message, expected, actual, dict(told))


EXERCISE: Final = Exercise(
    name="fold",
    functions=(Function("step", ("state", "event")), Function("previous", ("events", "field"))),
    classes=(
        FaultClass("unrelated", {"unrelated": 2}),
        FaultClass("unknown", {"unknown": 2}),
        FaultClass("noop", {"noop": 2}),
        FaultClass("back", {"back": 1, "noop": 1, "unrelated": 1}, together=2),
        FaultClass("mixed", {"unrelated": 2, "unknown": 2, "noop": 2}, together=3),
    ),
    scenario=play,
    check=check,
    invariants=("state", "previous"),
    step=("event-sourcing-and-cqrs", "fold"),
)
