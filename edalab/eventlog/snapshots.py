"""Snapshots: the state of a stream every so many events, so that a replay need not start at 1.

A snapshot is a cache. It counts only if it is of this log, of this very event in the stream, and of
the present schema; else, or where the file is gone or damaged, the stream is replayed from its
beginning, to the same state.

What a state is belongs to the domain, which passes the fold and the encoding::

    snapshots = Snapshots(snapshots_beside(path), every=100)
    replay = snapshots.state(log, "employee-1", Folding("state", 1, NOBODY, evolve, encode, decode))
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from edalab.eventlog.private_files import make_file
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent

S = TypeVar("S")

_DAMAGED: Final = {1, 11, 26}
"""SQLite's codes for a table of other columns, a malformed file, and a file that is no database."""

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS snapshots (
    kind TEXT, stream TEXT, schema INTEGER, log TEXT, version INTEGER, event TEXT, state BLOB,
    digest TEXT, PRIMARY KEY (kind, stream)
) WITHOUT ROWID
"""


class Folding(msgspec.Struct, Generic[S], frozen=True):
    """How a domain folds a stream, and how its state is written down.

    Args:
        kind: Tells apart several states of one stream.
        schema: The version of what ``encode`` writes *and* of what ``evolve`` computes: with
            another one, older snapshots are not looked at.
        initial: The state before the first event.
        evolve: The state after one more event.
        encode: The state as bytes.
        decode: The state of such bytes.
    """

    kind: str
    schema: int
    initial: S
    evolve: Callable[[S, RecordedEvent], S]
    encode: Callable[[S], bytes]
    decode: Callable[[bytes], S]


class Replay(msgspec.Struct, Generic[S], frozen=True):
    """A stream's state, and what it took to tell.

    Args:
        state: The state.
        version: That of the last event folded; 0 for no such stream.
        replayed: How many events were folded for it.
    """

    state: S
    version: int
    replayed: int


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    event: str
    state: bytes


def snapshots_beside(log_file: Path) -> Path:
    """Where the snapshots of the log in this file are kept."""
    return log_file.with_name(f"{log_file.name}.snapshots.sqlite")


class Snapshots:
    """The snapshots of one log, in a SQLite file.

    Args:
        path: The file; made at the first snapshot.
        every: A snapshot is taken at each multiple of so many events of a stream.
    """

    def __init__(self, path: Path, *, every: int = 100) -> None:
        self.path = path
        self.every = every

    def state(self, log: EventLog, stream: str, folding: Folding[S]) -> Replay[S]:
        """The stream's state as of its end, from the last snapshot on where there is one.

        Raises:
            StorageError: The log can't be read; that of a snapshot file never matters.
        """
        identity = log.identity()
        snapshot = self._load(identity, stream, folding)
        if snapshot is not None:
            # The stream from the snapshot's own event on: is it still the one it was taken at?
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
            taken = _Snapshot(due[0].version, due[0].id, folding.encode(due[1]))
            self._save(log, stream, folding, taken)
        return Replay(state, version, replayed)

    def _load(self, log: str, stream: str, folding: Folding[Any]) -> _Snapshot | None:
        if not self.path.exists():
            return None
        key = (folding.kind, stream, folding.schema, log)
        found = self._run(
            "SELECT version, event, state, digest FROM snapshots"
            " WHERE kind = ? AND stream = ? AND schema = ? AND log = ?",
            *key,
        )
        if found is None:
            return None
        *values, digest = found
        return _Snapshot(*values) if _digest(*key, *values) == digest else None

    def _save(self, log: str, stream: str, folding: Folding[Any], taken: _Snapshot) -> None:
        values = (folding.kind, stream, folding.schema, log, *msgspec.structs.astuple(taken))
        self._run(
            "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *values,
            _digest(*values),
        )

    def _run(self, statement: str, *values: Any) -> Any:
        """The first row that the file gives; None too where it can't, since it is a cache."""
        import sqlite3

        try:
            make_file(self.path)
            with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as database:
                database.execute("PRAGMA synchronous = OFF")  # what a power cut takes was a cache
                database.execute(_TABLE)
                return database.execute(statement, values).fetchone()
        except (sqlite3.DatabaseError, OSError, UnicodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) in _DAMAGED:
                with contextlib.suppress(OSError):
                    self.path.unlink()
            return None


def _digest(*values: Any) -> str:
    return hashlib.blake2b(msgspec.json.encode(values), digest_size=8).hexdigest()
