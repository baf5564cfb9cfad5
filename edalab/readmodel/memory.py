"""A view in memory: the simplest implementation of the protocol."""

import contextlib
from collections.abc import Iterable, Iterator

from edalab.domains.employees.directory import Person
from edalab.domains.employees.fields import full_name
from edalab.domains.employees.reports import Row
from edalab.readmodel.content import content_hash
from edalab.readmodel.protocol import Checkpoint, Folded


class MemoryReadModel:
    """Employees in a dictionary."""

    def __init__(self) -> None:
        self._employees: dict[int, Folded] = {}
        self._checkpoint: Checkpoint | None = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator["_Changes"]:
        changes = _Changes(dict(self._employees), self._checkpoint)
        yield changes
        self._employees, self._checkpoint = changes.employees, changes.current

    def checkpoint(self) -> Checkpoint | None:
        return self._checkpoint

    def rows(self) -> tuple[Row, ...]:
        return tuple(self._employees[number].row for number in sorted(self._employees))

    def row(self, number: int) -> Row | None:
        employee = self._employees.get(number)
        return employee.row if employee else None

    def named(self, name_key: str) -> list[Person]:
        return [
            Person(row.id, full_name(row.first_name, row.last_name))
            for row in self.rows()
            if name_key in self._employees[row.id].names
        ]

    def content_hash(self) -> str:
        names = sorted(
            (number, name)
            for number, employee in self._employees.items()
            for name in employee.names
        )
        return content_hash(self.rows(), names)

    def close(self) -> None:
        """Nothing is held open."""


class _Changes:
    """A copy of the view's content; it replaces the content when the transaction succeeds."""

    def __init__(self, employees: dict[int, Folded], current: Checkpoint | None) -> None:
        self.employees = employees
        self.current = current

    def checkpoint(self) -> Checkpoint | None:
        return self.current

    def employee(self, number: int) -> Folded | None:
        return self.employees.get(number)

    def put(self, employee: Folded) -> None:
        self.employees[employee.row.id] = employee

    def fill(self, employees: Iterable[Folded]) -> None:
        for employee in employees:
            self.put(employee)

    def clear(self) -> None:
        self.employees, self.current = {}, None

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.current = checkpoint
