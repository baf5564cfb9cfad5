"""What is shown about employees, as plain data: rows, histories, differences between two days."""

from collections.abc import Iterable
from datetime import date

import msgspec

from edalab.domains.employees.directory import Directory, Person, events_of, find, histories
from edalab.domains.employees.fields import STORED
from edalab.domains.employees.history import Entry, Fact, History
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One employee as a table's row, with the source's columns and two more.

    Args:
        id: The employee's number; the source's ``emp_id``.
        date_join: The first day, ``YYYY-MM-DD``.
        date_leave: The last time that the employee left.
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
    """A field that differs between two days; ``None`` where it was not set.

    Args:
        evidence: The events that changed it in between.
    """

    field: str
    before: str | None
    after: str | None
    evidence: tuple[RecordedEvent, ...]


def row(number: int, history: History) -> Row:
    """The row of an employee who is hired."""
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
        DomainRefusal: There is no such employee, or was none on that day.
    """
    number = find(log, who, directory)
    return row(number, history_of(log, number, as_of=as_of, as_known_on=as_known_on))


def list_employees(
    log: EventLog, *, as_of: date | None = None, as_known_on: date | None = None
) -> tuple[Row, ...]:
    """Everybody, by number: those too who have left, but nobody who was not there yet."""
    read = ((n, History(e, as_of=as_of, as_known_on=as_known_on)) for n, e in histories(log))
    return tuple(row(number, history) for number, history in read if history.hired)


def history(
    log: EventLog,
    who: str,
    *,
    field: str | None = None,
    as_of: date | None = None,
    as_known_on: date | None = None,
    directory: Directory | None = None,
) -> Report:
    """What happened to an employee, event by event, mistakes and corrections included.

    Raises:
        DomainRefusal: There is no such employee, or was none on that day.
    """
    number = find(log, who, directory)
    found = history_of(log, number, as_of=as_of, as_known_on=as_known_on)
    return Report(Person(number, found.value("name") or ""), found.entries(field))


def diff(
    log: EventLog,
    who: str,
    *,
    from_day: date,
    to_day: date,
    directory: Directory | None = None,
) -> tuple[Difference, ...]:
    """The fields that differ between the ends of two days; before the hire nothing is set.

    Raises:
        DomainRefusal: There is no such employee, or the days are the wrong way round.
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
            evidence=_evidence(f for f in new.facts(field) if f.day > from_day),
        )
        for field in STORED
        if old.value(field) != new.value(field)
    )


def history_of(
    log: EventLog, number: int, *, as_of: date | None = None, as_known_on: date | None = None
) -> History:
    """One employee's history, up to a day.

    Raises:
        DomainRefusal: By that day there was no such employee, or nobody knew of it.
    """
    events = events_of(log, number)
    found = History(events, as_of=as_of, as_known_on=as_known_on)
    if not found.hired:
        whole = History(events)
        raise DomainRefusal(
            "employee-not-yet",
            name=whole.value("name"),
            joined=whole.value("date_join"),
            recorded=events[0].recorded_at.date(),
        )
    return found


def _evidence(facts: Iterable[Fact]) -> tuple[RecordedEvent, ...]:
    events = {e.position: e for fact in facts for e in fact.evidence}
    return tuple(events[position] for position in sorted(events))
