"""The scene: the state of each actor after each record. All views are made from this fold.

``keyframes`` returns it as plain data, which ``msgspec.json`` can write. A page that plays a run
needs nothing else::

    {"at": 1500000,                      nanoseconds since the run began
     "number": 4,                        records so far; 0 for the first frame, before all records
     "arrow": {"at": 1500000, "source": "queue", "target": "worker-1",
               "action": "deliver", "message": "m1", "note": "", "tone": "plain"},
     "standing": [                       the actors whose state changed;
       {"actor": "worker-1",             in the first frame all actors, from left to right
        "state": "waiting",              "busy", "blocked", "waiting", or null for idle
        "messages": ["m1"],              what the state is about
        "crashed": false,
        "holds": null},                  or what a queue, group or service with a line holds:
       {"actor": "queue", "state": null, "messages": [], "crashed": false,
        "holds": {"ready": 0, "unacked": 1, "acked": 0}}]}

An actor is *busy* from ``start`` to ``finish``. A caller is *blocked* until its call ends, and a
producer until the channel has accepted what it published. An actor is *waiting* if it has something
that is not worked on: a queue with ready messages, a service with requests in line, a consumer with
a delivery that it has not acknowledged. ``edalab.lab.actions`` has which action begins and ends
which state.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from edalab.lab.actions import Action, Opening, State, action_of
from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.arrows import Arrows, Row
from edalab.lab.views.gauges import Counts, Gauge, Gauges, place_of

STATES: Final[tuple[State, ...]] = ("busy", "blocked", "waiting")
"""The states in the order in which they are shown: the first that applies."""

Key = tuple[State, str, str]
"""An open state: which state, its cause, and its message."""

Ended = Callable[[str, State, int, int], None]
"""Called with the actor, its state, and when it began and ended in virtual nanoseconds."""

_READY: Final[Key] = ("waiting", "ready", "")
"""The key that is open while messages wait in the actor's own gauge."""


class Standing(msgspec.Struct, frozen=True):
    """The state of an actor.

    Args:
        actor: Its name.
        state: ``None`` where it has nothing to do.
        messages: The messages that it works on, is blocked by or has not acknowledged.
        crashed: Whether it has crashed.
        holds: The counts of a queue, a consumer group or a service with a line.
    """

    actor: str
    state: State | None
    messages: list[str]
    crashed: bool
    holds: Counts | None


class Keyframe(msgspec.Struct, frozen=True):
    """What a record changes of the scene. The module's docstring shows it as JSON.

    Args:
        at: Virtual nanoseconds.
        number: How many records have happened.
        arrow: What the record did, and to whom; None in the first frame.
        standing: The actors whose state has changed since the frame before.
    """

    at: int
    number: int
    arrow: Row | None
    standing: list[Standing]


