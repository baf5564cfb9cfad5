"""Reports about employees as plain data: rows, histories, differences between two days."""

from collections.abc import Iterable
from datetime import date

import msgspec

from edalab.domains.employees.directory import Directory, Person, events_of, find, histories
from edalab.domains.employees.fields import STORED, day
from edalab.domains.employees.history import Entry, Fact, History
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One employee as a row of a table.

    Args:
        id: The employee's number.
        date_join: The first day, ``YYYY-MM-DD``.
        date_leave: The day on which the employee last left; ``None`` if never.
        status: ``employed`` or ``left``.
    """

    id: int
    first_name: str
    last_name: str | None
    address: str | None
    role: str
    date_join: str
    date_leave: str | None
    status: str


class Report(msgspec.Struct, frozen=True):
    """The history of one employee, or of one field."""

    employee: Person
    entries: tuple[Entry, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A field whose value differs between two days; ``None`` where it was not set.

    Args:
        evidence: The events that changed it between the two days.
    """

    field: str
    before: str | None
    after: str | None
    evidence: tuple[RecordedEvent, ...]


def row(number: int, history: History) -> Row:
    """The row of an employee, who must be hired."""
    return Row(
        id=number,
        first_name=history.value("first_name") or "",
        last_name=history.value("last_name"),
        address=history.value("address"),
        role=history.value("role") or "",
        date_join=history.value("date_join") or "",
        date_leave=history.value("date_leave"),
        status=history.value("status") or "",
    )


def show(
    log: EventLog,
    who: str,
    *,
    as_of: date | None = None,
    as_known_on: date | None = None,
    directory: Directory | None = None,
) -> Row:
    """One employee, as of a day and as known on a day.

    Raises:
        DomainRefusal: There is no such employee, or was not hired yet on that day.
    """
    number = find(log, who, directory)
    return row(number, history_of(log, number, as_of=as_of, as_known_on=as_known_on))


def list_employees(
    log: EventLog, *, as_of: date | None = None, as_known_on: date | None = None
) -> tuple[Row, ...]:
    """All employees by number, including former ones, but not those hired after the day."""
    all_histories = (
        (number, History(events, as_of=as_of, as_known_on=as_known_on))
        for number, events in histories(log)
    )
    return tuple(row(number, history) for number, history in all_histories if history.hired)


def history(
    log: EventLog,
    who: str,
    *,
    field: str | None = None,
    as_of: date | None = None,
    as_known_on: date | None = None,
    directory: Directory | None = None,
) -> Report:
    """The history of an employee, event by event, including wrong values and corrections.

    Raises:
        DomainRefusal: There is no such employee, or was not hired yet on that day.
    """
    number = find(log, who, directory)
    whole = history_of(log, number, as_of=as_of, as_known_on=as_known_on)
    return Report(Person(number, whole.value("name") or ""), whole.entries(field))


def diff(
    log: EventLog,
    who: str,
    *,
    from_day: date,
    to_day: date,
    directory: Directory | None = None,
) -> tuple[Difference, ...]:
    """The fields whose values differ between the ends of two days; before the hire none is set.

    Raises:
        DomainRefusal: There is no such employee, or the first day is after the second.
    """
    if from_day > to_day:
        raise DomainRefusal("employee-days-swapped", before=from_day, after=to_day)
    events = events_of(log, find(log, who, directory))
    old, new = History(events, as_of=from_day), History(events, as_of=to_day)
    return tuple(
        Difference(
            field=field,
            before=old.value(field),
            after=new.value(field),
            evidence=_evidence(fact for fact in new.facts(field) if fact.day > from_day),
        )
        for field in STORED
        if old.value(field) != new.value(field)
    )


def history_of(
    log: EventLog, number: int, *, as_of: date | None = None, as_known_on: date | None = None
) -> History:
    """One employee's history, as of a day and as known on a day.

    Raises:
        DomainRefusal: On that day the employee was not hired yet, or the hire not yet recorded.
    """
    events = events_of(log, number)
    limited = History(events, as_of=as_of, as_known_on=as_known_on)
    if not limited.hired:
        whole = History(events)
        raise DomainRefusal(
            "employee-not-yet",
            name=whole.value("name"),
            joined=whole.value("date_join"),
            recorded=day(events[0].recorded_at),
        )
    return limited


def _evidence(facts: Iterable[Fact]) -> tuple[RecordedEvent, ...]:
    events = {event.position: event for fact in facts for event in fact.evidence}
    return tuple(events[position] for position in sorted(events))
