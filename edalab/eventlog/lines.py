"""Encodes a log's lines: JSON objects, each with a hash that depends on the line before.

The first line is the head, with the format's name and version and the log's id. Each other line is
a record. The last member of a line is ``hash``: the SHA-256 of the previous line's hash and of the
line's own bytes without that member. So a changed byte and a missing line in the middle are
detected. Missing lines at the end are not, nor is a file whose hashes were all computed again.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from edalab.messages import RecordedEvent, new_id

FORMAT: Final = "edalab-log"
VERSION: Final = 1

HEAD_BEGINS: Final = b'{"format":"edalab-log",'
"""What every log's file begins with."""

_OPENING: Final = b',"hash":"'
_ENDING: Final = len(_OPENING) + 64 + len(b'"}')
ENDING: Final = _ENDING + 1
"""The number of bytes at the end of a line that hold its hash, including the newline."""

HASH_MEMBER: Final = re.compile(_OPENING + rb"[0-9a-f]{64}\"}")
"""Matches the end of a complete line."""

_sha256: Final = hashlib.sha256
_encode: Final = msgspec.json.Encoder().encode


class Head(msgspec.Struct, frozen=True):
    """The first line of a log.

    Args:
        format: ``edalab-log``.
        version: The version of the format.
        log: The log's own id.
    """

    format: str
    version: int
    log: str


class Line(RecordedEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A record as stored in the file.

    Args:
        part: The number of the event in its append, from 1, and the size of the append.
    """

    part: Annotated[tuple[int, int], msgspec.Meta(description="i of n")]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """The fields of a record that the index needs; decoding only these is twice as fast."""

    position: int
    stream: str
    version: int
    id: str
    part: tuple[int, int]


class Place(msgspec.Struct, frozen=True, gc=False):
    """The fields of a record that tell its place in the log, for checking the order."""

    position: int
    stream: str
    version: int
    part: tuple[int, int]


class BadLine(Exception):
    """A line is not as it was written; ``reason`` is the key under ``error.damage-``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_head() -> Head:
    """The head of a new log."""
    return Head(FORMAT, VERSION, new_id())


def lines_of(events: Sequence[RecordedEvent]) -> list[Line]:
    """The lines of one append, as stored in the file."""
    total = len(events)
    # Fields are written out: a loop over them would take as long as encoding the line.
    return [
        Line(
            position=event.position,
            stream=event.stream,
            version=event.version,
            id=event.id,
            type=event.type,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            correlation_id=event.correlation_id,
            causation_id=event.causation_id,
            data=event.data,
            attributes=event.attributes,
            part=(number, total),
        )
        for number, event in enumerate(events, start=1)
    ]


def seal(value: Any, before: bytes) -> tuple[bytes, bytes]:
    """The line of a head or record, newline included, and its hash.

    Args:
        value: The head or record.
        before: The hash of the line before; empty for the head.
    """
    body = _encode(value)
    digest = _sha256(before + body).hexdigest().encode()
    return body[:-1] + _OPENING + digest + b'"}\n', digest


def check(line: bytes, before: bytes) -> bytes:
    """Check a line's hash, and return it.

    Args:
        line: Without its newline.
        before: The hash of the line before; empty for the head.

    Raises:
        BadLine: The hash is wrong.
    """
    # Most of the time of reading a log is spent here: hence one copy and one comparison.
    digest = _sha256(before + line[:-_ENDING] + b"}").hexdigest().encode()
    if line[-_ENDING:] != _OPENING + digest + b'"}':
        raise BadLine("hash")
    return digest


def check_all(lines: Sequence[bytes], before: bytes) -> bool:
    """Whether the hashes of all lines are right; a sixth faster than ``check`` for each line.

    Args:
        lines: Consecutive lines, at least one, without their newlines.
        before: The hash of the line before the first; empty for the head.
    """
    endings = [line[-_ENDING:] for line in lines]
    befores = [before, *[ending[len(_OPENING) : -2] for ending in endings]]
    # Each line is checked against the hash written in the line before, which is checked as well.
    digests = [
        _sha256(before + line[:-_ENDING] + b"}").hexdigest()
        for before, line in zip(befores, lines, strict=False)
    ]
    expected = ',"hash":"' + '"},"hash":"'.join(digests) + '"}'
    return expected.encode() == b"".join(endings)


def digest_of(line: bytes) -> bytes:
    """The hash that is written in a line without its newline; unchecked."""
    return line[len(_OPENING) - _ENDING : -2]


def digest_in(ending: bytes) -> bytes:
    """The hash that is written in the last ``ENDING`` bytes of a line; unchecked."""
    return ending[-_ENDING - 1 + len(_OPENING) : -3]


# The decoders ignore members that their structure does not have, such as the hash.
decode_head: Final = msgspec.json.Decoder(Head).decode
decode_entry: Final = msgspec.json.Decoder(Entry).decode
decode_event: Final = msgspec.json.Decoder(RecordedEvent).decode
decode_place: Final = msgspec.json.Decoder(Place).decode
decode_places: Final = msgspec.json.Decoder(Place).decode_lines
decode_line: Final = msgspec.json.Decoder(Line).decode