class Scene:
    """A run, and its state after any number of its records.

    Args:
        records: The whole run.
        ended: Called for each state that ends while the scene moves forwards.
    """

    def __init__(self, records: Sequence[Record], ended: Ended | None = None) -> None:
        self.records = records
        self.actors = actors(records)
        self._ended = ended
        self._rewind()

    def _rewind(self) -> None:
        self.seen = 0
        self.changed: tuple[str, ...] = ()
        self.touched: list[str] = []
        self.crashed: set[str] = set()
        self._open: dict[str, dict[Key, list[int]]] = {}
        self._in_hands: dict[tuple[str, str, tuple[int, int] | None], list[str]] = {}
        self._gauges = Gauges(self.records)
        self._arrows = Arrows(self.actors)

    def go(self, seen: int) -> None:
        """Move to the state after the first ``seen`` records."""
        seen = max(0, min(seen, len(self.records)))
        if seen < self.seen:
            self._rewind()
        while self.seen < seen:
            self.step()

    def step(self) -> Record:
        """Apply the next record, and return it.

        ``changed`` then has the actors whose counts changed, and ``touched`` those whose state may
        have changed.

        Raises:
            IndexError: There is no further record.
        """
        record = self.records[self.seen]
        self.seen += 1
        action = action_of(record.action)
        self.touched = [record.actor, record.peer]
        for closing in action.closes:
            self._close_for(record, closing)
        for opening in action.opens:
            self._open_for(record, opening)
        self.changed = self._gauges.see(record, action)
        for name in self.changed:
            self._note_ready(name, record.at)
        if action.life is not None:
            self._live(record, action)
        if action.asks:
            self._arrows.note_question(record)
        return record

    def row(self) -> Row:
        """Return the row of the last record that was applied."""
        return self._arrows.row(self.records[self.seen - 1])

    def ends(self, number: int) -> tuple[str, str]:
        """Return the source and the target of a record; the target is empty if there is none.

        Args:
            number: The number of the record, from 1 to ``seen``.
        """
        return self._arrows.ends(self.records[number - 1])

    def end(self, at: int) -> None:
        """Close every open state, since the run is over."""
        for actor, keys in self._open.items():
            for key in list(keys):
                while key in keys:
                    self._close(actor, key, at)

    def gauge(self, actor: str) -> Gauge | None:
        """Return an actor's gauge; None if nothing can wait or be in hand there."""
        return self._gauges.by_name.get(actor)

    def working(self, actor: str) -> bool:
        """Return whether an actor is busy."""
        return any(state == "busy" for state, _, _ in self._open.get(actor, ()))

    def standing(self) -> list[Standing]:
        """Return the state of each actor, from left to right."""
        return [self.standing_of(actor) for actor in self.actors]

    def standing_of(self, actor: str) -> Standing:
        """Return the state of an actor."""
        keys = self._open.get(actor, {})
        open_states = {state for state, _, _ in keys}
        state = next((state for state in STATES if state in open_states), None)
        gauge = self.gauge(actor)
        return Standing(
            actor=actor,
            state=state,
            messages=[
                message for key in keys if key != _READY
                for key_state, _, message in [key] if key_state == state
            ],
            crashed=actor in self.crashed,
            holds=None if gauge is None else gauge.counts(),
        )  # fmt: skip

    def _live(self, record: Record, action: Action) -> None:
        actor = record.actor
        if action.life == "begins":
            self.crashed.discard(actor)
            return
        self.crashed.add(actor)
        keys = self._open.get(actor, {})
        for key in [key for key in keys if key != _READY]:
            while key in keys:
                self._close(actor, key, record.at)

    def _open_for(self, record: Record, opening: Opening) -> None:
        actor = record.actor if opening.whose == "actor" else record.peer
        key: Key = (opening.state, opening.why, record.message)
        keys = self._open.setdefault(actor, {})
        if opening.once and key in keys:
            return
        keys.setdefault(key, []).append(record.at)
        if opening.whose == "actor":
            self.crashed.discard(actor)  # Whoever works again has been started again.
        if opening.why == "hand":
            place = record.actor, record.message, place_of(record)
            holders = self._in_hands.setdefault(place, [])
            if place[2] is not None:  # A place in a log is in one hand of a group at a time.
                self._take_from(holders, record)
                holders.clear()
            holders.append(actor)

    def _close_for(self, record: Record, closing: Opening) -> None:
        if closing.whose == "holder":
            holders = self._in_hands.get((record.actor, record.message, None), [])
            self._take_from(holders[:1], record)
            del holders[:1]
            return
        actor = record.actor if closing.whose == "actor" else record.peer
        self._close(actor, (closing.state, closing.why, record.message), record.at)
        if closing.why == "hand":
            holders = self._in_hands.get((record.peer, record.message, place_of(record)), [])
            if actor in holders:
                holders.remove(actor)

    def _take_from(self, holders: list[str], record: Record) -> None:
        for holder in holders:
            self.touched.append(holder)
            self._close(holder, ("waiting", "hand", record.message), record.at)

    def _note_ready(self, name: str, at: int) -> None:
        gauge = self._gauges.by_name[name]
        keys = self._open.setdefault(name, {})
        if gauge.ready and _READY not in keys:
            keys[_READY] = [at]
        elif not gauge.ready and _READY in keys:
            self._close(name, _READY, at)

    def _close(self, actor: str, key: Key, at: int) -> None:
        keys = self._open.get(actor, {})
        began = keys.get(key)
        if began is None:
            return
        start = began.pop(0)
        if not began:
            del keys[key]
        if self._ended is not None and at > start:
            self._ended(actor, key[0], start, at)


def keyframes(records: Sequence[Record]) -> Iterator[Keyframe]:
    """Yield the scene before the run, and then what each record changes of it."""
    scene = Scene(records)
    before = {standing.actor: standing for standing in scene.standing()}
    places = {actor: place for place, actor in enumerate(scene.actors)}
    yield Keyframe(0, 0, None, list(before.values()))
    for number, record in enumerate(records, 1):
        scene.step()
        touched = {name for name in (*scene.touched, *scene.changed) if name in before}
        standings = map(scene.standing_of, sorted(touched, key=places.__getitem__))
        changed = [standing for standing in standings if standing != before[standing.actor]]
        before.update((standing.actor, standing) for standing in changed)
        yield Keyframe(record.at, number, scene.row(), changed)
