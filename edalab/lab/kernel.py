"""The kernel: runs coroutines on a virtual clock, one at a time, in a deterministic order.

Two containers hold what is due. The heap holds sleepers by (time, counter); the deque holds tasks
that somebody woke, or that sleep for no time, which are due now. What is due at the same time runs
in the order in which it became due: a heap entry for the present instant was always pushed before
the instant began, so it goes before the deque. Deadlines come last in their instant: what comes at
the very deadline is in time, however many tasks hand it on.

A coroutine gives the kernel one of three things and is suspended: a whole number, to be resumed
that many nanoseconds later; a ``Deadline``, the same but last in its instant; or a text, to be
resumed when somebody calls ``wake``. The text says what it waits for, and is what a stuck run
reports. A sleeper may be woken early as well: each suspension has a number of its own, so that what
was due for an earlier one is passed over.
"""

import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush, heapreplace
from typing import Any

import msgspec

from edalab.errors import SimulationStuck

_LAST = 1 << 62
"""Added to a deadline's counter: it sorts behind whatever else is due in its instant."""


class TimedOut(Exception):
    """Raised when a result did not come in time; the work may still be done later."""


class Crashed(Exception):
    """Raised when the awaited coroutine crashed."""


class Cancelled(BaseException):
    """Raised inside a coroutine whose result is not needed any more."""


class Deadline:
    """A time to wait, in nanoseconds, that lets everything else of its last instant go first."""

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds


class Task(msgspec.Struct, eq=False):
    """A coroutine that the kernel drives.

    Args:
        actor: The actor that the coroutine belongs to.
        coroutine: The coroutine.
        send: The coroutine's ``send``, or what raises an error in it.
        due: The number of the suspension that it is to be resumed from; 0 for none.
        gone: Whether it ended or crashed, and never continues.
        thrown: Whether an error is on its way into it: no wake overtakes that.
        result: Its result, once it is gone.
        error: The exception that it raised, once it is gone.
        on_gone: Callbacks for its end; an error without callbacks ends the run.
        waits_for: A text that says what it waits for, unless it sleeps.
    """

    actor: str
    coroutine: Coroutine[Any, Any, Any]
    send: Callable[[Any], Any]
    due: int = 0
    gone: bool = False
    thrown: bool = False
    result: Any = None
    error: BaseException | None = None
    on_gone: "list[Callable[[Task], object]] | None" = None
    waits_for: str = ""

    @property
    def done(self) -> bool:
        """The same as ``gone``; part of the protocol ``Handle``."""
        return self.gone

    def listen(self, callback: "Callable[[Task], object]") -> None:
        """Call ``callback`` with the task when it is gone; it must not be already."""
        if self.on_gone is None:
            self.on_gone = [callback]
        else:
            self.on_gone.append(callback)


