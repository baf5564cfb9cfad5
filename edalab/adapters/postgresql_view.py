"""A view in PostgreSQL: the tables and statements of the view in MySQL, on another engine."""

import contextlib
import logging
from typing import Any, Final

import sqlalchemy as sa

from edalab.adapters.mysql import MySQLReadModel
from edalab.adapters.postgresql_server import (
    answered_in_time,
    connection_arguments,
    error_of,
)
from edalab.addresses import Address
from edalab.readmodel.protocol import Unusable

_EXISTS: Final = {"42P07", "42710", "23505", "40P01", "55P03"}
"""Codes of two processes that make the same tables: one of them finds them made."""

_OTHER_TABLES: Final = {"42703", "42P01", "42804", "42P10"}
"""Codes of tables that are not as ours: no such column or table, other types, no such key."""


class PostgreSQLReadModel(MySQLReadModel):
    """Employees in a database of a PostgreSQL server; takes the arguments of ``MySQLReadModel``."""

    _SCHEMA = sa.func.current_schema()

    def _new_engine(self, address: Address) -> sa.Engine:
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL + 1)
        return sa.create_engine(
            "postgresql+psycopg://",
            poolclass=sa.NullPool,
            isolation_level="READ COMMITTED",
            connect_args=connection_arguments(address, self._timeout_s),
        )

    def _answered_in_time(self) -> contextlib.AbstractContextManager[None]:
        driver: Any = self._connection.connection.driver_connection
        return answered_in_time(driver, self._timeout_s + 1)

    def _is_made_meanwhile(self, error: sa.exc.DBAPIError) -> bool:
        return getattr(error.orig, "sqlstate", None) in _EXISTS

    def _error_of(self, error: sa.exc.DBAPIError) -> Exception:
        if getattr(error.orig, "sqlstate", None) in _OTHER_TABLES:
            return Unusable(str(error.orig))
        return error_of(error.orig, self._address, self._timeout_s)
