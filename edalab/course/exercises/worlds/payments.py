"""The queue of payments that several exercises consume from, and what it owes."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.history import History
from edalab.course.exercises.run import Process, Run, Task

QUEUE: Final = "payments"
CONSUMER: Final = "consumer"


class Message(msgspec.Struct, frozen=True):
    """A payment to be made.

    Args:
        id: Names the message: the same at each delivery.
        amount: How much to pay.
    """

    id: str
    amount: int


MESSAGES: Final = (Message("m1", 100), Message("m2", 50))


class Queue:
    """Keeps messages until they are acknowledged, and delivers what was not once more.

    Args:
        run: The run that it is part of.
        messages: What was published.
    """

    def __init__(self, run: Run, messages: Sequence[Message] = MESSAGES) -> None:
        self._run = run
        self._ready = list(messages)
        self._tries: dict[str, int] = {}
        self.unacked: list[Message] = []

    def ack(self, message: Message) -> None:
        """Forget a message: it is done."""
        known = [each for each in self.unacked if each.id == getattr(message, "id", None)]
        for each in known[:1]:
            self.unacked.remove(each)
        name = str(getattr(message, "id", message))
        self._run.note(CONSUMER, "ack" if known else "ack-stale", name, QUEUE)

    def consume(
        self,
        consume: Callable[[Process, Message], Task],
        *,
        faults: tuple[str, ...] = (),
        auto: bool = False,
    ) -> None:
        """Deliver one message after the other until all are acknowledged.

        What a consumer's crash left unacknowledged is delivered again first. What a consumer
        returned without acknowledging is delivered once more in the end.

        Args:
            consume: Begins the learner's call for a message, in the consumer's process.
            faults: What the network may do to a delivery: ``duplicate``.
            auto: Whether the queue itself acknowledges when the call has returned.
        """
        last_round = False
        process: Process | None = None
        while self._ready or (self.unacked and not last_round):
            if not self._ready:
                self._ready, self.unacked, last_round = self.unacked, [], True
            message = self._ready.pop(0)
            if faults and self._run.choose(*faults) == "duplicate":
                self._run.note(QUEUE, "duplicate", message.id)
                self._ready.insert(0, message)
            process = process or self._run.process(CONSUMER)
            self._deliver(message)
            task = consume(process, message)
            self._run.drive(task)
            if not task.crashed and auto and self._run.choose("crash") == "crash":
                self._run.crash_actor(CONSUMER)
                task.state = "crashed"
            if task.crashed:
                process = None
                self._ready = [*self.unacked, *self._ready]
                self.unacked = []
            elif auto:
                self.ack(message)

    def _deliver(self, message: Message) -> None:
        self.unacked.append(message)
        self._tries[message.id] = tries = self._tries.get(message.id, 0) + 1
        again = {"attempt": tries} if tries > 1 else {}
        action = "redeliver" if tries > 1 else "deliver"
        self._run.note(QUEUE, action, message.id, CONSUMER, **again)


def paid(history: History) -> dict[str, int]:
    """How often each message was paid."""
    counts = {message.id: 0 for message in MESSAGES}
    for record in history.of("pay"):
        counts[record.message] = counts.get(record.message, 0) + 1
    return counts


def total(history: History) -> int:
    """How much was paid in all."""
    return sum((record.detail or {})["amount"] for record in history.of("pay"))


OWED: Final = sum(message.amount for message in MESSAGES)


def amount_of(message: Any) -> int:
    """The amount of what a learner passes on as a message; 0 where it is none."""
    amount = getattr(message, "amount", 0)
    return amount if isinstance(amount, int) else 0
