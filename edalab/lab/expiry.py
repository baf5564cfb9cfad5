"""Lets entries of a growing line expire at their moments, with as few timers as will do."""

from collections.abc import Callable

from edalab.lab.runtime import Runtime


class Expiry:
    """Removes what has expired from a line whose head always expires first.

    Args:
        runtime: Whose line it is.
        head: When the head expires, in nanoseconds of the run; None for an empty line.
        remove: Takes the expired head out.
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
        """Remove what has expired, and see to it that the next one will be: the line changed."""
        if self._removing:  # To remove one may let another in; the loop below sees it too.
            return
        self._removing = True
        while (at := self._head()) is not None and at <= self._runtime.now:
            self._remove()
        self._removing = False
        if at is not None and (self._rings_at is None or at < self._rings_at):
            self._rings_at = at
            self._runtime.spawn(self._runtime.actor, _ring, self, at)

    def ring(self, at: int) -> None:
        """The timer of ``at`` is over; an earlier one may have been set since it began."""
        if self._rings_at == at:
            self._rings_at = None
        self.check()


async def _ring(runtime: Runtime, expiry: Expiry, at: int) -> None:
    await runtime.sleep(at - runtime.now)
    expiry.ring(at)
