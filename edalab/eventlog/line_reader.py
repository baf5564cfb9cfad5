"""Reads a log's lines between two offsets, with or without checking their hashes."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from edalab.errors import Damaged, NewerFormat
from edalab.eventlog.lines import (
    ENDING,
    FORMAT,
    HASH_MEMBER,
    HEAD_BEGINS,
    VERSION,
    BadLine,
    check,
    check_all,
    decode_head,
    digest_in,
    digest_of,
)
from edalab.messages import NOT_DECODED, RecordedEvent

_CHUNK: Final = 1 << 16
_Record = TypeVar("_Record", bound=RecordedEvent)


class Mark(NamedTuple):
    """A boundary between two lines of a log file.

    Args:
        offset: Its offset in the file, in bytes.
        position: The position of the record before it; 0 after the head, -1 before the head. So
            ``position + 1`` lines are before it.
        digest: The hash of the line before it; empty at the beginning.
    """

    offset: int
    position: int
    digest: bytes


START: Final = Mark(0, -1, b"")


def checked_lines(
    descriptor: int, path: Path, start: Mark, end: int | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """The complete lines after ``start``, as offset, hash, and line without its newline.

    Args:
        descriptor: The open log.
        path: Its path, for errors.
        start: The mark at which to begin.
        end: The offset at which to stop; left out, the end of the file. Bytes after the last
            newline are left out.

    Raises:
        Damaged: A line was changed after it was written, or the first line is no head.
        NewerFormat: A later edalab wrote the log.
    """
    offset = start.offset
    for lines in checked_blocks(descriptor, path, start, end):
        for line in lines:
            yield offset, digest_of(line), line
            offset += len(line) + 1


def unchecked_blocks(descriptor: int, offset: int, end: int | None = None) -> Iterator[list[bytes]]:
    """The complete lines from ``offset`` on, in blocks, unchecked."""
    incomplete = b""
    while data := os.pread(
        descriptor, _CHUNK if end is None else min(_CHUNK, end - offset), offset
    ):
        offset += len(data)
        lines = (incomplete + data).split(b"\n")
        incomplete = lines.pop()
        if lines:
            yield lines


def checked_blocks(
    descriptor: int, path: Path, start: Mark, end: int | None = None
) -> Iterator[list[bytes]]:
    """The lines before the first damaged one, in blocks; raises as ``checked_lines`` does."""
    _, position, before = start
    for lines in unchecked_blocks(descriptor, start.offset, end):
        if not check_all(lines, before):
            intact, reason = _first_damage(lines, before)
            yield lines[:intact]
            line = position + intact + 2
            raise Damaged(path, line, reason if line > 1 else "header")
        before = digest_of(lines[-1])
        if position < 0:
            check_head(lines[0], path)
        position += len(lines)
        yield lines


def _first_damage(lines: list[bytes], before: bytes) -> tuple[int, str]:
    """The number of lines before the first damaged one, and the reason of that damage."""
    for number, line in enumerate(lines):
        try:
            before = check(line, before)
        except BadLine as bad:
            return number, bad.reason
    raise AssertionError("check_all and check disagree")


def records(
    descriptor: int, path: Path, start: Mark, end: int, decode: Callable[[bytes], _Record]
) -> Iterator[_Record]:
    """The records between a mark and the offset ``end``.

    Their format and positions are checked. Their hashes are not: they were checked when the log was
    opened or when the index was written.

    Raises:
        Damaged: A line is no record, or its position is not the next one.
    """
    position = start.position
    for lines in unchecked_blocks(descriptor, start.offset, end):
        if position < 0:
            position = 0
            del lines[0]  # the head
        try:
            decoded = list(map(decode, lines))
        except NOT_DECODED:
            decoded = _decodable(lines, decode)
        for event in decoded:
            position += 1
            if event.position != position:
                raise Damaged(path, position + 1, "order")
            yield event
        if len(decoded) < len(lines):
            raise Damaged(path, position + 2, "json")


def _decodable(lines: list[bytes], decode: Callable[[bytes], _Record]) -> list[_Record]:
    """The records of all lines before the first that can't be decoded."""
    records = []
    with contextlib.suppress(*NOT_DECODED):
        for line in lines:
            records.append(decode(line))  # noqa: PERF401 - the records before the error are kept
    return records


def digest_before(descriptor: int, offset: int) -> bytes:
    """The hash in the line that ends at ``offset``; empty where no line ends there.

    The next line is checked against it, so that a wrong hash is noticed there.
    """
    if offset < ENDING:
        return b""
    return digest_in(os.pread(descriptor, ENDING, offset - ENDING))


def line_at(descriptor: int, offset: int) -> bytes:
    """The line that begins at ``offset``, checked against the one before; without its newline.

    Raises:
        BadLine: No intact line begins there.
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


def check_unfinished(tail: bytes, path: Path, mark: Mark) -> None:
    """Check that the bytes after the last complete append come from an unfinished write.

    Such bytes are the beginning of intact lines. A complete record that is followed by something
    else than a newline is damage: no unfinished write leaves that.

    Raises:
        Damaged: The bytes do not come from an unfinished write.
    """
    *lines, last = tail.split(b"\n")
    before = mark.digest
    for line in lines:
        before = check(line, before)
    for ending in HASH_MEMBER.finditer(last, 0, max(0, len(last) - 1)):
        with contextlib.suppress(BadLine):
            check(last[: ending.end()], before)
            raise Damaged(path, mark.position + len(lines) + 2, "newline")


def check_beginning(tail: bytes, path: Path, mark: Mark) -> None:
    """Check that a file without one complete line is a log's beginning, and not somebody else's.

    Raises:
        Damaged: It is not.
    """
    zeros = not tail.strip(b"\0")  # what a power cut may leave of a write
    if mark == START and not zeros and not tail.startswith(HEAD_BEGINS[: len(tail)]):
        raise Damaged(path, 1, "header")


def check_head(line: bytes, path: Path) -> None:
    """Check that a log's first line is a head, of a version that this edalab knows.

    Raises:
        Damaged: It is no head.
        NewerFormat: A later edalab wrote it.
    """
    try:
        head = decode_head(line)
    except NOT_DECODED as error:
        raise Damaged(path, 1, "header") from error
    if head.format != FORMAT:
        raise Damaged(path, 1, "header")
    if head.version > VERSION:
        raise NewerFormat(path, head.version, VERSION)
