"""A TinyDB database over an append-only file.

TinyDB's own table reads and rewrites the whole file at each insert. Ours only appends lines, and
methods that would change or remove records raise ``Refused``. Reading is TinyDB's own, so its
queries work::

    from tinydb import where
    from edalab.eventlog.database import open_database

    open_database("events.jsonl").search(where("type") == "RoleChanged")
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from edalab.errors import Refused
from edalab.eventlog.lines import Line, decode_line
from edalab.eventlog.log_file import LogFile

TABLE = "events"


class AppendOnlyStorage(Storage):
    """TinyDB's storage over a log file.

    Args:
        file: The log file.
    """

    def __init__(self, file: LogFile) -> None:
        super().__init__()
        self.file = file

    def read(self) -> dict[str, dict[str, Any]]:
        """All records in TinyDB's format: by table, then by document id."""
        lines = self.file.events(decode_line)
        return {TABLE: {str(line.position): msgspec.to_builtins(line) for line in lines}}

    def write(self, data: Any) -> NoReturn:  # noqa: ARG002 - TinyDB's signature
        """Always refused: TinyDB would rewrite the file.

        Raises:
            Refused: Always.
        """
        raise Refused("append-only", what="write")

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class AppendOnlyTable(Table):
    """TinyDB's table, limited to inserting and reading."""

    # Other processes append too, so cached results would be outdated.
    default_query_cache_capacity = 0

    def insert(self, document: Mapping[str, Any]) -> int:
        """Append one record; returns its position.

        Raises:
            Refused: The document is not a complete record with the next position.
        """
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Append records, all of them or none; returns their positions.

        Raises:
            Refused: A document is not a complete record with the next position.
        """
        storage = self._storage
        assert isinstance(storage, AppendOnlyStorage)  # noqa: S101 - only open_database creates it
        try:
            lines = [msgspec.convert(dict(document), Line) for document in documents]
        except msgspec.ValidationError as error:
            raise Refused("not-a-record", reason=error) from error
        with storage.file.exclusive():
            storage.file.append(lines)
        return [line.position for line in lines]

    def update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: records never change."""
        raise Refused("append-only", what="update")

    def update_multiple(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: records never change."""
        raise Refused("append-only", what="update")

    def upsert(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: records never change."""
        raise Refused("append-only", what="upsert")

    def remove(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Always refused: records are never removed."""
        raise Refused("append-only", what="remove")

    def truncate(self) -> NoReturn:
        """Always refused: records are never removed."""
        raise Refused("append-only", what="truncate")


class Database(TinyDB):
    """A log file as a TinyDB database with one table.

    Args:
        file: The log file.
    """

    table_class = AppendOnlyTable
    default_table_name = TABLE

    def __init__(self, file: LogFile) -> None:
        super().__init__(file, storage=AppendOnlyStorage)

    def drop_tables(self) -> NoReturn:
        """Always refused: records are never removed."""
        raise Refused("append-only", what="drop_tables")

    def drop_table(self, name: str) -> NoReturn:  # noqa: ARG002 - TinyDB's signature
        """Always refused: records are never removed."""
        raise Refused("append-only", what="drop_table")


def open_database(path: str | Path) -> Database:
    """The log in this file as a TinyDB database."""
    return Database(LogFile(Path(path)))


__all__ = ["Database", "open_database"]
