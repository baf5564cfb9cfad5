"""A view in a SQLite file, which learners may open with any SQLite tool.

    employees    one row per employee, with the columns of ``reports.Row``
    names        the name keys by which an employee is found
    checkpoint   one row: how far the log is folded

The file is a cache. Each row has a digest: if something else than the projector changed a row, the
digest is wrong and the view is rebuilt.
"""

import contextlib
import errno
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edalab.domains.employees.directory import Person
from edalab.domains.employees.fields import full_name
from edalab.domains.employees.reports import Row
from edalab.errors import NotOurs, StorageLocked, StorageUnwritable
from edalab.eventlog import cache_file
from edalab.eventlog.private_files import make_file, make_folder
from edalab.files import is_other_than_file
from edalab.readmodel.content import content_hash
from edalab.readmodel.protocol import Checkpoint, Folded, Unusable

if TYPE_CHECKING:
    import sqlite3

SCHEMA: Final = 2
"""The version of the tables; tables of another version are dropped and created again."""

_COLUMNS: Final = Row.__struct_fields__
_NAMES_BY_ID: Final = "CREATE INDEX names_by_id ON names (id)"
_TABLES: Final = f"""
CREATE TABLE employees (
    id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT, address TEXT,
    role TEXT NOT NULL, date_join TEXT NOT NULL, date_leave TEXT, status TEXT NOT NULL,
    last_day TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE names (
    name TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (name, id)
) WITHOUT ROWID;
{_NAMES_BY_ID};
CREATE TABLE checkpoint (
    one INTEGER PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL, position INTEGER NOT NULL,
    event TEXT NOT NULL, digest TEXT NOT NULL
);
"""
_COLUMNS_OF: Final = {
    "employees": frozenset({*_COLUMNS, "last_day", "digest"}),
    "names": frozenset({"name", "id"}),
    "checkpoint": frozenset({"one", "log", "position", "event", "digest"}),
}
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)}, last_day, digest FROM employees"  # noqa: S608 - constants
_NAMED: Final = f"{_SELECT} WHERE id IN (SELECT id FROM names WHERE name = ?) ORDER BY id"  # noqa: S608 - constants
_PUT: Final = f"INSERT OR REPLACE INTO employees VALUES ({', '.join('?' * 10)})"  # noqa: S608 - constants

_BUSY, _LOCKED, _PLAIN_ERROR = 5, 6, 1  # SQLite's result codes


