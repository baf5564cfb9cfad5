"""What is in a log, counted in one reading."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import msgspec

from edalab.eventlog.protocol import EventLog


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted.

    Args:
        path: The log's file.
        bytes: Its size.
        index_bytes: The size of the index beside it; 0 where there is none yet.
        events: How many events.
        streams: How many streams.
        categories: How many events by category, most first.
        types: How many events by type, most first.
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


def count(log: EventLog, path: Path) -> Statistics:
    """Count what is in a log.

    Args:
        log: The log.
        path: Its file.
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
    return Statistics(
        path=str(path),
        bytes=_size(path),
        index_bytes=_size(path.with_name(path.name + ".index")),
        events=last.position if last else 0,
        streams=len(streams),
        categories=dict(categories.most_common()),
        types=dict(types.most_common()),
        first_recorded=first.recorded_at if first else None,
        last_recorded=last.recorded_at if last else None,
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
