"""How a log's lines are written: a JSON object each, with a hash that chains it to the one before.

The first line is the head: the format's name and version and the log's own id. Each further line is
a record. A line's last member is ``hash``: the SHA-256 of the hash before it and of the line's own
bytes without that member. So a changed byte anywhere is found, and so is a line that is gone from
the middle; lines cut off the end, or a file hashed anew by somebody, are not.
"""

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec

from edalab.messages import RecordedEvent, new_id

FORMAT: Final = "edalab-log"
VERSION: Final = 1

_OPENING: Final = b',"hash":"'
_ENDING: Final = len(_OPENING) + 64 + len(b'"}')
ENDING: Final = _ENDING + 1
"""How many bytes at a line's end hold its hash, with the newline."""

SEALED: Final = re.compile(_OPENING + rb"[0-9a-f]{64}\"}")
"""How a whole line ends."""

_sha256: Final = hashlib.sha256


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


class Line(RecordedEvent, frozen=True, kw_only=True):
    """A record as it stands in the file.

    Args:
        part: Which event of its append this is, and how many there are: ``[1, 2]``.
    """

    part: Annotated[tuple[int, int], msgspec.Meta(description="i of n")]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What an index wants to know of a record; decoding no more than that is twice as fast."""

    position: int
    stream: str
    version: int
    id: str
    part: tuple[int, int]


class Place(msgspec.Struct, frozen=True, gc=False):
    """What tells a record's place in the log: all that a check of the whole log looks at."""

    position: int
    stream: str
    version: int
    part: tuple[int, int]


class BadLine(Exception):
    """A line that is not as it was written; ``reason`` is the key under ``error.damage-``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_head() -> Head:
    """The head of a new log."""
    return Head(FORMAT, VERSION, new_id())


def lines_of(events: Sequence[RecordedEvent]) -> list[Line]:
    """The lines of one append, as they stand in the file."""
    total = len(events)
    # Each field by its name: to go through the fields would cost as much as to encode the line.
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
            part=(number, total),
        )
        for number, event in enumerate(events, start=1)
    ]


def seal(value: Any, before: bytes) -> tuple[bytes, bytes]:
    """The line of a head or record, newline included, and its hash.

    Args:
        value: What the line says.
        before: The hash of the line before; empty for the head.
    """
    body: bytes = msgspec.json.encode(value)
    digest = _digest(before, body)
    return body[:-1] + _OPENING + digest + b'"}\n', digest


def check(line: bytes, before: bytes) -> bytes:
    """The hash of a line, if it is right.

    Args:
        line: Without its newline.
        before: The hash of the line before; empty for the head.

    Raises:
        BadLine: The hash is not that of these bytes.
    """
    # Reading a log costs little more than this function: hence one copy of the line, one compare.
    digest = _sha256(before + line[:-_ENDING] + b"}").hexdigest().encode()
    if line[-_ENDING:] != _OPENING + digest + b'"}':
        raise BadLine("hash")
    return digest


def check_all(lines: Sequence[bytes], before: bytes) -> bool:
    """Whether ``check`` would pass each of these lines; a sixth faster than asking it.

    Args:
        lines: Lines that follow each other, without their newlines.
        before: The hash of the line before the first; empty for the head.
    """
    if not lines:
        return True
    endings = [line[-_ENDING:] for line in lines]
    befores = [before, *[ending[len(_OPENING) : -2] for ending in endings]]
    # What a line says its hash is counts as right for the next one: that it is, is seen below.
    digests = [
        _sha256(before + line[:-_ENDING] + b"}").hexdigest()
        for before, line in zip(befores, lines, strict=False)
    ]
    said = ',"hash":"' + '"},"hash":"'.join(digests) + '"}'
    return said.encode() == b"".join(endings)


def digest_of(line: bytes) -> bytes:
    """The hash that a line says; without its newline."""
    return line[len(_OPENING) - _ENDING : -2]


def digest_in(ending: bytes) -> bytes:
    """The hash that the last ``ENDING`` bytes of a line (its newline included) say; unchecked."""
    return ending[-_ENDING - 1 + len(_OPENING) : -3]


def _digest(before: bytes, body: bytes) -> bytes:
    return _sha256(before + body).hexdigest().encode()


# A record's line is decoded as it stands: what a structure does not know, the hash above all, is
# passed over.
decode_head: Final = msgspec.json.Decoder(Head).decode
decode_entry: Final = msgspec.json.Decoder(Entry).decode
decode_event: Final = msgspec.json.Decoder(RecordedEvent).decode
decode_place: Final = msgspec.json.Decoder(Place).decode
decode_places: Final = msgspec.json.Decoder(Place).decode_lines
decode_line: Final = msgspec.json.Decoder(Line).decode
