"""The index's SQLite file: its tables, its modification time, and adding entries."""

import contextlib
import os
import zlib
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edalab.eventlog import cache_file
from edalab.eventlog.cache_file import SET_MARK, insert_rows
from edalab.eventlog.line_reader import Mark
from edalab.eventlog.private_files import make_file
from edalab.eventlog.stream_names import number_in

if TYPE_CHECKING:
    from sqlite3 import Connection

VERSION: Final = 1
"""The version of the tables; a file of another version is made again."""

TABLES: Final = {
    "mark": frozenset({"version", "head", "offset", "position", "digest"}),
    "event": frozenset({"stream", "offset", "version"}),
    "id": frozenset({"key", "offset"}),
    "place": frozenset({"position", "offset"}),
    "category": frozenset({"name", "newest"}),
}
"""The tables, by which the index of an older edalab is known."""

SCRIPT: Final = f"""
    {SET_MARK};
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE mark (version INT, head BLOB, offset INT, position INT, digest BLOB);
    CREATE TABLE event (stream TEXT, offset INT, version INT, PRIMARY KEY (stream, offset))
        WITHOUT ROWID;
    CREATE TABLE id (key INT, offset INT, PRIMARY KEY (key, offset)) WITHOUT ROWID;
    CREATE TABLE place (position INTEGER PRIMARY KEY, offset INT);
    CREATE TABLE category (name TEXT PRIMARY KEY, newest TEXT) WITHOUT ROWID;
"""
"""Creates the tables of a new file, which nobody reads before it is finished."""


def connect(path: Path) -> "Connection":
    """Open an index file, or create an empty one.

    Raises:
        sqlite3.Error, OSError: It can't be opened.
    """
    import sqlite3

    make_file(path)
    # Threads that share a log take turns.
    connection = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
    try:
        connection.execute("PRAGMA cache_size = -32000")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def is_replaceable(path: Path) -> bool:
    """Whether an index may be written at a path; what is no database there is renamed before."""
    return cache_file.is_replaceable(path, TABLES)


def errors() -> tuple[type[Exception], ...]:
    """The exceptions that reading or writing an index file may raise."""
    import sqlite3

    # TypeError and ValueError: the file is a database with other tables.
    return (sqlite3.Error, OSError, TypeError, ValueError)


def insert(
    database: "Connection",
    rows: list[tuple[str, int, int]],
    ids: dict[str, int],
    position_offsets: dict[int, int],
    highest: dict[str, int],
) -> None:
    """Add entries to an index file.

    Args:
        database: The open file.
        rows: Stream, offset and version of each record, sorted.
        ids: The offset of each record by its id.
        position_offsets: The offsets of some records by their positions.
        highest: The highest stream number of each category.
    """
    # Sorted as in the tables, this takes a quarter of the time of the log's order.
    insert_rows(database, "event", rows)
    hashed = sorted([(key(identity), offset) for identity, offset in ids.items()])
    insert_rows(database, "id", hashed)
    insert_rows(database, "place", position_offsets.items())
    for category, number in highest.items():
        query = "SELECT newest FROM category WHERE name = ?"
        before = max((int(stored) for (stored,) in database.execute(query, (category,))), default=0)
        larger = str(max(before, number))
        database.execute("INSERT OR REPLACE INTO category VALUES (?, ?)", (category, larger))


def finish(building: "Connection", path: Path, head: bytes, mark: Mark) -> None:
    """Finish a new file: write its log and its mark, and set its modification time.

    Args:
        building: The open file; it is committed and closed.
        path: The file's path.
        head: The hash of the log's head.
        mark: The mark up to which the file covers the log.
    """
    with contextlib.closing(building):
        building.execute("INSERT INTO mark VALUES (?, ?, ?, ?, ?)", (VERSION, head, *mark))
        building.commit()
    os.utime(path, (modification_time(mark.digest),) * 2)


def update_highest(highest: dict[str, int], stream: str) -> None:
    """Update the category's highest number with the number in a new stream's name."""
    category, number = number_in(stream)
    if number:
        highest[category] = max(highest.get(category, 0), number)


def modification_time(digest: bytes) -> int:
    """The modification time of an index file whose mark has this hash, in seconds.

    Whole even seconds, which every file system can store, and before 2010.
    """
    return 2 * (zlib.crc32(digest) % 600_000_000)


def key(identity: str) -> int:
    """A 64-bit hash of an id; different ids may have the same one."""
    digest = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
