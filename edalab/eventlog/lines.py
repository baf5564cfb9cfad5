"""How a log's lines are written: a JSON object each, with a hash that chains it to the one before.

The first line is the head: the format's name and version and the log's own id. Each further line is
a record. A line's last member is ``hash``: the SHA-256 of the hash before it and of the line's own
bytes without that member. So a changed byte anywhere is found, and so is a line that is gone from
the middle; lines cut off the end, or a file hashed anew by somebody, are not.
"""

import hashlib
from typing import Annotated, Any, Final

import msgspec

from edalab.messages import RecordedEvent, new_id

FORMAT: Final = "edalab-log"
VERSION: Final = 1

_OPENING: Final = b',"hash":"'
_ENDING: Final = len(_OPENING) + 64 + len(b'"}')


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


class BadLine(Exception):
    """A line that is not as it was written; ``reason`` is the key under ``error.damage-``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_head() -> Head:
    """The head of a new log."""
    return Head(FORMAT, VERSION, new_id())


def seal(value: Any, before: bytes) -> tuple[bytes, bytes]:
    """The line of a head or record, newline included, and its hash.

    Args:
        value: What the line says.
        before: The hash of the line before; empty for the head.
    """
    body: bytes = msgspec.json.encode(value)
    digest = _digest(before, body)
    return body[:-1] + _OPENING + digest + b'"}\n', digest


def unseal(line: bytes, before: bytes) -> tuple[bytes, bytes]:
    """What a line says, as JSON, and its hash.

    Args:
        line: Without its newline.
        before: The hash of the line before; empty for the head.

    Raises:
        BadLine: The hash is not that of these bytes.
    """
    body, rest = line[:-_ENDING] + b"}", line[-_ENDING:]
    digest = rest[len(_OPENING) : -2]
    if rest != _OPENING + digest + b'"}' or _digest(before, body) != digest:
        raise BadLine("hash")
    return body, digest


def _digest(before: bytes, body: bytes) -> bytes:
    return hashlib.sha256(before + body).hexdigest().encode()


decode_head: Final = msgspec.json.Decoder(Head).decode
decode_line: Final = msgspec.json.Decoder(Line).decode
