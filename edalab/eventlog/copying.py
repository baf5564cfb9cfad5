"""Copies a log into another, in files or systems, and compares the two.

A copy that was interrupted can be continued: the events of the target must be the first events of
the source, and the rest is appended.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest
from typing import Any, Final

import msgspec

from edalab.errors import Refused
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.tinydb_log import TinyDBEventLog
from edalab.messages import NewEvent, RecordedEvent

_CHUNK_SIZE: Final = 1_000
"""The smallest number of events that are appended to a log file together."""

Batch = tuple[RecordedEvent, ...]
"""The consecutive events of one append."""

Advance = Callable[[int, int], None]
"""Called with the number of events copied so far and the number of all events."""


class Copied(msgspec.Struct, frozen=True):
    """The result of a copy.

    Args:
        added: The number of events that were appended to the target.
        there: The number of events that it had before.
        digest: The hash of all events in order, without their positions; equal for both logs.
    """

    added: int
    there: int
    digest: str


def copy(source: EventLog, target: EventLog, *, advance: Advance = lambda _d, _t: None) -> Copied:
    """Append to ``target`` the events of ``source`` that it lacks, then compare the two.

    The target assigns its own positions; everything else of an event stays the same.

    Raises:
        Refused: The target's events are not the first events of the source, or the two logs differ
            after copying.
        StorageError: A log can't be read or written; copying again continues.
    """
    present = _count_common(source, target)
    total = source.head()
    done = present
    for batches in _chunks(_batches(_events_after(source, present))):
        if isinstance(target, TinyDBEventLog):
            target.extend((batch[0].stream, _new_events(batch)) for batch in batches)
            done += sum(map(len, batches))
            advance(done, total)
            continue
        for batch in batches:
            target.append(batch[0].stream, _new_events(batch), expected=batch[0].version - 1)
            done += len(batch)
            advance(done, total)
    digest = _digest(source.read_all())
    if digest != _digest(target.read_all()):
        raise Refused("copy-differs-after")
    return Copied(done - present, present, digest)


def content(event: RecordedEvent) -> dict[str, Any]:
    """The event without its position: the part that is equal in a copy."""
    values: dict[str, Any] = msgspec.to_builtins(event)
    del values["position"]
    return values


def _count_common(source: EventLog, target: EventLog) -> int:
    """The number of the target's events, which must be the first ones of the source."""
    count = 0
    for original, copied in zip_longest(source.read_all(), target.read_all()):
        if copied is None:
            return count
        count += 1
        if original is None or content(original) != content(copied):
            raise Refused("copy-differs", position=copied.position, stream=copied.stream)
    return count


def _events_after(log: EventLog, count: int) -> Iterator[RecordedEvent]:
    events = log.read_all()
    for _ in range(count):
        next(events)
    return events


def _batches(events: Iterable[RecordedEvent]) -> Iterator[Batch]:
    """Groups of consecutive events that were one append: same stream, cause and recorded-at."""
    batch: list[RecordedEvent] = []
    for event in events:
        if batch and _append_key(batch[-1]) != _append_key(event):
            yield tuple(batch)
            batch = []
        batch.append(event)
    if batch:
        yield tuple(batch)


def _append_key(event: RecordedEvent) -> tuple[object, ...]:
    """Equal for consecutive events of one append; an event without a cause stays alone."""
    unique = event.id if event.causation_id is None else ""
    return event.stream, event.causation_id, event.correlation_id, event.recorded_at, unique


def _chunks(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    chunk: list[Batch] = []
    size = 0
    for batch in batches:
        chunk.append(batch)
        size += len(batch)
        if size >= _CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _new_events(batch: Batch) -> list[NewEvent]:
    return [
        NewEvent(
            id=event.id,
            type=event.type,
            data=event.data,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            attributes=event.attributes,
        )
        for event in batch
    ]


def _digest(events: Iterable[RecordedEvent]) -> str:
    digest = hashlib.sha256()
    for event in events:
        digest.update(msgspec.json.encode(content(event), order="sorted") + b"\n")
    return digest.hexdigest()
