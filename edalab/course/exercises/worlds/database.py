"""A small database for exercises: writes that commit alone, or together in a transaction."""

from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, Self

from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.run import Effect, Run

DB: Final = "db"

Write = Callable[[], None]


class Connection:
    """One process's connection; what it has not committed is lost with the process.

    Args:
        run: The run that it is part of.
        actor: Whose it is.
        db: What the database is called in the trace.
        prefix: What the learner calls it, such as ``tx``.
    """

    def __init__(self, run: Run, actor: str, prefix: str, db: str = DB) -> None:
        self._run = run
        self._actor = actor
        self._db = db
        self._prefix = prefix
        self._open: list[tuple[str, Write]] | None = None

    def write(self, method: str, message: str, make: Write) -> Effect[None]:
        """Write at once, or when the open transaction commits.

        Args:
            method: What the learner wrote, such as ``tx.insert``.
            message: What it is called while it waits in a transaction.
            make: Makes and notes it.
        """

        def do() -> None:
            if self._open is None:
                make()
            else:
                self._open.append((message, make))
                self._run.note(self._actor, "prepare", message, self._db)

        return self._run.effect(method, do)

    def waits(self, message: str) -> bool:
        """Return whether a write waits in the open transaction; a reader sees its own writes."""
        return any(waiting == message for waiting, _ in self._open or ())

    async def begin(self) -> None:
        """Let later writes wait."""
        if self._open is not None:
            raise self._run.misused(Misuse("nested-transaction", self._run.line))
        self._open = []

    async def end(self, *, commit: bool) -> None:
        """Make the writes that wait, or forget them."""

        def do() -> None:
            writes, self._open = self._open or [], None
            if commit and writes:
                self._run.note(self._actor, "commit-writes", "", self._db)
                for _, make in writes:
                    make()

        try:
            await self._run.effect(f"{self._prefix}.transaction", do)
        finally:
            self._open = None  # a commit that failed is rolled back

    def transaction(self) -> "Transaction":
        """``async with``: all writes in the block, or none of them."""
        return Transaction(self)


class Transaction:
    """A transaction: its writes take effect together when its block ends without an error."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def __aenter__(self) -> Self:
        await self._connection.begin()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        await self._connection.end(commit=kind is None)
        return False
