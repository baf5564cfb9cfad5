"""Finds employees in a view by id or name."""

from edalab.domains.employees.directory import Person, events_of, number_in, number_of, only
from edalab.domains.employees.fields import key
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
    row = view.row(number_in(who))
    if row is None:
        row = view.row(only(who, view.named(key(who)) if key(who) else []))
    assert row is not None  # noqa: S101 - an employee found by name has a row
    return row


def named_now(view: ReadModel, log: EventLog, name_key: str) -> list[Person]:
    """Everybody who has or had the name as of the log's end, also where the view is behind.

    It reads the view, and the stream of each employee with events that the view does not have yet.
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
