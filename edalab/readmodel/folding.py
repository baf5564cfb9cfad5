"""Employees folded in memory, event by event: what a projector then writes into a view."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from edalab.domains.employees.directory import events_of, number_of
from edalab.domains.employees.events import Corrected, Hired, NameChanged, from_envelope, says
from edalab.domains.employees.fields import day, full_name, key
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row, row
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent
from edalab.readmodel.protocol import Folded

_COLUMNS: Final = tuple(name for name in Row.__struct_fields__ if name != "id")


class _Employee:
    """One employee while events are folded; also has an attribute for each column of the row.

    The columns are attributes and not a dictionary: a fold of a long log goes from employee to
    employee at random, and waits for the memory that each event touches.

    Attributes:
        last_day: The day of what happened last.
        names: First and full names, also former ones, as written.
        keys: Name keys that the view had already.
        replay: Whether only the whole stream can tell how the employee is.
    """

    __slots__ = (*_COLUMNS, "keys", "last_day", "names", "replay")

    def __init__(self, before: Folded | None) -> None:
        for column in _COLUMNS:
            setattr(self, column, getattr(before.row, column) if before else None)
        self.last_day = before.last_day if before else date.min
        self.keys = before.names if before else frozenset[str]()
        self.names: tuple[str, ...] = ()
        self.replay = False

    def apply(self, envelope: RecordedEvent) -> None:
        """Fold one more event; a correction or an event out of order asks for a replay.

        Raises:
            DomainRefusal: The event can't be read.
        """
        event, on = from_envelope(envelope), day(envelope.occurred_at)
        is_first = isinstance(event, Hired) and envelope.version == 1
        unhired = self.last_day is date.min and not is_first
        if unhired or on < self.last_day or isinstance(event, Corrected):
            self.replay = True
            return
        self.last_day = on
        for column, value in says(event, on):
            setattr(self, column, value)
        if isinstance(event, Hired | NameChanged):
            self._add_names(event)

    def folded(self, number: int, key_of: Callable[[str], str]) -> Folded:
        """The employee as a view keeps it."""
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
    """Folds a log's events, and gives the employees that they change.

    Args:
        load: The employee of a number as the view has it; ``None`` where it has none.
    """

    def __init__(self, load: Callable[[int], Folded | None] = lambda _number: None) -> None:
        self._load = load
        self._by_stream: dict[str, _Employee | None] = {}
        self._by_number: dict[int, _Employee] = {}
        self._keys: dict[str, str] = {}

    def apply(self, event: RecordedEvent) -> None:
        """Fold one more event; events of other streams than employees' change nothing.

        Raises:
            DomainRefusal: The event can't be read.
        """
        try:
            employee = self._by_stream[event.stream]
        except KeyError:
            employee = self._begin(event.stream)
        if employee is not None and not employee.replay:
            employee.apply(event)

    def changed(self, log: EventLog, until: int) -> Iterator[tuple[int, Folded | None]]:
        """Each employee that an event has changed, by number; ``None`` for one who is not hired.

        Args:
            log: Where a stream is read again that was not in order.
            until: The position of the last event that was folded.
        """
        for number in sorted(self._by_number):
            employee = self._by_number[number]
            if employee.replay:
                yield number, _replay(log, number, until)
            else:
                yield number, employee.folded(number, self._key)

    def _begin(self, stream: str) -> _Employee | None:
        number = number_of(stream)
        employee = None
        if number:
            # Two streams may have one number, such as employee-1 and employee-01.
            employee = self._by_number.get(number)
            if employee is None:
                employee = self._by_number[number] = _Employee(self._load(number))
        self._by_stream[stream] = employee
        return employee

    def _key(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = key(name)
        return found


def _replay(log: EventLog, number: int, until: int) -> Folded | None:
    history = History(event for event in events_of(log, number) if event.position <= until)
    if not history.hired or history.last_day is None:
        return None
    return Folded(row(number, history), history.last_day, history.names())
