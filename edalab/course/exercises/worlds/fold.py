"""Exercise fold: the current state and a previous value, from a stream of events.

The faults put events in front of the last one of the stream, and behind it: of another field, of a
type that nobody knows yet, or one that changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement
from edalab.course.exercises.run import Process, Run
from edalab.course.exercises.schedule import FaultClass

FIELDS: Final = ("role", "address")


class Event(msgspec.Struct, frozen=True):
    """An event of an employee's stream.

    Args:
        type: Hired, RoleChanged, AddressChanged, or a type that the learner does not know.
        data: The new values by field: Hired tells every field, the others one.
    """

    type: str
    data: dict[str, str]


def _stream(first: str, *later: str) -> tuple[Event, ...]:
    """Return a stream made of words such as ``engineer/seoul``, ``role=lead`` and ``?badge=7``."""
    role, address = first.split("/")
    events = [Event("Hired", {"role": role, "address": address})]
    for word in later:
        field, value = word.lstrip("?").split("=")
        kind = f"{field.capitalize()}Announced" if word.startswith("?") else _TYPES[field]
        events.append(Event(kind, {field: value}))
    return tuple(events)


_TYPES: Final = {"role": "RoleChanged", "address": "AddressChanged"}

DATA: Final = {
    "two": _stream("engineer/seoul", "role=lead"),
    "hired-only": _stream("engineer/seoul"),
    "moved-only": _stream("engineer/seoul", "address=busan"),
    "returning": _stream("engineer/seoul", "role=lead", "role=engineer", "role=lead"),
    "three-roles": _stream("engineer/seoul", "role=lead", "role=engineer", "role=director"),
    "same-words": _stream("seoul/busan", "address=seoul", "role=busan", "address=jeju"),
    "ten": _stream(
        "engineer/seoul", "address=busan", "role=lead", "role=lead", "?role=chief", "address=busan",
        "address=jeju", "?address=moon", "role=engineer", "address=seoul",
    ),
}  # fmt: skip
"""The streams by name; the first one is that of the calm run."""

_CHANGES: Final = {"role": {"RoleChanged"}, "address": {"AddressChanged"}}
_COLLEAGUE: Final = _stream("tester/incheon", "role=analyst", "address=suwon", "role=manager")
_BADGE: Final = Event("BadgePrinted", {"badge": "7", "role": "visitor"})
_ADDRESSES: Final = ("busan", "jeju", "daegu", "gwangju")


def play(run: Run) -> None:
    """Record the events one by one, and ask the learner's functions."""
    base = run.dataset(DATA)
    reader = run.process("reader")
    state: Any = {}
    line = run.line_of(reader, "step")
    events = _with_faults(run, base)
    colleague: Any = {}
    for number, event in enumerate(events, 1):
        name = f"e{number}"
        # The function folds the stream of somebody else in between.
        colleague = run.call(reader, "step", colleague, _copy(_COLLEAGUE[(number - 1) % 4]))
        run.note("log", "record", f"{name} {event.type}", type=event.type, data=event.data)
        state = run.call(reader, "step", dict(state), _copy(event))
        if not isinstance(state, Mapping):
            raise run.wrong_type(reader, "step", "dict", state)
        run.note("reader", "step", name, state=_plain(state), line=line)
        if base is not DATA["two"]:
            _ask(run, reader, events[:number], FIELDS)
    for event in _COLLEAGUE:
        run.call(reader, "step", colleague, _copy(event))
    asked = [field for field in FIELDS if any(event.type in _CHANGES[field] for event in events)]
    # A role that came back is the case in which a field that never changed is asked for too.
    back = [event.data for event in events[2:]].count({"role": "engineer"})
    _ask(run, reader, events, FIELDS if back else asked)


