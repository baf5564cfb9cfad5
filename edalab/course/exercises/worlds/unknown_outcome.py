"""Exercise unknown-outcome: a payment call that gets no answer, before it happened or after it.

The bank is another company, so no transaction of ours can hold the payment. It makes one payment
for each idempotency key. A producer that heard nothing sends its message again under a new id.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run
from edalab.course.exercises.schedule import FaultClass

_QUEUE: Final = "payments"
_CONSUMER: Final = "consumer"
_BANK: Final = "bank"
_OUTAGE: Final = 10
"""Calls that an outage of the bank lasts."""

DATA: Final = {
    "three": {"p1": 100, "p2": 100, "p3": 50},
    "like-names": {"p11": 40, "p1": 60, "p10": 40},
    "returning-amounts": {"rent": 70, "food": 50, "rent-2": 70, "tax": 50, "rent-3": 70},
}
"""What is owed, by payment; the first one is that of the calm run."""


class Timeout(Exception):
    """The bank has not answered: the payment may have been made, or not."""


class Message(msgspec.Struct, frozen=True):
    """An order to pay.

    Args:
        id: Names this message; a producer that sends it again gives it a new one.
        payment: Names the payment that is meant.
        amount: How much to pay.
    """

    id: str
    payment: str
    amount: int


class _Books:
    """The bank's records, which survive crashes of the consumer."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.outage = 0


class Bank:
    """The bank that ``consume`` calls.

    Args:
        run: The run that it is part of.
        books: What the bank knows.
        message: The message that is being consumed: whose payment a call makes.
    """

    def __init__(self, run: Run, books: _Books, message: Message) -> None:
        self._run = run
        self._books = books
        self._message = message

    def pay(self, amount: int, key: Any = None) -> Effect[None]:
        """Pay once for each key; without a key, at each call.

        Raises:
            Timeout: There was no answer.
        """

        def do() -> None:
            fault = self._run.choose("unsent", "unanswered", "outage")
            if fault == "outage":
                self._books.outage = _OUTAGE
            if fault == "unsent" or self._books.outage > 0:
                self._books.outage -= 1
                self._no_answer()
            self._make(amount, key)
            if fault == "unanswered":
                self._no_answer()

        return self._run.effect("bank.pay", do)

    def _make(self, amount: int, key: Any) -> None:
        payment = self._message.payment
        if key is not None and repr(key) in self._books.keys:
            self._run.note(_CONSUMER, "known-key", payment, _BANK, key=str(key))
            return
        if key is not None:
            self._books.keys.add(repr(key))
        self._run.note(_CONSUMER, "pay", payment, _BANK, amount=amount, key=str(key))

    def _no_answer(self) -> None:
        self._run.note(_CONSUMER, "time-out", self._message.payment, _BANK)
        raise Timeout(f"no answer for {self._message.payment}")


def play(run: Run) -> None:
    """Play a few payments; a delivery that raised or crashed is repeated, the others are acked."""
    books = _Books()
    payments = run.dataset(DATA)
    waiting = [Message(f"m{number}", *owed) for number, owed in enumerate(payments.items(), 1)]
    sent_again = False
    process: Process | None = None
    deliveries: dict[str, int] = {}
    while waiting:
        message = waiting.pop(0)
        if not sent_again and run.choose("resend") == "resend":
            sent_again = True
            run.note(_QUEUE, "resend", message.payment)
            waiting.append(Message(f"{message.id}-again", message.payment, message.amount))
        deliveries[message.id] = attempt = deliveries.get(message.id, 0) + 1
        again = {"attempt": attempt} if attempt > 1 else {}
        action = "redeliver" if attempt > 1 else "deliver"
        run.note(_QUEUE, action, message.id, _CONSUMER, payment=message.payment, **again)
        process = process or run.process(_CONSUMER)
        bank = Bank(run, books, message)
        task = run.task(process, "consume", message, bank, may_raise=(Timeout,))
        run.drive(task)
        if not task.crashed and task.state == "done" and run.choose("crash") == "crash":
            run.crash_actor(_CONSUMER)
            task.state = "crashed"
        if task.state == "done":
            run.note(_CONSUMER, "ack", message.id, _QUEUE)
            continue
        if task.crashed:
            process = None
        waiting.insert(0, message)
    run.note(_QUEUE, "end")


def check(history: History) -> Judgement:
    """Check that each payment is made once, with its own amount."""
    amount_owed: Mapping[str, int] = history.data or DATA["three"]
    made: dict[str, list[Any]] = {payment: [] for payment in amount_owed}
    for record in history.of("pay"):
        made[record.message].append((record.detail or {})["amount"])
    total = sum(amount for amounts in made.values() for amount in amounts if _number(amount))
    owed = sum(amount_owed.values())
    for payment, amounts in made.items():
        if len(amounts) > 1:
            return Broken("paid-once", payment, owed, total, {"times": len(amounts)})
        if amounts and amounts[0] != amount_owed[payment]:
            return Broken("right-amount", payment, amount_owed[payment], str(amounts[0]))
    if not history.of("end"):
        return Unknown()
    for payment, amounts in made.items():
        if not amounts:
            return Broken("no-payment-lost", payment, owed, total)
    return None


def _number(value: object) -> bool:
    return isinstance(value, int | float)


EXERCISE: Final = Exercise(
    name="unknown-outcome",
    functions=(Function("consume", ("message", "bank"), is_async=True),),
    classes=(
        FaultClass("time-out", {"unsent": 2, "unanswered": 2}, together=2),
        FaultClass("outage", {"outage": 1}),
        FaultClass("crash", {"crash": 2}),
        FaultClass("resend", {"resend": 1, "unanswered": 1, "crash": 1}, together=2),
        FaultClass("data", {"data": 1, "unanswered": 1, "resend": 1, "crash": 1}, together=2),
        FaultClass("all", {"unsent": 1, "unanswered": 2, "crash": 1}, together=3),
    ),
    scenario=play,
    check=check,
    invariants=("paid-once", "right-amount", "no-payment-lost"),
    given={"Timeout": Timeout},
)
