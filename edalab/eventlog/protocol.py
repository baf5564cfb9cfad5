"""What every event log promises, whatever keeps it.

``tests/contract/test_eventlog.py`` runs the same assertions on every implementation.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import msgspec

from edalab.messages import NewEvent, RecordedEvent

NO_STREAM: Final = 0
"""Expected version of a stream that must not exist yet."""

ANY: Final = -1
"""No expectation: append whatever the stream's version is."""


class Capabilities(msgspec.Struct, frozen=True):
    """What a log can do beyond the protocol.

    Args:
        atomic_batch: Several events of one append are all there or none.
        gapless: Positions run 1, 2, 3 … without holes.
        chained: Each record carries a hash over itself and the one before.
    """

    atomic_batch: bool
    gapless: bool
    chained: bool


class EventLog(Protocol):
    """An append-only log of events, in streams and in one global order."""

    @property
    def capabilities(self) -> Capabilities:
        """What this log can do beyond the protocol."""

    def identity(self) -> str:
        """The log's own id, which no other log has; may be empty while there are no events."""

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        """Append the events to the stream, all of them or none; durable when it returns.

        An append whose event ids the log has already, with the same content in the same stream,
        changes nothing and gives the events as first recorded. This is looked at before the
        expected version, so that a retry after a lost answer is safe.

        Args:
            stream: ``category-name``, such as ``employee-1``; a category has no hyphen.
            events: At least one.
            expected: The version that the stream must have (that of its last event), ``NO_STREAM``
                or ``ANY``.

        Raises:
            VersionConflict: The stream has another version; nothing was appended.
            DuplicateEvent: An id is in the log with other content; nothing was appended.
            StorageError: The log can't be written; nothing was acknowledged.
        """

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        """The events of one stream in order, those with a version over ``after``."""

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        """All events in the log's order, those with a position over ``after``."""

    def version(self, stream: str) -> int:
        """The version of the stream's last event; 0 where there is no such stream."""

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""

    def streams(self, category: str) -> list[str]:
        """The names of the category's streams, in the order of their first events."""

    def newest(self, category: str) -> int:
        """The highest number in the names ``category-NUMBER``; 0 where there is none."""

    def close(self) -> None:
        """Let go of what the log holds open; using it afterwards is an error."""
