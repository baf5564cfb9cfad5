"""The whole life of one employee, folded from the stream: what was, since when, how often.

Two times are kept apart. *As of* a day: what was true in the world at the end of that day, by all
that is known now. *As known on* a day: what the log knew at the end of that day.

Corrections. A mistaken value never was true. So it is not a previous value, it is not counted, and
nobody is found by it; the right value holds from the day of the event that was wrong. But nothing
is hidden: ``entries`` shows what the event said, that it was corrected, and by which event. As
known on a day before the correction, the mistaken value stands.

The previous value of a field is what the second-last event that changed *this field* set, not
what the second-last event set. An event that says again what is true already changes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

from edalab.domains.employees.fields import EMPLOYED, FIELDS, STORED, day, full_name, key
from edalab.domains.employees.moments import Correction, Moment, read
from edalab.domains.employees.state import Employee, Held
from edalab.messages import RecordedEvent

WHILE_EMPLOYED: Final = frozenset({"role", "address"})
"""The fields that a former employee has no more: the log knows only the last value."""

Status = Literal["changed", "never-changed", "never-set"]


class Fact(msgspec.Struct, frozen=True):
    """From this day on, a field had this value.

    Args:
        field: One of ``FIELDS``.
        value: The right one, corrections applied.
        day: The first day of it.
        event: The event that says so.
        corrections: The events that put it right, in the order of the log.
    """

    field: str
    value: str
    day: date
    event: RecordedEvent
    corrections: tuple[RecordedEvent, ...] = ()

    @property
    def evidence(self) -> tuple[RecordedEvent, ...]:
        """The events that this fact rests on."""
        return (self.event, *self.corrections)


class Span(msgspec.Struct, frozen=True):
    """The days on whose evening a field had a value.

    Args:
        fact: The value, and the events that say so.
        first: The first day.
        last: The last day; ``None`` where it still has the value.
    """

    fact: Fact
    first: date
    last: date | None

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Whether a day of it lies between two days; ``None`` for no limit."""
        return (last is None or self.first <= last) and (
            first is None or self.last is None or first <= self.last
        )


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: what one event did to one field.

    Args:
        position: The event's place in the log.
        version: The event's place in the employee's stream.
        event: The event's id.
        type: What happened.
        field: ``None`` for an event of a type that is not known here.
        before: The value that stood before; for a correction, the mistaken one.
        after: What the event said.
        occurred_at: When it happened in the world.
        recorded_at: When the log learnt of it.
        corrects: The position of the event that this one corrects.
        corrected_by: The position of the last event that corrects this one: ``after`` was wrong.
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