def _ask(run: Run, reader: Process, events: Sequence[Event], fields: Iterable[str]) -> None:
    line = run.line_of(reader, "previous")
    colleague = [_COLLEAGUE[0], *(_COLLEAGUE[1 + number % 3] for number in range(len(events) - 1))]
    for field in fields:
        # The same process is asked about somebody else, with as many events.
        run.call(reader, "previous", [_copy(event) for event in colleague], field)
        answer = run.call(reader, "previous", [_copy(event) for event in events], field)
        if answer is not None and not isinstance(answer, str):
            raise run.wrong_type(reader, "previous", "str | None", answer)
        run.note("reader", "previous", field, answer=answer, line=line)


def _with_faults(run: Run, base: Sequence[Event]) -> list[Event]:
    """Return the stream with the events that the faults add before and after the last event."""
    first, last = list(base[:-1]) or list(base), list(base[1:][-1:])
    behind: list[Event] = []
    while fault := run.choose("unrelated", "unknown", "noop", "back"):
        behind.append(_other(fault, [*first, *last, *behind]))
    between: list[Event] = []
    while fault := run.choose("unrelated", "unknown", "noop"):
        between.append(_other(fault, [*first, *between], [*first, *behind, *between]))
    return [*first, *between, *last, *behind]


def check(history: History) -> Judgement:
    """Check the state after each event, and each field's previous value."""
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
    """Return the value before the last event that changed the field; None if none did."""
    values: list[str] = []
    for event in events:
        known = event.type in {"Hired", "RoleChanged", "AddressChanged"}
        if known and field in event.data and values[-1:] != [event.data[field]]:
            values.append(event.data[field])
    return values[-2] if len(values) > 1 else None


def _other(fault: str, before: Sequence[Event], others: Sequence[Event] | None = None) -> Event:
    """Return the event that a fault puts into the stream.

    Args:
        fault: What it is.
        before: The events in front of it.
        others: All events but the one that it stands before; the same, where there is none.
    """
    others = before if others is None else others
    roles = [event.data["role"] for event in before if event.type in {"Hired", "RoleChanged"}]
    if fault == "unrelated":
        moves = sum(event.type == "AddressChanged" for event in others)
        return Event("AddressChanged", {"address": _ADDRESSES[moves % len(_ADDRESSES)]})
    if fault == "unknown":
        known = any(event.type == "BadgePrinted" for event in others)
        return Event("RoleChangedV2", {"role": "chief"}) if known else _BADGE
    if fault == "back":
        return Event("RoleChanged", {"role": roles[0]})
    return Event("RoleChanged", {"role": roles[-1]})


def _plain(state: Mapping[Any, Any]) -> dict[str, str]:
    """Return the learner's state as a value that JSON can carry."""
    return {str(key): value if isinstance(value, str) else repr(value)[:80]
            for key, value in state.items()}  # fmt: skip


def _copy(event: Event) -> Event:
    return Event(event.type, dict(event.data))


def _broken(
    invariant: str, message: str, expected: Any, actual: Any, events: Sequence[Event]
) -> Broken:
    parameters: Mapping[str, Any] = {"events": ", ".join(event.type for event in events)}
    return Broken(invariant, message, expected, actual, dict(parameters))


EXERCISE: Final = Exercise(
    name="fold",
    functions=(Function("step", ("state", "event")), Function("previous", ("events", "field"))),
    classes=(
        FaultClass("unrelated", {"unrelated": 2}),
        FaultClass("unknown", {"unknown": 2}),
        FaultClass("noop", {"noop": 2}),
        FaultClass("back", {"back": 1, "noop": 1, "unrelated": 1}, together=2),
        FaultClass("data", {"data": 1}),
        FaultClass(
            "data-and-other",
            {"data": 1, "unrelated": 1, "unknown": 1, "noop": 1, "back": 1},
            together=2,
        ),
        FaultClass("mixed", {"unrelated": 2, "unknown": 2, "noop": 2}, together=3),
    ),
    scenario=play,
    check=check,
    invariants=("state", "previous"),
    step=("event-sourcing-and-cqrs", "fold"),
)
