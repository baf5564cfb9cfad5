"""A runtime on the virtual clock that injects declared faults."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from edalab.errors import SimulationStuck
from edalab.lab.faults import Crash, Fault, Outage
from edalab.lab.injecting import FAULTS, InjectingActor, InjectingRun
from edalab.lab.kernel import suspend
from edalab.lab.runtime import VirtualActor, VirtualRuntime
from edalab.lab.trace import Clock, Recorder, Trace
from edalab.lab.units import LONGEST

P = ParamSpec("P")
T = TypeVar("T")

_MOST_RECORDS: Final = 5_000_000
_MOST_RECORDS_AT_ONCE: Final = 500_000
_MOST_IDLE_WAITS: Final = 200_000
"""A run is endless that has more records, in all or at one instant, or more waits in a row without
a record."""


class FaultyRuntime(InjectingRun[VirtualActor], VirtualRuntime):
    """A run on the virtual clock with faults.

    Args:
        faults: The faults.
        seed: The seed of all random streams of the run.
        trace: The trace that records are added to.
    """

    def __init__(
        self, faults: Sequence[Fault], *, seed: int = 1, trace: Trace | None = None
    ) -> None:
        super().__init__(faults, seed=seed, trace=trace)
        counted = _CountedTrace(self.trace)
        self.trace = cast("Trace", counted)
        self._borrowed: set[str] = set()
        self._counted = counted
        self._records_at_wait = 0
        self._waits_left = _MOST_IDLE_WAITS

    def run(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        for fault in self.plan.faults:
            self.prepare(fault)
        return super().run(actor, function, *args, **kwargs)

    def new_actor(self, name: str) -> VirtualActor:
        return FaultyActor(self, name)

    def later(self, nanoseconds: int, then: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        async def wait() -> None:
            await suspend(nanoseconds)
            await then()

        self.kernel.spawn(FAULTS, wait())

    def begin(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.kernel.spawn(actor, coroutine)

    def has(self, actor: str) -> bool:
        return self.kernel.has(actor)

    def prepare(self, fault: Fault) -> None:
        if isinstance(fault, Outage):
            self.kernel.spawn(FAULTS, self._outage(fault))
        else:
            super().prepare(fault)

    def is_process(self, actor: str) -> bool:
        task = self.kernel.current
        if task is not None and task.actor == actor:
            return True
        self._borrowed.add(actor)
        return False

    def count_wait(self) -> None:
        """Count a wait of an actor.

        Raises:
            SimulationStuck: Actors wait for what does not come.
        """
        count = self._counted.count
        if count != self._records_at_wait:
            self._records_at_wait, self._waits_left = count, _MOST_IDLE_WAITS
        self._waits_left -= 1
        # Whoever waits in vain looks ever more rarely, so that the time may be over first.
        if self._waits_left < 0 or self.kernel.now > LONGEST:
            raise SimulationStuck({})

    async def crash_now(self, fault: Crash) -> None:
        actor = fault.actor
        elsewhere = actor in self.names and actor not in self.processes
        if actor in self._borrowed or (elsewhere and not self.has(actor)):
            self.plan.misplaced.append(fault)
        else:
            await super().crash_now(fault)

    async def _outage(self, fault: Outage) -> None:
        window = fault.when
        await suspend(window.from_ns)
        if fault.actor not in self.names:
            return
        self._set_outage(fault.actor, fault)
        if window.until_ns is not None:
            await suspend(window.until_ns - window.from_ns)
            self._set_outage(fault.actor, None)

    def _set_outage(self, actor: str, outage: Outage | None) -> None:
        view = cast("FaultyActor", self.actor(actor))
        view.outage = outage
        view.record("fault", detail={"kind": "outage", "down": outage is not None})


class _CountedTrace:
    """A trace that counts its records, and raises at too many: every loop of an actor makes some.

    Attributes:
        count: How many records there were.
    """

    def __init__(self, inner: Trace) -> None:
        self.count = 0
        self._inner = inner
        self._instant = -1
        self._most = 0

    def recorder(self, clock: Clock, actor: str) -> Recorder:
        record = self._inner.recorder(clock, actor)

        def counted(
            action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
        ) -> None:
            now = clock.now
            if now != self._instant:
                self._instant = now
                self._most = min(_MOST_RECORDS, self.count + _MOST_RECORDS_AT_ONCE)
            self.count = count = self.count + 1
            if count > self._most:
                raise SimulationStuck({})
            record(action, message, peer, detail)

        return counted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class FaultyActor(InjectingActor, VirtualActor):  # type: ignore[misc] # sleep: awaited alike
    """One actor's view of a run with faults."""

    def __init__(self, run: FaultyRuntime, actor: str) -> None:
        self.outage: Outage | None = None
        super().__init__(run, actor)

    @property
    def down(self) -> bool:
        """Whether the actor refuses; an outage strikes whenever somebody asks."""
        if self.outage is None:
            return self._crashed
        self._plan.note(self.outage)
        return True

    @down.setter
    def down(self, down: bool) -> None:
        self._crashed = down
