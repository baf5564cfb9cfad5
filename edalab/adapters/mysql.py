"""A view in MySQL, with SQLAlchemy Core; the tables are those of the SQLite view with a prefix.

    edalab_employees    one row per employee, with the columns of ``reports.Row``
    edalab_names        the name keys by which an employee is found
    edalab_checkpoint   one row: how far the log is folded; a transaction locks it

The checkpoint row always exists, because projectors that race to insert a row would dead-lock.
"""

import contextlib
import hashlib
import logging
import ssl
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from edalab.adapters.failures import refused, unreachable
from edalab.addresses import Address
from edalab.domains.employees.directory import Person
from edalab.domains.employees.fields import full_name
from edalab.domains.employees.reports import Row
from edalab.errors import NotOurs, StorageLocked
from edalab.readmodel.content import content_hash
from edalab.readmodel.protocol import Checkpoint, Folded, Unusable

_COLUMNS: Final = Row.__struct_fields__
_FILES: Final = {"ssl_ca", "ssl_cert", "ssl_key"}
_LOCKED: Final = {1205, 1213}
_TABLE_EXISTS: Final = {1050}
_CREATE_ATTEMPTS: Final = 10
_REFUSED: Final = {1044, 1045, 1049, 1142, 1698}

_TEXT: Final = sa.Text().with_variant(mysql.MEDIUMTEXT(collation="utf8mb4_bin"), "mysql")
_SHORT: Final = sa.String(64)
_TABLES: Final = sa.MetaData()
_ENGINE: Final[dict[str, Any]] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4"}
_EMPLOYEES: Final = sa.Table(
    "edalab_employees",
    _TABLES,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, _TEXT) for name in _COLUMNS if name != "id"),
    sa.Column("last_day", _SHORT, nullable=False),
    sa.Column("digest", _SHORT, nullable=False),
    **_ENGINE,
)
_NAMES: Final = sa.Table(
    "edalab_names",
    _TABLES,
    sa.Column("name_hash", _SHORT, primary_key=True),  # a name can be longer than the longest key
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False, index=True),
    sa.Column("name", _TEXT, nullable=False),
    **_ENGINE,
)
_CHECKPOINT: Final = sa.Table(
    "edalab_checkpoint",
    _TABLES,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("made", sa.Boolean, nullable=False),
    sa.Column("log", _SHORT, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("event", _TEXT, nullable=False),  # an imported id has any length
    **_ENGINE,
)
_COLUMNS_THERE: Final = sa.table(
    "columns",
    *(sa.column(name, sa.String) for name in ("table_schema", "table_name", "column_name")),
    schema="information_schema",
)


class MySQLReadModel:
    """Employees in a database of a MySQL server.

    Args:
        address: ``mysql://USER:PASSWORD@HOST:PORT/DATABASE``, with ``?ssl_ca=FILE`` encrypted.
        timeout_s: How many seconds to wait for an answer, and for another transaction.
        make: Whether missing tables are created.

    Raises:
        SystemUnreachable: The system does not answer.
        SystemRefused: The password is wrong, or there is no such database.
        NotOurs: A table of a view's name has other columns; nothing is changed.
    """

    _SCHEMA: sa.ColumnElement[str] = sa.func.database()
    """The part of the server that has the tables."""

    def __init__(self, address: Address, *, timeout_s: float = 10.0, make: bool = True) -> None:
        self._address = address
        self._timeout_s = timeout_s
        # The pool's messages about lost connections are raised as errors as well.
        logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL + 1)
        self._engine = self._new_engine(address)
        self._database: sa.Connection | None = None
        with self._errors_translated():
            try:
                self._database = self._engine.connect()
            # The client needs a further package, or can't use a file of the TLS options.
            except (RuntimeError, ValueError, ssl.SSLError) as error:
                raise refused(address, error) from None
            if make:
                self._prepare()

    def _new_engine(self, address: Address) -> sa.Engine:
        """Return the engine for an address, with the limits of waiting."""
        seconds = max(1, round(self._timeout_s))
        ((host, port),) = address.hosts
        url = sa.URL.create(
            "mysql+pymysql",
            username=address.user or None,
            password=address.password or None,
            host=host,
            port=port or 3306,
            database=address.path or "edalab",
            query={"charset": "utf8mb4"},
        )
        return sa.create_engine(
            url,
            poolclass=sa.NullPool,
            isolation_level="READ COMMITTED",
            connect_args={
                "connect_timeout": seconds,
                # A second more than a lock is waited for, so that a lock is not taken for silence.
                "read_timeout": seconds + 1,
                "write_timeout": seconds + 1,
                "init_command": f"SET innodb_lock_wait_timeout = {seconds},"
                f" lock_wait_timeout = {seconds}",
                **_tls(address),
            },
        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator["_Changes"]:
        with self._errors_translated(), self._connection.begin() as transaction:
            # Other transactions wait here.
            self._run(sa.select(_CHECKPOINT.c.one).with_for_update())
            yield _Changes(self)
            with self._answered_in_time():
                transaction.commit()

    def checkpoint(self) -> Checkpoint | None:
        with self._errors_translated(), self._reading():
            return self.current_checkpoint()

    def rows(self) -> tuple[Row, ...]:
        with self._errors_translated(), self._reading():
            return self._rows()

    def row(self, number: int) -> Row | None:
        if not -(2**63) <= number < 2**63:
            return None
        with self._errors_translated(), self._reading():
            employee = self.employee(number)
        return employee.row if employee else None

    def named(self, name_key: str) -> list[Person]:
        numbers = sa.select(_NAMES.c.id).where(_NAMES.c.name_hash == _hash(name_key))
        with self._errors_translated(), self._reading():
            records = self._run(
                sa.select(_EMPLOYEES).where(_EMPLOYEES.c.id.in_(numbers)).order_by(_EMPLOYEES.c.id)
            )
            rows = [_checked(tuple(record))[0] for record in records]
        return [Person(row.id, full_name(row.first_name, row.last_name)) for row in rows]

    def content_hash(self) -> str:
        with self._errors_translated(), self._engine.connect() as connection:
            snapshot = connection.execution_options(isolation_level="REPEATABLE READ")
            records = snapshot.execute(sa.select(_EMPLOYEES).order_by(_EMPLOYEES.c.id)).all()
            named = snapshot.execute(sa.select(_NAMES.c.id, _NAMES.c.name)).all()
        names = sorted((int(number), str(name)) for number, name in named)
        return content_hash((_checked(tuple(record))[0] for record in records), names)

    def server_version(self) -> str:
        """The server's version."""
        with self._errors_translated(), self._reading():
            return str(self._run(sa.select(sa.func.version())).scalar_one())

    def drop(self) -> None:
        """Delete the view from the database; it can be rebuilt from the log.

        Raises:
            NotOurs: A table of a view's name has other columns; nothing is deleted.
        """
        with self._errors_translated(), self._reading():
            self._must_be_ours()
        with self._errors_translated():
            _TABLES.drop_all(self._engine)

    def close(self) -> None:
        if self._database is not None:
            with contextlib.suppress(Exception):  # the connection may be lost already
                self._database.close()
            self._database = None
        self._engine.dispose()

    def current_checkpoint(self) -> Checkpoint | None:
        """The checkpoint, read in the present transaction."""
        row = self._run(sa.select(_CHECKPOINT)).one_or_none()
        if row is None or not row.made:
            return None
        return Checkpoint(row.log, row.position, row.event)

    def employee(self, number: int) -> Folded | None:
        """Implements ``Transaction.employee``."""
        record = self._run(sa.select(_EMPLOYEES).where(_EMPLOYEES.c.id == number)).one_or_none()
        if record is None:
            return None
        row, last_day = _checked(tuple(record))
        names = self._run(sa.select(_NAMES.c.name).where(_NAMES.c.id == number)).scalars()
        return Folded(row, last_day, frozenset(names))

    @property
    def _connection(self) -> sa.Connection:
        assert self._database is not None  # noqa: S101 - using a closed view is a mistake
        return self._database

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Begin a transaction unless one is running, so that a read sees the present content."""
        if self._connection.in_transaction():
            yield
            return
        with self._connection.begin():
            yield

    def _rows(self) -> tuple[Row, ...]:
        records = self._run(sa.select(_EMPLOYEES).order_by(_EMPLOYEES.c.id))
        return tuple(_checked(tuple(record))[0] for record in records)

    def _must_be_ours(self) -> set[str]:
        """Check that the tables of these names are a view's; returns those that exist.

        Raises:
            NotOurs: One has other columns.
        """
        columns: dict[str, set[str]] = {}
        described = self._run(
            sa.select(_COLUMNS_THERE.c.table_name, _COLUMNS_THERE.c.column_name).where(
                _COLUMNS_THERE.c.table_schema == self._SCHEMA,
                _COLUMNS_THERE.c.table_name.startswith("edalab_", autoescape=True),
            )
        )
        for table_name, column_name in map(tuple, described):
            columns.setdefault(str(table_name), set()).add(str(column_name))
        for name, table in _TABLES.tables.items():
            expected = {column.name for column in table.columns}
            if name in columns and columns[name] != expected:
                shown = ", ".join(sorted(columns[name])[:5])
                raise NotOurs(self._address.shown, f"{name} ({shown})")
        return columns.keys() & _TABLES.tables.keys()

    def _prepare(self) -> None:
        with self._reading():
            if self._must_be_ours() == _TABLES.tables.keys():
                self._make_checkpoint()
                return
        for _ in range(_CREATE_ATTEMPTS):
            try:
                _TABLES.create_all(self._engine)
            except sa.exc.DBAPIError as error:
                if not self._is_made_meanwhile(error):
                    raise
            else:
                break  # all tables exist, created here or by another process
        self._make_checkpoint()

    def _make_checkpoint(self) -> None:
        with contextlib.suppress(sa.exc.IntegrityError), self._reading():
            if self._run(sa.select(_CHECKPOINT.c.one)).first() is None:
                empty = {"one": 1, "made": False, "log": "", "position": 0, "event": ""}
                self._run(sa.insert(_CHECKPOINT).values(empty))

    def _run(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        with self._answered_in_time():
            result: sa.CursorResult[Any] = self._connection.execute(statement)
        return result

    def _answered_in_time(self) -> contextlib.AbstractContextManager[None]:
        """Limit the wait for an answer, where the client itself does not."""
        return contextlib.nullcontext()

    def _is_made_meanwhile(self, error: sa.exc.DBAPIError) -> bool:
        """Whether another process made the tables at the same time."""
        return _code_of(error) in _TABLE_EXISTS | _LOCKED

    def _error_of(self, error: sa.exc.DBAPIError) -> Exception:
        """Return our error for one of the client, without a password."""
        code = _code_of(error)
        if code in _LOCKED:
            return StorageLocked(self._address.shown, self._timeout_s)
        if isinstance(error, sa.exc.OperationalError) and code not in _REFUSED:
            return unreachable(self._address, error.orig)
        if isinstance(error, sa.exc.ProgrammingError):  # tables with other columns
            return Unusable(str(error.orig))
        return refused(self._address, error.orig)

    @contextlib.contextmanager
    def _errors_translated(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            translated = self._error_of(error)
            raise translated from error if isinstance(translated, Unusable) else None
        except sa.exc.SQLAlchemyError as error:
            raise refused(self._address, error) from None


class _Changes:
    """A running transaction."""

    def __init__(self, view: MySQLReadModel) -> None:
        self._run = view._run  # noqa: SLF001 - the other half of the view
        self.checkpoint = view.current_checkpoint
        self.employee = view.employee

    def put(self, employee: Folded) -> None:
        row, last_day = employee.row, employee.last_day.isoformat()
        values = msgspec.structs.astuple(row)
        self._remove(row.id)
        self._run(
            sa.insert(_EMPLOYEES).values(
                (*values, last_day, _digest((*values, last_day)))
            )
        )  # fmt: skip
        names = [{"name_hash": _hash(n), "id": row.id, "name": n} for n in employee.names]
        if names:
            self._run(sa.insert(_NAMES).values(names))

    def fill(self, employees: Iterable[Folded]) -> None:
        for employee in employees:
            self.put(employee)

    def _remove(self, number: int) -> None:
        self._run(sa.delete(_EMPLOYEES).where(_EMPLOYEES.c.id == number))
        self._run(sa.delete(_NAMES).where(_NAMES.c.id == number))

    def clear(self) -> None:
        self._run(sa.delete(_EMPLOYEES))
        self._run(sa.delete(_NAMES))
        self._run(sa.update(_CHECKPOINT).values(made=False, log="", position=0, event=""))

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._run(
            sa.update(_CHECKPOINT).values(
                made=True, log=checkpoint.log, position=checkpoint.position, event=checkpoint.event
            )
        )


def _checked(record: tuple[Any, ...]) -> tuple[Row, date]:
    """The row and the last day of a record; raises ``Unusable`` if its digest is wrong."""
    *values, last_day, digest = record
    if _digest((*values, last_day)) != digest:
        raise Unusable("digest")
    return Row(**dict(zip(_COLUMNS, values, strict=True))), date.fromisoformat(last_day)


def _code_of(error: sa.exc.DBAPIError) -> object:
    """Return the server's number of an error; 0 for one of the client itself."""
    return error.orig.args[0] if error.orig is not None and error.orig.args else 0


def _tls(address: Address) -> dict[str, Any]:
    """The client's settings for the options of the address, all of which are about TLS."""
    options: dict[str, Any] = dict(address.options)
    for name in _FILES & options.keys():
        try:
            Path(options[name]).read_bytes()
        except OSError as error:
            reason = f"{name}: {error.strerror}: {options[name]}"
            raise refused(address, reason) from None
    if "ssl_verify_identity" in options:
        options["ssl_verify_identity"] = options["ssl_verify_identity"] not in {"", "0", "false"}
    return options


def _digest(values: tuple[Any, ...]) -> str:
    return hashlib.blake2b(msgspec.json.encode(values), digest_size=8).hexdigest()


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
