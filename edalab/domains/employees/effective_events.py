"""Applies corrections to the events of an employee's stream."""

from collections.abc import Iterable
from datetime import date

import msgspec

from edalab.domains.employees.events import Corrected, Hired, from_envelope, values_set
from edalab.domains.employees.fields import day
from edalab.eventlog.reading import EventSkipped, Unreadable
from edalab.messages import RecordedEvent

LAST = "last"
"""Refers to an employee's newest event, in place of an id or a position."""


class EffectiveEvent(msgspec.Struct, frozen=True):
    """An event with its corrections applied; never a correction itself.

    Args:
        event: The event as recorded.
        day: The day on which it happened, after corrections of the joining or leaving date.
        original_values: The fields that the event sets, with the recorded values.
        values: The same fields with the corrected values.
        corrections: By corrected field, the events that corrected it, in the log's order.
        set_aside: Why it can't be read; ``None`` for an event that can.
    """

    event: RecordedEvent
    day: date
    original_values: dict[str, str]
    values: dict[str, str]
    corrections: dict[str, tuple[RecordedEvent, ...]] = {}
    set_aside: Unreadable | None = None

    @property
    def order(self) -> tuple[date, int]:
        """The sort key: by day, and within a day by the order of recording."""
        return self.day, self.event.version


class Correction(msgspec.Struct, frozen=True):
    """An event that corrects another.

    Args:
        event: The correction as recorded.
        content: Its typed content.
        target: The corrected event; ``None`` where no event sets that field.
        replaced: The value that it replaces; ``None`` where there is none.
    """

    event: RecordedEvent
    content: Corrected
    target: RecordedEvent | None
    replaced: str | None


class EffectiveStream(msgspec.Struct, frozen=True):
    """A stream's events with corrections applied, in the log's order, and the corrections."""

    events: tuple[EffectiveEvent, ...]
    corrections: tuple[Correction, ...]

    def find_event(self, name: str) -> EffectiveEvent | None:
        """The event with this id or position; for a correction's, the event that it corrects.

        ``last`` stands for the event that was recorded last.
        """
        if name == LAST:
            readable = (effective for effective in self.events if effective.values)
            return max(readable, key=lambda effective: effective.event.version, default=None)
        for correction in self.corrections:
            if _is_named(correction.event, name) and correction.target is not None:
                name = correction.target.id
        for effective in self.events:
            if _is_named(effective.event, name):
                return effective
        return None


def apply_corrections(events: Iterable[RecordedEvent]) -> EffectiveStream:
    """The events of one employee's stream with its corrections applied.

    A correction refers to the event that was wrong, never to another correction. The last of
    several corrections of the same field counts. An event that is set aside has no values.
    """
    hired = False
    effective_events: dict[str, EffectiveEvent] = {}
    corrections: list[Correction] = []
    for envelope in events:
        event: object = from_envelope(envelope)
        hired = hired or isinstance(event, Hired)
        if not hired and not isinstance(event, Unreadable | EventSkipped):
            event = Unreadable("begin", Hired.__name__)
        if not isinstance(event, Corrected):
            on = day(envelope.occurred_at)
            values = dict(values_set(event, on))
            aside = event if isinstance(event, Unreadable) else None
            effective_events[envelope.id] = EffectiveEvent(
                envelope, on, values, values, set_aside=aside
            )
            continue
        target = effective_events.get(event.corrects)
        if target is None or event.field not in target.values:
            corrections.append(Correction(envelope, event, None, None))
            continue
        replaced = target.values[event.field]
        corrections.append(Correction(envelope, event, target.event, replaced))
        effective_events[target.event.id] = _corrected(target, envelope, event)
    return EffectiveStream(tuple(effective_events.values()), tuple(corrections))


def _corrected(
    target: EffectiveEvent, envelope: RecordedEvent, correction: Corrected
) -> EffectiveEvent:
    field = correction.field
    # A corrected joining or leaving date is the day of everything that the event sets.
    is_date = field in {"date_join", "date_leave"}
    return EffectiveEvent(
        target.event,
        date.fromisoformat(correction.value) if is_date else target.day,
        target.original_values,
        {**target.values, field: correction.value},
        {**target.corrections, field: (*target.corrections.get(field, ()), envelope)},
    )


def _is_named(event: RecordedEvent, name: str) -> bool:
    return name in (event.id, str(event.position))
