"""The kernel: drives coroutines on a virtual clock, one at a time, in an order that never varies.

Two containers hold what is due. The heap holds sleepers by (time, counter); the deque holds tasks
that somebody woke, which are due now. What is due at the same time runs in the order in which it
became due: a heap entry for the present instant was always pushed before the instant began, so it
goes before the deque.

A coroutine gives the kernel one of two things and is suspended: a whole number, to be resumed that
many nanoseconds later; or a text, to be resumed when somebody calls ``wake``. The text says what
it waits for, and is what a stuck run reports. A sleeper may be woken early as well: each suspension
has a number of its own, so that what was due for an earlier one is passed over.
"""

import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from heapq import heappop, heappush
from typing import Any

from edalab.errors import SimulationStuck


class TimedOut(Exception):
    """What was waited for did not come in time. Whether it happens all the same is unknown."""


class Cancelled(BaseException):
    """Raised inside a coroutine whose result nobody wants any more."""


class Task:
    """A coroutine that the kernel drives.

    Args:
        actor: Whose coroutine it is.
        coroutine: What is driven.

    ``done`` is whether it came to its end, ``gone`` whether it ended or crashed: it never goes on.
    """

    __slots__ = (
        "actor", "coroutine", "done", "due", "error", "gone", "joiners", "result", "send",
        "waits_for",
    )  # fmt: skip

    def __init__(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.actor = actor
        self.coroutine = coroutine
        self.send = coroutine.send
        self.due = 0
        self.done = False
        self.gone = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.joiners: list[Task] | None = None
        self.waits_for: object = ""


class Kernel:
    """The virtual clock and everybody on it."""

    __slots__ = ("_counter", "_crash_hooks", "_dead", "_heap", "_live", "_ready", "current", "now")

    def __init__(self) -> None:
        self.now = 0
        self.current: Task | None = None
        self._counter = 0
        self._heap: list[tuple[int, int, Task, Any]] = []
        self._ready: deque[tuple[int, Task, Any]] = deque()
        self._live: dict[Task, None] = {}
        self._dead: list[Task] = []
        self._crash_hooks: dict[str, list[Callable[[], None]]] = {}

    def spawn(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> Task:
        """Drive ``coroutine`` from the present instant on, after whatever is due already."""
        task = Task(actor, coroutine)
        self._live[task] = None
        self.wake(task, None)
        return task

    def wake(self, task: Task, value: object = None) -> None:
        """Resume ``task`` in the present instant; its ``await`` gives ``value``.

        What the task was due for otherwise, a sleep or an earlier wake, is passed over. A task that
        ended or crashed stays as it is.
        """
        if task.gone:
            return
        self._counter = task.due = self._counter + 1
        self._ready.append((task.due, task, value))

    def cancel(self, task: Task) -> None:
        """Raise ``Cancelled`` inside the task where it waits."""
        self.wake(task, _CANCEL)

    def crash(self, actor: str) -> None:
        """Stop everything that ``actor`` does, at once and for good.

        Its coroutines are kept but never resumed: dropping one would run its ``finally``, which a
        dead process does not do. What others hold of the actor (a broker its unacked messages) is
        told by the hooks of ``on_crash``.
        """
        for task in [task for task in self._live if task.actor == actor]:
            del self._live[task]
            task.due = 0
            task.gone = True
            self._dead.append(task)
        for hook in self._crash_hooks.pop(actor, []):
            hook()

    def on_crash(self, actor: str, hook: Callable[[], None]) -> None:
        """Call ``hook`` when ``actor`` crashes."""
        self._crash_hooks.setdefault(actor, []).append(hook)

    def run(self, main: Task) -> Any:  # noqa: C901, PLR0912 - one loop, flat for its speed
        """Run until ``main`` is done, and give its result.

        Raises:
            SimulationStuck: Nobody is due any more and ``main`` is not done.
            Exception: What a task raised that nobody joins, ``main`` above all.
        """
        heap, ready = self._heap, self._ready
        next_ready = ready.popleft
        while not main.done:
            if ready and (not heap or heap[0][0] > self.now):
                due, task, value = next_ready()
                if task.due != due:
                    continue
            elif heap:
                at, due, task, value = heappop(heap)
                if task.due != due:
                    continue
                self.now = at
            else:
                raise SimulationStuck(self._waiting())
            self.current = task
            try:
                request = task.send(value) if value is not _CANCEL else _cancel(task)
            except StopIteration as stop:
                self._finish(task, stop.value, None)
            except Cancelled as cancelled:
                self._finish(task, None, cancelled)
            except Exception as error:
                if not task.joiners:
                    raise
                self._finish(task, None, error)
            else:
                if request.__class__ is int:
                    if request < 0:
                        raise ValueError(request)
                    self._counter = counter = self._counter + 1
                    task.due = counter
                    heappush(heap, (self.now + request, counter, task, None))
                else:
                    task.waits_for = request
        return main.result

    def close(self) -> None:
        """End every coroutine that is left, dead ones too, so that none outlives the run."""
        for task in (*self._live, *self._dead):
            task.coroutine.close()
        self._live.clear()
        self._dead.clear()

    def _finish(self, task: Task, result: object, error: BaseException | None) -> None:
        task.done = task.gone = True
        task.due = 0
        task.result = result
        task.error = error
        del self._live[task]
        for joiner in task.joiners or ():
            self.wake(joiner, task)

    def _waiting(self) -> dict[str, str]:
        waiting: dict[str, str] = {}
        for task in self._live:
            waiting.setdefault(task.actor, str(task.waits_for))
        return waiting


_CANCEL: Any = object()


def _cancel(task: Task) -> Any:
    return task.coroutine.throw(Cancelled())


@types.coroutine
def suspend(request: object) -> Generator[object, Any, Any]:
    """Give ``request`` to the kernel and wait: a sleep where it is a whole number, else a park."""
    return (yield request)
