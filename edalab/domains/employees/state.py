"""The state of one employee, on which commands are decided, and its fold.

Events count in the order of the day on which they happened, and within a day in the order of
recording: a change of 2010 that is recorded late does not undo one of 2020.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from edalab.domains.employees.events import Corrected, Hired, from_envelope, values_set
from edalab.domains.employees.fields import LEFT, day, full_name
from edalab.eventlog.reading import Envelope


class FieldValue(msgspec.Struct, frozen=True):
    """A field's value, the day of the event that set it, and that event's id."""

    value: str
    day: date
    event: str


class Employee(msgspec.Struct, frozen=True):
    """The state of an employee that ``decide`` needs; small enough for a snapshot.

    Args:
        fields: The value of each field; a field that was never set is missing.
    """

    fields: dict[str, FieldValue] = {}

    def value(self, field: str) -> str | None:
        """The field's value; ``None`` where it was never set."""
        if field == "name":
            return full_name(self.value("first_name"), self.value("last_name")) or None
        current = self.fields.get(field)
        return current.value if current else None

    @property
    def hired(self) -> bool:
        """Whether the employee was ever hired; also true after leaving."""
        return "date_join" in self.fields

    @property
    def has_left(self) -> bool:
        """Whether the employee has left the company."""
        return self.value("status") == LEFT


NOBODY: Final = Employee()
"""The state before the first event."""


def evolve(state: Employee, envelope: Envelope) -> Employee:
    """The state after one more event; an event that is set aside changes nothing."""
    event = from_envelope(envelope)
    if not state.hired and not isinstance(event, Hired):
        return state
    if isinstance(event, Corrected):
        return _corrected(state, event)
    on = day(envelope.occurred_at)
    changed = {
        field: FieldValue(value, on, envelope.id)
        for field, value in values_set(event, on)
        if field not in state.fields or state.fields[field].day <= on
    }
    return Employee({**state.fields, **changed}) if changed else state


def fold(events: Iterable[Envelope], state: Employee = NOBODY) -> Employee:
    """The state after all the events."""
    for event in events:
        state = evolve(state, event)
    return state


def _corrected(state: Employee, event: Corrected) -> Employee:
    current = state.fields.get(event.field)
    if current is None or current.event != event.corrects:
        return state  # a later event has replaced the wrong value already
    fields = dict(state.fields)
    fields[event.field] = FieldValue(event.value, current.day, current.event)
    if event.field in {"date_join", "date_leave"}:  # the day of everything that the event set
        right_day = date.fromisoformat(event.value)
        for field, other in fields.items():
            if other.event == event.corrects:
                fields[field] = FieldValue(other.value, right_day, other.event)
    return Employee(fields)
