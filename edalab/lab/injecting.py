"""Injects declared faults: what runs, actors and connections do alike on both clocks."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast

import msgspec

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
    Poison,
    Poisoned,
    Reorder,
    Slow,
)  # fmt: skip
from edalab.lab.run import ActorView, Run, RunningActor

P = ParamSpec("P")
A = TypeVar("A", bound=RunningActor)
C = TypeVar("C")

FAULTS: Final = "faults"
"""The actor of the tasks that inject faults at a time; no crash stops them."""


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


class InjectingRun(Run[A]):
    """A run with faults.

    Args:
        faults: The faults.
        more: The arguments of a run on the same clock.
    """

    def __init__(self, faults: Sequence[Fault], **more: Any) -> None:
        super().__init__(**more)
        self.plan = FaultPlan(faults)
        self.processes: set[str] = set()
        """The actors that something was spawned as."""
        self._starts: dict[str, list[Callable[[], Coroutine[Any, Any, Any]]]] = {}

    def later(self, nanoseconds: int, then: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run something later, whoever crashes in between."""
        raise NotImplementedError

    def begin(self, actor: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine as an actor."""
        raise NotImplementedError

    def has(self, actor: str) -> bool:
        """Return whether there is anything of an actor that a crash would stop."""
        raise NotImplementedError

    def count_wait(self) -> None:
        """Count a wait of an actor, where waits without an end have to be found."""

    def is_process(self, actor: str) -> bool:  # noqa: ARG002 - the virtual clock looks at it
        """Return whether what an actor does now runs in a process of its own.

        A scenario may do something in an actor's name, who then can't crash on its own.
        """
        return True

    def remember(self, actor: str, start: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Remember how to start ``actor``, if it may be started again."""
        if self.plan.restarts(actor):
            self._starts.setdefault(actor, []).append(start)

    def strike_down(self, fault: Crash) -> None:
        """Crash the actor now, and start it again later if declared."""
        self.plan.note(fault)
        self.crash(fault.actor)
        if fault.restart_ns is not None:
            self.later(fault.restart_ns, lambda: self._start_again(fault.actor))

    def prepare(self, fault: Fault) -> None:
        """Have a fault that is declared for a time happen then."""
        if isinstance(fault, Crash) and fault.at_ns is not None:
            self.later(fault.at_ns, partial(self.crash_now, fault))

    async def crash_now(self, fault: Crash) -> None:
        """Crash the actor, if there is anything of it."""
        if self.has(fault.actor):
            self.strike_down(fault)

    async def _start_again(self, actor: str) -> None:
        self.restart(actor)
        for start in self._starts.get(actor, ()):
            self.begin(actor, start())


class InjectingActor(ActorView[InjectingRun[Any]]):
    """One actor's view of a run with faults; the class of its clock comes after it."""

    def __init__(self, run: InjectingRun[Any], actor: str) -> None:
        super().__init__(run, actor)
        clock: Any = super()
        self._plan = run.plan
        self._watched = run.plan.operations(actor)
        self._wait: Callable[[int], Awaitable[None]] = clock.sleep

    @property
    def run(self) -> InjectingRun[Any]:
        """The run."""
        return self._run

    def sleep(self, nanoseconds: int) -> Awaitable[None]:
        self._run.count_wait()
        return self._sleep(nanoseconds) if "sleep" in self._watched else self._wait(nanoseconds)

    async def _sleep(self, nanoseconds: int) -> None:
        hits = await self.before("sleep")
        for fault in hits:
            if isinstance(fault, Slow):
                nanoseconds = round(nanoseconds * fault.factor)
        await self._wait(nanoseconds)
        await self.after(hits)

    def spawn(
        self,
        actor: str,
        function: "Callable[Concatenate[Any, P], Coroutine[Any, Any, Any]]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Any:
        clock: Any = super()
        run = self._run
        run.processes.add(actor)
        if actor != self.actor:
            run.remember(actor, lambda: function(run.actor(actor), *args, **kwargs))
        return clock.spawn(actor, function, *args, **kwargs)

    def through(self, connection: C) -> C:
        if self._watched <= {"sleep"}:
            return connection
        return cast("C", FaultyConnection(cast("SimulatedConnection", connection), self))

    async def before(self, operation: Operation) -> list[Fault]:
        """Count one operation and inject faults before its effect; returns all its faults."""
        if operation not in self._watched:
            return []
        clock: Any = super()
        self._run.is_process(self.actor)
        random = self._run.stream(f"{FAULTS}/{self.actor}").random
        hits = self._plan.strike(self.actor, operation, clock.now, random)
        for fault in hits:
            if isinstance(fault, Delay):
                self.note(fault)
                await self._wait(fault.by_ns)
            elif isinstance(fault, Crash) and not fault.after:
                await self._die(fault)
        return hits

    async def after(self, hits: list[Fault]) -> None:
        """Inject the faults that strike after the operation's effect."""
        for fault in hits:
            if isinstance(fault, Crash) and fault.after:
                await self._die(fault)

    def note(self, fault: Fault, message: str = "", peer: str = "") -> None:
        """Record in the trace that a fault struck."""
        self.record("fault", message, peer, {"kind": fault.__struct_config__.tag})

    async def _die(self, fault: Crash) -> None:
        if not self._run.is_process(self.actor):
            self._plan.misplaced.append(fault)
            return
        clock: Any = super()
        self._run.strike_down(fault)
        await clock.waiter("nothing: it crashed").wait()


class FaultyConnection:
    """A connection with faults."""

    def __init__(self, inner: SimulatedConnection, actor: InjectingActor) -> None:
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
                actor.run.later(late.by_ns, lambda: inner.send(topic, *messages))
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

    def __init__(self, inner: SimulatedSubscription, actor: InjectingActor) -> None:
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
                self._actor.run.later(struck.reclaim_ns, lambda: self._reclaim(delivery))
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
