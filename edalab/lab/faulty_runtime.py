"""A runtime on the virtual clock that injects declared faults."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

import msgspec

from edalab.errors import SimulationStuck
from edalab.lab.channel import Connection, Delivery, Message, Subscription
from edalab.lab.faults import (
    Crash,
    Delay,
    Drop,
    Duplicate,
    Fault,
    FaultPlan,
    LostAck,
    Operation,
    Outage,
    Poison,
    Poisoned,
    Reorder,
    Slow,
)  # fmt: skip
from edalab.lab.kernel import Task, suspend
from edalab.lab.runtime import VirtualActor, VirtualRuntime
from edalab.lab.trace import Clock, Recorder, Trace
from edalab.lab.units import SECOND

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")

_MOST_RECORDS: Final = 5_000_000
_MOST_RECORDS_AT_ONCE: Final = 500_000
_MOST_IDLE_WAITS: Final = 200_000
"""A run is endless that has more records, in all or at one instant, or more waits in a row without
a record."""

_LONGEST_NS: Final = 1000 * 365 * 24 * 3_600 * SECOND
"""Who waits for an end that does not come looks ever more rarely; here the run is ended."""

_FAULTS = "faults"
"""The actor of the tasks that inject faults at a time."""


class SimulatedConnection(Connection, Protocol):
    """A connection of a simulated channel, with methods for faults."""

    async def send(self, topic: str, *messages: Message) -> bool:
        """Publish messages that are already recorded as published."""

    def duplicate(self, topic: str, message: Message) -> None:
        """Deliver a published message to the channel once more."""


class SimulatedSubscription(Subscription, Protocol):
    """A subscription of a simulated channel, with methods for faults."""

    def reclaim(self, delivery: Delivery) -> None:
        """Take back a message whose acknowledgement did not come in time."""


class FaultyRuntime(VirtualRuntime):
    """A run on the virtual clock with faults.

    Args:
        faults: The faults.
        seed: The seed of all random streams of the run.
        trace: The trace that records are added to.
    """

    def __init__(
        self, faults: Sequence[Fault], *, seed: int = 1, trace: Trace | None = None
    ) -> None:
        super().__init__(seed=seed, trace=trace)
        self.trace = cast("Trace", _CountedTrace(self.trace, self._count_record))
        self.plan = FaultPlan(faults)
        self._spawned: dict[str, list[Callable[[], Coroutine[Any, Any, Any]]]] = {}
        self._processes: set[str] = set()
        self._borrowed: set[str] = set()
        self._records_left = _MOST_RECORDS
        self._instant, self._left_of_instant = -1, 0
        self._waits_left = _MOST_IDLE_WAITS

    def run(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        for fault in self.plan.faults:
            if isinstance(fault, Crash) and fault.at_ns is not None:
                self.kernel.spawn(_FAULTS, self._crash_at(fault, fault.at_ns))
            elif isinstance(fault, Outage):
                self.kernel.spawn(_FAULTS, self._outage(fault))
        return super().run(actor, function, *args, **kwargs)

    def new_actor(self, name: str) -> VirtualActor:
        return FaultyActor(self, name)

    def remember(self, actor: str, start: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Remember how to start ``actor``, if it may be started again."""
        if self.plan.restarts(actor):
            self._spawned.setdefault(actor, []).append(start)

    def is_process(self, actor: str) -> bool:
        """Return whether what an actor does now runs in a process of its own.

        A scenario may do something in an actor's name, who then can't crash on its own.
        """
        task = self.kernel.current
        if task is not None and task.actor == actor:
            return True
        self._borrowed.add(actor)
        return False

    def note_process(self, actor: str) -> None:
        """Remember that an actor has had a process."""
        self._processes.add(actor)

    def count_wait(self) -> None:
        """Count a wait of an actor.

        Raises:
            SimulationStuck: Actors wait for what does not come.
        """
        self._waits_left -= 1
        if self._waits_left < 0 or self.kernel.now > _LONGEST_NS:
            raise SimulationStuck({})

    def _count_record(self) -> None:
        now = self.kernel.now
        if now != self._instant:
            self._instant, self._left_of_instant = now, _MOST_RECORDS_AT_ONCE
        self._waits_left = _MOST_IDLE_WAITS
        self._left_of_instant -= 1
        self._records_left -= 1
        if self._records_left < 0 or self._left_of_instant < 0:
            raise SimulationStuck({})

    def strike_down(self, fault: Crash) -> None:
        """Crash the actor now, and start it again later if declared."""
        self.plan.note(fault)
        self.crash(fault.actor)
        if fault.restart_ns is not None:
            self.kernel.spawn(_FAULTS, self._restart_after(fault.actor, fault.restart_ns))

    async def _crash_at(self, fault: Crash, at_ns: int) -> None:
        await suspend(at_ns)
        if fault.actor in self._borrowed:
            self.plan.misplaced.append(fault)
        elif self.kernel.has(fault.actor):
            self.strike_down(fault)
        elif fault.actor in self.names and fault.actor not in self._processes:
            self.plan.misplaced.append(fault)

    async def _restart_after(self, actor: str, restart_ns: int) -> None:
        await suspend(restart_ns)
        self.restart(actor)
        for start in self._spawned.get(actor, ()):
            self.kernel.spawn(actor, start())

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
    """A trace that counts its records: every loop of an actor makes some."""

    def __init__(self, inner: Trace, count: Callable[[], None]) -> None:
        self._inner = inner
        self._count = count

    def recorder(self, clock: Clock, actor: str) -> Recorder:
        record, count = self._inner.recorder(clock, actor), self._count

        def counted(
            action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
        ) -> None:
            count()
            record(action, message, peer, detail)

        return counted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class Injecting:
    """What actors do alike on both clocks when a fault strikes them."""

    __slots__ = ()
    record: Recorder

    async def after(self, hits: list[Fault]) -> None:
        """Inject the faults that strike after the operation's effect."""
        for fault in hits:
            if isinstance(fault, Crash):
                await self._die(fault)

    def note(self, fault: Fault, message: str = "", peer: str = "") -> None:
        """Record in the trace that a fault struck."""
        self.record("fault", message, peer, {"kind": fault.__struct_config__.tag})

    async def _die(self, fault: Crash) -> None:
        raise NotImplementedError


