"""Makes a lane for each actor: when it was busy, blocked or waiting."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from edalab.lab.actions import State
from edalab.lab.trace import Record
from edalab.lab.views.scene import Scene


class Span(msgspec.Struct, frozen=True):
    """A time in one state, from ``start`` to ``end``, in virtual nanoseconds."""

    start: int
    end: int
    state: State


class Lane(msgspec.Struct, frozen=True):
    """The states of an actor over time.

    Args:
        actor: Its name.
        spans: Its states in order of time, never two at once; between them it was idle.
        crashes: When it crashed.
        restarts: When it came back.
    """

    actor: str
    spans: list[Span]
    crashes: list[int]
    restarts: list[int]

    def share(self, state: State, end: int) -> float:
        """Return the share of the time from 0 to ``end`` in which it was in ``state``."""
        total = sum(span.end - span.start for span in self.spans if span.state == state)
        return total / end if end else 0.0


def lanes(records: Sequence[Record]) -> list[Lane]:
    """Return a lane for each actor, in the order of ``actors``."""
    states: dict[str, _States] = defaultdict(_States)
    crashes: dict[str, list[int]] = {}
    restarts: dict[str, list[int]] = {}

    def turned(actor: str, at: int) -> None:
        states[actor].turn(scene.state_of(actor), at)

    scene = Scene(records, turned)
    for record in records:
        life = scene.step().life
        if life is not None:
            instants = crashes if life == "ends" else restarts
            instants.setdefault(record.actor, []).append(record.at)
    end = records[-1].at if records else 0
    return [
        Lane(name, states[name].until(end), crashes.get(name, []),
             restarts.get(name, []))
        for name in scene.actors
    ]  # fmt: skip


class _States:
    """The states of an actor one after the other."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._state: State | None = None
        self._since = 0

    def turn(self, state: State | None, at: int) -> None:
        """Note that it is in a state from an instant on."""
        if state == self._state:
            return
        spans = self._spans
        if self._state is not None and at > self._since:
            last = spans[-1] if spans else None
            if last is not None and last.end == self._since and last.state == self._state:
                spans[-1] = Span(last.start, at, last.state)  # it was in another for no time
            else:
                spans.append(Span(self._since, at, self._state))
        self._state, self._since = state, at

    def until(self, end: int) -> list[Span]:
        """Return all states up to the end of the run."""
        self.turn(None, end)
        return self._spans
