"""The index's file: its tables, its mark of time, and how notes get into it."""

import contextlib
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from edalab.eventlog.line_reader import Mark
from edalab.eventlog.private_files import make_file

if TYPE_CHECKING:
    from sqlite3 import Connection

VERSION: Final = 1
"""The version of what the tables hold: a file of another one is made anew."""

SCRIPT: Final = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE mark (version INT, head BLOB, offset INT, position INT, digest BLOB);
    CREATE TABLE event (stream TEXT, offset INT, version INT, PRIMARY KEY (stream, offset))
        WITHOUT ROWID;
    CREATE TABLE id (key INT, offset INT, PRIMARY KEY (key, offset)) WITHOUT ROWID;
    CREATE TABLE place (position INTEGER PRIMARY KEY, offset INT);
    CREATE TABLE category (name TEXT PRIMARY KEY, newest TEXT) WITHOUT ROWID;
"""
"""Makes the tables of a file that nobody reads before it is whole."""


def connect(path: Path) -> "Connection":
    """Open an index file.

    Raises:
        sqlite3.Error, OSError: It can't be opened.
    """
    import sqlite3

    make_file(path)
    connection = sqlite3.connect(path, timeout=1.0)
    try:
        connection.execute("PRAGMA cache_size = -32000")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def errors() -> tuple[type[Exception], ...]:
    """What reading or writing an index file may raise."""
    import sqlite3

    # TypeError and ValueError: the file is a database, but another one.
    return (sqlite3.Error, OSError, TypeError, ValueError)


def insert(
    into: "Connection",
    rows: list[tuple[str, int, int]],
    ids: dict[str, int],
    places: dict[int, int],
    newest: dict[str, int],
) -> None:
    """Add notes to a file.

    Args:
        into: The open file.
        rows: Stream, offset and version of each record.
        ids: Each record's offset by its id.
        places: Offsets by position, of some records.
        newest: The highest stream number of each category.
    """
    # In the order of the tables: a quarter of the time that the log's order takes.
    into.executemany("INSERT INTO event VALUES (?, ?, ?)", sorted(rows))
    hashed = sorted((key(identity), offset) for identity, offset in ids.items())
    into.executemany("INSERT INTO id VALUES (?, ?)", hashed)
    into.executemany("INSERT INTO place VALUES (?, ?)", places.items())
    for category, number in newest.items():
        query = "SELECT newest FROM category WHERE name = ?"
        before = max((int(n) for (n,) in into.execute(query, (category,))), default=0)
        larger = str(max(before, number))
        into.execute("INSERT OR REPLACE INTO category VALUES (?, ?)", (category, larger))


def finish(building: "Connection", path: Path, head: bytes, mark: Mark) -> None:
    """Make a new file one that is believed: say of which log it is, and up to which mark.

    Args:
        building: The open file; it is committed and closed.
        path: Its name.
        head: The hash of the log's head.
        mark: How far the notes go.
    """
    with contextlib.closing(building):
        building.execute("INSERT INTO mark VALUES (?, ?, ?, ?, ?)", (VERSION, head, *mark))
        building.commit()
    os.utime(path, (stamp(mark.digest),) * 2)


def note_newest(newest: dict[str, int], stream: str) -> None:
    """Take note of the number in a new stream's name, if it is the category's highest."""
    category, _, number = stream.partition("-")
    if number.isdecimal():
        newest[category] = max(newest.get(category, 0), int(number))


def stamp(digest: bytes) -> int:
    """A modification time, in whole even seconds as every file system keeps them, before 2010."""
    return 2 * (zlib.crc32(digest) % 600_000_000)


def key(identity: str) -> int:
    """A short number for an id; two ids may have the same."""
    import hashlib

    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
