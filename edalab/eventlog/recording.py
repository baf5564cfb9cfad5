"""Recognises events that a log has already, and numbers new ones; every log uses it."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from edalab.errors import DuplicateEvent
from edalab.messages import NewEvent, RecordedEvent


def already_recorded(
    stream: str, events: Sequence[NewEvent], find: Callable[[str], RecordedEvent | None]
) -> tuple[RecordedEvent, ...] | None:
    """The events as first recorded, if all of them were; None if none of them was.

    Args:
        stream: Where they are to be appended.
        events: What is to be appended: at least one.
        find: Gives the recorded event of an id.

    Raises:
        DuplicateEvent: An id was recorded with other content or in another stream, or only some
            of the ids were recorded.
        ValueError: There is no event, or an id comes twice.
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
    """The events with their places: after ``head`` in the log, after ``version`` in the stream."""
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
