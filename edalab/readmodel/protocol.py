"""What every read model promises, whatever keeps it.

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
    """How far a view has come, and in which log.

    Args:
        log: The log's own id; empty for a log without events.
        position: That of the last event that is in the view.
        event: That event's id: a log that was put back and went another way since has another one.
    """

    log: str
    position: int
    event: str


class Folded(msgspec.Struct, frozen=True):
    """One employee in a view.

    Args:
        row: What is shown.
        last_day: The day of what happened last; an event of before that day is out of order.
        names: The keys under which the employee is found: first and full names, also former ones.
    """

    row: Row
    last_day: date
    names: frozenset[str]


class Unusable(Exception):
    """What keeps the view is damaged. The log has everything: the view is made again."""


class Transaction(Protocol):
    """A change of a view that happens as a whole or not at all; one at a time."""

    def checkpoint(self) -> Checkpoint | None:
        """As of the view."""

    def employee(self, number: int) -> Folded | None:
        """One employee as folded so far."""

    def put(self, employee: Folded) -> None:
        """Take in an employee, in place of what stood under the number."""

    def fill(self, employees: Iterable[Folded]) -> None:
        """Take in many employees, by number, into a view that was cleared; faster than ``put``."""

    def remove(self, number: int) -> None:
        """Forget an employee."""

    def clear(self) -> None:
        """Forget everything, the checkpoint included."""

    def reach(self, checkpoint: Checkpoint) -> None:
        """The view has come this far, once the transaction is through."""


class ReadModel(Protocol):
    """Employees as tables; also a ``Directory``, which finds people by name.

    Every method may raise ``Unusable``, and ``StorageError`` where the view can't be reached.
    """

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Change the view; an error inside leaves it as it was.

        Raises:
            StorageLocked: Somebody else was changing it for too long.
        """

    def checkpoint(self) -> Checkpoint | None:
        """How far the view has come; ``None`` for one that was never made."""

    def rows(self) -> tuple[Row, ...]:
        """Everybody, by number."""

    def row(self, number: int) -> Row | None:
        """One employee."""

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, by number."""

    def content_hash(self) -> str:
        """SHA-256 over all rows and names in order: views of the same events have the same."""

    def close(self) -> None:
        """Let go of what the view holds open."""
