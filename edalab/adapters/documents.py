"""Events as the plain values that a document or a JSON text can hold."""

from typing import Any

import msgspec

from edalab.messages import RecordedEvent


def to_document(event: RecordedEvent) -> dict[str, Any]:
    """The event with its times as text."""
    document: dict[str, Any] = msgspec.to_builtins(event)
    return document


def from_document(document: dict[str, Any]) -> RecordedEvent:
    """The event of a document.

    Raises:
        msgspec.ValidationError: It is none.
    """
    return msgspec.convert(document, RecordedEvent)
