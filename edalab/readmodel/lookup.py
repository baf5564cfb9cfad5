"""Whom a name means, told from a view as far as it goes, and from the log for what came since."""

from collections.abc import Callable

from edalab.domains.employees.directory import Person, events_of, number_of
from edalab.domains.employees.history import History
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.projector import belongs
from edalab.readmodel.protocol import ReadModel


class CurrentDirectory:
    """Finds people by name, always as of the log's end, however far behind the view is.

    So a name costs a look into the view, and one at each employee to whom something happened since.

    Args:
        log: The log.
        ask: Asks the view of it; nothing is opened before there is a name to look up.
    """

    def __init__(
        self, log: EventLog, ask: Callable[[Callable[[ReadModel], list[Person]]], list[Person]]
    ) -> None:
        self._log = log
        self._ask = ask

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, by number."""
        return self._ask(lambda view: named(view, self._log, name_key))


def named(view: ReadModel, log: EventLog, name_key: str) -> list[Person]:
    """Everybody who has or had the name by all that the log knows, by number."""
    checkpoint = view.checkpoint()
    since = checkpoint.position if checkpoint and belongs(checkpoint, log) else 0
    touched = {number_of(event.stream) for event in log.read_all(after=since)} - {0}
    found = [person for person in view.named(name_key) if person.id not in touched]
    for number in touched:
        history = History(events_of(log, number))
        if history.hired and name_key in history.names():
            found.append(Person(number, history.value("name") or ""))
    return sorted(found, key=lambda person: person.id)


__all__ = ["CurrentDirectory", "named"]
