"""Finds employees in a view by id or name."""

from edalab.domains.employees.directory import (
    Person,
    events_of,
    find_named,
    number_of,
    only_match,
    parse_number,
)
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.protocol import ReadModel
from edalab.readmodel.trust import assess


def find_row(view: ReadModel, who: str) -> Row:
    """The row of the employee with this id or name.

    Raises:
        DomainRefusal: The view has no employee of that name, or several.
    """
    row = view.row(parse_number(who))
    if row is None:
        row = view.row(only_match(who, find_named(view, who)))
    assert row is not None  # noqa: S101 - an employee found by name has a row
    return row


def named_now(view: ReadModel, log: EventLog, name_key: str) -> list[Person]:
    """Everybody who has or had the name as of the log's end, even if the view is behind.

    Reads the view, and from the log the streams of employees with events not yet in the view.
    """
    trust = assess(view, log)
    since = trust.position if trust.trusted else 0
    changed = {number_of(event.stream) for event in log.read_all(after=since)} - {0}
    people = [person for person in view.named(name_key) if person.id not in changed]
    for number in changed:
        history = History(events_of(log, number))
        if history.hired and name_key in history.names():
            people.append(Person(number, history.value("name") or ""))
    return sorted(people, key=lambda person: person.id)
