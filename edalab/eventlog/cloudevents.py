"""Converts events to and from CloudEvents JSON, the format of other systems.

The envelope's attributes get CloudEvents' names: ``stream`` is ``subject``, ``occurred_at`` is
``time``. Attributes without a CloudEvents name are extension attributes, whose names can only
contain lower-case letters and digits: ``position``, ``streamversion``, ``recordedat``,
``correlationid``, ``causationid``.

A file is a JSON batch (an array) or JSON lines (one event per line). Batches are also written with
one event per line, so that writing needs no memory for the whole batch.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal

import msgspec

from edalab.errors import Refused, StorageUnwritable
from edalab.messages import NewEvent, RecordedEvent

SOURCE: Final = "urn:edalab:log"
"""The ``source`` of exported events; ids are unique within it."""

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event in CloudEvents 1.0, with our extension attributes."""

    specversion: Literal["1.0"]
    id: _Text
    source: _Text
    type: _Text
    subject: _Text
    time: _Moment
    datacontenttype: str | None = None
    position: int | None = None
    streamversion: int | None = None
    recordedat: _Moment | None = None
    correlationid: str | None = None
    causationid: str | None = None
    data: Any = None
    data_base64: str | None = None


_LARGEST_LINE: Final = 16 * 2**20
_LARGEST_BATCH: Final = 256 * 2**20
_BOM: Final = b"\xef\xbb\xbf"

_decode: Final = msgspec.json.Decoder(CloudEvent).decode
_decode_batch: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def encode(event: RecordedEvent) -> bytes:
    """The CloudEvents JSON of a recorded event, without a newline."""
    return msgspec.json.encode(
        CloudEvent(
            specversion="1.0",
            id=event.id,
            source=SOURCE,
            type=event.type,
            subject=event.stream,
            time=event.occurred_at,
            datacontenttype="application/json",
            position=event.position,
            streamversion=event.version,
            recordedat=event.recorded_at,
            correlationid=event.correlation_id,
            causationid=event.causation_id,
            data=event.data,
        )
    )


def encode_all(events: Iterator[RecordedEvent], *, lines: bool) -> Iterator[bytes]:
    """The content of a file in pieces: JSON lines if ``lines``, otherwise a batch."""
    separator = b"" if lines else b"[\n"
    for event in events:
        yield separator + encode(event) + (b"\n" if lines else b"")
        separator = b"" if lines else b",\n"
    if not lines:
        yield b"[]\n" if separator == b"[\n" else b"\n]\n"


def read(path: Path) -> Iterator[CloudEvent]:
    """The events in a file, which is a batch or JSON lines.

    A batch is read into memory; lines are read one by one. A byte order mark in front is skipped.

    Raises:
        StorageUnwritable: The file can't be read.
        Refused: An event is not valid, too large or nested too deep; the error says which.
    """
    try:
        with path.open("rb") as file:
            begin = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
            file.seek(begin)
            first = file.read(64).lstrip()[:1]
            file.seek(begin)
            parts = iter(_batch(file, path)) if first == b"[" else _lines(file, path)
            for number, part in enumerate(parts, start=1):
                try:
                    event = _decode(part)
                except RecursionError:
                    raise Refused("cloudevents-too-deep", path=path, number=number) from None
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise _refused(path, number, error) from error
                if event.data_base64 is not None:
                    raise _refused(path, number, "data_base64")
                yield event
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error


def to_new(event: CloudEvent) -> NewEvent:
    """The event to be appended to a log, with its own id and recorded-at."""
    return NewEvent(
        type=event.type,
        data={} if event.data is None else event.data,
        occurred_at=event.time,
        id=event.id,
        correlation_id=event.correlationid or event.id,
        causation_id=event.causationid,
        recorded_at=event.recordedat,
    )


def _lines(file: BinaryIO, path: Path) -> Iterator[bytes | msgspec.Raw]:
    number = 0
    while line := file.readline(_LARGEST_LINE + 1):
        if not line.strip():
            continue
        number += 1
        if len(line) > _LARGEST_LINE:
            raise Refused("cloudevents-too-large", path=path, number=number, limit=_LARGEST_LINE)
        yield line


def _batch(file: BinaryIO, path: Path) -> list[msgspec.Raw]:
    data = file.read(_LARGEST_BATCH + 1)
    if len(data) > _LARGEST_BATCH:
        raise Refused("cloudevents-large-batch", path=path, limit=_LARGEST_BATCH)
    try:
        return _decode_batch(data)
    except RecursionError:
        raise Refused("cloudevents-too-deep", path=path, number=0) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _refused(path, 0, error) from error


def _refused(path: Path, number: int, reason: object) -> Refused:
    return Refused("not-cloudevents", path=path, number=number, reason=reason)
