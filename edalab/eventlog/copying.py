"""Carrying a log over into another, whatever keeps either: in order, once, and compared.

A copy that was broken off goes on where it ended: what the target has must be the front of the
source, event by event, and the rest is appended.
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

_TOGETHER: Final = 1_000

Batch = tuple[RecordedEvent, ...]
"""The events that one command caused in one stream, one after the other."""

Advance = Callable[[int, int], None]
"""Told how many events are copied, and how many there are."""


class Copied(msgspec.Struct, frozen=True):
    """What a copy came to.

    Args:
        added: How many events were appended to the target.
        there: How many it had already.
        digest: A hash over all events in order, without their positions: the same of both logs.
    """

    added: int
    there: int
    digest: str


def copy(source: EventLog, target: EventLog, *, advance: Advance = lambda _d, _t: None) -> Copied:
    """Append to ``target`` what it does not have yet of ``source``, then compare the two.

    Positions are the target's own; all else of an event is kept.

    Raises:
        Refused: The target has something else than the front of the source, or something else than
            the source in the end.
        StorageError: One of the two can't be read or written; copying again goes on.
    """
    there = _front(source, target)
    total = source.head()
    done = there
    for batches in _chunks(_batches(_behind(source, there))):
        if isinstance(target, TinyDBEventLog):
            target.extend((batch[0].stream, _renewed(batch)) for batch in batches)
            done += sum(map(len, batches))
            advance(done, total)
            continue
        for batch in batches:
            target.append(batch[0].stream, _renewed(batch), expected=batch[0].version - 1)
            done += len(batch)
            advance(done, total)
    digest = _digest(source.read_all())
    if digest != _digest(target.read_all()):
        raise Refused("copy-differs-after")
    return Copied(done - there, there, digest)


def content(event: RecordedEvent) -> dict[str, Any]:
    """What of an event stays the same in another log."""
    values: dict[str, Any] = msgspec.to_builtins(event)
    del values["position"]
    return values


def _front(source: EventLog, target: EventLog) -> int:
    """How many events the target has; they must be the first ones of the source."""
    count = 0
    for mine, theirs in zip_longest(source.read_all(), target.read_all()):
        if theirs is None:
            return count
        count += 1
        if mine is None or content(mine) != content(theirs):
            raise Refused("copy-differs", position=theirs.position, stream=theirs.stream)
    return count


def _behind(log: EventLog, count: int) -> Iterator[RecordedEvent]:
    events = log.read_all()
    for _ in range(count):
        next(events)
    return events


def _batches(events: Iterable[RecordedEvent]) -> Iterator[Batch]:
    """Neighbours in one stream with one cause, recorded at once: they were one append."""
    batch: list[RecordedEvent] = []
    for event in events:
        if batch and _sign(batch[-1]) != _sign(event):
            yield tuple(batch)
            batch = []
        batch.append(event)
    if batch:
        yield tuple(batch)


def _sign(event: RecordedEvent) -> tuple[object, ...]:
    alone = event.id if event.causation_id is None else ""
    return event.stream, event.causation_id, event.correlation_id, event.recorded_at, alone


def _chunks(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    chunk: list[Batch] = []
    size = 0
    for batch in batches:
        chunk.append(batch)
        size += len(batch)
        if size >= _TOGETHER:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _renewed(batch: Batch) -> list[NewEvent]:
    return [
        NewEvent(
            id=event.id,
            type=event.type,
            data=event.data,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
        )
        for event in batch
    ]


def _digest(events: Iterable[RecordedEvent]) -> str:
    found = hashlib.sha256()
    for event in events:
        found.update(msgspec.json.encode(content(event), order="sorted") + b"\n")
    return found.hexdigest()
