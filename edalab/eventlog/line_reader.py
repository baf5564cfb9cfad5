"""Going through a log's lines from one mark to another."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import msgspec

from edalab.errors import Damaged, NewerFormat
from edalab.eventlog.lines import (
    ENDING,
    FORMAT,
    SEALED,
    VERSION,
    BadLine,
    check,
    check_all,
    decode_head,
    digest_in,
    digest_of,
)
from edalab.messages import RecordedEvent

_CHUNK: Final = 1 << 16
_Record = TypeVar("_Record", bound=RecordedEvent)


class Mark(NamedTuple):
    """A place between two lines.

    Args:
        offset: Where it is, in bytes.
        position: The position of the record before it; the head counts as 0, nothing as -1. So
            ``position + 1`` lines are before it.
        digest: The hash of the line before it.
    """

    offset: int
    position: int
    digest: bytes


START: Final = Mark(0, -1, b"")


def chained(
    descriptor: int, path: Path, start: Mark, end: int | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """The whole lines after ``start``: offset, hash, and the line without its newline.

    Args:
        descriptor: The open log.
        path: Its name, for errors.
        start: Where to begin.
        end: Where to stop, in bytes; left out, at the end of the file. What follows the last
            newline is not given.

    Raises:
        Damaged: A line is not as it was written, or is no head where the head belongs.
        NewerFormat: A later edalab wrote the log.
    """
    offset = start.offset
    for lines in intact(descriptor, path, start, end):
        for line in lines:
            yield offset, digest_of(line), line
            offset += len(line) + 1


def whole(descriptor: int, offset: int, end: int | None = None) -> Iterator[list[bytes]]:
    """The whole lines from ``offset`` on, some at a time; nothing about them is checked."""
    rest = b""
    while data := os.pread(
        descriptor, _CHUNK if end is None else min(_CHUNK, end - offset), offset
    ):
        offset += len(data)
        lines = (rest + data).split(b"\n")
        rest = lines.pop()
        if lines:
            yield lines


def intact(
    descriptor: int, path: Path, start: Mark, end: int | None = None
) -> Iterator[list[bytes]]:
    """The lines as ``chained`` gives them, some at a time: all before the first damaged one."""
    _, position, before = start
    for lines in whole(descriptor, start.offset, end):
        if not check_all(lines, before):
            good, reason = _front(lines, before)
            yield lines[:good]
            line = position + good + 2
            raise Damaged(path, line, reason if line > 1 else "header")
        before = digest_of(lines[-1])
        if position < 0:
            check_head(lines[0], path)
        position += len(lines)
        yield lines


def _front(lines: list[bytes], before: bytes) -> tuple[int, str]:
    """How many lines stand before the first that is not right, and what is wrong with that one."""
    for number, line in enumerate(lines):
        try:
            before = check(line, before)
        except BadLine as bad:
            return number, bad.reason
    raise AssertionError("check_all and check disagree")


def events(
    descriptor: int, path: Path, start: Mark, end: int, decode: Callable[[bytes], _Record]
) -> Iterator[_Record]:
    """The records between a mark and an offset that stands between two lines.

    Their form and their positions are checked, their hashes are not: whoever opened the log has
    checked them up to here, or the index is the witness that somebody has.

    Raises:
        Damaged: A line is no record, or not the one that belongs there.
    """
    position = start.position
    for lines in whole(descriptor, start.offset, end):
        if position < 0:
            position = 0
            del lines[0]  # the head
        try:
            records = list(map(decode, lines))
        except msgspec.MsgspecError:
            records = _decodable(lines, decode)
        for event in records:
            position += 1
            if event.position != position:
                raise Damaged(path, position + 1, "order")
            yield event
        if len(records) < len(lines):
            raise Damaged(path, position + 2, "json")


def _decodable(lines: list[bytes], decode: Callable[[bytes], _Record]) -> list[_Record]:
    """The records of all lines before the first that is none."""
    records = []
    with contextlib.suppress(msgspec.MsgspecError):
        for line in lines:
            records.append(decode(line))  # noqa: PERF401 - those before the error are wanted
    return records


def digest_before(descriptor: int, offset: int) -> bytes:
    """The hash of the line that ends at ``offset``, as the line says it; empty where there is none.

    Whatever follows is checked against it, so that a wrong one does not go unnoticed.
    """
    if offset < ENDING:
        return b""
    return digest_in(os.pread(descriptor, ENDING, offset - ENDING))


def line_at(descriptor: int, offset: int) -> bytes:
    """The line that begins at ``offset``, checked against the one before; without its newline.

    Raises:
        BadLine: None that is as it was written begins there.
    """
    size, data = 1024, b""
    while b"\n" not in data:
        data = os.pread(descriptor, size, offset)
        if len(data) < size and b"\n" not in data:
            raise BadLine("hash")
        size *= 8
    line = data[: data.index(b"\n")]
    check(line, digest_before(descriptor, offset))
    return line


def check_unfinished(rest: bytes, path: Path, mark: Mark) -> None:
    """See that what follows the last whole append is what a write in progress leaves.

    That is the front of lines as they would be. A whole record with something else than a newline
    behind it is none: nobody writes that.

    Raises:
        Damaged: It is something else.
    """
    *lines, last = rest.split(b"\n")
    before = mark.digest
    for line in lines:
        before = check(line, before)
    for found in SEALED.finditer(last, 0, max(0, len(last) - 1)):
        with contextlib.suppress(BadLine):
            check(last[: found.end()], before)
            raise Damaged(path, mark.position + len(lines) + 2, "newline")


def check_head(line: bytes, path: Path) -> None:
    """See that a log's first line is a head of a version that is known here.

    Raises:
        Damaged: It is none.
        NewerFormat: A later edalab wrote it.
    """
    try:
        head = decode_head(line)
    except msgspec.MsgspecError as error:
        raise Damaged(path, 1, "header") from error
    if head.format != FORMAT:
        raise Damaged(path, 1, "header")
    if head.version > VERSION:
        raise NewerFormat(path, head.version, VERSION)
