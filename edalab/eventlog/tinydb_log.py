"""The event log over an append-only file (interim: without index and damage handling)."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from edalab.errors import DuplicateEvent, StorageUnwritable, VersionConflict
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.messages import NewEvent, RecordedEvent


def open_log(path: Path) -> "FileLog":
    """The log in this file, which is made at the first append."""
    return FileLog(path)


class FileLog:
    """An event log in a file of JSON lines."""

    capabilities = Capabilities(atomic_batch=True, gapless=True, chained=False)

    def __init__(
        self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._clock = clock

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                recorded = self._record(stream, events, expected)
                file.write(b"".join(msgspec.json.encode(event) + b"\n" for event in recorded))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageUnwritable(self._path, error.strerror or str(error)) from error
        return recorded

    def _record(
        self, stream: str, events: Sequence[NewEvent], expected: int
    ) -> tuple[RecordedEvent, ...]:
        have = list(self.read_all())
        ids = {event.id: event for event in have}
        if all(event.id in ids for event in events):
            return tuple(ids[event.id] for event in events)
        for event in events:
            if event.id in ids:
                raise DuplicateEvent(event.id)
        version = self.version(stream)
        if expected not in (ANY, version):
            raise VersionConflict(stream, expected=expected, actual=version)
        return tuple(
            RecordedEvent(
                position=len(have) + number,
                stream=stream,
                version=version + number,
                id=event.id,
                type=event.type,
                occurred_at=event.occurred_at,
                recorded_at=event.recorded_at or self._clock(),
                correlation_id=event.correlation_id,
                causation_id=event.causation_id,
                data=json.loads(json.dumps(event.data)),
            )
            for number, event in enumerate(events, start=1)
        )

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        return (e for e in self.read_all() if e.stream == stream and e.version > after)

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageUnwritable(self._path, error.strerror or str(error)) from error
        for line in lines[after:]:
            yield msgspec.json.decode(line, type=RecordedEvent)

    def version(self, stream: str) -> int:
        return max((event.version for event in self.read_stream(stream)), default=0)

    def head(self) -> int:
        return sum(1 for _ in self.read_all())

    def streams(self, category: str) -> list[str]:
        named = (e.stream for e in self.read_all() if e.stream.startswith(category + "-"))
        return list(dict.fromkeys(named))

    def newest(self, category: str) -> int:
        numbers = (name.partition("-")[2] for name in self.streams(category))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def close(self) -> None:
        pass
