"""Folds events into employees in memory; a projector then writes them into a view."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from edalab.domains.employees.directory import events_of, number_of
from edalab.domains.employees.events import Corrected, Hired, NameChanged, from_envelope, values_set
from edalab.domains.employees.fields import day, full_name, key
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row, row
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent
from edalab.readmodel.protocol import Folded

_COLUMNS: Final = tuple(name for name in Row.__struct_fields__ if name != "id")


class _Employee:
    """The state of one employee during a fold, with one attribute per column of the row.

    The columns are attributes, not a dictionary: events of a long log touch employees in random
    order, so the fold's speed depends on how much memory each event touches.

    Attributes:
        hired: Whether the employee was hired; events before that are set aside.
        last_day: The day of the latest event.
        names: First and full names, former ones included, as written.
        keys: The name keys that the view already had.
        replay: Whether the employee must be folded again from the whole stream.
    """

    __slots__ = (*_COLUMNS, "hired", "keys", "last_day", "names", "replay")

    def __init__(self, before: Folded | None) -> None:
        for column in _COLUMNS:
            setattr(self, column, getattr(before.row, column) if before else None)
        self.hired = before is not None
        self.last_day = before.last_day if before else date.min
        self.keys = before.names if before else frozenset[str]()
        self.names: tuple[str, ...] = ()
        self.replay = False

    def apply(self, envelope: RecordedEvent) -> None:
        """Fold one event; a correction or an event out of order sets ``replay`` instead.

        An event that is set aside changes nothing.
        """
        event, on = from_envelope(envelope), day(envelope.occurred_at)
        self.hired = self.hired or isinstance(event, Hired)
        if not self.hired:
            return
        if isinstance(event, Corrected):
            self.replay = True
            return
        values = values_set(event, on)
        if not values:
            return
        if on < self.last_day:
            self.replay = True
            return
        self.last_day = on
        for column, value in values:
            setattr(self, column, value)
        if isinstance(event, Hired | NameChanged):
            self._add_names(event)

    def folded(self, number: int, key_of: Callable[[str], str]) -> Folded:
        """The employee in the form that a view stores."""
        row = Row(id=number, **{column: getattr(self, column) for column in _COLUMNS})
        return Folded(row, self.last_day, self.keys.union(map(key_of, self.names)))

    def _add_names(self, event: Hired | NameChanged) -> None:
        first, last = event.first_name, event.last_name
        if first is not None:
            self.names += (first,)
        full = full_name(*(getattr(self, column) for column in ("first_name", "last_name")))
        if full and (first, last) != (None, None):
            self.names += (full,)


class EmployeeFold:
    """Folds events of a log and returns the employees that they changed.

    Args:
        load: Returns the employee with a number as stored in the view, or ``None``.
    """

    def __init__(self, load: Callable[[int], Folded | None] = lambda _number: None) -> None:
        self._load = load
        self._by_stream: dict[str, _Employee | None] = {}
        self._by_number: dict[int, _Employee] = {}
        self._keys: dict[str, str] = {}

    def apply(self, event: RecordedEvent) -> None:
        """Fold one event; events of streams that are not employees' are ignored."""
        try:
            employee = self._by_stream[event.stream]
        except KeyError:
            employee = self._begin(event.stream)
        if employee is not None and not employee.replay:
            employee.apply(event)

    def changed(self, log: EventLog, until: int) -> Iterator[Folded]:
        """The changed employees, ordered by number, without those who were never hired.

        Args:
            log: The log from which streams with corrections or out-of-order events are read again.
            until: The position of the last folded event.
        """
        for number in sorted(self._by_number):
            employee = self._by_number[number]
            if employee.replay:
                yield _replay(log, number, until)
            elif employee.hired:
                yield employee.folded(number, self._key)

    def _begin(self, stream: str) -> _Employee | None:
        number = number_of(stream)
        employee = _Employee(self._load(number)) if number else None
        if employee is not None:
            self._by_number[number] = employee
        self._by_stream[stream] = employee
        return employee

    def _key(self, name: str) -> str:
        name_key = self._keys.get(name)
        if name_key is None:
            name_key = self._keys[name] = key(name)
        return name_key


def _replay(log: EventLog, number: int, until: int) -> Folded:
    history = History(event for event in events_of(log, number) if event.position <= until)
    assert history.last_day is not None  # noqa: S101 - only who was hired is folded again
    return Folded(row(number, history), history.last_day, history.names())
