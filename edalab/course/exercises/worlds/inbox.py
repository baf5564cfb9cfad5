"""Exercise 3, inbox: duplicates come, and each payment is made exactly once all the same.

The payments table and the inbox of seen ids are in one database, so one transaction can hold both.
"""

from types import TracebackType
from typing import Any, Final, Literal, Self

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.payments import (
    CONSUMER,
    MESSAGES,
    OWED,
    Message,
    Queue,
    amount_of,
    paid,
    total,
)

_DB: Final = "db"


class Database:
    """What ``consume`` is given; it outlives the consumer's process, a transaction does not."""

    def __init__(self, run: Run, seen: set[str]) -> None:
        self._run = run
        self._seen = seen
        self._open: Transaction | None = None

    def seen(self, message: Message) -> Effect[bool]:
        """Whether the message's id is in the inbox."""

        def do() -> bool:
            waiting = self._open.writes if self._open else []
            found = message.id in self._seen or ("mark", message) in waiting
            self._run.note(CONSUMER, "look-up", message.id, _DB, found=found)
            return found

        return self._run.effect("db.seen", do)

    def mark_seen(self, message: Message) -> Effect[None]:
        """Write the message's id into the inbox."""
        return self._run.effect("db.mark_seen", lambda: self._write("mark", message))

    def pay(self, message: Message) -> Effect[None]:
        """Write a row with the amount into the table of payments."""
        return self._run.effect("db.pay", lambda: self._write("pay", message))

    def transaction(self) -> "Transaction":
        """``async with db.transaction():`` all writes in it, or none of them."""
        return Transaction(self, self._run)

    def begin(self, transaction: "Transaction") -> None:
        """Let later writes wait in a transaction."""
        if self._open is not None:
            raise self._run.misused(Misuse("nested-transaction", self._run.line))
        self._open = transaction

    def end(self, writes: list[tuple[str, Message]]) -> None:
        """Make the writes of the open transaction, and close it."""
        self._open = None
        if writes:
            self._run.note(CONSUMER, "commit-writes", "", _DB)
        for kind, message in writes:
            self._make(kind, message)

    def _write(self, kind: str, message: Message) -> None:
        if self._open is not None:
            self._open.writes.append((kind, message))
            self._run.note(CONSUMER, "prepare", f"{kind} {message.id}", _DB)
        else:
            self._make(kind, message)

    def _make(self, kind: str, message: Message) -> None:
        amount: dict[str, Any] = {"amount": amount_of(message)} if kind == "pay" else {}
        if kind == "mark":
            self._seen.add(message.id)
        self._run.note(CONSUMER, kind, message.id, _DB, **amount)


class Transaction:
    """Writes that become true together, when its block is left without an error."""

    def __init__(self, db: Database, run: Run) -> None:
        self._db = db
        self._run = run
        self.writes: list[tuple[str, Message]] = []

    async def __aenter__(self) -> Self:
        self._db.begin(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        writes = [] if kind else self.writes
        await self._run.effect("db.transaction", lambda: self._db.end(writes))
        return False


def play(run: Run) -> None:
    """Two payments; the queue acknowledges when ``consume`` has returned."""
    queue = Queue(run)
    seen: set[str] = set()

    def consume(process: Process, message: Message) -> Task:
        # A connection of its own: a crash takes with it what was not committed.
        return run.task(process, "consume", message, Database(run, seen))

    queue.consume(consume, faults=("duplicate",), auto=True)


def check(history: History) -> Judgement:
    """Every message is paid exactly once, whatever was delivered twice."""
    times = paid(history)
    for message in MESSAGES:
        if not times[message.id] and not history.finished:
            return Unknown()
        if times[message.id] != 1:
            invariant = "paid-once" if times[message.id] else "no-payment-lost"
            return Broken(invariant, message.id, OWED, total(history), {"times": times[message.id]})
    return None


EXERCISE: Final = Exercise(
    number=3,
    name="inbox",
    functions=(Function("consume", ("message", "db"), is_async=True),),
    classes=(
        FaultClass("crash", {"crash": 2}),
        FaultClass("duplicate", {"duplicate": 1}),
        FaultClass("crash-and-duplicate", {"crash": 2, "duplicate": 1}),
    ),
    scenario=play,
    check=check,
    invariants=("no-payment-lost", "paid-once"),
)
