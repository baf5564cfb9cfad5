"""A run on the wall clock: the same scenario functions, driven by asyncio in real time.

What a scenario finds here is what it finds on the virtual clock, less determinism: the time is
that of the machine, and a crash is the end of an actor's tasks. A consumer that is to crash as a
process does is a process of its own, which is killed.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from edalab.lab.kernel import Crashed, TimedOut
from edalab.lab.trace import Recorder, Trace, ignore

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")

_NS: Final = 1_000_000_000


class WallRuntime:
    """A run on the wall clock.

    Args:
        seed: All random streams of the run are drawn from it.
        trace: Where records go.
        afterwards: Done when all actors have ended, whatever happened: where things are put away.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        trace: Trace | None = None,
        afterwards: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.seed = seed
        self._afterwards = afterwards
        self.trace = Trace() if trace is None else trace
        self._actors: dict[str, WallActor] = {}
        self._streams: dict[str, random.Random] = {}
        self._began = time.perf_counter_ns()
        self._failure: asyncio.Future[None] | None = None

    @property
    def now(self) -> int:
        """Nanoseconds since the run began."""
        return time.perf_counter_ns() - self._began

    def run(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``function(runtime, *args)`` as ``actor`` until it ends, and give its result.

        Whatever is still going on then is cancelled. An error that any actor raises ends the run.
        """
        return asyncio.run(self._run(function(self.actor(actor), *args, **kwargs)))

    def actor(self, name: str) -> "WallActor":
        """The runtime as ``name`` sees it."""
        found = self._actors.get(name)
        if found is None:
            found = self._actors[name] = WallActor(self, name)
        return found

    def stream(self, name: str) -> random.Random:
        """The random numbers of ``name``."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = random.Random(f"{self.seed}/{name}")
        return found

    def crash(self, name: str) -> None:
        """End an actor's tasks at once; a later actor of this name is a new one."""
        actor = self._actors.pop(name, None)
        if actor is not None:
            actor.record("crash")
            actor.end()

    def restart(self, name: str) -> None:
        """Let a crashed actor be up again."""
        actor = self.actor(name)
        actor.down = False
        actor.record("restart")

    def failed(self, error: BaseException) -> None:
        """End the run with an error that nobody waits for."""
        if self._failure is not None and not self._failure.done():
            self._failure.set_exception(error)

    async def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        self._began = time.perf_counter_ns()
        self._failure = asyncio.get_running_loop().create_future()
        main = asyncio.ensure_future(coroutine)
        try:
            both: set[asyncio.Future[Any]] = {main, self._failure}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if self._failure.done():
                self._failure.result()
            return main.result()
        finally:
            main.cancel()
            tasks = [main, *(task for each in self._actors.values() for task in each.tasks)]
            for each in list(self._actors.values()):
                each.record = ignore
                for task in each.tasks:
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if not self._failure.done():
                self._failure.cancel()
            if self._afterwards is not None:
                await self._afterwards()


class WallHandle:
    """Something spawned, to be joined."""

    def __init__(self, actor: str, task: "asyncio.Task[Any]") -> None:
        self.actor = actor
        self.task = task
        self.joined = False

    @property
    def done(self) -> bool:
        """Whether it came to its end, or crashed."""
        return self.task.done()


class WallWaiter:
    """A place to wait at."""

    def __init__(self) -> None:
        self._called: asyncio.Future[None] | None = None

    async def wait(self) -> None:
        """Wait for the call."""
        self._called = asyncio.get_running_loop().create_future()
        try:
            await self._called
        finally:
            self._called = None

    def wake(self) -> bool:
        """Call whoever waits; whether somebody did."""
        called, self._called = self._called, None
        if called is None or called.done():
            return False
        called.set_result(None)
        return True


class WallActor:
    """One actor's ``Runtime`` on the wall clock."""

    def __init__(self, run: WallRuntime, actor: str) -> None:
        self._run = run
        self.actor = actor
        self.down = False
        self.record: Recorder = run.trace.recorder(run, actor)
        self.tasks: set[asyncio.Task[Any]] = set()
        self._hooks: list[Callable[[], None]] = []

    def end(self) -> None:
        """The actor is dead: it notes nothing more, and does nothing more."""
        self.record = ignore
        for task in self.tasks:
            task.cancel()
        hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook()

    @property
    def now(self) -> int:
        return self._run.now

    @property
    def random(self) -> random.Random:
        return self._run.stream(self.actor)

    def sleep(self, nanoseconds: int) -> Awaitable[None]:
        return asyncio.sleep(nanoseconds / _NS)

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> WallHandle:
        view = self._run.actor(actor)
        handle = WallHandle(actor, view.go(function(view, *args, **kwargs)))
        handle.task.add_done_callback(lambda task: self._ended(handle, task))
        return handle

    def go(self, coroutine: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Have a coroutine run as this actor."""
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def join(self, handle: WallHandle) -> Any:
        handle.joined = True
        try:
            return await asyncio.shield(handle.task)
        except asyncio.CancelledError:
            if handle.task.cancelled():
                raise Crashed(handle.actor) from None
            raise

    async def gather(self, *coroutines: Coroutine[Any, Any, T]) -> list[T]:
        tasks = [self.go(coroutine) for coroutine in coroutines]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def timeout(self, nanoseconds: int, coroutine: Coroutine[Any, Any, T]) -> T:
        try:
            return await asyncio.wait_for(self.go(coroutine), nanoseconds / _NS)
        except TimeoutError:
            raise TimedOut from None

    def crash(self, actor: str) -> None:
        self._run.crash(actor)

    def restart(self, actor: str) -> None:
        self._run.restart(actor)

    def waiter(self, what: str) -> WallWaiter:  # noqa: ARG002 - nobody is stuck in real time
        return WallWaiter()

    def view(self, actor: str) -> "WallActor":
        return self._run.actor(actor)

    def on_crash(self, hook: Callable[[], None]) -> None:
        self._hooks.append(hook)

    def through(self, connection: C) -> C:
        return connection

    def _ended(self, handle: WallHandle, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and not handle.joined and (error := task.exception()):
            self._run.failed(error)
