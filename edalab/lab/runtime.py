"""The runtime: a scenario's interface to the clock and the run.

A scenario's functions take a ``Runtime`` first: ``async def worker(runtime, ...)``. They never ask
for the time, a random number or a sleep elsewhere, so that the same functions run on the virtual
clock and on the wall clock.
"""

import random
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from edalab.lab.kernel import Cancelled, Crashed, Deadline, Kernel, Task, TimedOut, suspend
from edalab.lab.run import ActorView, Run
from edalab.lab.trace import Trace

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")


class Handle(Protocol):
    """A spawned coroutine, which can be joined."""

    @property
    def done(self) -> bool:
        """Whether it came to its end, or crashed."""


class Waiter(Protocol):
    """A place where one coroutine at a time waits until another one wakes it."""

    def wait(self) -> Awaitable[None]:
        """Wait to be woken; an earlier ``wake`` does not count."""

    def wake(self) -> bool:
        """Wake whoever waits.

        Returns:
            Whether somebody still did: False after a cancelled wait or a crash, so that whoever
            hands something over can hand it to the next in line.
        """


class Runtime(Protocol):
    """One actor's view of the clock: the time, sleeping, and setting others going."""

    down: bool
    """Whether the actor refuses, for now, whatever it is asked."""

    @property
    def actor(self) -> str:
        """The name of the actor whose view this is."""

    @property
    def now(self) -> int:
        """Nanoseconds since the run began."""

    @property
    def random(self) -> random.Random:
        """The actor's own stream of random numbers, drawn from the run's seed and its name."""

    def sleep(self, nanoseconds: int) -> Awaitable[None]:
        """Wait; on the virtual clock exactly so long."""

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Handle:
        """Start ``function(runtime_of_actor, *args)`` as ``actor``.

        An exception that it raises ends the run, unless somebody waits for it.
        """

    async def join(self, handle: Any) -> Any:
        """Wait for the end of a spawned coroutine; give its result or raise its error.

        Raises:
            Crashed: It crashed, and has no result.
        """

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        """Run the coroutines at once, as this actor, and give their results in the order given.

        The first error of one is raised as soon as it happens, and the others are cancelled.
        """

    async def timeout(self, nanoseconds: int, coroutine: Coroutine[Any, Any, T]) -> T:
        """Give the coroutine's result if it comes in time; at the very deadline is in time.

        Raises:
            TimedOut: It did not; the coroutine is cancelled, what it set going elsewhere is not.
        """

    def crash(self, actor: str) -> None:
        """Stop an actor at once and for good, as a process that dies.

        An actor that crashes itself is stopped where it next waits.
        """

    def restart(self, actor: str) -> None:
        """Let a crashed actor be up again; its work must be spawned anew."""

    def waiter(self, what: str) -> Waiter:
        """A place to wait at; ``what`` names the awaited thing in an error message."""

    def view(self, actor: str) -> "Runtime":
        """The same run as another actor sees it."""

    def record(
        self, action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
    ) -> None:
        """Note in the run's trace that this actor did ``action`` now."""

    def on_crash(self, hook: Callable[[], None]) -> None:
        """Call ``hook`` when this actor crashes."""

    def through(self, connection: C) -> C:
        """The connection as the actor gets it: itself, or with the declared faults in between."""


