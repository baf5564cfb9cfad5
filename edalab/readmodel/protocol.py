"""The protocol of a read model, whatever database keeps it.

``tests/contract/test_readmodel.py`` runs the same assertions on every implementation.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

import msgspec

from edalab.domains.employees.directory import Person
from edalab.domains.employees.reports import Row


class Checkpoint(msgspec.Struct, frozen=True):
    """The last event that a view contains, and its log.

    Args:
        log: The log's id; empty for a log without events.
        position: The position of the last event in the view.
        event: That event's id. It differs in a log that was restored from a copy and then changed.
    """

    log: str
    position: int
    event: str


class Folded(msgspec.Struct, frozen=True):
    """One employee in a view.

    Args:
        row: The row that is shown.
        last_day: The day of the latest event; an event of an earlier day is out of order.
        names: The name keys by which the employee is found: first and full names, former included.
    """

    row: Row
    last_day: date
    names: frozenset[str]


class Unusable(Exception):
    """The view's storage is damaged; the view has to be rebuilt from the log."""


class Transaction(Protocol):
    """An atomic change of a view; only one transaction runs at a time."""

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint as stored so far."""

    def employee(self, number: int) -> Folded | None:
        """The employee as stored so far; ``None`` where there is none."""

    def put(self, employee: Folded) -> None:
        """Store an employee; replaces the one with the same number."""

    def fill(self, employees: Iterable[Folded]) -> None:
        """Store many employees, ordered by number, after ``clear``; faster than ``put``."""

    def clear(self) -> None:
        """Delete everything, the checkpoint included."""

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Store how far the view is folded."""


class ReadModel(Protocol):
    """Employees as tables; also a ``Directory``, which finds employees by name.

    Every method may raise ``Unusable``, and ``StorageError`` where the view can't be reached.
    """

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction; an exception inside rolls it back.

        Raises:
            StorageLocked: Another process held the view's lock for too long.
        """

    def checkpoint(self) -> Checkpoint | None:
        """The view's checkpoint; ``None`` for a view that was never built."""

    def rows(self) -> tuple[Row, ...]:
        """All rows, ordered by number."""

    def row(self, number: int) -> Row | None:
        """The row of one employee; ``None`` where there is none."""

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, ordered by number."""

    def content_hash(self) -> str:
        """The SHA-256 of all rows and names; equal for views of the same events."""

    def close(self) -> None:
        """Close the view's connection or file."""
