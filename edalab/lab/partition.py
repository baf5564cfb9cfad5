"""The partitions of a log's topic, and their retention."""

from zlib import crc32

import msgspec

from edalab.lab.channel import Message
from edalab.lab.expiry import Expiry
from edalab.lab.runtime import Runtime


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages a log keeps, and for how long, consumed or not.

    Args:
        count: The most messages in a partition; None for no limit.
        age_ns: How long a message is kept; None for ever.
    """

    count: int | None = None
    age_ns: int | None = None


class Partition:
    """An append-only line of messages, each with an offset that never changes.

    Args:
        runtime: The run, as the topic sees it.
        number: Which of the topic's partitions it is, from 0.
        retention: What it keeps.
    """

    def __init__(self, runtime: Runtime, number: int, retention: Retention) -> None:
        self.runtime = runtime
        self.number = number
        self.start = 0
        self.end = 0
        """The offset that the next message will have."""
        self._retention = retention
        self._kept: list[tuple[int, Message]] = []
        self._first = 0
        self._expiry = Expiry(runtime, self._head_expires_at, self._expire)

    def at(self, offset: int) -> Message:
        """The message of an offset from ``start`` on and before the ``end``."""
        return self._kept[offset - self._first][1]

    def append(self, message: Message, producer: str, *, again: bool = False) -> None:
        """Add a message; ``again`` if it is a copy that the network made."""
        detail: dict[str, object] = {"partition": self.number, "offset": self.end}
        if again:
            detail["again"] = True
        most, age = self._retention.count, self._retention.age_ns
        self._kept.append((0 if age is None else self.runtime.now, message))
        self.end += 1
        self.runtime.record("append", message.id, producer, detail)
        if most is not None and self.end - self.start > most:
            self._expire()
        if age is not None:
            self._expiry.check()

    def _head_expires_at(self) -> int | None:
        age = self._retention.age_ns
        if age is None or self.start == self.end:
            return None
        return self._kept[self.start - self._first][0] + age

    def _expire(self) -> None:
        detail = {"partition": self.number, "offset": self.start}
        expired = self._kept[self.start - self._first][1]
        self.runtime.record("expire", expired.id, "", detail)
        self.start += 1
        gone = self.start - self._first
        if gone > 1_000 and gone * 2 > len(self._kept):  # Seldom, since it copies the list.
            del self._kept[:gone]
            self._first = self.start


class Topic:
    """A topic's partitions, and which of them a message belongs to.

    Args:
        runtime: The run, as the topic sees it; its actor is the topic's name.
        partitions: How many.
        retention: What they keep.
    """

    def __init__(self, runtime: Runtime, partitions: int, retention: Retention) -> None:
        self.name = runtime.actor
        self.partitions = [Partition(runtime, number, retention) for number in range(partitions)]
        self._turn = 0

    def partition_for(self, message: Message) -> Partition:
        """By the key's crc32, so that a key always has the same; without a key in turn."""
        count = len(self.partitions)
        if message.key:
            return self.partitions[crc32(message.key.encode()) % count]
        self._turn += 1
        return self.partitions[(self._turn - 1) % count]
