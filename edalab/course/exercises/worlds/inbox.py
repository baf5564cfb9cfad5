"""Exercise inbox: messages are delivered twice, and each payment is made exactly once.

The payments table and the inbox of seen ids are in one database, so one transaction can hold both.
"""

from typing import Final

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import DB, Connection
from edalab.course.exercises.worlds.payments import (
    CONSUMER,
    DATA,
    Message,
    amount_of,
    owed,
    paid,
    queue_of,
    total,
    wrong_amount,
)


class Database(Connection):
    """The database that ``consume`` writes to.

    Args:
        run: The run that it is part of.
        seen: The inbox, which outlives the process.
    """

    def __init__(self, run: Run, seen: set[str]) -> None:
        super().__init__(run, CONSUMER, "db")
        self._seen = seen

    def seen(self, message: Message) -> Effect[bool]:
        """Return whether the message's id is in the inbox."""

        def do() -> bool:
            self._run.note(CONSUMER, "look-up", message.id, DB)
            return message.id in self._seen or self.waits(f"mark {message.id}")

        return self._run.read("db.seen", do)

    def mark_seen(self, message: Message) -> Effect[None]:
        """Write the message's id into the inbox."""

        def make() -> None:
            self._seen.add(message.id)
            self._run.note(CONSUMER, "mark", message.id, DB)

        return self.write("db.mark_seen", f"mark {message.id}", make)

    def pay(self, message: Message) -> Effect[None]:
        """Write a row with the amount into the table of payments."""

        def make() -> None:
            self._run.note(CONSUMER, "pay", message.id, DB, amount=amount_of(message))

        return self.write("db.pay", f"pay {message.id}", make)


def play(run: Run) -> None:
    """Play a few payments; the queue acknowledges each one when ``consume`` has returned."""
    queue = queue_of(run, run.dataset(DATA))
    seen: set[str] = set()

    def consume(process: Process, message: Message) -> Task:
        # A connection of its own: a crash takes with it what was not committed.
        return run.task(process, "consume", message, Database(run, seen))

    queue.consume(consume, faults=("duplicate", "late-copy"), auto=True)


def check(history: History) -> Judgement:
    """Check that every message is paid exactly once, even if it was delivered twice."""
    payments, messages = paid(history), owed(history)
    whole, made = sum(message.amount for message in messages), total(history.of("pay"))
    if wrong := wrong_amount(history):
        return wrong
    for message in messages:
        records = payments[message.id]
        parameters = {"times": len(records)}
        if not records and not history.finished:
            return Unknown()
        if not records:
            return Broken("no-payment-lost", message.id, whole, made, parameters)
        if len(records) > 1:
            second = records[1]
            return Broken(
                "paid-once", message.id, whole, made, parameters, culprit=second, end=records[-1]
            )
    return None


EXERCISE: Final = Exercise(
    name="inbox",
    functions=(Function("consume", ("message", "db"), is_async=True),),
    classes=(
        FaultClass("crash", {"crash": 1}),
        FaultClass("duplicate", {"duplicate": 1}),
        FaultClass("late-copy", {"late-copy": 1}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass("outage", {"outage": 1, "long-outage": 1}, together=1),
        FaultClass(
            "together", {"crash": 2, "duplicate": 1, "late-copy": 1, "raise": 1}, together=2
        ),
        FaultClass(
            "data-and-faults",
            {"data": 1, "crash": 1, "raise": 1, "duplicate": 1, "late-copy": 1},
            together=2,
        ),
    ),
    scenario=play,
    check=check,
    invariants=("no-payment-lost", "paid-once", "right-amount"),
    step=("advanced", "lost-acks"),
    on_channel=True,
)
