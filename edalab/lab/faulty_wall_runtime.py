"""A run on the wall clock that injects declared faults; ``faulty_runtime`` does on the virtual one.

A crash is a kill: an actor that may crash has its connection in a process of its own (see
``ChannelPlan.killed``), which gets SIGKILL. Faults that only a simulated channel can have, such as
a message that the network doubles, are refused before a run (``on_a_real_channel``).
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from edalab.errors import Refused
from edalab.lab.faults import Crash, Delay, Drop, Fault, FaultPlan, Operation, Poison, Slow
from edalab.lab.faulty_runtime import FaultyActor, FaultyConnection, Injecting, SimulatedConnection
from edalab.lab.trace import Trace
from edalab.lab.wall_runtime import WallActor, WallHandle, WallRuntime

P = ParamSpec("P")
C = TypeVar("C")

_FAULTS: Final = "faults"
_POSSIBLE: Final = (Crash, Delay, Drop, Poison, Slow)


def on_a_real_channel(faults: Sequence[Fault]) -> Refused | None:
    """Return why faults can't be made to happen on a real channel; None if all of them can."""
    for fault in faults:
        if not isinstance(fault, _POSSIBLE):
            return Refused("live-fault", kind=fault.__struct_config__.tag)
    return None


class FaultyWallRuntime(WallRuntime):
    """A run on the wall clock with faults.

    Args:
        faults: The faults.
        more: The arguments of ``WallRuntime``.
    """

    def __init__(self, faults: Sequence[Fault], *, trace: Trace | None = None, **more: Any) -> None:
        super().__init__(trace=trace, **more)
        self.plan = FaultPlan(faults)
        self._spawned: dict[str, list[Callable[[], Coroutine[Any, Any, Any]]]] = {}

    def new_actor(self, name: str) -> WallActor:
        return FaultyWallActor(self, name)

    def remember(self, actor: str, start: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Remember how to start ``actor``, if it may be started again."""
        if self.plan.restarts(actor):
            self._spawned.setdefault(actor, []).append(start)

    def strike_down(self, fault: Crash) -> None:
        """Crash the actor now, and start it again later if declared."""
        self.plan.note(fault)
        self.crash(fault.actor)
        if fault.restart_ns is not None:
            self.actor(_FAULTS).go(self._restart_after(fault.actor, fault.restart_ns))

    async def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        for fault in self.plan.faults:
            if isinstance(fault, Crash) and fault.at_ns is not None:
                self.actor(_FAULTS).go(self._crash_at(fault, fault.at_ns))
        return await super()._run(coroutine)

    async def _crash_at(self, fault: Crash, at_ns: int) -> None:
        await self.actor(_FAULTS).sleep(at_ns)
        self.strike_down(fault)

    async def _restart_after(self, actor: str, restart_ns: int) -> None:
        await self.actor(_FAULTS).sleep(restart_ns)
        self.restart(actor)
        for start in self._spawned.get(actor, ()):
            self.start(self.actor(actor), start())


class FaultyWallActor(Injecting, WallActor):
    """One actor's view of a run on the wall clock with faults."""

    __slots__ = ("_plan", "_touched")

    def __init__(self, run: FaultyWallRuntime, actor: str) -> None:
        super().__init__(run, actor)
        self._plan = run.plan
        self._touched = run.plan.touches(actor)

    async def sleep(self, nanoseconds: int) -> None:
        hits = await self.before("sleep") if self._touched else []
        for fault in hits:
            if isinstance(fault, Slow):
                nanoseconds = round(nanoseconds * fault.factor)
        await super().sleep(nanoseconds)
        await self.after(hits)

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> WallHandle:
        run = cast("FaultyWallRuntime", self._run)
        if actor != self.actor:
            run.remember(actor, lambda: function(run.actor(actor), *args, **kwargs))
        return super().spawn(actor, function, *args, **kwargs)

    def through(self, connection: C) -> C:
        if not self._touched:
            return connection
        inner = cast("SimulatedConnection", connection)
        return cast("C", FaultyConnection(inner, cast("FaultyActor", self)))

    async def before(self, operation: Operation) -> list[Fault]:
        """Count one operation and inject faults before its effect; returns all its faults."""
        random = self._run.stream(f"{_FAULTS}/{self.actor}").random
        hits = self._plan.strike(self.actor, operation, self.now, random)
        for fault in hits:
            if isinstance(fault, Delay):
                self.note(fault)
                await super().sleep(fault.by_ns)
            elif isinstance(fault, Crash) and not fault.after:
                await self._die(fault)
        return hits

    async def _die(self, fault: Crash) -> None:
        cast("FaultyWallRuntime", self._run).strike_down(fault)
        await asyncio.get_running_loop().create_future()  # its tasks are cancelled