class SqliteReadModel:
    """Employees in a SQLite file.

    Args:
        path: The file; it and its folder are created if they are missing.
        lock_timeout_s: How many seconds a transaction waits for one of another process.

    Raises:
        Unusable: The file is damaged.
        NotOurs: It is a database of somebody else's; nothing was written into it.
        StorageError: It can't be opened or created.

    Attributes:
        adopted: Whether an older edalab made the file.
    """

    def __init__(self, path: Path, *, lock_timeout_s: float = 10.0) -> None:
        import sqlite3

        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._database: sqlite3.Connection | None = None
        with self._sqlite_errors_translated():
            make_folder(path.parent)
            if is_other_than_file(path):
                raise StorageUnwritable(path, os.strerror(errno.ESPIPE))
            make_file(path)
            self._database = sqlite3.connect(path, timeout=lock_timeout_s, isolation_level=None)
            try:
                self.adopted = self._is_older()
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    @contextlib.contextmanager
    def transaction(self) -> Iterator["_Changes"]:
        with self._sqlite_errors_translated():
            self._run("BEGIN IMMEDIATE")
        try:
            with self._sqlite_errors_translated():
                yield _Changes(self)
                self._run("COMMIT")
        except BaseException:
            # If this fails, closing without a commit rolls back as well.
            with contextlib.suppress(Exception):
                self._run("ROLLBACK")
            raise

    def checkpoint(self) -> Checkpoint | None:
        with self._sqlite_errors_translated():
            record = self._run("SELECT log, position, event, digest FROM checkpoint").fetchone()
        return Checkpoint(*_verified(record)) if record else None

    def rows(self) -> tuple[Row, ...]:
        with self._sqlite_errors_translated():
            return tuple(_checked(record)[0] for record in self._run(f"{_SELECT} ORDER BY id"))

    def row(self, number: int) -> Row | None:
        with self._sqlite_errors_translated():
            record = self._run(f"{_SELECT} WHERE id = ?", number).fetchone()
            return _checked(record)[0] if record else None

    def named(self, name_key: str) -> list[Person]:
        with self._sqlite_errors_translated():
            rows = [_checked(record)[0] for record in self._run(_NAMED, name_key)]
        return [Person(row.id, full_name(row.first_name, row.last_name)) for row in rows]

    def content_hash(self) -> str:
        with self._sqlite_errors_translated():
            self._run("BEGIN")  # one snapshot for rows and names
            try:
                names = self._run("SELECT id, name FROM names ORDER BY id, name").fetchall()
                return content_hash(self.rows(), names)
            finally:
                self._run("COMMIT")

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def employee(self, number: int) -> Folded | None:
        """Implements ``Transaction.employee``."""
        record = self._run(f"{_SELECT} WHERE id = ?", number).fetchone()
        if record is None:
            return None
        row, last_day = _checked(record)
        names = self._run("SELECT name FROM names WHERE id = ?", number)
        return Folded(row, last_day, frozenset(name for (name,) in names))

    def _is_older(self) -> bool:
        assert self._database is not None  # noqa: S101 - it was just opened
        owner = cache_file.owner(self._database, _COLUMNS_OF)
        if owner == "other":
            raise NotOurs(self.path, _contents(self._database))
        return owner == "older-edalab"

    def _prepare(self) -> None:
        # With a write-ahead log readers never wait for writers. "Normal" can lose the last
        # transactions in a power cut, together with their checkpoints: they are folded again.
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        if self._is_prepared():
            return
        with self.transaction():
            if self._run("PRAGMA user_version").fetchone() == (SCHEMA,):
                self._run(cache_file.SET_MARK)
                return  # another process was faster, or the file is an older edalab's
            tables = self._run(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            for (table,) in tables:
                quoted = table.replace('"', '""')
                self._run(f'DROP TABLE "{quoted}"')
            for statement in filter(str.strip, _TABLES.split(";")):
                self._run(statement)
            self._run(f"PRAGMA user_version = {SCHEMA}")
            self._run(cache_file.SET_MARK)

    def _is_prepared(self) -> bool:
        marks = ("user_version", SCHEMA), ("application_id", cache_file.MARK)
        return all(self._run(f"PRAGMA {name}").fetchone() == (mark,) for name, mark in marks)

    def _run(self, statement: str, *values: Any) -> "sqlite3.Cursor":
        assert self._database is not None  # noqa: S101 - using a closed view is a mistake
        return self._database.execute(statement, values)

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        assert self._database is not None  # noqa: S101 - using a closed view is a mistake
        cache_file.insert_rows(self._database, table, rows)

    @contextlib.contextmanager
    def _sqlite_errors_translated(self) -> Iterator[None]:
        import sqlite3

        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", _PLAIN_ERROR) & 0xFF
            if code in {_BUSY, _LOCKED}:
                raise StorageLocked(self.path, self._lock_timeout_s) from error
            if isinstance(error, sqlite3.OperationalError) and code != _PLAIN_ERROR:
                raise StorageUnwritable(self.path, str(error)) from error
            raise Unusable(str(error)) from error
        except UnicodeError as error:
            raise Unusable(str(error)) from error
        except OSError as error:
            raise StorageUnwritable(self.path, error.strerror or str(error)) from error


class _Changes:
    """A running transaction."""

    def __init__(self, view: SqliteReadModel) -> None:
        self._view = view
        self._insert = view._insert  # noqa: SLF001 - the other half of the view
        self._run = view._run  # noqa: SLF001 - the other half of the view
        self.checkpoint = view.checkpoint
        self.employee = view.employee

    def put(self, employee: Folded) -> None:
        row = employee.row
        self._run(_PUT, *_with_digest(employee))
        self._run("DELETE FROM names WHERE id = ?", row.id)
        for name in employee.names:
            self._run("INSERT INTO names VALUES (?, ?)", name, row.id)

    def fill(self, employees: Iterable[Folded]) -> None:
        by_name = defaultdict[str, list[int]](list)

        def rows() -> Iterator[tuple[Any, ...]]:
            for employee in employees:
                for name in employee.names:
                    by_name[name].append(employee.row.id)
                yield _with_digest(employee)

        # Rows in each table's order and the index last take a third of the time of ``put``.
        self._run("DROP INDEX names_by_id")
        self._insert("employees", rows())
        names = ((name, number) for name in sorted(by_name) for number in by_name[name])
        self._insert("names", names)
        self._run(_NAMES_BY_ID)

    def clear(self) -> None:
        for table in ("employees", "names", "checkpoint"):
            self._run(f"DELETE FROM {table}")  # noqa: S608 - constants

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        values = msgspec.structs.astuple(checkpoint)
        statement = "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?)"
        self._run(statement, *values, _digest(values))


def _contents(database: "sqlite3.Connection") -> str:
    """The names of a database's tables, of which the first are given."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 4")
    return ", ".join(str(name)[:40] for (name,) in tables) or "-"


def _with_digest(employee: Folded) -> tuple[Any, ...]:
    values = (*msgspec.structs.astuple(employee.row), employee.last_day.isoformat())
    return (*values, _digest(values))


def _checked(record: tuple[Any, ...]) -> tuple[Row, date]:
    """The row and the last day of a record; raises ``Unusable`` if its digest is wrong."""
    *values, last_day = _verified(record)
    return Row(**dict(zip(_COLUMNS, values, strict=True))), date.fromisoformat(last_day)


def _verified(record: tuple[Any, ...]) -> tuple[Any, ...]:
    """The record's values without the digest; raises ``Unusable`` if the digest is wrong."""
    *values, digest = record
    if _digest(tuple(values)) != digest:
        raise Unusable("digest")
    return tuple(values)


def _digest(values: tuple[Any, ...]) -> str:
    return hashlib.blake2b(msgspec.json.encode(values), digest_size=8).hexdigest()
