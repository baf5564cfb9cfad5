"""What a key-value store must be able to do so that an event log can be kept in it.

Four operations on single keys, each of them atomic and seen by everybody from then on. DynamoDB
(condition expressions), Couchbase (insert and CAS) and the Firebase Realtime Database (ETags) have
them; none of them needs a transaction over several keys for it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec

Value = dict[str, Any]
"""What JSON can hold."""


class Found(msgspec.Struct, frozen=True):
    """What stands at a key.

    Args:
        value: The value.
        token: Names this very state of the key, to replace it and no later one.
    """

    value: Value
    token: Any


class KeyValueStore(Protocol):
    """Single keys, read and written one at a time.

    Keys are made of ASCII letters, digits and ``-_.:/~%``. Every method raises ``StorageError``
    where the system can't be reached, or refuses.
    """

    def get(self, key: str) -> Found | None:
        """What stands at the key now."""

    def get_many(self, keys: Sequence[str]) -> dict[str, Value]:
        """What stands at each of the keys now; those with nothing are left out."""

    def insert(self, key: str, value: Value) -> bool:
        """Put the value there if nothing stands there; durable when it returns.

        Returns:
            Whether it was put there.
        """

    def replace(self, key: str, value: Value, token: Any) -> bool:
        """Put the value there if the key is still as the token says; durable when it returns.

        Returns:
            Whether it was put there.
        """

    def increment(self, key: str, by: int) -> int:
        """Count a counter up, from 0, and give the count after that."""

    def count(self, key: str) -> int:
        """What a counter stands at; 0 where nobody counted yet."""

    def drop(self, keys: Iterable[str]) -> None:
        """Take away everything that this store put into the system, and nothing else.

        Args:
            keys: All keys that are known; a store that can find its own need not look at them.
        """

    def close(self) -> None:
        """Let go of the connection."""
