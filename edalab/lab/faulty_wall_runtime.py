"""A run on the wall clock that injects declared faults; ``faulty_runtime`` does on the virtual one.

A crash is a kill: an actor that may crash has its connection in a process of its own (see
``ChannelPlan.killed``), which gets SIGKILL. Faults that only a simulated channel can have, such as
a message that the network doubles, are refused before a run (``on_a_real_channel``).
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from edalab.errors import Refused
from edalab.lab.faults import Crash, Delay, Drop, Fault, Poison, Slow
from edalab.lab.injecting import FAULTS, InjectingActor, InjectingRun
from edalab.lab.wall_runtime import WallActor, WallRuntime

_POSSIBLE: Final = (Crash, Delay, Drop, Poison, Slow)


def on_a_real_channel(faults: Sequence[Fault]) -> Refused | None:
    """Return why faults can't be made to happen on a real channel; None if all of them can."""
    for fault in faults:
        if not isinstance(fault, _POSSIBLE):
            return Refused("live-fault", kind=fault.__struct_config__.tag)
    return None


class FaultyWallRuntime(InjectingRun[WallActor], WallRuntime):
    """A run on the wall clock with faults."""

    def new_actor(self, name: str) -> WallActor:
        return FaultyWallActor(self, name)

    def later(self, nanoseconds: int, then: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        faults = self.actor(FAULTS)

        async def wait() -> None:
            await faults.sleep(nanoseconds)
            await then()

        self.start(faults, wait())

    def begin(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.start(self.actor(actor), coroutine)

    def has(self, actor: str) -> bool:
        return actor in self.actors and self.actors[actor].going

    async def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        for fault in self.plan.faults:
            self.prepare(fault)
        return await super()._run(coroutine)


class FaultyWallActor(InjectingActor, WallActor):
    """One actor's view of a run on the wall clock with faults."""
