"""The trace: the records of what happened in a run, its only result.

Summaries, views and verdicts are folds over it. A fold may read the kept records afterwards or be
fed while the run goes on (``Trace.on``), so that a run of a million messages needs no memory for
them.

Which actions there are, and what each of them means, stands in ``edalab.lab.actions``.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol, TypeAlias

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing that happened in a run.

    Args:
        at: Virtual time in nanoseconds since the run began.
        actor: Who did it.
        action: What it did: a verb of the table of actions, such as ``publish`` or ``ack``.
        message: The message, request or event that it was done to.
        peer: The other side: the queue, the service, the caller.
        detail: What else there is to tell: plain JSON values by name.
    """

    at: int
    actor: str
    action: str
    message: str = ""
    peer: str = ""
    detail: dict[str, Any] | None = None


Fold = Callable[[Record], None]

Keep: TypeAlias = bool | Collection[str]
"""The sides of an experiment whose records are kept: all, none, or those of these names."""


def keeps(keep: Keep, side: str) -> bool:
    """Return whether the records of a side are kept."""
    return keep if isinstance(keep, bool) else side in keep


class Recorder(Protocol):
    """Notes what one actor does, at the present instant."""

    def __call__(
        self, action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
    ) -> None:
        """Note it; the arguments are those of ``Record``."""


class Clock(Protocol):
    """Knows the time of the run."""

    @property
    def now(self) -> int:
        """Nanoseconds since the run began."""


class Trace:
    """The records of one run.

    Args:
        keep: Whether the records are kept; without, only the folds see them.
    """

    __slots__ = ("_folds", "_folds_of", "_heard", "_keep", "records")

    def __init__(self, *, keep: bool = True) -> None:
        self.records: list[Record] = []
        self._keep = keep
        self._folds: dict[str, Fold] = {}
        self._folds_of: dict[str, dict[str, Fold]] = {}
        """All folds of an actor's records, for the actors that have folds of their own."""
        self._heard: list[Callable[[], None]] = []

    def on(self, actions: str | Iterable[str], fold: Fold, *, actor: str | None = None) -> None:
        """Feed every later record of these actions to ``fold``, as it happens.

        Args:
            actions: The actions.
            fold: What is fed.
            actor: Whose records are fed; None for those of all actors.
        """
        if actor is None:
            tables = [self._folds, *self._folds_of.values()]
        else:
            if actor not in self._folds_of:
                self._folds_of[actor] = dict(self._folds)
            tables = [self._folds_of[actor]]
        for action in [actions] if isinstance(actions, str) else actions:
            for folds in tables:
                earlier = folds.get(action)
                folds[action] = fold if earlier is None else _both(earlier, fold)
        for callback in self._heard:
            callback()

    def when_heard(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` whenever a fold is added: recorders made before may not feed it."""
        self._heard.append(callback)

    def recorder(self, clock: Clock, actor: str) -> Recorder:
        """A function that records actions of ``actor``, or does nothing if nobody reads them."""
        folds, append = self._folds_of.get(actor, self._folds), self.records.append

        def keep(
            action: str,
            message: str = "",
            peer: str = "",
            detail: dict[str, Any] | None = None,
        ) -> None:
            entry = Record(clock.now, actor, action, message, peer, detail)
            append(entry)
            if action in folds:
                folds[action](entry)

        def feed(
            action: str,
            message: str = "",
            peer: str = "",
            detail: dict[str, Any] | None = None,
        ) -> None:
            if action in folds:
                folds[action](Record(clock.now, actor, action, message, peer, detail))

        if self._keep:
            return keep
        return feed if folds else ignore

    def replay(self, records: Iterable[Record]) -> None:
        """Feed what happened in an earlier run to the folds, as if it happened now."""
        for record in records:
            folds = self._folds_of.get(record.actor, self._folds)
            if record.action in folds:
                folds[record.action](record)

    def encode(self) -> bytes:
        """The kept records as JSON Lines; the same run gives the same bytes."""
        encoder = msgspec.json.Encoder()
        return encoder.encode_lines(self.records)


def _both(first: Fold, second: Fold) -> Fold:
    def fold(record: Record) -> None:
        first(record)
        second(record)

    return fold


def ignore(
    action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Do nothing; stands in for a recorder that nobody reads."""
