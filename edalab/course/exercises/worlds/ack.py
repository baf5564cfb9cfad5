"""Exercise ack: a consumer that may crash at any await, and must lose no payment."""

from typing import Final

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.payments import (
    CONSUMER,
    MESSAGES,
    OWED,
    QUEUE,
    Message,
    Queue,
    amount_of,
    paid,
    total,
)


class Context:
    """What ``consume`` is given: the bank and the queue."""

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
    """Two payments, and a consumer that is started again whenever it crashed."""
    queue = Queue(run)
    context = Context(run, queue)
    queue.consume(lambda process, message: run.task(process, "consume", message, context))


def check(history: History) -> Judgement:
    """Every message is paid and acknowledged; twice only if a crash came between."""
    times, crashed = paid(history), bool(history.of("crash"))
    acked = {record.message for record in history.of("ack") if record.peer == QUEUE}
    for message in MESSAGES:
        if message.id in acked and not times[message.id]:
            once = sum(each.amount for each in MESSAGES if times[each.id])
            return Broken("no-payment-lost", message.id, OWED, once)
    if not history.finished:
        return Unknown()
    for message in MESSAGES:
        if message.id not in acked:
            return Broken("acked", message.id, 1, 0)
        if times[message.id] > 1 and not crashed:
            return Broken("paid-once-when-calm", message.id, OWED, total(history))
    return None


EXERCISE: Final = Exercise(
    name="ack",
    functions=(Function("consume", ("message", "ctx"), is_async=True),),
    classes=(FaultClass("crash", {"crash": 2}),),
    scenario=play,
    check=check,
    invariants=("no-payment-lost", "acked", "paid-once-when-calm"),
    step=("event-driven-architecture", "crash-order"),
)
