"""Carries out the commands of all domains: read the stream, decide, append; repeat on a conflict.

If another writer appends in between, the decision is based on an outdated state. Then the stream is
read again and the command is decided again, which may give another result.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import count

import msgspec

from edalab.errors import VersionConflict
from edalab.eventlog.protocol import NO_STREAM, EventLog
from edalab.eventlog.stream_names import LARGEST, number_in
from edalab.messages import NewEvent, RecordedEvent, new_id

ATTEMPTS = 1000
"""The most attempts to append; an attempt fails if another writer was faster."""

Events = tuple[RecordedEvent, ...]


class DomainEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """The base class of a domain's events; each subclass is tagged with its name."""


def wrap(
    event: msgspec.Struct, *, occurred_at: datetime, causation_id: str, correlation_id: str
) -> NewEvent:
    """The envelope of a tagged event; the tag becomes the envelope's type."""
    data = msgspec.to_builtins(event)
    return NewEvent(
        type=data.pop("type"),
        data=data,
        occurred_at=occurred_at,
        causation_id=causation_id,
        correlation_id=correlation_id,
    )


def wrap_all(
    events: Iterable[DomainEvent], *, occurred_at: datetime, causation_id: str
) -> list[NewEvent]:
    """The envelopes of one command's events, with one new correlation id."""
    correlation_id = new_id()
    return [
        wrap(
            event,
            occurred_at=occurred_at,
            causation_id=causation_id,
            correlation_id=correlation_id,
        )
        for event in events
    ]


def start_stream(log: EventLog, category: str, events: Sequence[NewEvent]) -> tuple[int, Events]:
    """Append to a new stream with the category's next free number; safe for several writers.

    Returns:
        The number, and the events as recorded.

    Raises:
        VersionConflict: Other writers were faster ``ATTEMPTS`` times in a row.
    """
    for _ in range(ATTEMPTS):
        number = next_number(log, category)
        try:
            return number, log.append(f"{category}-{number}", events, expected=NO_STREAM)
        except VersionConflict as conflict:
            last = conflict
    raise last


def next_number(log: EventLog, category: str) -> int:
    """The number after the highest one; after the largest possible one, the lowest free one."""
    number = log.newest(category) + 1
    if number > LARGEST:
        taken = {number_in(stream)[1] for stream in log.streams(category)}
        number = next(number for number in count(1) if number not in taken)
    return number


def append_decided(
    log: EventLog,
    stream: str,
    decide: Callable[[Events], Sequence[NewEvent]],
    *,
    expected: int | None = None,
) -> tuple[Events, Events]:
    """Append the events that ``decide`` returns for the stream; on a conflict, decide again.

    Args:
        log: The log.
        stream: The stream's name.
        decide: Returns the new events for the recorded ones; none if nothing is to change.
        expected: The version that the stream must have. Left out, the command is decided on the
            present version.

    Returns:
        The events recorded before, and the events appended.

    Raises:
        VersionConflict: The stream has not the version ``expected``, or other writers were faster
            ``ATTEMPTS`` times in a row.
    """
    for _ in range(ATTEMPTS):
        before = tuple(log.read_stream(stream))
        if expected is not None and expected != len(before):
            raise VersionConflict(stream, expected=expected, actual=len(before))
        new = decide(before)
        if not new:
            return before, ()
        try:
            return before, log.append(stream, new, expected=len(before))
        except VersionConflict as conflict:
            if expected is not None:
                raise
            last = conflict
    raise last
