"""The queue of payments that several exercises consume from, and the amounts owed."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.history import Broken, History
from edalab.course.exercises.run import Process, Run, Task
from edalab.lab.trace import Record

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

DATA: Final = {
    "two": MESSAGES,
    "equal-amounts": (Message("m1", 100), Message("m2", 100)),
    "returning-amounts": (Message("m1", 100), Message("m2", 50), Message("m3", 100)),
    "five": tuple(Message(f"p{n}", amount) for n, amount in enumerate((7, 900, 7, 40, 7), 1)),
    "like-ids": (Message("m11", 20), Message("m1", 30), Message("m10", 20)),
}
"""The data sets that a queue is filled with, by name; the first one is that of the calm run."""


class Queue:
    """A queue that keeps messages until they are acknowledged, and redelivers the others.

    Args:
        run: The run that it is part of.
        messages: What was published.
    """

    def __init__(self, run: Run, messages: Sequence[Message] = MESSAGES) -> None:
        self._run = run
        self._ready = list(messages)
        self._tries: dict[str, int] = {}
        self._process: Process | None = None
        self.unacked: list[Message] = []

    def ack(self, message: Message) -> None:
        """Acknowledge a message: forget it."""
        known = [waiting for waiting in self.unacked if waiting.id == getattr(message, "id", None)]
        for waiting in known[:1]:
            self.unacked.remove(waiting)
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

        What a crash, or an error that was let out, left unacknowledged is delivered again first.
        What a consumer returned without acknowledging is delivered again in the end, once more
        than faults struck.

        Args:
            consume: Begins the learner's call for a message, in the consumer's process.
            faults: What the network may do to a delivery: ``duplicate`` (at once) and
                ``late-copy`` (behind all others).
            auto: Whether the queue itself acknowledges when the call has returned.
        """
        rounds = 0
        while self._any_ready() or (self.unacked and rounds <= self._run.struck):
            if not self._any_ready():
                self._give_back()
                rounds += 1
            message = self._take(faults)
            process = self._consumer()
            self._deliver(message)
            task = consume(process, message)
            self._run.drive(task)
            if auto and not task.unfinished and self._run.choose("crash") == "crash":
                self._run.crash_actor(CONSUMER)
                task.state = "crashed"
            if task.crashed:
                self._process = None
            if task.unfinished:
                self._give_back()
            elif auto:
                self.ack(message)

    def _consumer(self) -> Process:
        """Return the consumer's process, a new one after a crash."""
        self._process = self._process or self._run.process(CONSUMER)
        return self._process

    def _any_ready(self) -> bool:
        """Return whether a message waits to be delivered."""
        return bool(self._ready)

    def _take(self, faults: tuple[str, ...]) -> Message:
        """Take the next message; the network may leave a copy of it behind."""
        message = self._ready.pop(0)
        fault = self._run.choose(*faults) if faults else ""
        if fault:
            self._run.note(QUEUE, "duplicate", message.id)
            self._ready.insert(0 if fault == "duplicate" else len(self._ready), message)
        return message

    def _give_back(self) -> None:
        """Make ready again what was delivered and not acknowledged."""
        self._ready = [*self.unacked, *self._ready]
        self.unacked = []

    def _deliver(self, message: Message) -> None:
        self.unacked.append(message)
        self._tries[message.id] = tries = self._tries.get(message.id, 0) + 1
        again = {"attempt": tries} if tries > 1 else {}
        action = "redeliver" if tries > 1 else "deliver"
        self._run.note(QUEUE, action, message.id, CONSUMER, **again)


def queue_of(run: Run, messages: Sequence[Message]) -> Queue:
    """Return the queue of a run: on a real channel one of the broker, else one in memory."""
    queue: Queue = run.queue(messages) or Queue(run, messages)
    return queue


def owed(history: History) -> Sequence[Message]:
    """Return the payments of the run's data set."""
    messages: Sequence[Message] = history.data or MESSAGES
    return messages


def paid(history: History) -> dict[str, list[Record]]:
    """Return the payments that were made, by message."""
    made: dict[str, list[Record]] = {message.id: [] for message in owed(history)}
    for record in history.of("pay"):
        made.setdefault(record.message, []).append(record)
    return made


def total(records: Iterable[Record]) -> int:
    """Return the total paid."""
    return sum((record.detail or {})["amount"] for record in records)


def wrong_amount(history: History) -> Broken | None:
    """Return the first payment that was not owed, or not in this amount."""
    amounts = {message.id: message.amount for message in owed(history)}
    for record in history.of("pay"):
        amount = (record.detail or {})["amount"]
        if amount != amounts.get(record.message):
            expected = amounts.get(record.message, 0)
            return Broken(
                "right-amount", record.message, expected, amount, culprit=record, end=record
            )
    return None


def amount_of(message: Any) -> int:
    """Return the amount of what a learner passes on as a message; 0 if it is none."""
    amount = getattr(message, "amount", 0)
    return amount if isinstance(amount, int) else 0
