"""The history of one employee, folded from the stream: values, since when, how often changed.

There are two times. *As of* a day: what was true in the world at the end of that day, by all that
is known now. *As known on* a day: what the log contained at the end of that day.

A corrected value was never true. So it is not a previous value, it is not counted, and nobody is
found by it; the right value holds from the day of the wrong event on. ``entries`` still shows the
recorded value, that it was corrected, and by which event. As known on a day before the correction,
the wrong value holds.

The previous value of a field is the value before the last change of *this field*, whatever other
events came in between. An event that sets a value that the field already has changes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from edalab.domains.employees.effective_events import (
    Correction,
    EffectiveEvent,
    apply_corrections,
)
from edalab.domains.employees.fields import EMPLOYED, FIELDS, STORED, day, full_name, key
from edalab.domains.employees.state import Employee, FieldValue
from edalab.eventlog.reading import Unreadable
from edalab.messages import RecordedEvent

WHILE_EMPLOYED: Final = frozenset({"role", "address"})
"""The fields that end when the employee leaves; for later days only the last value is known."""

Status = Literal["changed", "never-changed", "never-set"]


class Fact(msgspec.Struct, frozen=True):
    """A value that a field had from a day on.

    Args:
        field: One of ``FIELDS``.
        value: The value, with corrections applied.
        day: The first day of it.
        event: The event that set it.
        corrections: The events that corrected it, in the order of the log.
    """

    field: str
    value: str
    day: date
    event: RecordedEvent
    corrections: tuple[RecordedEvent, ...] = ()

    @property
    def evidence(self) -> tuple[RecordedEvent, ...]:
        """The events from which this fact follows."""
        return (self.event, *self.corrections)


class Span(msgspec.Struct, frozen=True):
    """The days at the end of which a field had a value.

    Args:
        fact: The value and its events.
        first: The first day.
        last: The last day; ``None`` where it still has the value.
    """

    fact: Fact
    first: date
    last: date | None

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Whether it has a day between two days, both included; ``None`` means no limit."""
        return (last is None or self.first <= last) and (
            first is None or self.last is None or first <= self.last
        )


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: what one event did to one field.

    Args:
        position: The event's place in the log.
        version: The event's place in the employee's stream.
        event: The event's id.
        type: The event's type.
        field: The field; ``None`` for an event that sets none.
        before: The value before the event; for a correction, the wrong value.
        after: The value that the event set, as recorded.
        occurred_at: When it happened in the world.
        recorded_at: When it was recorded.
        corrects: The position of the event that this one corrects.
        corrected_by: The position of the last event that corrects this one: ``after`` was wrong.
        set_aside: Why the event can't be read; ``None`` for an event that can.
    """

    position: int
    version: int
    event: str
    type: str
    field: str | None
    before: str | None
    after: str | None
    occurred_at: datetime
    recorded_at: datetime
    corrects: int | None = None
    corrected_by: int | None = None
    set_aside: Unreadable | None = None


class History:
    """Everything that happened to one employee.

    Args:
        events: The employee's events, in the order of the stream.
        as_of: Leave out events that happened after this day.
        as_known_on: Leave out events that were recorded after this day.

    Attributes:
        events: The events with corrections applied, in the order in which they happened.
    """

    def __init__(
        self,
        events: Iterable[RecordedEvent],
        *,
        as_of: date | None = None,
        as_known_on: date | None = None,
    ) -> None:
        stream = apply_corrections(
            event
            for event in events
            if as_known_on is None or day(event.recorded_at) <= as_known_on
        )
        self.find_event = stream.find_event
        self.events = tuple(
            sorted(
                (
                    effective
                    for effective in stream.events
                    if as_of is None or effective.day <= as_of
                ),
                key=lambda effective: effective.order,
            )
        )
        ids = {effective.event.id for effective in self.events}
        self._corrections = tuple(
            correction
            for correction in stream.corrections
            if correction.target is None or correction.target.id in ids
        )
        self._facts = {field: _changes(field, self.events) for field in STORED}
        self._facts["name"] = _names(self.events)

    @property
    def hired(self) -> bool:
        """Whether the employee was ever hired; also true after leaving."""
        return bool(self._facts["date_join"])

    @property
    def last_day(self) -> date | None:
        """The day of the latest event that sets a value; ``None`` where there is none."""
        return max((effective.day for effective in self.events if effective.values), default=None)

    def facts(self, field: str) -> tuple[Fact, ...]:
        """The values that the field had, in order; a repeated value counts once."""
        return self._facts[field]

    def current(self, field: str) -> Fact | None:
        """The present value of the field, as a fact; ``None`` where it was never set."""
        return self._facts[field][-1] if self._facts[field] else None

    def value(self, field: str) -> str | None:
        """The present value of the field; ``None`` where it was never set."""
        fact = self.current(field)
        return fact.value if fact else None

    def previous(self, field: str) -> Fact | None:
        """The value before the present one; ``None`` where the field never changed."""
        return self._facts[field][-2] if len(self._facts[field]) > 1 else None

    def first(self, field: str) -> Fact | None:
        """The first value of the field; ``None`` where it was never set."""
        return self._facts[field][0] if self._facts[field] else None

    def became(self, field: str, value: str) -> tuple[Fact, ...]:
        """The times when the field changed to the value, compared in any case."""
        return tuple(fact for fact in self._facts[field] if key(fact.value) == key(value))

    def times_changed(self, field: str) -> int:
        """How often the field's value changed; setting it for the first time is not a change."""
        return max(0, len(self._facts[field]) - 1)

    def values(self, field: str) -> tuple[str, ...]:
        """The distinct values of the field, in the order of their first days."""
        return tuple(dict.fromkeys(fact.value for fact in self._facts[field]))

    def status(self, field: str) -> Status:
        """Whether the field was ever set and ever changed."""
        if not self._facts[field]:
            return "never-set"
        return "changed" if self.times_changed(field) else "never-changed"

    def spans(self, field: str) -> tuple[Span, ...]:
        """The spans of days of each value; a role and an address end when the employee leaves.

        A value that changed again on its first day has no span, as it held at the end of no day.
        """
        spans = _spans(self._facts[field])
        if field not in WHILE_EMPLOYED:
            return spans
        employed = [s for s in _spans(self._facts["status"]) if s.fact.value == EMPLOYED]
        return tuple(part for span in spans for s in employed if (part := _common(span, s)))

    def names(self) -> frozenset[str]:
        """The keys by which the employee is found: first and full names, former ones included."""
        return frozenset(
            key(fact.value) for field in ("first_name", "name") for fact in self._facts[field]
        )

    def state(self) -> Employee:
        """The state that ``decide`` needs; for a whole stream its values equal ``fold``'s."""
        current = {field: self.current(field) for field in STORED}
        return Employee(
            {
                field: FieldValue(fact.value, fact.day, fact.event.id)
                for field, fact in current.items()
                if fact
            }
        )

    def keeps_order(self, moved: EffectiveEvent, on: date) -> bool:
        """Whether the events stay in the same order when one of them is moved to another day."""
        orders = [
            (on, effective.event.version) if effective is moved else effective.order
            for effective in self.events
        ]
        return orders == sorted(orders)

    def entries(self, field: str | None = None) -> tuple[Entry, ...]:
        """One entry per event and field, in the order of the log.

        Args:
            field: Only entries of this field; ``name`` means the first and the last name.
        """
        wanted = {"first_name", "last_name"} if field == "name" else {field} if field else None
        before = self._values_before()
        entries = [
            entry
            for effective in self.events
            for entry in _entries(effective, before)
            if wanted is None or entry.field in wanted
        ]
        entries += [
            _correction_entry(correction)
            for correction in self._corrections
            if wanted is None or correction.content.field in wanted
        ]
        return tuple(sorted(entries, key=lambda e: (e.position, FIELDS.index(e.field or "status"))))

    def _values_before(self) -> dict[tuple[str, str], str]:
        """By event id and field: the value before the event, where there was one."""
        current: dict[str, str] = {}
        before: dict[tuple[str, str], str] = {}
        for effective in self.events:
            for field, value in effective.values.items():
                if field in current:
                    before[effective.event.id, field] = current[field]
                current[field] = value
        return before


