"""The trace: what happened in a run, and the only thing that comes out of one.

Summaries, views and verdicts are folds over it. A fold may read the kept records afterwards or be
fed while the run goes on (``Trace.on``), so that a run of a million messages needs no memory for
them.

The actions, by who does them (``docs/glossary.md`` explains the terms):

============  ====================================================================================
who           actions
============  ====================================================================================
requester     ``request`` begins something; ``return``, ``fail`` or ``give-up`` ends it for whoever
              asked
caller        ``call``, then ``answer``, ``time-out`` or ``disconnect`` (peer: the service)
service       ``wait`` for a free instance, ``start`` and ``finish`` the work, ``refuse`` a call,
              ``fail`` because a further call failed
producer      ``publish``; ``unroutable`` if no group is bound (peer: the topic)
consumer      ``subscribe`` (peer: the topic), ``start`` and ``finish`` the work, ``ack``, ``nack``;
              ``ack-stale``, ``nack-stale``: of what is not in its hands any more;
              on a log ``ack-ahead``: not committed yet, ``skip``: passed over (peer: the group)
queue         ``enqueue``, ``duplicate`` (a copy made by the network), ``reject``, ``block`` (peer:
              the producer), ``deliver``, ``redeliver`` (peer: the consumer), ``requeue`` (detail
              ``from``: unacked, rest, dead), ``rest``, ``dead-letter``, ``expire``, ``drop``
log's topic   ``append``, ``expire`` (detail: partition, offset)
log's group   ``deliver``, ``redeliver``, ``commit``, ``seek``, ``miss`` (the log forgot it before
              it was read), ``rebalance`` (detail ``shares``: partitions by member)
anybody       ``crash``, ``restart``, ``fault`` (detail ``kind``: what was done to it)
============  ====================================================================================

An actor is busy from ``start`` to ``finish``; a request waits from ``wait`` to ``start``; a caller
is blocked from ``call`` to what ends the call, a producer from ``block`` to ``enqueue``.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing that happened.

    Args:
        at: Virtual time in nanoseconds since the run began.
        actor: Who did it.
        action: What it did: a verb of ``docs/glossary.md``, such as ``publish`` or ``ack``.
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

    __slots__ = ("_folds", "_heard", "_keep", "records")

    def __init__(self, *, keep: bool = True) -> None:
        self.records: list[Record] = []
        self._keep = keep
        self._folds: dict[str, tuple[Fold, ...]] = {}
        self._heard: list[Callable[[], None]] = []

    def on(self, actions: str | Iterable[str], fold: Fold) -> None:
        """Feed every later record of these actions to ``fold``, as it happens."""
        for action in [actions] if isinstance(actions, str) else actions:
            self._folds[action] = (*self._folds.get(action, ()), fold)
        for callback in self._heard:
            callback()

    def when_heard(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` whenever a fold is added: recorders made before may not feed it."""
        self._heard.append(callback)

    def recorder(self, clock: Clock, actor: str) -> Recorder:
        """What notes ``actor``'s doings; one that does nothing as long as nobody reads them."""
        folds_of, append = self._folds.get, self.records.append

        def keep(
            action: str,
            message: str = "",
            peer: str = "",
            detail: dict[str, Any] | None = None,
        ) -> None:
            entry = Record(clock.now, actor, action, message, peer, detail)
            append(entry)
            for fold in folds_of(action, ()):
                fold(entry)

        def feed(
            action: str,
            message: str = "",
            peer: str = "",
            detail: dict[str, Any] | None = None,
        ) -> None:
            folds = folds_of(action)
            if folds is not None:
                entry = Record(clock.now, actor, action, message, peer, detail)
                for fold in folds:
                    fold(entry)

        if self._keep:
            return keep
        return feed if self._folds else ignore

    def replay(self, records: Iterable[Record]) -> None:
        """Feed what happened in an earlier run to the folds, as if it happened now."""
        folds_of = self._folds.get
        for record in records:
            for fold in folds_of(record.action, ()):
                fold(record)

    def encode(self) -> bytes:
        """The kept records as JSON Lines; the same run gives the same bytes."""
        encoder = msgspec.json.Encoder()
        return encoder.encode_lines(self.records)


def ignore(
    action: str, message: str = "", peer: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Note nothing."""
