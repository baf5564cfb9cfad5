"""Makes the rows of a sequence diagram: one for each record, with who did what to whom."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edalab.lab.actions import Tone, action_of
from edalab.lab.trace import Record
from edalab.texts import language, say, words


class Row(msgspec.Struct, frozen=True):
    """The row of a record in a sequence diagram.

    Args:
        at: Virtual nanoseconds.
        source: The actor at the start of the arrow.
        target: The actor at its end; empty where an actor does something alone.
        action: What was done.
        message: The message or request that it was done to; for a subscription, the topic.
        note: A detail that the label shows: ``#2`` the attempt, ``0:7`` partition and offset.
        tone: What it means for the run.
    """

    at: int
    source: str
    target: str
    action: str
    message: str
    note: str = ""
    tone: Tone = "plain"

    @property
    def label(self) -> str:
        """The words at the arrow, in the current language."""
        key = f"narrate.label-{self.action}"
        label = say(key) if key in words(language(), "narrate") else self.action
        if self.message:
            label = say("narrate.arrow", label=label, message=self.message)
        return f"{label} ({self.note})" if self.note else label


class Arrows:
    """Makes the rows of a run's records, which it must be given in order.

    Args:
        known: The actors with a life line. An arrow joins two of them.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._asked: set[tuple[str, str, str]] = set()

    def note_question(self, record: Record) -> None:
        """Remember a request, so that the reply to it can be recognized."""
        self._asked.add((record.actor, record.peer, record.message))

    def row(self, record: Record) -> Row:
        """Return the row of a record; earlier requests must have been noted."""
        action = action_of(record.action)
        form = action.form(record)
        source, target = record.actor, ""
        if record.peer in self._known and record.peer != record.actor:
            source, target = self.ends(record)
        return Row(
            at=record.at,
            source=source,
            target=target,
            action=record.action,
            message=record.peer if action.shows_peer else record.message,
            note=_note(record.detail or {}),
            tone=form.tone or action.tone,
        )

    def ends(self, record: Record) -> tuple[str, str]:
        """Return the source and the target of a record; the target is empty if there is none.

        They need no life lines.
        """
        action = action_of(record.action)
        arrow = action.form(record).arrow or action.arrow
        actor, peer = record.actor, record.peer
        if arrow == "none" or not peer:
            return actor, ""
        # A reply is recorded by whoever was asked, or else by its caller.
        was_asked = (peer, actor, record.message) in self._asked
        if arrow == "from-peer" or (arrow == "reply" and not was_asked):
            return peer, actor
        return actor, peer


def _note(detail: dict[str, Any]) -> str:
    if "attempt" in detail:
        return f"#{detail['attempt']}"
    if "offset" in detail and "partition" in detail:
        return f"{detail['partition']}:{detail['offset']}"
    return str(detail.get("kind", ""))
