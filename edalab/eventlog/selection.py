"""Which events of a log somebody wants to see; and waiting for those that are still to come."""

import time
from collections.abc import Iterator
from datetime import UTC, date
from typing import Final

import msgspec

from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent

_POLL_S: Final = 0.1


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted; what is left out does not matter.

    Args:
        stream: The stream's name.
        after: The position before the first.
        types: Types of events; none means all.
        since: The first day, in UTC, on which it occurred.
        until: The last day.
    """

    stream: str | None = None
    after: int = 0
    types: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


def select(log: EventLog, wanted: Selection) -> Iterator[RecordedEvent]:
    """The events that are wanted, in the log's order."""
    if wanted.stream is None:
        events = log.read_all(after=wanted.after)
    else:
        events = (e for e in log.read_stream(wanted.stream) if e.position > wanted.after)
    return (event for event in events if _is(event, wanted))


def follow(log: EventLog, after: int) -> Iterator[RecordedEvent]:
    """All events after a position, those too that are appended later; it waits for them."""
    while True:
        for event in log.read_all(after=after):
            after = event.position
            yield event
        time.sleep(_POLL_S)


def _is(event: RecordedEvent, wanted: Selection) -> bool:
    if wanted.types and event.type not in wanted.types:
        return False
    day = event.occurred_at.astimezone(UTC).date()
    return (wanted.since is None or wanted.since <= day) and (
        wanted.until is None or day <= wanted.until
    )
