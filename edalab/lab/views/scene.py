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

from collections import defaultdict
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

Cause = tuple[str, str]
"""Why an actor is in a state: the reason and the message."""

Turned = Callable[[str, int], None]
"""Called with an actor whose state may be another from then on, and the virtual nanoseconds."""

_READY: Final[Cause] = ("ready", "")
"""The cause of waiting while messages wait in the actor's own gauge."""


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
        turned: Called where an actor's state may have changed while the scene moves forwards.
    """

    def __init__(self, records: Sequence[Record], turned: Turned | None = None) -> None:
        self.records = records
        self.actors = actors(records)
        self._turned = turned or (lambda _actor, _at: None)
        self._rewind()

    def _rewind(self) -> None:
        self.seen = 0
        self.changed: tuple[str, ...] = ()
        self.touched: list[str] = []
        self.crashed: set[str] = set()
        self._causes: dict[str, dict[State, dict[Cause, int]]] = defaultdict(_no_causes)
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

    def step(self) -> Action:
        """Apply the next record, and return its action.

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
        return action

    def row(self) -> Row:
        """Return the row of the last record that was applied."""
        return self._arrows.row(self.records[self.seen - 1])

    def ends(self, number: int) -> tuple[str, str]:
        """Return the source and the target of a record; the target is empty if there is none.

        Args:
            number: The number of the record, from 1 to ``seen``.
        """
        return self._arrows.ends(self.records[number - 1])

    def gauge(self, actor: str) -> Gauge | None:
        """Return an actor's gauge; None if nothing can wait or be in hand there."""
        return self._gauges.by_name.get(actor)

    def state_of(self, actor: str) -> State | None:
        """Return the state of an actor; None where it has nothing to do."""
        for state, causes in self._causes[actor].items():
            if causes:
                return state
        return None

    def working(self, actor: str) -> bool:
        """Return whether an actor is busy."""
        return self.state_of(actor) == "busy"

    def standing(self) -> list[Standing]:
        """Return the state of each actor, from left to right."""
        return [self.standing_of(actor) for actor in self.actors]

    def standing_of(self, actor: str) -> Standing:
        """Return the state of an actor."""
        state, gauge = self.state_of(actor), self.gauge(actor)
        causes = self._causes[actor][state] if state else {}
        return Standing(
            actor=actor,
            state=state,
            messages=[message for reason, message in causes if (reason, message) != _READY],
            crashed=actor in self.crashed,
            holds=None if gauge is None else gauge.counts(),
        )

    def _live(self, record: Record, action: Action) -> None:
        actor = record.actor
        if action.life == "begins":
            self.crashed.discard(actor)
            return
        self.crashed.add(actor)
        for causes in self._causes[actor].values():
            for cause in [cause for cause in causes if cause != _READY]:
                del causes[cause]
        self._turned(actor, record.at)

    def _open_for(self, record: Record, opening: Opening) -> None:
        actor = record.actor if opening.whose == "actor" else record.peer
        cause = opening.why, record.message
        if opening.once and cause in self._causes[actor][opening.state]:
            return
        self._begin(actor, opening.state, cause, record.at)
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
        self._end(actor, closing.state, (closing.why, record.message), record.at)
        if closing.why == "hand":
            holders = self._in_hands.get((record.peer, record.message, place_of(record)), [])
            if actor in holders:
                holders.remove(actor)

    def _take_from(self, holders: list[str], record: Record) -> None:
        for holder in holders:
            self.touched.append(holder)
            self._end(holder, "waiting", ("hand", record.message), record.at)

    def _note_ready(self, name: str, at: int) -> None:
        ready = bool(self._gauges.by_name[name].ready)
        if ready != (_READY in self._causes[name]["waiting"]):
            change = self._begin if ready else self._end
            change(name, "waiting", _READY, at)

    def _begin(self, actor: str, state: State, cause: Cause, at: int) -> None:
        causes = self._causes[actor][state]
        if causes:
            causes[cause] = causes.get(cause, 0) + 1
        else:
            causes[cause] = 1
            self._turned(actor, at)

    def _end(self, actor: str, state: State, cause: Cause, at: int) -> None:
        causes = self._causes[actor][state]
        times = causes.get(cause, 0)
        if times > 1:
            causes[cause] = times - 1
        elif times:
            del causes[cause]
            if not causes:
                self._turned(actor, at)


def _no_causes() -> dict[State, dict[Cause, int]]:
    """Return why an actor is in each state, each cause with how often it holds: nothing yet."""
    return {state: {} for state in STATES}


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
