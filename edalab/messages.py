"""The envelopes of events: ``NewEvent`` before and ``RecordedEvent`` after appending to a log.

The domains have typed events of their own, which become the ``type`` and ``data`` of an envelope.
The attributes mean the same as in CloudEvents (``id``, ``type``; ``occurred_at`` is ``time``,
``stream`` is ``subject``); ``edalab log export`` writes them under CloudEvents' names.

There are two times: *occurred at* is when the event happened in the world, according to the
command; *recorded at* is when it was appended, according to the log's clock.
"""

import uuid
from datetime import UTC, date, datetime
from typing import Any, Final

import msgspec

NOT_DECODED: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for bytes that are no such JSON, no UTF-8, or nested too deep."""

_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def new_id() -> str:
    """A new random id for an event, a command or a correlation."""
    return uuid.uuid4().hex


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; what lies outside the years 1 to 9999 there becomes their first or last.

    A moment without a time zone is one in UTC already.
    """
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


def local_day(moment: datetime) -> date:
    """The day of a moment by the user's own calendar."""
    try:
        return in_utc(moment).astimezone().date()
    except (OverflowError, ValueError, OSError):  # at the ends of the years 1 to 9999
        return in_utc(moment).date()


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is not in a log yet.

    Args:
        type: What happened, in the past tense: ``RoleChanged``.
        data: The event's content, in JSON types: an object.
        occurred_at: When it happened in the world, with a time zone.
        id: A unique id. Appending an id that the log already has is a repetition of that append.
        correlation_id: The same for all events that one request caused, directly or indirectly.
        causation_id: The id of the command or event that caused it.
        recorded_at: Usually left out, and set by the log; given only for events that were recorded
            elsewhere (sample, import, copy).
        attributes: What the CloudEvent that was imported has besides, such as its ``source`` and
            its extension attributes; None for none.
    """

    type: str
    data: dict[str, Any]
    occurred_at: datetime
    id: str = msgspec.field(default_factory=new_id)
    correlation_id: str = msgspec.field(default_factory=new_id)
    causation_id: str | None = None
    recorded_at: datetime | None = None
    attributes: dict[str, Any] | None = None


class RecordedEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event in a log.

    Args:
        position: Its number in the whole log, from 1.
        stream: The stream that it belongs to: ``employee-1``.
        version: Its number in its stream, from 1.
        id: Its id, unique in the log.
        type: What happened, in the past tense.
        occurred_at: When it happened in the world.
        recorded_at: When it was appended.
        correlation_id: The same for all events that one request caused.
        causation_id: The id of the command or event that caused it, if known.
        data: The event's content: an object. Another program may have written any JSON value, which
            folds set aside.
        attributes: What the imported CloudEvent has besides; None, and left out in JSON, for none.
    """

    position: int
    stream: str
    version: int
    id: str
    type: str
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: str
    causation_id: str | None
    data: Any
    attributes: dict[str, Any] | None = None