class VirtualRuntime(Run["VirtualActor"]):
    """A run on the virtual clock.

    Args:
        seed: All random streams of the run are drawn from it.
        trace: Where records go.
    """

    def __init__(self, *, seed: int = 1, trace: Trace | None = None) -> None:
        super().__init__(seed=seed, trace=trace)
        self.kernel = Kernel()

    @property
    def clock(self) -> Kernel:
        """The kernel, which has the virtual time."""
        return self.kernel

    def new_actor(self, name: str) -> "VirtualActor":
        """A view of the run for a process that begins."""
        return VirtualActor(self, name)

    def run(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``function(runtime, *args)`` as ``actor`` until it ends, and give its result.

        Raises:
            SimulationStuck: Nobody can go on before it ended.
        """
        kernel = self.kernel
        main = kernel.spawn(actor, function(self.actor(actor), *args, **kwargs))
        self.listen()
        try:
            result: T = kernel.run(main)
        finally:
            self.mute()
            kernel.close()
        return result


class VirtualWaiter:
    """A parked task of the virtual clock."""

    __slots__ = ("_kernel", "_task", "_what")

    def __init__(self, kernel: Kernel, what: str) -> None:
        self._kernel = kernel
        self._task: Task | None = None
        self._what = what

    @types.coroutine
    def wait(self) -> Generator[object, None, None]:
        self._task = self._kernel.current
        try:
            while self._task is not None:
                yield self._what
        finally:
            self._task = None

    def wake(self) -> bool:
        task, self._task = self._task, None
        return task is not None and self._kernel.wake(task)


class VirtualActor(ActorView[VirtualRuntime]):
    """One actor's ``Runtime`` on the virtual clock."""

    __slots__ = ("_kernel",)

    def __init__(self, run: VirtualRuntime, actor: str) -> None:
        super().__init__(run, actor)
        self._kernel = run.kernel

    def end(self) -> None:
        """Stop all that the actor does; whoever waits for it is told."""
        self._kernel.crash(self.actor)

    @property
    def now(self) -> int:
        return self._kernel.now

    @types.coroutine
    def sleep(self, nanoseconds: int) -> Generator[object, None, None]:
        yield nanoseconds

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Task:
        run = self._run
        view = run.actors.get(actor) or run.actor(actor)
        return self._kernel.spawn(actor, function(view, *args, **kwargs))

    async def join(self, handle: Task) -> Any:
        if not handle.gone:
            waiter = self.waiter(f"the end of {handle.actor}")
            handle.listen(lambda _task: waiter.wake())
            await waiter.wait()
        if handle.error is not None:
            raise handle.error
        return handle.result

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        kernel, me = self._kernel, self._me()
        left, error = len(coroutines), None

        def note_end(task: Task) -> None:
            nonlocal left, error
            left -= 1
            error = error or task.error
            if error or not left:
                kernel.wake(me)

        tasks = [kernel.spawn(self.actor, coroutine) for coroutine in coroutines]
        for task in tasks:
            task.on_gone = [note_end]
        try:
            while left and error is None:
                await suspend("all of what it gathers")
        finally:
            self._abandon(tasks)
        if error is not None:
            raise error
        return [task.result for task in tasks]

    async def timeout(self, nanoseconds: int, coroutine: Coroutine[Any, Any, T]) -> T:
        kernel, me = self._kernel, self._me()
        deadline = kernel.now + nanoseconds
        task = kernel.spawn(self.actor, coroutine)
        task.on_gone = [lambda _task: kernel.wake(me)]
        try:
            await suspend(Deadline(nanoseconds))
            while not task.gone and kernel.now < deadline:
                await suspend(Deadline(deadline - kernel.now))
        finally:
            self._abandon([task])
        if not task.gone:
            raise TimedOut
        if task.error is not None:
            raise task.error
        result: T = task.result
        return result

    def waiter(self, what: str) -> VirtualWaiter:
        return VirtualWaiter(self._kernel, what)

    def view(self, actor: str) -> "VirtualActor":
        return self._run.actor(actor)

    def on_crash(self, hook: Callable[[], None]) -> None:
        self._kernel.on_crash(self.actor, hook)

    def _abandon(self, tasks: list[Task]) -> None:
        for task in tasks:
            if not task.gone:
                task.on_gone = None
                self._kernel.throw(task, Cancelled())

    def _me(self) -> Task:
        current = self._kernel.current
        if current is None:
            raise RuntimeError("not inside a run")
        return current


__all__ = ["Cancelled", "Crashed", "Runtime", "TimedOut", "VirtualRuntime"]
