"""The protocol of a key-value store in which an event log can be kept.

It needs four operations on single keys, each atomic and immediately visible to all clients.
DynamoDB (condition expressions), Couchbase (insert and CAS) and the Firebase Realtime Database
(ETags) have them. Transactions over several keys are not needed.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

import msgspec

Value = dict[str, Any]
"""A JSON object."""

FOLDERS: Final = frozenset({"all", "id", "meta", "newest", "stream", "tail"})
"""What all keys of a log begin with, before the first slash."""


class Stored(msgspec.Struct, frozen=True):
    """A value that is stored at a key.

    Args:
        value: The value.
        token: Identifies this state of the key; ``replace`` fails if the key has changed since.
    """

    value: Value
    token: Any


class KeyValueStore(Protocol):
    """Reads and writes single keys.

    Keys consist of ASCII letters, digits and ``-_.:/~%``. Every method raises ``StorageError`` if
    the system can't be reached, or refuses.
    """

    def get(self, key: str) -> Stored | None:
        """The value at the key; None where there is none."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        """The values at the keys; keys without a value are left out."""

    def insert(self, key: str, value: Value) -> bool:
        """Store the value if the key has none; durable when it returns.

        Returns:
            Whether the value was stored.
        """

    def replace(self, key: str, value: Value, token: Any) -> bool:
        """Store the value if the key has not changed since ``token``; durable when it returns.

        Returns:
            Whether the value was stored.
        """

    def increment(self, key: str, by: int) -> int:
        """Add to a counter, which begins at 0; returns the new count."""

    def count(self, key: str) -> int:
        """The count of a counter; 0 if it does not exist."""

    def drop(self, keys: Iterable[str]) -> None:
        """Delete everything that this store wrote into the system, and nothing else.

        Args:
            keys: All known keys; a store that can find its own keys ignores them.

        Raises:
            NotOurs: Something else is among it; nothing is deleted.
        """

    def close(self) -> None:
        """Close the connection."""
