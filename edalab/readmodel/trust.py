"""Decides whether a view can be trusted; every caller uses this module."""

from typing import Literal, Protocol

import msgspec

from edalab.eventlog.protocol import EventLog
from edalab.readmodel.protocol import Checkpoint

State = Literal["current", "behind", "missing", "other-log", "damaged", "not-ours"]


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a view can be trusted, and how far it is folded.

    Args:
        state: ``current`` and ``behind``: the view contains the first events of this log.
            ``missing``: it was never built, or had tables of another schema. ``other-log``: it is
            folded from another log, or is ahead of a log that was restored from a copy.
            ``damaged``: it can't be read. ``not-ours``: somebody else's file stands at its place.
        position: The position of the last event in the view; for ``other-log``, in that log.
        behind: The number of events that the view does not have; all if it is not trusted.
    """

    state: State
    position: int = 0
    behind: int

    @property
    def trusted(self) -> bool:
        """Whether the view's content comes from this log."""
        return self.state in {"current", "behind"}


class _HasCheckpoint(Protocol):
    def checkpoint(self) -> Checkpoint | None: ...


def assess(view: _HasCheckpoint, log: EventLog) -> Trust:
    """Whether a view, or a transaction of one, can be trusted for this log.

    Raises:
        Unusable: The view is damaged; ``damaged`` gives the result for that case.
        StorageError: The view or the log can't be read.
    """
    checkpoint = view.checkpoint()
    if checkpoint is None:
        return Trust(state="missing", behind=log.head())
    if not _has_event_of(log, checkpoint):
        return Trust(state="other-log", position=checkpoint.position, behind=log.head())
    behind = log.head() - checkpoint.position
    state: State = "behind" if behind else "current"
    return Trust(state=state, position=checkpoint.position, behind=behind)


def damaged(log: EventLog) -> Trust:
    """The trust in a view that can't be read."""
    return Trust(state="damaged", behind=log.head())


def _has_event_of(log: EventLog, checkpoint: Checkpoint) -> bool:
    """Whether the checkpoint's event is in the log, at the checkpoint's position."""
    if checkpoint.position == 0:
        return True
    if checkpoint.log != log.identity():
        return False
    event = next(iter(log.read_all(after=checkpoint.position - 1)), None)
    return event is not None and event.id == checkpoint.event
