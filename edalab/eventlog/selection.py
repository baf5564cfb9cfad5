"""Selects events of a log, and follows a log as it grows."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent, in_utc

_POLL_S: Final = 0.1


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """The criteria that selected events meet; a criterion that is left out is not checked.

    Args:
        stream: The stream's name.
        after: Only positions greater than this.
        types: Event types; empty means all.
        since: The first day, in UTC, on which an event occurred.
        until: The last day.
        correlation: The correlation id.
    """

    stream: str | None = None
    after: int = 0
    types: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    correlation: str | None = None


def select(log: EventLog, selection: Selection) -> Iterator[RecordedEvent]:
    """The events that meet all criteria, in the log's order."""
    after = selection.after
    if selection.stream is None:
        events = log.read_all(after=after)
    else:
        events = (event for event in log.read_stream(selection.stream) if event.position > after)
    return (event for event in events if _matches(event, selection))


def follow(log: EventLog, after: int) -> Iterator[RecordedEvent]:
    """All events after a position, including later appended ones: waits for them forever."""
    while True:
        for event in log.read_all(after=after):
            after = event.position
            yield event
        time.sleep(_POLL_S)


def _matches(event: RecordedEvent, selection: Selection) -> bool:
    if selection.types and event.type not in selection.types:
        return False
    if selection.correlation is not None and event.correlation_id != selection.correlation:
        return False
    day = in_utc(event.occurred_at).date()
    return (selection.since is None or selection.since <= day) and (
        selection.until is None or day <= selection.until
    )
