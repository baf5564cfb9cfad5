"""The envelope that every recorded fact wears.

A domain's own events are typed structures of its own; ``NewEvent`` is how they go into an event
log and ``RecordedEvent`` how they come out. The attributes carry CloudEvents' meaning (``id``,
``type``; ``occurred_at`` is its ``time``, ``stream`` its ``subject``); ``edalab log export`` writes
them under CloudEvents' names.

Two times are kept apart: *occurred at* is when it happened in the world, as somebody says;
*recorded at* is when the log learnt of it, which the log stamps itself.
"""

import uuid
from datetime import datetime
from typing import Any

import msgspec


def new_id() -> str:
    """A fresh id for an event, a command or a correlation: unique without asking anybody."""
    return uuid.uuid4().hex


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact on its way into a log.

    Args:
        type: What happened, in the past tense: ``RoleChanged``.
        data: The fact's own content: what JSON can hold.
        occurred_at: When it happened in the world, with a time zone.
        id: Unique. An append of an id that the log has already is the same append again.
        correlation_id: The conversation that it belongs to: the same for everything that one
            request set going.
        causation_id: The command or event that caused it.
        recorded_at: Left out, so that the log stamps it; set only by what moves events that were
            recorded elsewhere (sample, import, copy).
    """

    type: str
    data: dict[str, Any]
    occurred_at: datetime
    id: str = msgspec.field(default_factory=new_id)
    correlation_id: str = msgspec.field(default_factory=new_id)
    causation_id: str | None = None
    recorded_at: datetime | None = None


class RecordedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a log holds.

    Args:
        position: Its place in the whole log, from 1.
        stream: Whose fact it is: ``employee-1``.
        version: Its place in its stream, from 1.
        id: Unique in the log.
        type: What happened, in the past tense.
        occurred_at: When it happened in the world.
        recorded_at: When the log learnt of it.
        correlation_id: The conversation that it belongs to.
        causation_id: The command or event that caused it, if that is known.
        data: The fact's own content.
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
    data: dict[str, Any]
