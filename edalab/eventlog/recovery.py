"""What a crash in mid-write left at a log's end: kept where it is whole, else set aside."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from edalab.errors import Damaged
from edalab.eventlog import line_reader
from edalab.eventlog.line_reader import START, Mark
from edalab.eventlog.lines import BadLine, Entry, check, decode_entry


def entry_of(line: bytes, path: Path, position: int, batch: Sequence[tuple[int, Entry]]) -> Entry:
    """What an index wants to know of a line, if it is the one that comes next.

    Args:
        line: The line, its hash checked.
        path: The log.
        position: The position that it should have.
        batch: The lines of the same append before it.

    Raises:
        Damaged: It is no record, or another one belongs there.
    """
    try:
        entry = decode_entry(line)
    except msgspec.MsgspecError as error:
        raise Damaged(path, position + 1, "json") from error
    if entry.position != position:
        raise Damaged(path, position + 1, "order")
    if entry.part[0] != len(batch) + 1 or (batch and entry.part[1] != batch[0][1].part[1]):
        raise Damaged(path, position + 1, "batch")
    return entry


def lacks_newline_alone(rest: bytes, path: Path, mark: Mark) -> bool:
    """Whether what follows the last whole append is a whole one but for its last newline."""
    digest, batch = mark.digest, list[tuple[int, Entry]]()
    with contextlib.suppress(BadLine, Damaged):
        for line in rest.split(b"\n"):
            digest = check(line, digest)
            if mark == START:
                return True  # the head: it is looked at when it is read
            position = mark.position + len(batch) + 1
            batch.append((0, entry_of(line, path, position, batch)))
        i, n = batch[-1][1].part
        return i == n
    return False


def put_aside(rest: bytes, path: Path, mark: Mark) -> Path:
    """Write what follows the last whole append into a new file beside the log, durably.

    Raises:
        Damaged: It is something else than what a write in progress leaves.
        OSError: The file can't be written.
    """
    line_reader.check_unfinished(rest, path, mark)
    number = 1
    while (aside := path.with_name(f"{path.name}.unfinished-{number}")).exists():
        number += 1
    descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(rest)
        file.flush()
        os.fsync(file.fileno())
    return aside