class FaultyActor(Injecting, VirtualActor):
    """One actor's view of a run with faults."""

    __slots__ = ("_crashed", "_plan", "_touched", "outage")

    def __init__(self, run: FaultyRuntime, actor: str) -> None:
        self.outage: Outage | None = None
        super().__init__(run, actor)
        self._plan = run.plan
        self._touched = run.plan.touches(actor)

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

    async def sleep(self, nanoseconds: int) -> None:  # type: ignore[override] # awaited alike
        cast("FaultyRuntime", self._run).count_wait()
        if not self._touched:
            await suspend(nanoseconds)
            return
        hits = await self.before("sleep")
        for fault in hits:
            if isinstance(fault, Slow):
                nanoseconds = round(nanoseconds * fault.factor)
        await suspend(nanoseconds)
        await self.after(hits)

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Task:
        run = cast("FaultyRuntime", self._run)
        run.note_process(actor)
        if actor != self.actor:
            run.remember(actor, lambda: function(run.actor(actor), *args, **kwargs))
        return super().spawn(actor, function, *args, **kwargs)

    def through(self, connection: C) -> C:
        if not self._touched:
            return connection
        return cast("C", FaultyConnection(cast("SimulatedConnection", connection), self))

    async def before(self, operation: Operation) -> list[Fault]:
        """Count one operation and inject faults before its effect; returns all its faults."""
        cast("FaultyRuntime", self._run).is_process(self.actor)
        random = self._run.stream(f"{_FAULTS}/{self.actor}").random
        hits = self._plan.strike(self.actor, operation, self.now, random)
        for fault in hits:
            if isinstance(fault, Delay):
                self.note(fault)
                await suspend(fault.by_ns)
            elif isinstance(fault, Crash) and not fault.after:
                await self._die(fault)
        return hits

    def later(self, nanoseconds: int, then: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run something later, even if the actor crashes in between."""

        async def wait() -> None:
            await suspend(nanoseconds)
            await then()

        self._kernel.spawn(_FAULTS, wait())

    async def _die(self, fault: Crash) -> None:
        run = cast("FaultyRuntime", self._run)
        if not run.is_process(self.actor):
            self._plan.misplaced.append(fault)
            return
        run.strike_down(fault)
        await suspend("nothing: it crashed")


class FaultyConnection:
    """A connection with faults."""

    def __init__(self, inner: SimulatedConnection, actor: FaultyActor) -> None:
        self._inner = inner
        self._actor = actor

    async def publish(self, topic: str, *messages: Message) -> bool:
        actor, inner = self._actor, self._inner
        hits = await actor.before("publish")
        if poison := _first(hits, Poison):
            for message in messages:
                actor.note(poison, message.id, topic)
            messages = tuple(
                msgspec.structs.replace(message, body=Poisoned(message.body))
                for message in messages
            )
        late = _first(hits, Reorder)
        if lost := _first(hits, Drop) or late:
            for message in messages:
                actor.record("publish", message.id, topic)
                actor.note(lost, message.id, topic)
            if late is not None:
                actor.later(late.by_ns, lambda: inner.send(topic, *messages))
            confirmed = late is not None
        else:
            confirmed = await inner.publish(topic, *messages)
        if twice := _first(hits, Duplicate):
            for message in messages:
                actor.note(twice, message.id, topic)
                inner.duplicate(topic, message)
        await actor.after(hits)
        return confirmed

    async def subscribe(self, topic: str, group: str, *, prefetch: int = 1) -> Subscription:
        inner = await self._inner.subscribe(topic, group, prefetch=prefetch)
        return FaultySubscription(cast("SimulatedSubscription", inner), self._actor)

    async def close(self) -> None:
        await self._inner.close()


class FaultySubscription:
    """A subscription with faults."""

    def __init__(self, inner: SimulatedSubscription, actor: FaultyActor) -> None:
        self._inner = inner
        self._actor = actor

    async def receive(self) -> Delivery:
        hits = await self._actor.before("receive")
        delivery = await self._inner.receive()
        await self._actor.after(hits)
        return delivery

    async def poll(self) -> Delivery | None:
        hits = await self._actor.before("poll")
        delivery = await self._inner.poll()
        await self._actor.after(hits)
        return delivery

    async def ack(self, delivery: Delivery) -> None:
        hits = await self._actor.before("ack")
        struck = _first(hits, LostAck)
        if struck is None:
            await self._inner.ack(delivery)
        else:
            self._actor.note(struck, delivery.message.id, delivery.group)
            if struck.reclaim_ns is not None:
                self._actor.later(struck.reclaim_ns, lambda: self._reclaim(delivery))
        await self._actor.after(hits)

    async def nack(self, delivery: Delivery, *, requeue: bool = True) -> None:
        hits = await self._actor.before("nack")
        await self._inner.nack(delivery, requeue=requeue)
        await self._actor.after(hits)

    async def _reclaim(self, delivery: Delivery) -> None:
        self._inner.reclaim(delivery)


F = TypeVar("F", bound=Fault)


def _first(hits: list[Fault], kind: type[F]) -> F | None:
    return next((fault for fault in hits if isinstance(fault, kind)), None)
