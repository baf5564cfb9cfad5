"""What a scenario sees of the clock it runs on.

A scenario's functions take a ``Runtime`` first: ``async def worker(runtime, ...)``. They never ask
for the time, a random number or a sleep elsewhere, so that the same functions run on the virtual
clock and on the wall clock.
"""

import random
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from edalab.lab.kernel import Cancelled, Kernel, Task, TimedOut, suspend
from edalab.lab.trace import Trace

P = ParamSpec("P")
T = TypeVar("T")


class Handle(Protocol):
    """Something spawned, to be joined or cancelled."""

    @property
    def done(self) -> bool:
        """Whether it came to its end."""


class Waiter(Protocol):
    """A place to wait at until somebody calls."""

    def wait(self) -> Awaitable[None]:
        """Wait for the call; only who made the waiter may."""

    def wake(self) -> None:
        """Call whoever waits."""


class Runtime(Protocol):
    """One actor's view of the clock: the time, sleeping, and setting others going."""

    @property
    def actor(self) -> str:
        """Whose view this is."""

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
        """Set ``function(runtime_of_actor, *args)`` going as ``actor``.

        An exception that it raises ends the run, unless somebody waits for it.
        """

    async def join(self, handle: Any) -> Any:
        """Wait for the end of what was spawned; gives its result or raises its error."""

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        """Run the coroutines at once, as this actor; their results in the order given."""

    async def timeout(self, nanoseconds: int, coroutine: Coroutine[Any, Any, T]) -> T:
        """The coroutine's result, if it comes in time.

        Raises:
            TimedOut: It did not; the coroutine is cancelled, what it set going elsewhere is not.
        """

    def crash(self, actor: str) -> None:
        """Stop another actor at once and for good, as a process that dies."""

    def waiter(self, what: str) -> Waiter:
        """A place for the coroutine that asks to wait at; ``what`` says for what it waits."""

    def view(self, actor: str) -> "Runtime":
        """The same run as another actor sees it."""

    def record(
        self, action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
    ) -> None:
        """Note in the run's trace that this actor did ``action`` now."""

    def on_crash(self, hook: Callable[[], None]) -> None:
        """Call ``hook`` when this actor crashes."""


class VirtualRuntime:
    """A run on the virtual clock.

    Args:
        seed: All random streams of the run are drawn from it.
        trace: Where records go.
    """

    def __init__(self, *, seed: int = 1, trace: Trace | None = None) -> None:
        self.seed = seed
        self.trace = Trace() if trace is None else trace
        self.kernel = Kernel()
        self._actors: dict[str, VirtualActor] = {}

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
        try:
            result: T = kernel.run(main)
        finally:
            for each in self._actors.values():
                each.mute = True
            kernel.close()
        return result

    def actor(self, name: str) -> "VirtualActor":
        """The runtime as ``name`` sees it."""
        found = self._actors.get(name)
        if found is None:
            found = self._actors[name] = VirtualActor(self, name)
        return found

    def crash(self, name: str) -> None:
        """Stop ``name`` at once and for good; a later actor of this name is a new process."""
        actor = self._actors.pop(name, None)
        if actor is not None:
            actor.record("crash")
            actor.mute = True
            self.kernel.crash(name)


class VirtualWaiter:
    """A parked task of the virtual clock."""

    __slots__ = ("_kernel", "_task", "_what")

    def __init__(self, kernel: Kernel, what: str) -> None:
        self._kernel = kernel
        self._task = kernel.current
        self._what = what

    @types.coroutine
    def wait(self) -> Generator[object, None, None]:
        yield self._what

    def wake(self) -> None:
        if self._task is not None:
            self._kernel.wake(self._task)


class VirtualActor:
    """One actor's ``Runtime`` on the virtual clock."""

    __slots__ = ("_kernel", "_random", "_run", "_trace", "actor", "mute")

    def __init__(self, run: VirtualRuntime, actor: str) -> None:
        self._run = run
        self._kernel = run.kernel
        self._trace = run.trace
        self._random: random.Random | None = None
        self.actor = actor
        self.mute = False

    @property
    def now(self) -> int:
        return self._kernel.now

    @property
    def random(self) -> random.Random:
        if self._random is None:
            self._random = random.Random(f"{self._run.seed}/{self.actor}")
        return self._random

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
        return self._kernel.spawn(actor, function(self._run.actor(actor), *args, **kwargs))

    async def join(self, handle: Task) -> Any:
        if not handle.done:
            handle.joiners = [*(handle.joiners or ()), self._me()]
            while not handle.done:
                await suspend(f"the end of {handle.actor}")
        if handle.error is not None:
            raise handle.error
        return handle.result

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        tasks = [self._kernel.spawn(self.actor, coroutine) for coroutine in coroutines]
        me = self._me()
        for task in tasks:
            task.joiners = [me]
        results = []
        for task in tasks:
            while not task.done:
                await suspend("all of what it gathers")
            if task.error is not None:
                self._abandon(tasks)
                raise task.error
            results.append(task.result)
        return results

    async def timeout(self, nanoseconds: int, coroutine: Coroutine[Any, Any, T]) -> T:
        task = self._kernel.spawn(self.actor, coroutine)
        task.joiners = [self._me()]
        woken_by = await suspend(nanoseconds)
        if woken_by is not task:
            self._abandon([task])
            raise TimedOut
        if task.error is not None:
            raise task.error
        result: T = task.result
        return result

    def crash(self, actor: str) -> None:
        self._run.crash(actor)

    def waiter(self, what: str) -> VirtualWaiter:
        return VirtualWaiter(self._kernel, what)

    def view(self, actor: str) -> "VirtualActor":
        return self._run.actor(actor)

    def record(
        self, action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
    ) -> None:
        if not self.mute:
            self._trace.record(self._kernel.now, self.actor, action, message, peer, detail)

    def on_crash(self, hook: Callable[[], None]) -> None:
        self._kernel.on_crash(self.actor, hook)

    def _abandon(self, tasks: list[Task]) -> None:
        for task in tasks:
            task.joiners = None
            self._kernel.cancel(task)

    def _me(self) -> Task:
        current = self._kernel.current
        if current is None:
            raise RuntimeError("not inside a run")
        return current


__all__ = ["Cancelled", "Runtime", "TimedOut", "VirtualRuntime"]
