"""Whom a name means, told from a view."""

from edalab.domains.employees.directory import Person, events_of, number_in, number_of, only
from edalab.domains.employees.fields import key
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.projector import belongs
from edalab.readmodel.protocol import ReadModel


def find_row(view: ReadModel, who: str) -> Row:
    """The row of whom ``who`` means, by all that the view knows.

    Raises:
        DomainRefusal: The view knows nobody of that name, or several.
    """
    row = view.row(number_in(who))
    if row is None:
        row = view.row(only(who, view.named(key(who)) if key(who) else []))
    assert row is not None  # noqa: S101 - who is found by name has a row
    return row


def named_now(view: ReadModel, log: EventLog, name_key: str) -> list[Person]:
    """Everybody who has or had the name, as of the log's end, however far behind the view is.

    So a name costs a look into the view, and one at each employee to whom something happened since.
    """
    checkpoint = view.checkpoint()
    since = checkpoint.position if checkpoint and belongs(checkpoint, log) else 0
    touched = {number_of(event.stream) for event in log.read_all(after=since)} - {0}
    found = [person for person in view.named(name_key) if person.id not in touched]
    for number in touched:
        history = History(events_of(log, number))
        if history.hired and name_key in history.names():
            found.append(Person(number, history.value("name") or ""))
    return sorted(found, key=lambda person: person.id)
