"""Recovers a log's end after a crash during a write: completes it or saves it elsewhere."""

import contextlib
import os
from pathlib import Path

from edalab.errors import Damaged
from edalab.eventlog import line_reader
from edalab.eventlog.line_reader import START, Mark
from edalab.eventlog.lines import BadLine, Entry, check, decode_entry
from edalab.eventlog.private_files import free_name, open_new
from edalab.messages import NOT_DECODED


def decode_next_entry(line: bytes, path: Path, position: int, previous: Entry | None) -> Entry:
    """The index entry of a line; checks that it is the next record.

    Args:
        line: The line, whose hash was checked.
        path: The log.
        position: The expected position.
        previous: The entry of the line before, if it belongs to the same append.

    Raises:
        Damaged: The line is not a record, or not the next one.
    """
    try:
        entry = decode_entry(line)
    except NOT_DECODED as error:
        raise Damaged(path, position + 1, "json") from error
    if entry.position != position:
        raise Damaged(path, position + 1, "order")
    number, total = previous.part if previous else (0, entry.part[1])
    if entry.part != (number + 1, total):
        raise Damaged(path, position + 1, "batch")
    return entry


def lacks_only_newline(tail: bytes, path: Path, mark: Mark) -> bool:
    """Whether the tail is a complete append that lacks only its last newline."""
    digest, position, previous = mark.digest, mark.position, None
    with contextlib.suppress(BadLine, Damaged):
        for line in tail.split(b"\n"):
            digest = check(line, digest)
            if mark == START:
                return True  # the head is checked when it is read
            position += 1
            previous = decode_next_entry(line, path, position, previous)
        return previous is not None and previous.part[0] == previous.part[1]
    return False


def save_unfinished(tail: bytes, path: Path, mark: Mark) -> Path:
    """Write the tail after the last complete append into a new file beside the log, durably.

    Raises:
        Damaged: The tail does not come from an unfinished write.
        OSError: The file can't be written.
    """
    line_reader.check_unfinished(tail, path, mark)
    aside = free_name(path, "unfinished")
    with os.fdopen(open_new(aside), "wb") as file:
        file.write(tail)
        file.flush()
        os.fsync(file.fileno())
    return aside
