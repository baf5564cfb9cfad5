"""What an AMQP message carries for edalab, read by the run and by a consumer in its own process."""

from typing import Any, Final

import msgspec

from edalab.lab.channel import Message

_ATTEMPTS: Final = "x-delivery-count"

TRIES: Final = "edalab-tries"
"""The header with the number of deliveries, where a message rests between them."""


def attempt_of(message: Any) -> int:
    """Return which delivery of an AMQP message this is, as far as the broker says."""
    counted = message.headers.get(_ATTEMPTS, message.headers.get(TRIES))
    if counted is not None:
        return int(counted) + 1
    return 2 if message.redelivered else 1


def message_of(amqp_message: Any) -> Message:
    """Return the message that an AMQP message carries."""
    key = amqp_message.headers.get("key", "")
    body = msgspec.json.decode(amqp_message.body)
    return Message(amqp_message.message_id or "", key, body)
