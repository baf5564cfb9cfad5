"""Recognises events that a log already has, and numbers new ones; used by every log."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from edalab.errors import DuplicateEvent
from edalab.messages import NewEvent, RecordedEvent


def already_recorded(
    stream: str, events: Sequence[NewEvent], find: Callable[[str], RecordedEvent | None]
) -> tuple[RecordedEvent, ...] | None:
    """The events as first recorded if the log has all of them; None if it has none.

    Args:
        stream: The stream to which they are appended.
        events: The events to append, at least one.
        find: Returns the recorded event with an id, or None.

    Raises:
        DuplicateEvent: An id was recorded with other content or in another stream, or only some
            of the ids were recorded.
        ValueError: There are no events, or two have the same id.
    """
    if not events or len({event.id for event in events}) < len(events):
        raise ValueError(events)
    recorded = [find(event.id) for event in events]
    if not any(recorded):
        return None
    for event, before in zip(events, recorded, strict=True):
        if before is None or before.stream != stream or not _same(event, before):
            first = next(event for event in recorded if event is not None)
            raise DuplicateEvent(first.id if before is None else event.id)
    return tuple(event for event in recorded if event is not None)


def record(
    stream: str, events: Sequence[NewEvent], *, head: int, version: int, now: datetime
) -> tuple[RecordedEvent, ...]:
    """The recorded events: positions follow ``head``, versions follow ``version``."""
    return tuple(
        RecordedEvent(
            position=head + number,
            stream=stream,
            version=version + number,
            id=event.id,
            type=event.type,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at or now,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            data=event.data,
        )
        for number, event in enumerate(events, start=1)
    )


def _same(new: NewEvent, recorded: RecordedEvent) -> bool:
    return (
        new.type == recorded.type
        and new.occurred_at == recorded.occurred_at
        and msgspec.json.encode(new.data, order="sorted")
        == msgspec.json.encode(recorded.data, order="sorted")
    )