class Kernel:
    """The virtual clock and all its tasks."""

    __slots__ = ("_counter", "_crash_hooks", "_dead", "_heap", "_live", "_ready", "current", "now")

    def __init__(self) -> None:
        self.now = 0
        self.current: Task | None = None
        self._counter = 0
        self._heap: list[tuple[int, int, Task]] = []
        self._ready: deque[tuple[int, Task]] = deque()
        self._live: dict[Task, None] = {}
        self._dead: list[Task] = []
        self._crash_hooks: dict[str, list[Callable[[], None]]] = {}

    def spawn(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> Task:
        """Start ``coroutine`` at the present instant, after the tasks that are due already."""
        self._counter = due = self._counter + 1
        task = Task(actor, coroutine, coroutine.send, due)
        self._live[task] = None
        self._ready.append((due, task))
        return task

    def wake(self, task: Task) -> bool:
        """Resume ``task`` at the present instant; False if it has ended or is about to raise.

        What the task was due for otherwise, a sleep or an earlier wake, is passed over.
        """
        if task.gone or task.thrown:
            return False
        self._counter = task.due = due = self._counter + 1
        self._ready.append((due, task))
        return True

    def throw(self, task: Task, error: BaseException) -> None:
        """Raise ``error`` inside the task where it waits."""
        if not task.gone:
            task.thrown = True
            task.send = partial(_raise_in, task, error)
            self._counter = task.due = self._counter + 1
            self._ready.append((task.due, task))

    def crash(self, actor: str) -> None:
        """Stop everything that ``actor`` does, at once and for good.

        Its coroutines are kept but never resumed: dropping one would run its ``finally``, which a
        dead process does not do. One that is running right now, because the actor crashed itself,
        goes on to where it next waits. Who waits for the end of one is told that it crashed; what
        others hold of the actor (a broker its unacked messages) is told by the hooks of
        ``on_crash``.
        """
        dying = [task for task in self._live if task.actor == actor]
        for task in dying:
            del self._live[task]
            task.due = 0
            task.gone = True
            task.send = _never
            task.error = Crashed(actor)
            self._dead.append(task)
        for hook in self._crash_hooks.pop(actor, []):
            hook()
        for task in dying:
            for callback in task.on_gone or ():
                callback(task)

    def has(self, actor: str) -> bool:
        """Return whether there is anything of an actor that a crash would stop."""
        return actor in self._crash_hooks or any(task.actor == actor for task in self._live)

    def on_crash(self, actor: str, hook: Callable[[], None]) -> None:
        """Call ``hook`` when ``actor`` crashes."""
        self._crash_hooks.setdefault(actor, []).append(hook)

    def run(self, main: Task) -> Any:  # noqa: C901, PLR0912, PLR0915 - one loop, flat for its speed
        """Run until ``main`` is done, and give its result.

        Raises:
            SimulationStuck: Nobody is due any more and ``main`` is not done, or ``main`` crashed.
            Exception: What a task raised that nobody waits for, ``main`` above all.
        """
        heap, ready, live = self._heap, self._ready, self._live
        next_ready = ready.popleft
        now = self.now
        while not main.gone:
            if ready and (not heap or heap[0][0] > now or heap[0][1] > _LAST):
                due, task = next_ready()
                if task.due != due:
                    continue
                slept = False
            elif heap:
                at, due, task = heap[0]  # it stays the first while the task goes on
                if task.due != due:
                    heappop(heap)
                    continue
                self.now = now = at
                slept = True
            else:
                raise SimulationStuck(self._waiting())
            self.current = task
            try:
                resume = task.send
                request = resume(None)
            except StopIteration as stop:
                if task.on_gone is None and not task.gone:
                    task.gone = True
                    task.result = stop.value
                    del live[task]
                else:
                    self._finish(task, stop.value, None)
            except (Exception, Cancelled) as error:  # noqa: BLE001 - raised where it is waited for
                self._finish(task, None, error)
            else:
                if type(request) is int and request > 0:
                    self._counter = task.due = due = self._counter + 1
                    if slept:
                        heapreplace(heap, (now + request, due, task))
                        continue
                    heappush(heap, (now + request, due, task))
                elif type(request) is str:
                    task.waits_for = request
                elif type(request) is int and not request:
                    self._counter = task.due = due = self._counter + 1
                    ready.append((due, task))
                else:
                    self._suspend(task, request)
            if slept:
                heappop(heap)
        if isinstance(main.error, Crashed):
            raise SimulationStuck({main.actor: "crashed"})
        return main.result

    def close(self) -> None:
        """Close all remaining coroutines, including crashed ones, at the end of the run."""
        for task in (*self._live, *self._dead):
            # The run is over: what a coroutine still tries at its end has no effect.
            with suppress(Exception):
                task.coroutine.close()
        self._live.clear()
        self._dead.clear()

    def _suspend(self, task: Task, request: object) -> None:
        if isinstance(request, Deadline) and request.nanoseconds >= 0:
            self._counter += 1
            task.due = self._counter + _LAST
            heappush(self._heap, (self.now + request.nanoseconds, task.due, task))
        elif isinstance(request, int | Deadline):
            self.throw(task, ValueError("a wait can't be negative"))
        else:
            self.throw(task, TypeError("only what the runtime and the channel give can be awaited"))

    def _finish(self, task: Task, result: object, error: BaseException | None) -> None:
        if task.gone:  # It crashed itself, and came to its end without waiting once more.
            return
        if isinstance(error, Exception) and not task.on_gone:
            raise error
        task.gone = True
        task.result = result
        task.error = error
        del self._live[task]
        for callback in task.on_gone or ():
            callback(task)

    def _waiting(self) -> dict[str, str]:
        waiting: dict[str, dict[str, None]] = {}
        for task in self._live:
            waiting.setdefault(task.actor, {})[task.waits_for] = None
        return {actor: ", ".join(texts) for actor, texts in waiting.items()}


def _raise_in(task: Task, error: BaseException, _value: None) -> object:
    task.thrown = False
    task.send = task.coroutine.send
    return task.coroutine.throw(error)


def _never(_value: object) -> str:
    return "nothing: it crashed"


@types.coroutine
def suspend(request: object) -> Generator[object, Any, None]:
    """Pass ``request`` to the kernel and wait to be resumed."""
    yield request
