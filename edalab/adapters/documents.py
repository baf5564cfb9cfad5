"""Converts events to and from documents of JSON types."""

from typing import Any

import msgspec

from edalab.messages import RecordedEvent


def to_document(event: RecordedEvent) -> dict[str, Any]:
    """The event as a document, with its times as text."""
    document: dict[str, Any] = msgspec.to_builtins(event)
    return document


def from_document(document: dict[str, Any]) -> RecordedEvent:
    """The event of a document.

    Raises:
        msgspec.ValidationError: The document is not an event.
    """
    return msgspec.convert(document, RecordedEvent)
