"""Expires the entries of a line on time, with as few timers as possible."""

from collections.abc import Callable

from edalab.lab.runtime import Runtime


class Expiry:
    """Removes expired entries from a line whose first entry always expires first.

    Args:
        runtime: The runtime of the line's owner.
        head: Returns when the first entry expires, in nanoseconds of the run; None if empty.
        remove: Removes the first entry.
    """

    def __init__(
        self, runtime: Runtime, head: Callable[[], int | None], remove: Callable[[], None]
    ) -> None:
        self._runtime = runtime
        self._head = head
        self._remove = remove
        self._rings_at: int | None = None
        self._removing = False

    def check(self) -> None:
        """Remove expired entries and set a timer for the next one; called when the line changes."""
        if self._removing:  # Removing an entry may add another; the loop below handles it.
            return
        self._removing = True
        while (at := self._head()) is not None and at <= self._runtime.now:
            self._remove()
        self._removing = False
        if at is not None and (self._rings_at is None or at < self._rings_at):
            self._rings_at = at
            self._runtime.spawn(self._runtime.actor, _ring, self, at)

    def ring(self, at: int) -> None:
        """Handle the end of the timer of ``at``; an earlier timer may have been set since."""
        if self._rings_at == at:
            self._rings_at = None
        self.check()


async def _ring(runtime: Runtime, expiry: Expiry, at: int) -> None:
    await runtime.sleep(at - runtime.now)
    expiry.ring(at)
