"""The event log that is kept on disk: TinyDB over an append-only file of JSON lines."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from edalab.errors import Damaged, StorageUnwritable, VersionConflict
from edalab.eventlog.database import Database
from edalab.eventlog.file import LogFile
from edalab.eventlog.lines import Line, decode_head
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import record, repeated
from edalab.messages import NewEvent, RecordedEvent


def open_log(
    path: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    lock_timeout_s: float = 10.0,
    on_set_aside: Callable[[Path], None] = lambda _path: None,
) -> "TinyDBEventLog":
    """The log in the file ``path``, which is made at the first append.

    Args:
        path: The file.
        clock: What recorded-at is stamped from.
        lock_timeout_s: How long an append waits for other processes.
        on_set_aside: Told the file into which the unfinished end of a crash was moved.
    """
    file = LogFile(path, lock_timeout_s=lock_timeout_s, on_set_aside=on_set_aside)
    return TinyDBEventLog(file, clock=clock)


class TinyDBEventLog:
    """Events in a TinyDB table that only ever appends.

    Args:
        file: The log file.
        clock: What recorded-at is stamped from.
    """

    capabilities = Capabilities(atomic_batch=True, gapless=True, chained=True)

    def __init__(self, file: LogFile, *, clock: Callable[[], datetime]) -> None:
        self._file = file
        self._clock = clock
        self._database = Database(file)
        self._seen = 0
        self._ids: dict[str, Line] = {}
        self._streams: dict[str, list[Line]] = {}

    def identity(self) -> str:
        try:
            with self._file.path.open("rb") as file:
                line = file.readline()
            return decode_head(line).log if line.endswith(b"\n") else ""
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise StorageUnwritable(self._file.path, error.strerror or str(error)) from error
        except msgspec.MsgspecError as error:
            raise Damaged(self._file.path, 1, "header") from error

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        with self._file.exclusive():
            self._index()
            again = repeated(stream, events, self._ids.get)
            if again is not None:
                return tuple(map(_bare, again))
            version = len(self._streams.get(stream, ()))
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            recorded = record(stream, events, head=self._seen, version=version, now=self._clock())
            total = len(recorded)
            self._database.table("events").insert_multiple(
                {**msgspec.structs.asdict(event), "part": (number, total)}
                for number, event in enumerate(recorded, start=1)
            )
        return recorded

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        self._refresh()
        return map(_bare, self._streams.get(stream, [])[after:])

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        return map(_bare, self._file.read()[after:])

    def version(self, stream: str) -> int:
        self._refresh()
        return len(self._streams.get(stream, ()))

    def head(self) -> int:
        return len(self._file.read())

    def streams(self, category: str) -> list[str]:
        self._refresh()
        return [name for name in self._streams if name.startswith(f"{category}-")]

    def newest(self, category: str) -> int:
        numbers = (name.partition("-")[2] for name in self.streams(category))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def close(self) -> None:
        self._database.close()

    def _refresh(self) -> None:
        self._file.read()
        self._index()

    def _index(self) -> None:
        for line in self._file.lines[self._seen :]:
            self._ids[line.id] = line
            self._streams.setdefault(line.stream, []).append(line)
        self._seen = len(self._file.lines)


def _bare(line: RecordedEvent) -> RecordedEvent:
    """The event without what only the file needs to know."""
    return RecordedEvent(**{name: getattr(line, name) for name in RecordedEvent.__struct_fields__})
