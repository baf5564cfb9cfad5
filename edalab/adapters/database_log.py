"""An event log in a database that has transactions: what MongoDB and PostgreSQL have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from edalab.addresses import Address
from edalab.errors import NewerSystemFormat, VersionConflict
from edalab.eventlog.protocol import ANY
from edalab.eventlog.recording import already_recorded, record
from edalab.eventlog.stream_names import number_in
from edalab.messages import NewEvent, RecordedEvent

FORMAT: Final = 1
"""The format of a log that this edalab makes."""


class Head(msgspec.Struct, frozen=True):
    """The end of a log, which each append changes in its transaction.

    Args:
        log: The log's id.
        position: The position of the last event.
        hash: The hash of the last record, in a log that has hashes.
    """

    log: str
    position: int
    hash: str = ""


class DatabaseEventLog(ABC):
    """Events in a database, which the first append prepares.

    Args:
        address: The database's address.
        clock: Returns the present, for recorded-at.
        timeout_s: How many seconds to wait for an answer, and for another writer.

    Raises:
        SystemUnreachable: The system does not answer.
        SystemRefused: The system refuses, for example because of a wrong password.
        NotOurs: Something else stands at the log's place.
        NewerSystemFormat: A later edalab made the log.
    """

    def __init__(
        self,
        address: Address,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        timeout_s: float = 10.0,
    ) -> None:
        self._address = address
        self._clock = clock
        self._timeout_s = timeout_s
        self._open()
        try:
            self._ready = self._check()
        except Exception:
            self.close()
            raise

    def identity(self) -> str:
        head = self._head()
        return head.log if head and head.position else ""

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        again = already_recorded(stream, events, self._find)
        if again is not None:
            return again
        if not self._ready:
            self._make()
            self._ready = True
        return self._append(stream, events, expected)

    def head(self) -> int:
        head = self._head()
        return head.position if head else 0

    def newest(self, category: str) -> int:
        return max((number_in(name)[1] for name in self.streams(category)), default=0)

    @abstractmethod
    def streams(self, category: str) -> list[str]:
        """See ``EventLog.streams``."""

    @abstractmethod
    def close(self) -> None:
        """See ``EventLog.close``."""

    @abstractmethod
    def _open(self) -> None:
        """Make the client, which ``close`` closes."""

    @abstractmethod
    def _check(self) -> bool:
        """Check the server and what stands at the log's place; returns whether it is a log."""

    @abstractmethod
    def _make(self) -> None:
        """Make the log's place, before the first event; others may do so at the same time."""

    @abstractmethod
    def _head(self) -> Head | None:
        """Return the end of the log; None as long as it has no place."""

    @abstractmethod
    def _find(self, event_id: str) -> RecordedEvent | None:
        """Return the event with an id."""

    @abstractmethod
    def _append(
        self, stream: str, events: Sequence[NewEvent], expected: int
    ) -> tuple[RecordedEvent, ...]:
        """Append in one transaction, unless another writer has appended the same meanwhile."""

    def _check_format(self, version: int) -> None:
        if version > FORMAT:
            system, shown = self._address.system.name, self._address.shown
            raise NewerSystemFormat(system, shown, version, FORMAT)

    def _record(
        self, stream: str, events: Sequence[NewEvent], expected: int, *, head: int, version: int
    ) -> tuple[RecordedEvent, ...]:
        """Return the events as they are recorded after ``head`` and ``version``.

        Raises:
            VersionConflict: The stream has another version than expected.
        """
        if expected not in {ANY, version}:
            raise VersionConflict(stream, expected=expected, actual=version)
        return record(stream, events, head=head, version=version, now=self._clock())
