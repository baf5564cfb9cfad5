"""The present state of one employee, and the step from one event to the next.

Order is by the day on which something happened, and within a day by the order of recording: a
change of 2010 that is recorded late does not undo one of 2020.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from edalab.domains.employees.events import Corrected, Envelope, from_envelope, says
from edalab.domains.employees.fields import LEFT, day, full_name


class Held(msgspec.Struct, frozen=True):
    """A field's value, the day of the event that set it, and that event's id."""

    value: str
    day: date
    event: str


class Employee(msgspec.Struct, frozen=True):
    """What decisions about an employee need to know. Small, so that a snapshot may keep it.

    Args:
        fields: The value that each field has; a field that was never set is not there.
    """

    fields: dict[str, Held] = {}

    def value(self, field: str) -> str | None:
        """The field's value; ``None`` where it was never set."""
        if field == "name":
            return full_name(self.value("first_name"), self.value("last_name")) or None
        held = self.fields.get(field)
        return held.value if held else None

    @property
    def hired(self) -> bool:
        """Whether there is such an employee, working here or not."""
        return "date_join" in self.fields

    @property
    def has_left(self) -> bool:
        """Whether the employee works here no more."""
        return self.value("status") == LEFT


NOBODY: Final = Employee()
"""The state before the first event."""


def evolve(state: Employee, envelope: Envelope) -> Employee:
    """The state after one more event; an event of an unknown type changes nothing."""
    event = from_envelope(envelope)
    if isinstance(event, Corrected):
        return _corrected(state, event)
    on = day(envelope.occurred_at)
    news = {
        field: Held(value, on, envelope.id)
        for field, value in says(event, on)
        if field not in state.fields or state.fields[field].day <= on
    }
    return Employee({**state.fields, **news}) if news else state


def fold(events: Iterable[Envelope], state: Employee = NOBODY) -> Employee:
    """The state after all the events."""
    for event in events:
        state = evolve(state, event)
    return state


def _corrected(state: Employee, event: Corrected) -> Employee:
    held = state.fields.get(event.field)
    if held is None or held.event != event.corrects:
        return state  # what was wrong no longer stands: only history has to know
    fields = dict(state.fields)
    fields[event.field] = Held(event.value, held.day, held.event)
    if event.field in {"date_join", "date_leave"}:  # then all that the event said was that day
        for field, other in fields.items():
            if other.event == event.corrects:
                fields[field] = Held(other.value, date.fromisoformat(event.value), other.event)
    return Employee(fields)
