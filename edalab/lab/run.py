"""The parts of a run that are the same on both clocks: actors, random numbers, crashes."""

import random
from typing import Any, Generic, Protocol, TypeVar

from edalab.lab.trace import Clock, Recorder, Trace, ignore

C = TypeVar("C")


class RunningActor(Protocol):
    """An actor of a run."""

    actor: str
    down: bool
    record: Recorder

    def end(self) -> None:
        """Stop the actor at once and for good: its process is dead."""


A = TypeVar("A", bound=RunningActor)


class Run(Generic[A]):
    """A run: one trace, and the actors that record in it.

    Args:
        seed: All random streams of the run are drawn from it.
        trace: Where records go.
    """

    def __init__(self, *, seed: int = 1, trace: Trace | None = None) -> None:
        self.seed = seed
        self.trace = Trace() if trace is None else trace
        self.actors: dict[str, A] = {}
        self.names: set[str] = set()
        """All actors that there have been so far."""
        self._streams: dict[str, random.Random] = {}

    @property
    def clock(self) -> Clock:
        """The clock of the run."""
        raise NotImplementedError

    def new_actor(self, name: str) -> A:
        """A view of the run for a process that begins."""
        raise NotImplementedError

    def actor(self, name: str) -> A:
        """The runtime as ``name`` sees it."""
        actor = self.actors.get(name)
        if actor is None:
            actor = self.actors[name] = self.new_actor(name)
            self.names.add(name)
        return actor

    def stream(self, name: str) -> random.Random:
        """The random numbers of ``name``; a process started anew after a crash goes on in them."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = random.Random(f"{self.seed}/{name}")
        return stream

    def crash(self, name: str) -> None:
        """Stop ``name`` at once and for good; a later actor of this name is a new process."""
        actor = self.actors.pop(name, None)
        if actor is not None:
            actor.record("crash")
            actor.record = ignore
            actor.end()

    def restart(self, name: str) -> None:
        """Let a crashed actor be up again, as a new process that remembers nothing."""
        actor = self.actor(name)
        actor.down = False
        actor.record("restart")

    def listen(self) -> None:
        """Have recorders that were made before a fold came feed it too, now and later."""
        self.trace.when_heard(self._renew_recorders)

    def mute(self) -> None:
        """Have nothing more recorded: the run is over."""
        for actor in self.actors.values():
            actor.record = ignore

    def _renew_recorders(self) -> None:
        for name, actor in self.actors.items():
            actor.record = self.trace.recorder(self.clock, name)


R = TypeVar("R", bound="Run[Any]")


class ActorView(Generic[R]):
    """One actor's view of its run: what is the same on both clocks.

    Args:
        run: The run.
        actor: Whose view it is.
    """

    __slots__ = ("_run", "actor", "down", "record")

    def __init__(self, run: R, actor: str) -> None:
        self._run = run
        self.actor = actor
        self.down = False
        self.record: Recorder = run.trace.recorder(run.clock, actor)

    @property
    def random(self) -> random.Random:
        return self._run.stream(self.actor)

    def crash(self, actor: str) -> None:
        self._run.crash(actor)

    def restart(self, actor: str) -> None:
        self._run.restart(actor)

    def through(self, connection: C) -> C:
        return connection
