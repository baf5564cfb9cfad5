"""How every domain's commands reach the log: read the stream, decide, append, and once more.

A command that was decided on a state that is no longer so is not appended in a later place: the
stream is read again and the command is decided anew, and may then be refused or change nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from edalab.errors import VersionConflict
from edalab.eventlog.protocol import NO_STREAM, EventLog
from edalab.messages import NewEvent, RecordedEvent

ATTEMPTS = 1000
"""How often a command is tried; each conflict means that another writer got on."""

Events = tuple[RecordedEvent, ...]


def wrap(
    event: msgspec.Struct, *, occurred_at: datetime, causation_id: str, correlation_id: str
) -> NewEvent:
    """A tagged event in its envelope: the tag becomes the type."""
    data = msgspec.to_builtins(event)
    return NewEvent(
        type=data.pop("type"),
        data=data,
        occurred_at=occurred_at,
        causation_id=causation_id,
        correlation_id=correlation_id,
    )


def start_stream(log: EventLog, category: str, events: Sequence[NewEvent]) -> tuple[int, Events]:
    """Append to a new stream under the category's next free number, however many do so at once.

    Returns:
        The number, and the events as recorded.

    Raises:
        VersionConflict: Others were faster ``ATTEMPTS`` times in a row.
    """
    for _ in range(ATTEMPTS):
        number = log.newest(category) + 1
        try:
            return number, log.append(f"{category}-{number}", events, expected=NO_STREAM)
        except VersionConflict as conflict:
            last = conflict
    raise last


def append_decided(
    log: EventLog,
    stream: str,
    decide: Callable[[Events], Sequence[NewEvent]],
    *,
    expected: int | None = None,
) -> tuple[Events, Events]:
    """Append what is decided on the stream's events; decided anew when somebody was faster.

    Args:
        log: The log.
        stream: The stream's name.
        decide: Gives the new events for those that are there; none where nothing is to change.
        expected: The version that the command was thought of for: another one is an error. Left
            out, it is decided on whatever stands there.

    Returns:
        The events that were there, and those that were appended.

    Raises:
        VersionConflict: The stream is not at ``expected``, or others were faster ``ATTEMPTS``
            times in a row.
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
