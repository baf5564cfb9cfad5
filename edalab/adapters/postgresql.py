"""PostgreSQL as an event log: one row per event, and one transaction per append.

    edalab_events   one row per event: its place, its id, the record as JSON, and its hash
    edalab_log      one row: the log's id, its format, and the position and hash of the last event

An append locks the row of ``edalab_log`` first and counts it up in its transaction. So appends are
committed one after the other: positions have no gaps, and whoever sees one sees all before it. Each
hash is made of the hash before and of the record. A commit is on disk when it returns, whatever the
server's default is.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import msgspec

from edalab.adapters.database_log import FORMAT, DatabaseEventLog, Head
from edalab.adapters.postgresql_server import (
    answered_in_time,
    connection_arguments,
    error_of,
)
from edalab.errors import NotOurs
from edalab.eventlog.protocol import Capabilities
from edalab.eventlog.recording import already_recorded
from edalab.messages import NewEvent, RecordedEvent, new_id

_MARK: Final = "an event log of edalab"
"""The comment on our tables: other tables of these names are left alone."""

_CHUNK: Final = 1_000
_SPARE_S: Final = 1.0
"""Seconds more than the server's own limits, so that it is the server that says what is late."""

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS edalab_log (
        one integer PRIMARY KEY CHECK (one = 1),
        log text NOT NULL, format integer NOT NULL,
        position bigint NOT NULL, hash text NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS edalab_events (
        position bigint PRIMARY KEY,
        stream text COLLATE "C" NOT NULL, version bigint NOT NULL,
        id text COLLATE "C" NOT NULL UNIQUE,
        record text NOT NULL, hash text NOT NULL,
        UNIQUE (stream, version))""",
    f"COMMENT ON TABLE edalab_log IS '{_MARK}'",
    f"COMMENT ON TABLE edalab_events IS '{_MARK}'",
)
_OURS: Final = 2
"""How many tables there are."""

_MAKING: Final = 0x65_64_61_6C  # "edal"
"""The number of the lock under which the tables are made."""


class PostgreSQLEventLog(DatabaseEventLog):
    """Events in tables of a database.

    Takes the arguments of ``DatabaseEventLog``; the address is
    ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``.
    """

    capabilities = Capabilities(gapless=True, chained=True)

    def _open(self) -> None:
        import psycopg

        self._lock = threading.RLock()  # threads share the connection, and so its transaction
        arguments = connection_arguments(self._address, self._timeout_s)
        with self._errors_translated():
            self._connection: Any = psycopg.connect(autocommit=True, **arguments)

    def _check(self) -> bool:
        if not self._is_ours():
            return False
        for (version,) in self._run("SELECT format FROM edalab_log"):
            self._check_format(version)
        return True

    def _append(
        self, stream: str, events: Sequence[NewEvent], expected: int
    ) -> tuple[RecordedEvent, ...]:
        with self._transaction():
            self._run("SET LOCAL synchronous_commit = on")
            # Other writers wait here until this one has committed.
            position, before = self._one("SELECT position, hash FROM edalab_log FOR UPDATE")
            again = already_recorded(stream, events, self._find)
            if again is not None:
                return again
            version = self.version(stream)
            recorded = self._record(stream, events, expected, head=position, version=version)
            rows = []
            for event in recorded:
                written = msgspec.json.encode(event).decode()
                before = _hash(before, written)
                rows.append((event.position, stream, event.version, event.id, written, before))
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO edalab_events VALUES (%s, %s, %s, %s, %s, %s)", rows
                )
            self._run(
                "UPDATE edalab_log SET position = %s, hash = %s", recorded[-1].position, before
            )
        return recorded

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        statement = (
            "SELECT record, version FROM edalab_events WHERE stream = %s AND version > %s"
            " ORDER BY version LIMIT %s"
        )
        yield from self._read(lambda last: self._all(statement, stream, last, _CHUNK), after)

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        statement = (
            "SELECT record, position FROM edalab_events WHERE position > %s"
            " ORDER BY position LIMIT %s"
        )
        yield from self._read(lambda last: self._all(statement, last, _CHUNK), after)

    def version(self, stream: str) -> int:
        if not self._ready and not self._is_ours():
            return 0
        statement = "SELECT coalesce(max(version), 0) FROM edalab_events WHERE stream = %s"
        return int(self._one(statement, stream)[0])

    def streams(self, category: str) -> list[str]:
        statement = (
            "SELECT stream FROM edalab_events WHERE version = 1 AND starts_with(stream, %s)"
            " ORDER BY position"
        )
        return [name for (name,) in self._all(statement, f"{category}-")]

    def broken_link(self) -> int | None:
        """The position of the first record whose hash is not that of it and of all before."""
        statement = (
            "SELECT position, record, hash FROM edalab_events WHERE position > %s"
            " ORDER BY position LIMIT %s"
        )
        before, position = "", 0
        while rows := self._all(statement, position, _CHUNK):
            for position, written, stored in rows:
                if _hash(before, written) != stored:
                    return int(position)
                before = stored
        head = self._head()
        return head.position if head and (head.position, head.hash) != (position, before) else None

    def last_hash(self) -> str:
        """The hash of the last record; empty for an empty log."""
        head = self._head()
        return head.hash if head else ""

    def close(self) -> None:
        with suppress(Exception):  # the connection may be lost already
            self._connection.close()

    def server_version(self) -> str:
        """The server's version."""
        return str(self._one("SHOW server_version")[0])

    def drop(self) -> None:
        """Delete the whole log from the database."""
        if self._is_ours():
            with self._transaction():
                self._run("DROP TABLE edalab_events, edalab_log")
        self._ready = False

    def _read(
        self, chunk: Callable[[int], list[tuple[str, int]]], after: int
    ) -> Iterator[RecordedEvent]:
        last = after
        while rows := chunk(last):
            for written, last in rows:  # noqa: B007 - the last one is where it goes on
                yield msgspec.json.decode(written, type=RecordedEvent)

    def _head(self) -> Head | None:
        rows = self._all("SELECT log, position, hash FROM edalab_log")
        return Head(*rows[0]) if rows else None

    def _find(self, event_id: str) -> RecordedEvent | None:
        rows = self._all("SELECT record FROM edalab_events WHERE id = %s", event_id)
        return msgspec.json.decode(rows[0][0], type=RecordedEvent) if rows else None

    def _is_ours(self) -> bool:
        """Whether the tables exist.

        Raises:
            NotOurs: A table of one of these names has not our mark.
        """
        statement = (  # not to_regclass, which may still not know what others have just made
            "SELECT obj_description(oid, 'pg_class') FROM pg_class"
            " WHERE relname IN ('edalab_log', 'edalab_events') AND pg_table_is_visible(oid)"
        )
        with self._lock, self._asking():
            marks = [mark for (mark,) in self._connection.execute(statement).fetchall()]
        if any(mark != _MARK for mark in marks):
            raise NotOurs(self._address.shown, "edalab_log, edalab_events")
        return len(marks) == _OURS

    def _make(self) -> None:
        """Create the tables and the row of the head."""
        with self._transaction():
            self._run("SELECT pg_advisory_xact_lock(%s)", _MAKING)  # others make them too
            if not self._is_ours():
                for statement in _TABLES:
                    self._run(statement)
                self._run("INSERT INTO edalab_log VALUES (1, %s, %s, 0, '')", new_id(), FORMAT)

    def _all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query; none where there are no tables yet."""
        if not self._ready:
            self._ready = self._is_ours()
            if not self._ready:
                return []
        rows: list[tuple[Any, ...]] = self._run(statement, *values).fetchall()
        return rows

    def _one(self, statement: str, *values: Any) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._run(statement, *values).fetchone()
        return row

    def _run(self, statement: str, *values: Any) -> Any:
        with self._lock, self._asking():
            return self._connection.execute(statement, values or None)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with self._errors_translated(), answered_in_time(self._connection, self._longest_s):
            yield

    @property
    def _longest_s(self) -> float:
        return self._timeout_s + _SPARE_S

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with (
            self._lock,
            self._errors_translated(),
            answered_in_time(self._connection, 2 * self._longest_s),
            self._connection.transaction(),
        ):
            yield

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise error_of(error, self._address, self._timeout_s) from None


def _hash(before: str, written: str) -> str:
    """The hash of a record and, through the hash before, of all records before it."""
    return hashlib.sha256((before + written).encode()).hexdigest()
