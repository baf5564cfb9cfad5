"""What the SQLite files beside a log share: index, snapshots and view.

Before such a file is written into, replaced or deleted, this module tells whether it is edalab's
own. edalab's files have a mark: an application id in the header. Files of edalab 0.1 have none, and
are known by their tables.
"""

import contextlib
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from edalab.eventlog.private_files import free_name
from edalab.files import is_other_than_file

if TYPE_CHECKING:
    from sqlite3 import Connection

MARK: Final = int.from_bytes(b"edal")
SET_MARK: Final = f"PRAGMA application_id = {MARK}"
_MAGIC: Final = b"SQLite format 3\0"
_MARK_AT: Final = slice(68, 72)
_SUFFIXES: Final = ("-wal", "-shm", "-journal")
_ROWS_AT_ONCE: Final = 50
"""The number of rows that one statement inserts."""

Tables = Mapping[str, frozenset[str]]
"""The columns of each table by which a file without a mark is known."""

Owner = Literal["nobody", "edalab", "older-edalab", "other"]


def owner(database: "Connection", tables: Tables) -> Owner:
    """Whose an open database is; ``nobody`` is said of an empty one.

    Raises:
        sqlite3.DatabaseError: It can't be read.
    """
    (mark,) = database.execute("PRAGMA application_id").fetchone()
    if mark == MARK:
        return "edalab"
    names = {
        str(name)
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    if mark or names - tables.keys():
        return "other"
    for name in names:
        columns = {str(row[1]) for row in database.execute(f"PRAGMA table_info({name})")}
        if columns != tables[name]:
            return "other"
    return "older-edalab" if names else "nobody"


def is_replaceable(path: Path, tables: Tables) -> bool:
    """Whether edalab may replace or delete a file; what is no database is renamed before.

    Args:
        path: The file; if it is missing, the answer is yes.
        tables: Those of an older edalab's file.
    """
    import sqlite3

    if is_other_than_file(path):  # a link that leads nowhere among them
        return False
    try:
        if not path.exists() or not path.stat().st_size or _is_marked(path):
            return True
    except OSError:
        return False
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as database:
            return owner(database, tables) != "other"
    except (sqlite3.DatabaseError, UnicodeError):
        with contextlib.suppress(OSError):
            set_aside(path)
            return True
        return False


def set_aside(path: Path) -> Path | None:
    """Rename a file. SQLite's files beside it are deleted if it has the mark, else renamed too.

    Returns:
        The new path; None if the file is gone already.

    Raises:
        OSError: It can't be renamed.
    """
    aside = free_name(path, "damaged")
    try:
        ours = _is_marked(path)
        path.rename(aside)
    except FileNotFoundError:
        return None
    for suffix in _SUFFIXES:
        beside = path.with_name(path.name + suffix)
        if ours:
            beside.unlink(missing_ok=True)
        elif beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside


def insert_rows(database: "Connection", table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows with many in each statement, which takes less than half the time."""
    remaining = iter(rows)
    while group := list(islice(remaining, _ROWS_AT_ONCE)):
        row = f"({','.join('?' * len(group[0]))})"
        others = f",{row}" * (len(group) - 1)
        statement = f"INSERT INTO {table} VALUES {row}{others}"  # noqa: S608 - our names
        database.execute(statement, tuple(chain.from_iterable(group)))


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(100)
    return header.startswith(_MAGIC) and header[_MARK_AT] == MARK.to_bytes(4)