class History:
    """All that happened to one employee.

    Args:
        events: The employee's events, in the order of the stream.
        as_of: Leave out what happened after this day.
        as_known_on: Leave out what was recorded after this day.

    Attributes:
        moments: The events that are no corrections, in the order in which they happened.
    """

    def __init__(
        self,
        events: Iterable[RecordedEvent],
        *,
        as_of: date | None = None,
        as_known_on: date | None = None,
    ) -> None:
        reading = read(
            event
            for event in events
            if as_known_on is None or day(event.recorded_at) <= as_known_on
        )
        self.root = reading.root
        self.moments = tuple(
            sorted(
                (m for m in reading.moments if as_of is None or m.day <= as_of),
                key=lambda m: m.order,
            )
        )
        here = {moment.event.id for moment in self.moments}
        self._corrections = tuple(
            c for c in reading.corrections if c.root is None or c.root.id in here
        )
        self._facts = {field: _changes(field, self.moments) for field in STORED}
        self._facts["name"] = _names(self.moments)

    @property
    def hired(self) -> bool:
        """Whether there is such an employee, working here or not."""
        return bool(self._facts["date_join"])

    @property
    def last_day(self) -> date | None:
        """The day of what happened last."""
        return self.moments[-1].day if self.moments else None

    def facts(self, field: str) -> tuple[Fact, ...]:
        """Each value that the field had, in order; equal neighbours are one."""
        return self._facts[field]

    def current(self, field: str) -> Fact | None:
        """The value that holds."""
        return self._facts[field][-1] if self._facts[field] else None

    def value(self, field: str) -> str | None:
        """The value that holds; ``None`` where the field was never set."""
        fact = self.current(field)
        return fact.value if fact else None

    def previous(self, field: str) -> Fact | None:
        """The value that held before the current one."""
        return self._facts[field][-2] if len(self._facts[field]) > 1 else None

    def first(self, field: str) -> Fact | None:
        """The value that the field had first."""
        return self._facts[field][0] if self._facts[field] else None

    def became(self, field: str, value: str) -> tuple[Fact, ...]:
        """Each time that the field came to have the value, in any case."""
        return tuple(fact for fact in self._facts[field] if key(fact.value) == key(value))

    def times_changed(self, field: str) -> int:
        """How often the field's value gave way to another; being set first is no change."""
        return max(0, len(self._facts[field]) - 1)

    def values(self, field: str) -> tuple[str, ...]:
        """The different values that the field had, in the order of their first days."""
        return tuple(dict.fromkeys(fact.value for fact in self._facts[field]))

    def status(self, field: str) -> Status:
        """Whether the field ever changed, or was ever set at all."""
        if not self._facts[field]:
            return "never-set"
        return "changed" if self.times_changed(field) else "never-changed"

    def spans(self, field: str) -> tuple[Span, ...]:
        """When the field had which value; a role and an address end when the employee leaves.

        A value that gave way on the day on which it came has no evening, and so no span.
        """
        spans = _spans(self._facts[field])
        if field not in WHILE_EMPLOYED:
            return spans
        employed = [s for s in _spans(self._facts["status"]) if s.fact.value == EMPLOYED]
        return tuple(part for span in spans for s in employed if (part := _common(span, s)))

    def names(self) -> frozenset[str]:
        """All keys by which the employee can be found: first and full names, also former ones."""
        return frozenset(
            key(fact.value) for field in ("first_name", "name") for fact in self._facts[field]
        )

    def state(self) -> Employee:
        """The state that decisions need; for a whole stream, equal in values to its fold."""
        current = {field: self.current(field) for field in STORED}
        return Employee(
            {f: Held(fact.value, fact.day, fact.event.id) for f, fact in current.items() if fact}
        )

    def keeps_order(self, moment: Moment, on: date) -> bool:
        """Whether everything stays in order when this moment is dated to another day."""
        moved = [(on, m.event.version) if m is moment else m.order for m in self.moments]
        return moved == sorted(moved)

    def entries(self, field: str | None = None) -> tuple[Entry, ...]:
        """What each event did to each field, in the order of the log.

        Args:
            field: Only this one; ``name`` stands for the first and the last name.
        """
        wanted = {"first_name", "last_name"} if field == "name" else {field} if field else None
        before = self._befores()
        found = [
            entry
            for moment in self.moments
            for entry in _entries(moment, before)
            if wanted is None or entry.field in wanted
        ]
        found += [
            _correction_entry(correction)
            for correction in self._corrections
            if wanted is None or correction.content.field in wanted
        ]
        return tuple(sorted(found, key=lambda e: (e.position, FIELDS.index(e.field or "status"))))

    def _befores(self) -> dict[tuple[str, str], str]:
        """By event and field: the value that stood before, where there was one."""
        standing: dict[str, str] = {}
        before: dict[tuple[str, str], str] = {}
        for moment in self.moments:
            for field, value in moment.said.items():
                if field in standing:
                    before[moment.event.id, field] = standing[field]
                standing[field] = value
        return before


def _spans(facts: tuple[Fact, ...]) -> tuple[Span, ...]:
    ends = [fact.day - timedelta(days=1) for fact in facts[1:]]
    spans = (
        (Span(fact, fact.day, end) for fact, end in zip(facts, [*ends, None], strict=True))
        if facts
        else ()
    )
    return tuple(span for span in spans if span.last is None or span.first <= span.last)


def _common(span: Span, other: Span) -> Span | None:
    first = max(span.first, other.first)
    lasts = [day for day in (span.last, other.last) if day is not None]
    last = min(lasts, default=None)
    return Span(span.fact, first, last) if last is None or first <= last else None


def _changes(field: str, moments: Iterable[Moment]) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for m in moments:
        value = m.said.get(field)
        if value is not None and not (facts and facts[-1].value == value):
            facts.append(Fact(field, value, m.day, m.event, m.corrections.get(field, ())))
    return tuple(facts)


def _names(moments: Iterable[Moment]) -> tuple[Fact, ...]:
    """The full names: they change when either part does."""
    facts: list[Fact] = []
    first = last = None
    for m in moments:
        first, last = m.said.get("first_name", first), m.said.get("last_name", last)
        name = full_name(first, last)
        if name and not (facts and facts[-1].value == name):
            both = (*m.corrections.get("first_name", ()), *m.corrections.get("last_name", ()))
            facts.append(Fact("name", name, m.day, m.event, both))
    return tuple(facts)


def _entries(moment: Moment, before: dict[tuple[str, str], str]) -> Iterable[Entry]:
    event = moment.event
    for field, after in moment.first_said.items() or [(None, None)]:
        corrections = moment.corrections.get(field or "", ())
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
        )


def _correction_entry(correction: Correction) -> Entry:
    event = correction.event
    return Entry(
        position=event.position,
        version=event.version,
        event=event.id,
        type=event.type,
        field=correction.content.field if correction.content.field in FIELDS else None,
        before=correction.instead_of,
        after=correction.content.value,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        corrects=correction.root.position if correction.root else None,
    )
