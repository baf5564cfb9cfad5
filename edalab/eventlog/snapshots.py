"""Snapshots of streams' states at regular intervals, so that a replay need not start at event 1.

A snapshot is a cache. It is used only if it belongs to this log, to the same event of the stream
and to the present schema. Otherwise, or if the file is missing or damaged, the stream is replayed
from its beginning, with the same result.

The domain defines the state: it passes the fold and the encoding::

    snapshots = Snapshots(snapshots_beside(path), every=100)
    replay = snapshots.state(log, "employee-1", Folding("state", 1, NOBODY, evolve, encode, decode))
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from edalab.eventlog import cache_file
from edalab.eventlog.private_files import make_file
from edalab.eventlog.protocol import EventLog
from edalab.files import is_other_than_file
from edalab.messages import RecordedEvent

S = TypeVar("S")

_DAMAGED: Final = {1, 11, 26}
"""SQLite's codes for a table of other columns, a malformed file, and no database file."""

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS snapshots (
    kind TEXT, stream TEXT, schema INTEGER, log TEXT, version INTEGER, event TEXT, state BLOB,
    digest TEXT, PRIMARY KEY (kind, stream)
) WITHOUT ROWID
"""


_TABLES: Final = {
    "snapshots": frozenset(
        {"kind", "stream", "schema", "log", "version", "event", "state", "digest"}
    )
}


class Folding(msgspec.Struct, Generic[S], frozen=True):
    """How a domain folds a stream and encodes its state.

    Args:
        kind: Distinguishes several states of one stream.
        schema: The version of ``encode`` *and* of ``evolve``; snapshots of other versions are not
            used.
        initial: The state before the first event.
        evolve: Returns the state after one more event.
        encode: Returns the state as bytes.
        decode: Returns the state from such bytes.
    """

    kind: str
    schema: int
    initial: S
    evolve: Callable[[S, RecordedEvent], S]
    encode: Callable[[S], bytes]
    decode: Callable[[bytes], S]


class Replay(msgspec.Struct, Generic[S], frozen=True):
    """A stream's state, and how many events were folded for it.

    Args:
        state: The state.
        version: The version of the last folded event; 0 if there is no such stream.
        replayed: The number of events that were folded.
    """

    state: S
    version: int
    replayed: int


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    event: str
    state: bytes


def snapshots_beside(log_file: Path) -> Path:
    """The path of the snapshots of the log in this file."""
    return log_file.with_name(f"{log_file.name}.snapshots.sqlite")


class Snapshots:
    """The snapshots of one log, in a SQLite file.

    Args:
        path: The file; created at the first snapshot.
        every: A snapshot is taken when a stream's version is a multiple of this.
    """

    def __init__(self, path: Path, *, every: int = 100) -> None:
        self.path = path
        self.every = every

    def state(self, log: EventLog, stream: str, folding: Folding[S]) -> Replay[S]:
        """The stream's state at its end, replayed from the last snapshot if there is one.

        Raises:
            StorageError: The log can't be read. Errors of the snapshot file are ignored.
        """
        identity = log.identity()
        snapshot = self._load(identity, stream, folding)
        if snapshot is not None:
            # Read from the snapshot's own event on, to see whether the stream still has it.
            events = iter(log.read_stream(stream, after=snapshot.version - 1))
            first = next(events, None)
            if first is not None and first.id == snapshot.event:
                with contextlib.suppress(ValueError):  # bytes of another encoding
                    state = folding.decode(snapshot.state)
                    return self._replay(identity, stream, folding, events, state, snapshot.version)
        return self._replay(
            identity, stream, folding, log.read_stream(stream), folding.initial, 0
        )  # fmt: skip

    def _replay(
        self,
        log: str,
        stream: str,
        folding: Folding[S],
        events: Iterator[RecordedEvent],
        state: S,
        version: int,
    ) -> Replay[S]:
        due: tuple[RecordedEvent, S] | None = None
        replayed = 0
        for event in events:
            state = folding.evolve(state, event)
            version = event.version
            replayed += 1
            if version % self.every == 0:
                due = event, state
        if due is not None:
            snapshot = _Snapshot(due[0].version, due[0].id, folding.encode(due[1]))
            self._save(log, stream, folding, snapshot)
        return Replay(state, version, replayed)

    def _load(self, log: str, stream: str, folding: Folding[Any]) -> _Snapshot | None:
        if not self.path.exists():
            return None
        key = (folding.kind, stream, folding.schema, log)
        row = self._run(
            "SELECT version, event, state, digest FROM snapshots"
            " WHERE kind = ? AND stream = ? AND schema = ? AND log = ?",
            *key,
        )
        if row is None:
            return None
        *values, digest = row
        return _Snapshot(*values) if _digest(*key, *values) == digest else None

    def _save(self, log: str, stream: str, folding: Folding[Any], snapshot: _Snapshot) -> None:
        values = (folding.kind, stream, folding.schema, log, *msgspec.structs.astuple(snapshot))
        self._run(
            "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *values,
            _digest(*values),
        )

    def _run(self, statement: str, *values: Any) -> Any:
        """The first row of the result; also None on errors, since the file is a cache."""
        import sqlite3

        if is_other_than_file(self.path):
            return None
        try:
            make_file(self.path)
            with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as database:
                kept_by = cache_file.owner(database, _TABLES)
                if kept_by == "other":
                    return None
                database.execute("PRAGMA synchronous = OFF")  # a power cut may lose a cache
                if kept_by != "edalab":
                    database.execute(cache_file.SET_MARK)
                database.execute(_TABLE)
                return database.execute(statement, values).fetchone()
        except (sqlite3.DatabaseError, OSError, UnicodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) in _DAMAGED:
                with contextlib.suppress(OSError):
                    cache_file.set_aside(self.path)
            return None


def _digest(*values: Any) -> str:
    return hashlib.blake2b(msgspec.json.encode(values), digest_size=8).hexdigest()