def _spans(facts: tuple[Fact, ...]) -> tuple[Span, ...]:
    spans = [
        Span(fact, fact.day, following.day - timedelta(days=1))
        for fact, following in pairwise(facts)
        if fact.day < following.day
    ]
    return (*spans, *(Span(fact, fact.day, None) for fact in facts[-1:]))


def _common(span: Span, other: Span) -> Span | None:
    first = max(span.first, other.first)
    lasts = [day for day in (span.last, other.last) if day is not None]
    last = min(lasts, default=None)
    return Span(span.fact, first, last) if last is None or first <= last else None


def _changes(field: str, events: Iterable[EffectiveEvent]) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for effective in events:
        value = effective.values.get(field)
        if value is not None and not (facts and facts[-1].value == value):
            corrections = effective.corrections.get(field, ())
            facts.append(Fact(field, value, effective.day, effective.event, corrections))
    return tuple(facts)


def _names(events: Iterable[EffectiveEvent]) -> tuple[Fact, ...]:
    """The full names: they change when either part does."""
    facts: list[Fact] = []
    first = last = None
    for effective in events:
        values, corrections = effective.values, effective.corrections
        first, last = values.get("first_name", first), values.get("last_name", last)
        name = full_name(first, last)
        if name and not (facts and facts[-1].value == name):
            both = (*corrections.get("first_name", ()), *corrections.get("last_name", ()))
            facts.append(Fact("name", name, effective.day, effective.event, both))
    return tuple(facts)


def _entries(effective: EffectiveEvent, before: dict[tuple[str, str], str]) -> Iterable[Entry]:
    event = effective.event
    for field, after in effective.original_values.items() or [(None, None)]:
        corrections = effective.corrections.get(field or "", ())
        yield Entry(
            position=event.position,
            version=event.version,
            event=event.id,
            type=event.type,
            field=field,
            before=before.get((event.id, field or "")),
            after=after,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            corrected_by=corrections[-1].position if corrections else None,
            set_aside=effective.set_aside,
        )


def _correction_entry(correction: Correction) -> Entry:
    event = correction.event
    return Entry(
        position=event.position,
        version=event.version,
        event=event.id,
        type=event.type,
        field=correction.content.field if correction.content.field in FIELDS else None,
        before=correction.replaced,
        after=correction.content.value,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        corrects=correction.target.position if correction.target else None,
    )
