"""Converts events to and from CloudEvents JSON, the format of other systems.

The envelope's attributes get CloudEvents' names: ``stream`` is ``subject``, ``occurred_at`` is
``time``. Attributes without a CloudEvents name are extension attributes, whose names can only
contain lower-case letters and digits: ``position``, ``streamversion``, ``recordedat``,
``correlationid``, ``causationid``.

All legal forms are read: a batch (an array), one event (an object), and JSON lines (one event per
line); data as JSON, as text or in Base64. An event is identified by its source and its id. The
source, if it is not edalab's, and all extension attributes are kept and written again. An event
without a subject goes to the stream of its source; one without a time happened when it is read.

Batches are written with one event per line, so that writing needs no memory for the whole batch.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal

import msgspec

from edalab.errors import Refused, StorageUnwritable
from edalab.messages import NewEvent, RecordedEvent

SOURCE: Final = "urn:edalab:log"
"""The ``source`` of exported events; ids are unique within it."""

_JSON: Final = "application/json"
_NAME: Final = re.compile(r"[a-z0-9]+")
_IN_BASE64: Final = "data_base64"

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Version = Annotated[int, msgspec.Meta(ge=1)]


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event in CloudEvents 1.0, with our extension attributes.

    Args:
        others: The other attributes: ``dataschema`` and the extensions of whoever made the event.
    """

    specversion: Literal["1.0"]
    id: _Text
    source: _Text
    type: _Text
    subject: _Text
    time: _Moment | None = None
    datacontenttype: str | None = None
    position: int | None = None
    streamversion: _Version | None = None
    recordedat: _Moment | None = None
    correlationid: str | None = None
    causationid: str | None = None
    data: Any = msgspec.UNSET
    data_base64: str | None = None
    others: dict[str, Any] = {}


_KNOWN: Final = frozenset(CloudEvent.__struct_fields__) - {"others"}
_LARGEST_LINE: Final = 16 * 2**20
_LARGEST_BATCH: Final = 256 * 2**20
_BOM: Final = b"\xef\xbb\xbf"

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode
_decode_batch: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_any: Final = msgspec.json.Decoder().decode


def encode(event: RecordedEvent) -> bytes:
    """The CloudEvents JSON of a recorded event, without a newline."""
    written = CloudEvent(
        specversion="1.0",
        id=event.id,
        source=SOURCE,
        type=event.type,
        subject=event.stream,
        time=event.occurred_at,
        datacontenttype=_JSON,
        position=event.position,
        streamversion=event.version,
        recordedat=event.recorded_at,
        correlationid=event.correlation_id,
        causationid=event.causation_id,
        data=event.data,
    )
    if not event.attributes:
        return msgspec.json.encode(written)
    attributes = {**msgspec.to_builtins(written), **event.attributes}
    if attributes.pop(_IN_BASE64, False):
        attributes[_IN_BASE64] = attributes.pop("data")
    return msgspec.json.encode(attributes)


def encode_all(events: Iterator[RecordedEvent], *, lines: bool) -> Iterator[bytes]:
    """The content of a file in pieces: JSON lines if ``lines``, otherwise a batch."""
    separator = b"" if lines else b"[\n"
    for event in events:
        yield separator + encode(event) + (b"\n" if lines else b"")
        separator = b"" if lines else b",\n"
    if not lines:
        yield b"[]\n" if separator == b"[\n" else b"\n]\n"


def read(path: Path) -> Iterator[CloudEvent]:
    """The events in a file, which is a batch, one event, or JSON lines.

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
                    event = _event(_decode(part))
                except RecursionError:
                    raise Refused("cloudevents-too-deep", path=path, number=number) from None
                except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
                    raise _refused(path, number, error) from error
                yield event
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error


def identity_of(event: RecordedEvent) -> tuple[str, str]:
    """The source and the id that identify a recorded event as a CloudEvent."""
    attributes = event.attributes or {}
    return str(attributes.get("source", SOURCE)), str(attributes.get("id", event.id))


def to_new(event: CloudEvent, *, identity: str | None = None) -> NewEvent:
    """The event to be appended to a log, with its own id and recorded-at.

    Args:
        event: The event as it was read.
        identity: The id that it gets in the log; left out, its own.
    """
    attributes = dict(event.others)
    if event.source != SOURCE:
        attributes["source"] = event.source
    if identity not in {None, event.id}:
        attributes["id"] = event.id
    if event.datacontenttype is not None and event.datacontenttype != _JSON:
        attributes["datacontenttype"] = event.datacontenttype
    data = {} if event.data is msgspec.UNSET else event.data
    if event.data_base64 is not None:
        data = event.data_base64
        attributes[_IN_BASE64] = True
    return NewEvent(
        type=event.type,
        data=data,
        occurred_at=event.time or event.recordedat or datetime.now(UTC),
        id=identity or event.id,
        correlation_id=event.correlationid or event.id,
        causation_id=event.causationid,
        recorded_at=event.recordedat,
        attributes=attributes or None,
    )


def _event(attributes: dict[str, Any]) -> CloudEvent:
    """The event of a JSON object.

    Raises:
        msgspec.MsgspecError, ValueError: It is none, with the reason.
    """
    # A null attribute is one that is left out; null as data is a value.
    present = {
        name: value for name, value in attributes.items() if value is not None or name == "data"
    }
    others = {name: present.pop(name) for name in present.keys() - _KNOWN}
    for name, value in others.items():
        if not _NAME.fullmatch(name) or not isinstance(value, bool | int | str):
            raise ValueError(f"attribute {name[:40]!r}")
    if present.get("source"):
        present.setdefault("subject", present["source"])
    event = msgspec.convert({**present, "others": others}, CloudEvent)
    if event.data_base64 is None:
        return event
    if event.data is not msgspec.UNSET and event.data is not None:
        raise ValueError("data, data_base64")
    try:
        data = base64.b64decode(event.data_base64, validate=True)
    except binascii.Error as error:
        raise ValueError(f"data_base64: {error}") from None
    if not _is_json(event.datacontenttype):
        return event
    return msgspec.structs.replace(event, data=_decode_any(data), data_base64=None)


def _is_json(content_type: str | None) -> bool:
    kind = (content_type or _JSON).partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))


def _lines(file: BinaryIO, path: Path) -> Iterator[bytes | msgspec.Raw]:
    number = 0
    while line := file.readline(_LARGEST_LINE + 1):
        if not line.strip():
            continue
        number += 1
        if len(line) > _LARGEST_LINE:
            raise Refused("cloudevents-too-large", path=path, number=number, limit=_LARGEST_LINE)
        if number == 1 and not _is_whole(line):  # one event on several lines
            line += file.read(_LARGEST_LINE)  # with the first line: too large if there is more
            if len(line) > _LARGEST_LINE:
                raise Refused("cloudevents-too-large", path=path, number=1, limit=_LARGEST_LINE)
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


def _is_whole(line: bytes) -> bool:
    """Whether a line ends as an object does, or can't be the beginning of one."""
    text = line.strip()
    return text.endswith(b"}") or not text.startswith(b"{")


def _refused(path: Path, number: int, reason: object) -> Refused:
    return Refused("not-cloudevents", path=path, number=number, reason=reason)
