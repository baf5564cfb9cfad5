"""Makes a lane for each actor: when it was busy, blocked or waiting."""

from collections.abc import Sequence

import msgspec

from edalab.lab.actions import State, action_of
from edalab.lab.trace import Record
from edalab.lab.views.scene import STATES, Scene


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
    spans: dict[str, list[Span]] = {}
    crashes: dict[str, list[int]] = {}
    restarts: dict[str, list[int]] = {}

    def note(actor: str, state: State, start: int, end: int) -> None:
        spans.setdefault(actor, []).append(Span(start, end, state))

    scene = Scene(records, note)
    while scene.seen < len(records):
        record = scene.step()
        life = action_of(record.action).life
        if life is not None:
            instants = crashes if life == "ends" else restarts
            instants.setdefault(record.actor, []).append(record.at)
    scene.end(records[-1].at if records else 0)
    return [
        Lane(name, _one_at_a_time(spans.get(name, [])), crashes.get(name, []),
             restarts.get(name, []))
        for name in scene.actors
    ]  # fmt: skip


def _one_at_a_time(spans: list[Span]) -> list[Span]:
    """Return spans that do not overlap; where some did, the state first in ``STATES`` counts."""
    changes: list[tuple[int, int, State]] = []
    for span in spans:
        changes += [(span.start, 1, span.state), (span.end, -1, span.state)]
    changes.sort(key=lambda change: change[0])
    count = dict.fromkeys(STATES, 0)
    merged: list[Span] = []
    since, state = 0, None
    for at, step, changed in changes:
        if state is not None and at > since:
            if merged and merged[-1].end == since and merged[-1].state == state:
                merged[-1] = Span(merged[-1].start, at, state)
            else:
                merged.append(Span(since, at, state))
        count[changed] += step
        state = next((state for state in STATES if count[state]), None)
        since = at
    return merged
