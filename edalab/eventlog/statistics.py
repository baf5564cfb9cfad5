"""Counts the events and streams of a log."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import msgspec

from edalab.eventlog.protocol import EventLog


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """The statistics of a log.

    Args:
        path: The log's file or address.
        bytes: The file's size; 0 for a log in a system.
        index_bytes: The size of the index file; 0 if there is none.
        events: The position of the last event.
        streams: The number of streams.
        categories: The number of events by category, largest first.
        types: The number of events by type, largest first.
        first_recorded: When the first event was recorded.
        last_recorded: When the last event was recorded.
    """

    path: str
    bytes: int
    index_bytes: int
    events: int
    streams: int
    categories: dict[str, int]
    types: dict[str, int]
    first_recorded: datetime | None
    last_recorded: datetime | None


def count(log: EventLog, location: Path | str) -> Statistics:
    """The statistics of a log, by reading it once.

    Args:
        log: The log.
        location: Its file, or the address of a log in a system.
    """
    streams: Counter[str] = Counter()
    types: Counter[str] = Counter()
    first = last = None
    for event in log.read_all():
        first, last = first or event, event
        streams[event.stream] += 1
        types[event.type] += 1
    categories: Counter[str] = Counter()
    for stream, number in streams.items():
        categories[stream.partition("-")[0]] += number
    file = location if isinstance(location, Path) else None
    return Statistics(
        path=str(location),
        bytes=_size(file) if file else 0,
        index_bytes=_size(file.with_name(f"{file.name}.index")) if file else 0,
        events=last.position if last else 0,
        streams=len(streams),
        categories=dict(categories.most_common()),
        types=dict(types.most_common()),
        first_recorded=first.recorded_at if first else None,
        last_recorded=last.recorded_at if last else None,
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
