"""Recognises events that a log already has, and numbers new ones; used by every log."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from edalab.errors import DuplicateEvent, Refused
from edalab.messages import NewEvent, RecordedEvent

DEEPEST: Final = 100
"""The most levels of objects and arrays in an event's data."""

LARGEST: Final = 8 * 2**20
"""The most bytes of an event's data as JSON."""


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
        if before is None or before.stream != stream or not has_same_content(event, before):
            first = next(event for event in recorded if event is not None)
            raise DuplicateEvent(first.id if before is None else event.id)
    return tuple(event for event in recorded if event is not None)


def record(
    stream: str, events: Sequence[NewEvent], *, head: int, version: int, now: datetime
) -> tuple[RecordedEvent, ...]:
    """The recorded events: positions follow ``head``, versions follow ``version``.

    Raises:
        Refused: An event's data is too large, nested too deep, or can't be written as JSON.
    """
    for event in events:
        must_be_storable(event)
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
            attributes=event.attributes,
        )
        for number, event in enumerate(events, start=1)
    )


def must_be_storable(event: NewEvent) -> None:
    """Check that every reader can read the event's data back.

    Raises:
        Refused: The data is too large, nested too deep, or can't be written as JSON.
    """
    try:
        encoded = msgspec.json.encode(event.data)
    except RecursionError:
        raise Refused("event-too-deep", id=event.id, limit=DEEPEST) from None
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused("event-not-json", id=event.id, reason=error) from error
    if len(encoded) > LARGEST:
        raise Refused("event-too-large", id=event.id, size=len(encoded), limit=LARGEST)
    if encoded.count(b"{") + encoded.count(b"[") > DEEPEST and _depth(event.data) > DEEPEST:
        raise Refused("event-too-deep", id=event.id, limit=DEEPEST)


def _depth(data: Any) -> int:
    """The levels of objects and arrays in JSON data, counted up to ``DEEPEST + 1``."""
    depth, level = 0, [data]
    while depth <= DEEPEST:
        level = [value for value in level if isinstance(value, dict | list | tuple)]
        if not level:
            break
        depth += 1
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    return depth


def has_same_content(new: NewEvent, recorded: RecordedEvent) -> bool:
    """Whether a recorded event has the type, the time and the data of a new one."""
    return (
        new.type == recorded.type
        and new.occurred_at == recorded.occurred_at
        and _content(new.data) == _content(recorded.data)
    )


def _content(data: Any) -> bytes:
    # An import made an empty object of null, up to version 0.1.
    return msgspec.json.encode({} if data is None else data, order="sorted")
