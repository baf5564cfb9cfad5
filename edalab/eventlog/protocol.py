"""The protocol of an event log, whatever storage it has.

``tests/contract/test_eventlog.py`` runs the same assertions on every implementation.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import msgspec

from edalab.messages import NewEvent, RecordedEvent

NO_STREAM: Final = 0
"""The expected version of a stream that must not exist yet."""

ANY: Final = -1
"""No expected version: append to any version of the stream."""


class Capabilities(msgspec.Struct, frozen=True):
    """Properties of a log beyond the protocol.

    Args:
        gapless: Positions run 1, 2, 3 … without holes.
        chained: Each record has a hash of itself and the record before.
    """

    gapless: bool
    chained: bool


class EventLog(Protocol):
    """An append-only log of events, in streams and in one global order.

    Threads may share one log of any implementation: each append is whole, and an iterator gives
    what the log had when it was asked for, or more, however many append meanwhile. Processes open
    the log by themselves. ``close`` is for when no thread uses it any more.
    """

    @property
    def capabilities(self) -> Capabilities:
        """The properties of this log beyond the protocol."""

    def identity(self) -> str:
        """The log's unique id; may be empty while there are no events."""

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        """Append the events to the stream, all of them or none; durable when it returns.

        An append whose event ids the log already has, with the same content in the same stream,
        changes nothing and returns the events as first recorded. This is checked before the
        expected version, so that a retry after a lost answer is safe.

        Args:
            stream: ``category-name``, such as ``employee-1``; a category has no hyphen.
            events: At least one.
            expected: The version that the stream must have (that of its last event), ``NO_STREAM``
                or ``ANY``.

        Raises:
            VersionConflict: The stream has another version; nothing was appended.
            DuplicateEvent: The log has an id with other content; nothing was appended.
            StorageError: The log can't be written; nothing was acknowledged.
        """

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        """The events of one stream with a version greater than ``after``, in order."""

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        """All events with a position greater than ``after``, in the log's order."""

    def version(self, stream: str) -> int:
        """The version of the stream's last event; 0 if there is no such stream."""

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""

    def streams(self, category: str) -> list[str]:
        """The names of the category's streams, in the order of their first events."""

    def newest(self, category: str) -> int:
        """The highest number in the stream names ``category-NUMBER``; 0 if there is none."""

    def close(self) -> None:
        """Close the log's files or connection; using it afterwards is an error."""
