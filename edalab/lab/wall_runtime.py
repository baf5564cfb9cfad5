"""A run on the wall clock: the same scenario functions, driven by asyncio in real time.

What a scenario finds here is what it finds on the virtual clock, less determinism: the time is
that of the machine, and a crash is the end of an actor's tasks. On a real channel the connection of
an actor that is to crash is in a process of its own, which is killed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from edalab.lab.kernel import Crashed, TimedOut
from edalab.lab.run import ActorView, Run
from edalab.lab.trace import Trace

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")

_NS: Final = 1_000_000_000
_AGAIN_S: Final = 0.5
"""How long a task that was stopped may take to put things away before it is stopped again."""


class OutOfTime(Exception):
    """A run on the wall clock did not end within its limit."""


class WallRuntime(Run["WallActor"]):
    """A run on the wall clock.

    Args:
        seed: All random streams of the run are drawn from it.
        trace: Where records go.
        afterwards: Done when all actors have ended, whatever happened: where things are put away.
        pace: Real seconds for each second of the scenario. With 0.1 a scenario of ten seconds takes
            one, and its trace still tells of ten.
        limit_s: Real seconds after which a run that has not ended is broken off; None for never.
        watch: Runs beside the actors; an error that it raises ends the run.

    Raises:
        OutOfTime: From ``run``: the limit came first.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        trace: Trace | None = None,
        afterwards: Callable[[], Awaitable[None]] | None = None,
        pace: float = 1.0,
        limit_s: float | None = None,
        watch: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        super().__init__(seed=seed, trace=trace)
        self._afterwards = afterwards
        self.pace = pace
        self._limit_s = limit_s
        self._watch = watch
        self._began = time.perf_counter_ns()
        self._failure: asyncio.Future[None] | None = None

    @property
    def clock(self) -> "WallRuntime":
        """The run itself, which knows when it began."""
        return self

    @property
    def now(self) -> int:
        """Nanoseconds of the scenario since the run began."""
        return round((time.perf_counter_ns() - self._began) / self.pace)

    def seconds(self, nanoseconds: int) -> float:
        """The real seconds that so many nanoseconds of the scenario take."""
        return nanoseconds * self.pace / _NS

    def new_actor(self, name: str) -> "WallActor":
        """A view of the run for a process that begins."""
        return WallActor(self, name)

    def run(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run ``function(runtime, *args)`` as ``actor`` until it ends, and give its result.

        Whatever is still going on then is cancelled, and again where the cancellation is lost: a
        client's ``asyncio.wait_for`` loses one that comes together with the answer (Python 3.11).
        An error that any actor raises ends the run.
        """
        self.listen()
        return asyncio.run(self._run(function(self.actor(actor), *args, **kwargs)))

    def failed(self, error: BaseException) -> None:
        """End the run with an error that nobody waits for."""
        if self._failure is not None and not self._failure.done():
            self._failure.set_exception(error)

    def start(self, view: "WallActor", coroutine: Coroutine[Any, Any, Any]) -> "WallHandle":
        """Have a coroutine run as an actor; an error that nobody waits for ends the run.

        What a crashed actor raises at its end is no error of the run: its process is gone.
        """
        handle = WallHandle(view.actor, view.go(coroutine))

        def ended(task: "asyncio.Task[Any]") -> None:
            error = None if task.cancelled() else task.exception()
            alive = self.actors.get(view.actor) is view
            if error is not None and alive and not handle.joined:
                self.failed(error)

        handle.task.add_done_callback(ended)
        return handle

    async def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        self._began = time.perf_counter_ns()
        self._failure = asyncio.get_running_loop().create_future()
        main = asyncio.ensure_future(coroutine)
        watching = [] if self._watch is None else [asyncio.ensure_future(self._watch())]
        try:
            ends: set[asyncio.Future[Any]] = {main, self._failure, *watching}
            await asyncio.wait(ends, timeout=self._limit_s, return_when=asyncio.FIRST_COMPLETED)
            for failed in [self._failure, *watching]:
                if failed.done():
                    failed.result()
            if not main.done():
                raise OutOfTime
            return main.result()
        finally:
            self._failure.cancel()  # what actors raise when stopped is no error
            self.mute()
            actors = [task for actor in self.actors.values() for task in actor.tasks]
            tasks = [main, *watching, *actors]
            going_on = True
            while going_on:
                for task in tasks:  # the scenario first; one that has ended is not touched
                    task.cancel()
                _, left = await asyncio.wait(tasks, timeout=_AGAIN_S)
                going_on = bool(left)
            await asyncio.gather(*tasks, return_exceptions=True)  # what they raised is no error
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


class WallActor(ActorView[WallRuntime]):
    """One actor's ``Runtime`` on the wall clock."""

    __slots__ = ("_hooks", "tasks")

    def __init__(self, run: WallRuntime, actor: str) -> None:
        super().__init__(run, actor)
        self.tasks: set[asyncio.Task[Any]] = set()
        self._hooks: list[Callable[[], None]] = []

    def end(self) -> None:
        """The actor is dead: its tasks are cancelled, and its hooks called."""
        for task in self.tasks:
            task.cancel()
        hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook()

    @property
    def going(self) -> bool:
        """Whether there is anything of the actor that a crash would stop."""
        return bool(self.tasks or self._hooks)

    @property
    def now(self) -> int:
        return self._run.now

    def sleep(self, nanoseconds: int) -> Awaitable[None]:
        return asyncio.sleep(self._run.seconds(nanoseconds))

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> WallHandle:
        view = self._run.actor(actor)
        return self._run.start(view, function(view, *args, **kwargs))

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
            async with asyncio.timeout(self._run.seconds(nanoseconds)):
                return await self.go(coroutine)
        except TimeoutError:
            raise TimedOut from None

    def waiter(self, what: str) -> WallWaiter:  # noqa: ARG002 - nobody is stuck in real time
        return WallWaiter()

    def view(self, actor: str) -> "WallActor":
        return self._run.actor(actor)

    def on_crash(self, hook: Callable[[], None]) -> None:
        self._hooks.append(hook)
