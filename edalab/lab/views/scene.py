"""The state of a run at one instant: a fold of its trace up to there."""

from collections.abc import Sequence

import msgspec

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.lanes import STATES, OpenSpans, State
from edalab.lab.views.levels import Gauge, Gauges


class Standing(msgspec.Struct, frozen=True):
    """What one actor is at.

    Args:
        actor: Its name.
        state: ``None`` where it has nothing to do.
        messages: What it is busy with, blocked by or has in hand.
        crashed: Whether it is dead.
        gauge: What it holds, if it is a queue, a consumer group or a service with a line.
    """

    actor: str
    state: State | None
    messages: list[str]
    crashed: bool
    gauge: Gauge | None


class Scene:
    """A run that can be looked at as it was after any number of its records.

    Args:
        records: The whole run.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.actors = actors(records)
        self._rewind()

    def _rewind(self) -> None:
        self.seen = 0
        self._open = OpenSpans()
        self._gauges = Gauges(self.records)
        self._crashed: set[str] = set()

    def go(self, seen: int) -> None:
        """Stand after the first ``seen`` records."""
        seen = max(0, min(seen, len(self.records)))
        if seen < self.seen:
            self._rewind()
        for record in self.records[self.seen : seen]:
            self._open.see(record)
            self._gauges.see(record)
            if record.action == "crash":
                self._crashed.add(record.actor)
            elif record.action == "restart":
                self._crashed.discard(record.actor)
        self.seen = seen

    def go_to(self, at: int) -> None:
        """Stand after all that happened up to virtual time ``at``."""
        seen, records = self.seen, self.records
        while seen and records[seen - 1].at > at:
            seen -= 1
        while seen < len(records) and records[seen].at <= at:
            seen += 1
        self.go(seen)

    def standing(self) -> list[Standing]:
        """What each actor is at now."""
        return [self._standing(actor) for actor in self.actors]

    def _standing(self, actor: str) -> Standing:
        keys = self._open.now.get(actor, {})
        held = {state for state, _, _ in keys}
        state = next((each for each in STATES if each in held), None)
        gauge = self._gauges.by_name.get(actor)
        if state is None and gauge is not None and gauge.ready:
            state = "waiting"
        return Standing(
            actor=actor,
            state=state,
            messages=[message for each, _, message in keys if each == state],
            crashed=actor in self._crashed,
            gauge=gauge,
        )
