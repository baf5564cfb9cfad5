"""Reads recorded events into a domain's typed events, or sets them aside: all folds use this.

A log holds events that a fold can't read: of a later edalab, of another program, of a mistake. Such
an event is *set aside*. Folds leave it out and go on, so that it blocks nobody else, and
``set_aside`` lists it with its position and the reason. ``EventSkipped``, appended to its stream,
says that somebody has dealt with it; then it is listed no longer.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from edalab.eventlog.stream_names import number_in
from edalab.messages import NewEvent, RecordedEvent

Envelope = NewEvent | RecordedEvent

Reason = Literal["type", "schema", "fields", "data", "begin", "stream"]


class EventSkipped(msgspec.Struct, frozen=True, kw_only=True):
    """An event of this stream that is set aside is to stay so, for good.

    An event that can be read stays in force: skipping hides nothing.

    Args:
        event: The id of the event that is set aside.
        why: The reason, in somebody's words.
    """

    event: str
    why: str


class Unreadable(msgspec.Struct, frozen=True):
    """Why an event can't be read.

    Args:
        reason: ``type``: no fold knows its type. ``schema``: a later edalab wrote it. ``fields``:
            a field is missing or of another type. ``data``: its data is no object. ``begin``: it
            stands before the event that begins its stream. ``stream``: the stream's name has no
            number, so that no fold reads it.
        detail: The type, the schema, or which field.
    """

    reason: Reason
    detail: str = ""


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """An event that folds leave out, and why."""

    position: int
    stream: str
    id: str
    type: str
    reason: Reason
    detail: str


class EventReader(msgspec.Struct, frozen=True):
    """Reads the events of one domain.

    Args:
        types: The event types by name.
        first: The type that begins a stream; ``None`` if any may.
        schemas: The newest schema version of a type; 1 for a type that is not named.
        upcasts: By type and schema version: makes data of the next version.
        checks: By type: returns the event, or raises ``ValueError`` where no command writes it.
        numbered: Whether the streams are named ``category-NUMBER``.
    """

    types: Mapping[str, type]
    first: type | None = None
    schemas: Mapping[str, int] = {}
    upcasts: Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
    checks: Mapping[str, Callable[[Any], Any]] = {}
    numbered: bool = True

    def read(self, envelope: Envelope) -> Any:
        """The typed event, an ``EventSkipped``, or ``Unreadable``; never an error."""
        kind, data = envelope.type, envelope.data
        event_type = self.types.get(kind)
        if event_type is None:
            if kind != _SKIPPED:
                return Unreadable("type", kind)
            event_type = EventSkipped
        if type(data) is not dict:
            return Unreadable("data", _json_type(data))
        schema, latest = data.get("schema", 1), self.schemas.get(kind, 1)
        if type(schema) is not int or not 1 <= schema <= latest:
            return Unreadable("schema", str(schema)[:_LONGEST_DETAIL])
        try:
            while schema < latest:
                data = self.upcasts[kind, schema](data)
                schema += 1
            if "type" in data:  # the envelope's type counts
                data = {**data, "type": kind}
            event: Any = msgspec.convert(data, event_type)
            check = self.checks.get(kind)
            return check(event) if check else event
        except KeyError as error:
            return Unreadable("fields", f"Object missing required field `{error.args[0]}`")
        except (ValueError, AttributeError) as error:  # msgspec's own error is a ValueError
            return Unreadable("fields", str(error)[:_LONGEST_DETAIL])


_SKIPPED: Final = EventSkipped.__name__
_LONGEST_DETAIL: Final = 200


def names(types: Iterable[type]) -> dict[str, type]:
    """The types by their names."""
    return {event_type.__name__: event_type for event_type in types}


def set_aside(
    events: Iterable[RecordedEvent], reader_of: Callable[[str], EventReader | None]
) -> tuple[SetAside, ...]:
    """The events that folds leave out and nobody has skipped, in the log's order.

    Args:
        events: All events of a log, or of some of its streams.
        reader_of: Returns the reader of a stream; ``None`` for a stream that no domain reads.
    """
    aside: dict[str, SetAside] = {}
    readers: dict[str, EventReader | None] = {}
    begun: set[str] = set()
    for event in events:
        stream = event.stream
        if stream in readers:
            reader = readers[stream]
        else:
            reader = readers[stream] = reader_of(stream)
        if reader is None:
            continue
        content = reader.read(event)
        if isinstance(content, EventSkipped):
            skipped = aside.get(content.event)
            if skipped is not None and skipped.stream == stream:
                del aside[skipped.id]
            continue
        if reader.numbered and not number_in(stream)[1]:
            content = Unreadable("stream", stream[:_LONGEST_DETAIL])
        elif reader.first is not None and stream not in begun and type(content) is not Unreadable:
            if isinstance(content, reader.first):
                begun.add(stream)
            else:
                content = Unreadable("begin", reader.first.__name__)
        if isinstance(content, Unreadable):
            aside[event.id] = SetAside(
                position=event.position,
                stream=stream,
                id=event.id,
                type=event.type,
                reason=content.reason,
                detail=content.detail,
            )
    return tuple(aside.values())


def skipping(event: RecordedEvent, content: EventSkipped, now: datetime) -> NewEvent:
    """The event that says that somebody has dealt with ``event``; it belongs to the same stream."""
    return NewEvent(
        type=_SKIPPED,
        data=msgspec.to_builtins(content),
        occurred_at=now,
        correlation_id=event.correlation_id,
        causation_id=event.id,
    )


def _json_type(value: object) -> str:
    if value is None:
        return "null"
    return _JSON_TYPES.get(type(value), "number")


_JSON_TYPES: Final[dict[type, str]] = {list: "array", str: "string", bool: "boolean"}
