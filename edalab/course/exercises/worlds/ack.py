"""Exercise ack: a consumer that may crash at any await, and must lose no payment."""

from typing import Final

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.payments import (
    CONSUMER,
    DATA,
    QUEUE,
    Message,
    Queue,
    amount_of,
    owed,
    paid,
    queue_of,
    total,
    wrong_amount,
)


class Context:
    """The context of ``consume``: the bank and the queue."""

    def __init__(self, run: Run, queue: Queue) -> None:
        self._run = run
        self._queue = queue

    def pay(self, message: Message) -> Effect[None]:
        """Pay the amount; the bank is another company and knows nothing of the queue."""

        def do() -> None:
            self._run.note(CONSUMER, "pay", str(message.id), "bank", amount=amount_of(message))

        return self._run.effect("ctx.pay", do)

    def ack(self, message: Message) -> Effect[None]:
        """Tell the queue that the message is done, so that it forgets it."""
        return self._run.effect("ctx.ack", lambda: self._queue.ack(message))


def play(run: Run) -> None:
    """Play a few payments with a consumer that is started again after each crash."""
    queue = queue_of(run, run.dataset(DATA))

    def consume(process: Process, message: Message) -> Task:
        return run.task(process, "consume", message, Context(run, queue))

    queue.consume(consume)


def check(history: History) -> Judgement:
    """Check that each message is paid and acked; twice only after a crash or a failed call."""
    payments, messages = paid(history), owed(history)
    whole = sum(message.amount for message in messages)
    acks = [record for record in history.of("ack") if record.peer == QUEUE]
    acked = {record.message: record for record in reversed(acks)}
    if wrong := wrong_amount(history):
        return wrong
    for message in messages:
        if message.id in acked and not payments[message.id]:
            once = sum(other.amount for other in messages if payments[other.id])
            ack = acked[message.id]
            return Broken("no-payment-lost", message.id, whole, once, culprit=ack)
    return _at_the_end(history) if history.finished else Unknown()


def _at_the_end(history: History) -> Broken | None:
    """Check what must hold when nothing more is delivered."""
    payments, messages = paid(history), owed(history)
    whole = sum(message.amount for message in messages)
    acked = {record.message for record in history.of("ack") if record.peer == QUEUE}
    for message in messages:
        if message.id not in acked:
            return Broken("acked", message.id, 1, 0)
        made = payments[message.id]
        if len(made) > 1 + history.faults:
            paid_in_all = total(history.of("pay"))
            return Broken("paid-once-when-calm", message.id, whole, paid_in_all, culprit=made[-1])
    for record in history.of("ack-stale"):
        if not history.faults:
            return Broken("acked-once", record.message, 1, 2, culprit=record, end=record)
    return None


EXERCISE: Final = Exercise(
    name="ack",
    functions=(Function("consume", ("message", "ctx"), is_async=True),),
    classes=(
        FaultClass("crash", {"crash": 1}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass("outage", {"outage": 1, "long-outage": 1}, together=1),
        FaultClass("crashes", {"crash": 2, "raise": 1}, together=2),
        FaultClass("data-and-faults", {"data": 1, "crash": 1, "raise": 1}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=("no-payment-lost", "acked", "paid-once-when-calm", "acked-once", "right-amount"),
    step=("event-driven-architecture", "crash-order"),
    on_channel=True,
)
