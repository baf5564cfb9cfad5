"""Folds events into employees in memory; a projector then writes them into a view."""

from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from sys import intern
from typing import Final

import msgspec

from edalab.domains.employees.directory import events_of, number_of
from edalab.domains.employees.events import Corrected, Hired, NameChanged, from_envelope, values_set
from edalab.domains.employees.fields import day, full_name, key
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row, row
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent
from edalab.readmodel.protocol import Folded

_NO_NAMES: Final = frozenset[str]()


class _Employee(msgspec.Struct, gc=False):
    """The state of one employee during a fold: the columns of the row first, by their names.

    Events of a long log touch employees in random order, so the fold's speed depends on how much
    memory each event touches: hence one small object, and equal values are one string.

    Attributes:
        date_join: ``None`` for somebody who was not hired; events before that are set aside.
        last_day: The day of the latest event.
        keys: The name keys that the view already had.
        names: First and full names since then, former ones included, as written.
    """

    id: int
    first_name: str = ""
    last_name: str | None = None
    address: str | None = None
    role: str = ""
    date_join: str | None = None
    date_leave: str | None = None
    status: str = ""
    last_day: date = date.min
    keys: frozenset[str] = _NO_NAMES
    names: tuple[str, ...] = ()

    def apply(self, envelope: RecordedEvent) -> bool:
        """Fold one event; an event that is set aside changes nothing.

        Returns:
            False for a correction and for an event out of order, which can't be folded here.
        """
        event = from_envelope(envelope)
        if self.date_join is None and type(event) is not Hired:
            return True
        if type(event) is Corrected:
            return False
        on = day(envelope.occurred_at)
        values = values_set(event, on)
        if not values:
            return True
        if on < self.last_day:
            return False
        self.last_day = on
        for column, value in values:
            setattr(self, column, intern(value))
        if type(event) is Hired or type(event) is NameChanged:
            self._add_names(event)
        return True

    def folded(self, key_of: Callable[[str], str]) -> Folded:
        """The employee, who was hired, in the form that a view stores."""
        assert self.date_join is not None  # noqa: S101 - as ``apply`` sets it with the hire
        row = Row(
            id=self.id,
            first_name=self.first_name,
            last_name=self.last_name,
            address=self.address,
            role=self.role,
            date_join=self.date_join,
            date_leave=self.date_leave,
            status=self.status,
        )
        return Folded(row, self.last_day, self.keys.union(map(key_of, self.names)))

    def _add_names(self, event: Hired | NameChanged) -> None:
        if event.first_name is not None:
            self.names += (self.first_name,)
        full = full_name(self.first_name, self.last_name)
        if full:
            self.names += (intern(full),)


class EmployeeFold:
    """Folds events of a log and returns the employees that they changed.

    Args:
        load: Returns the employee with a number as stored in the view, or ``None``.
    """

    def __init__(self, load: Callable[[int], Folded | None] = lambda _number: None) -> None:
        self._load = load
        self._by_stream: dict[str, _Employee | None] = {}
        self._employees: list[_Employee] = []
        self._to_replay: set[int] = set()
        self._keys: dict[str, str] = {}

    def apply(self, event: RecordedEvent) -> None:
        """Fold one event; events of streams that are not employees' are ignored."""
        try:
            employee = self._by_stream[event.stream]
        except KeyError:
            employee = self._begin(event.stream)
        if employee is not None and not employee.apply(event):
            self._by_stream[event.stream] = None
            self._to_replay.add(employee.id)

    def changed(self, log: EventLog, until: int) -> Iterator[Folded]:
        """The changed employees, ordered by number, without those who were never hired.

        Args:
            log: The log from which streams with corrections or out-of-order events are read again.
            until: The position of the last folded event.
        """
        for employee in sorted(self._employees, key=attrgetter("id")):
            if employee.id in self._to_replay:
                yield _replay(log, employee.id, until)
            elif employee.date_join is not None:
                yield employee.folded(self._key)

    def _begin(self, stream: str) -> _Employee | None:
        number = number_of(stream)
        employee = None
        if number:
            before = self._load(number)
            employee = _resumed(before) if before else _Employee(number)
            self._employees.append(employee)
        self._by_stream[stream] = employee
        return employee

    def _key(self, name: str) -> str:
        name_key = self._keys.get(name)
        if name_key is None:
            name_key = self._keys[name] = key(name)
        return name_key


def _resumed(before: Folded) -> _Employee:
    row_before = msgspec.structs.asdict(before.row)
    return _Employee(**row_before, last_day=before.last_day, keys=before.names)


def _replay(log: EventLog, number: int, until: int) -> Folded:
    history = History(event for event in events_of(log, number) if event.position <= until)
    assert history.last_day is not None  # noqa: S101 - only who was hired is folded again
    return Folded(row(number, history), history.last_day, history.names())
