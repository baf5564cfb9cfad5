"""A stream of events with the corrections worked in: what each event says, rightly, and of when."""

from collections.abc import Iterable
from datetime import date

import msgspec

from edalab.domains.employees.events import Corrected, from_envelope, says
from edalab.domains.employees.fields import day
from edalab.messages import RecordedEvent

LAST = "last"
"""Names an employee's newest event, where its position is not at hand."""


class Moment(msgspec.Struct, frozen=True):
    """One event that is no correction.

    Args:
        event: The event.
        day: When it happened; for a corrected date of joining or leaving, the right day.
        first_said: Fields and values as the event itself has them.
        said: The same with corrections applied.
        corrections: For a corrected field, the events that corrected it, in the log's order.
    """

    event: RecordedEvent
    day: date
    first_said: dict[str, str]
    said: dict[str, str]
    corrections: dict[str, tuple[RecordedEvent, ...]] = {}

    @property
    def order(self) -> tuple[date, int]:
        """Sorts moments: by day, and within a day by recording."""
        return self.day, self.event.version


class Correction(msgspec.Struct, frozen=True):
    """One event that corrects another.

    Args:
        event: The correction.
        content: What it says.
        root: The event that is put right; ``None`` where there is none that says such a thing.
        instead_of: The value that it takes the place of.
    """

    event: RecordedEvent
    content: Corrected
    root: RecordedEvent | None
    instead_of: str | None


class Reading(msgspec.Struct, frozen=True):
    """A stream, read: its moments in the log's order, and its corrections."""

    moments: tuple[Moment, ...]
    corrections: tuple[Correction, ...]

    def root(self, name: str) -> Moment | None:
        """The moment whose event has this id or position, or is corrected by the event of it.

        ``last`` is the one that was recorded last.
        """
        if name == LAST:
            return max(self.moments, key=lambda each: each.event.version, default=None)
        for correction in self.corrections:
            if _is_named(correction.event, name) and correction.root is not None:
                name = correction.root.id
        for moment in self.moments:
            if _is_named(moment.event, name):
                return moment
        return None


def read(events: Iterable[RecordedEvent]) -> Reading:
    """Work the corrections of one employee's stream into what its events say.

    A correction names the event that was wrong, never another correction; of several for the same
    field, the last counts.
    """
    moments: dict[str, Moment] = {}
    corrections: list[Correction] = []
    for envelope in events:
        event = from_envelope(envelope)
        if not isinstance(event, Corrected):
            on = day(envelope.occurred_at)
            said = dict(says(event, on))
            moments[envelope.id] = Moment(envelope, on, said, said)
            continue
        moment = moments.get(event.corrects)
        if moment is None or event.field not in moment.said:
            corrections.append(Correction(envelope, event, None, None))
            continue
        instead_of = moment.said[event.field]
        corrections.append(Correction(envelope, event, moment.event, instead_of))
        moments[moment.event.id] = _apply(moment, envelope, event)
    return Reading(tuple(moments.values()), tuple(corrections))


def _apply(moment: Moment, envelope: RecordedEvent, event: Corrected) -> Moment:
    field = event.field
    dated = field in {"date_join", "date_leave"}  # then all that the event says was on that day
    return Moment(
        moment.event,
        date.fromisoformat(event.value) if dated else moment.day,
        moment.first_said,
        {**moment.said, field: event.value},
        {**moment.corrections, field: (*moment.corrections.get(field, ()), envelope)},
    )


def _is_named(event: RecordedEvent, name: str) -> bool:
    return name in (event.id, str(event.position))
