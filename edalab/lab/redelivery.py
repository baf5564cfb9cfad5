"""Redelivery: decides what happens to a message that returns unacknowledged.

A message comes back when its consumer gives it back (``nack``), when the channel has waited too
long for the acknowledgement (``reclaim``), and when the consumer's connection is gone by a crash
or a close (``lose``). What happens then is decided here and nowhere else:

* a queue counts attempts, and ``next_try`` says whether the message is delivered again, after which
  rest, or is set aside as a dead letter;
* a log counts nothing: the ``Progress`` of a group goes back, and all from there on is read again.
"""

from edalab.lab.channel import Message
from edalab.lab.partition import Partition

Committed = list[tuple[int, str]]
"""The offset and the id of each message that is committed now."""


def next_try(
    attempts: int, *, requeue: bool, max_attempts: int | None, backoff_ns: tuple[int, ...]
) -> int | None:
    """The nanoseconds that a returned message waits in a queue before its next delivery.

    Args:
        attempts: How often it was delivered so far.
        requeue: Whether its consumer wants it delivered again.
        max_attempts: Deliveries before it is set aside; None for no limit.
        backoff_ns: The rests of the queue's policy, see ``rest_before``.

    Returns:
        0 for at once; None if it is set aside as a dead letter.
    """
    if not requeue or (max_attempts is not None and attempts >= max_attempts):
        return None
    return rest_before(attempts, backoff_ns)


def rest_before(attempts: int, backoff_ns: tuple[int, ...]) -> int:
    """The nanoseconds to rest after so many attempts.

    Args:
        attempts: How many there were, at least 1.
        backoff_ns: The rests before the second, third … attempt; the last one counts for all
            further ones. Empty for no rest.
    """
    return backoff_ns[min(attempts, len(backoff_ns)) - 1] if backoff_ns else 0


class Progress:
    """A group's position in one partition of a log.

    ``committed`` is the offset up to which everything is acknowledged: the group continues there
    when a member is lost. ``position`` is the offset that is read next.
    """

    __slots__ = (
        "_ahead", "_furthest", "committed", "generation", "number", "partition", "position",
    )  # fmt: skip

    def __init__(self, partition: Partition, offset: int) -> None:
        self.partition = partition
        self.number = partition.number
        self.committed = self.position = self._furthest = offset
        self.generation = 0
        self._ahead: dict[int, str] = {}

    def next(self) -> tuple[int, Message, bool]:
        """The next message: its offset, itself, and whether the group was given it before.

        There must be one: ``position`` is before the partition's end.
        """
        offset = self.position
        message = self.partition.at(offset)
        self.position = offset + 1
        before = offset < self._furthest
        if not before:
            self._furthest = self.position
        return offset, message, before

    def skip_expired(self) -> tuple[int, Committed]:
        """Continue at the partition's start if that is further.

        Returns:
            How many messages were never read, and what is committed now.
        """
        start = self.partition.start
        missed = max(0, start - self.position)
        self.position = max(self.position, start)
        self._furthest = max(self._furthest, start)
        if start <= self.committed:
            return missed, []
        self.committed = start
        return missed, self._commit()

    def acknowledge(self, offset: int, message: str) -> Committed:
        """Note that a message is processed, and commit up to the first one that is not.

        Args:
            offset: The message's.
            message: Its id.

        Returns:
            What is committed now; nothing while an earlier message is not processed.
        """
        if offset != self.committed:
            self._ahead[offset] = message
            return []
        self.committed = offset + 1
        return [(offset, message), *self._commit()] if self._ahead else [(offset, message)]

    def seek(self, offset: int) -> None:
        """Read from ``offset`` on; what is in somebody's hands counts no more."""
        self.generation += 1
        self.position = offset
        self.committed = min(self.committed, offset)
        self._ahead.clear()

    def jump(self, offset: int) -> None:
        """As ``seek``, and take ``offset`` for what is committed, even further on."""
        self.seek(offset)
        self.committed = offset

    def _commit(self) -> Committed:
        ahead, committed = self._ahead, []
        while self.committed in ahead:
            committed.append((self.committed, ahead.pop(self.committed)))
            self.committed += 1
        return committed
