"""Who was busy, blocked or waiting when: one lane for each actor.

*Busy* is from ``start`` to ``finish``. *Blocked* is a caller from its call to what ends the call,
and a producer from publishing to the channel's accept: it can do nothing else meanwhile. *Waiting*
is to have something in line or in hand that is not worked on: a queue with messages ready, a
service with requests in line, a consumer with a delivery that it did not acknowledge yet.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.levels import Level, levels

State = Literal["busy", "blocked", "waiting"]
STATES: tuple[State, ...] = ("busy", "blocked", "waiting")
"""Where two are true at once, the first of them is told."""


class Span(msgspec.Struct, frozen=True):
    """An actor was in one state from ``start`` to ``end``, in virtual nanoseconds."""

    start: int
    end: int
    state: State


class Lane(msgspec.Struct, frozen=True):
    """One actor over time.

    Args:
        actor: Its name.
        spans: What it was, in order of time and never two at once; between them it was idle.
        crashes: When it crashed.
        restarts: When it came back.
    """

    actor: str
    spans: list[Span]
    crashes: list[int]
    restarts: list[int]

    def share(self, state: State, end: int) -> float:
        """The share of the time from 0 to ``end`` that it was in ``state``."""
        total = sum(span.end - span.start for span in self.spans if span.state == state)
        return total / end if end else 0.0


def lanes(records: Sequence[Record]) -> list[Lane]:
    """A lane for each actor, in the order of ``actors``."""
    open_spans = OpenSpans()
    crashes: dict[str, list[int]] = {}
    restarts: dict[str, list[int]] = {}
    for record in records:
        open_spans.see(record)
        if record.action == "crash":
            crashes.setdefault(record.actor, []).append(record.at)
        elif record.action == "restart":
            restarts.setdefault(record.actor, []).append(record.at)
    end = records[-1].at if records else 0
    open_spans.close_all(end)
    found = open_spans.closed
    for name, series in levels(records).items():
        found.setdefault(name, []).extend(_when_ready(series, end))
    return [
        Lane(name, _one_at_a_time(found.get(name, [])), crashes.get(name, []),
             restarts.get(name, []))
        for name in actors(records)
    ]  # fmt: skip


class OpenSpans:
    """What each actor is at, kept up to date record by record.

    ``now`` has, by actor, what is open: (state, why, message) with the instants at which it began,
    several where the same was begun again before it ended.
    """

    def __init__(self) -> None:
        self.now: dict[str, dict[tuple[State, str, str], list[int]]] = {}
        self.closed: dict[str, list[Span]] = {}

    def see(self, record: Record) -> None:
        """Take one more record into account."""
        opened = _OPENS.get(record.action)
        if opened is not None:
            state, why, who = opened
            actor = record.actor if who == "actor" else record.peer
            keys = self.now.setdefault(actor, {})
            keys.setdefault((state, why, record.message), []).append(record.at)
        for state, why, who in _CLOSES.get(record.action, ()):
            actor = record.actor if who == "actor" else record.peer
            self._close(actor, (state, why, record.message), record.at)
        if record.action == "crash":
            self._close_actor(record.actor, record.at)

    def close_all(self, end: int) -> None:
        """The run is over: what is open ends with it."""
        for actor in self.now:
            self._close_actor(actor, end)

    def _close_actor(self, actor: str, at: int) -> None:
        keys = self.now.get(actor, {})
        while keys:
            self._close(actor, next(iter(keys)), at)

    def _close(self, actor: str, key: tuple[State, str, str], at: int) -> None:
        keys = self.now.get(actor, {})
        began = keys.get(key)
        if began is None:
            return
        start = began.pop(0)
        if not began:
            del keys[key]
        if at > start:
            self.closed.setdefault(actor, []).append(Span(start, at, key[0]))


_Opening = tuple[State, str, Literal["actor", "peer"]]

_OPENS: dict[str, _Opening] = {
    "start": ("busy", "work", "actor"),
    "wait": ("waiting", "line", "actor"),
    "call": ("blocked", "call", "actor"),
    "look-up": ("blocked", "call", "actor"),
    "publish": ("blocked", "accept", "actor"),
    "deliver": ("waiting", "hand", "peer"),
    "redeliver": ("waiting", "hand", "peer"),
}

_CALL_ENDS: tuple[_Opening, ...] = (("blocked", "call", "actor"), ("blocked", "call", "peer"))
_PUBLISH_ENDS: tuple[_Opening, ...] = (("blocked", "accept", "peer"),)
_HAND_ENDS: tuple[_Opening, ...] = (("waiting", "hand", "actor"),)

_CLOSES: dict[str, tuple[_Opening, ...]] = {
    "start": (("waiting", "line", "actor"),),
    "finish": (("busy", "work", "actor"),),
    # Either side of a call may note its end, so that both are looked for.
    **dict.fromkeys(("answer", "time-out", "disconnect", "refuse", "not-found"), _CALL_ENDS),
    **dict.fromkeys(("enqueue", "append", "reject"), _PUBLISH_ENDS),
    **dict.fromkeys(("unroutable", "fault"), (("blocked", "accept", "actor"),)),
    **dict.fromkeys(
        ("ack", "ack-ahead", "ack-stale", "nack", "nack-stale", "skip"), _HAND_ENDS
    ),
}  # fmt: skip


def _when_ready(series: list[Level], end: int) -> list[Span]:
    spans = []
    since: int | None = None
    for level in series:
        if level.ready and since is None:
            since = level.at
        elif not level.ready and since is not None:
            spans.append(Span(since, level.at, "waiting"))
            since = None
    if since is not None:
        spans.append(Span(since, end, "waiting"))
    return [span for span in spans if span.end > span.start]


def _one_at_a_time(spans: list[Span]) -> list[Span]:
    """The same time told once: where spans overlap, the state that stands first in ``STATES``."""
    changes: list[tuple[int, int, State]] = []
    for span in spans:
        changes += [(span.start, 1, span.state), (span.end, -1, span.state)]
    changes.sort(key=lambda change: change[0])
    count = dict.fromkeys(STATES, 0)
    told: list[Span] = []
    since, state = 0, None
    for at, step, changed in changes:
        if state is not None and at > since:
            if told and told[-1].end == since and told[-1].state == state:
                told[-1] = Span(told[-1].start, at, state)
            else:
                told.append(Span(since, at, state))
        count[changed] += step
        state = next((each for each in STATES if count[each]), None)
        since = at
    return told
