"""The table of actions: the meaning of each action that a trace may contain.

Views, sentences, counts and tests read this table; no other module knows what an action means. To
add an action, add one row here, and its words ``narrate.NAME`` and ``narrate.label-NAME`` in
``texts/en/narrate.py`` and ``texts/ko/narrate.py``. An action without a row is shown as it is, at
its actor alone.

The roles, from left to right in a drawing: an *asker* begins requests or publishes, a *channel*
holds messages, a *consumer* takes them, and a *service* works or stores. The *lab* looks at a run
from outside: views leave out what it observes.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

import msgspec

from edalab.lab.trace import Record

Role = Literal["asker", "channel", "consumer", "service", "lab"]
State = Literal["busy", "blocked", "waiting"]
Reason = Literal["work", "line", "call", "accept", "hand"]
Work = Literal["sent", "queued", "begins", "ends"]
"""A message is sent to where it is worked on, waits there, and is worked on."""

Tone = Literal["plain", "good", "caution", "bad"]
"""Whether an action is good or bad for the run; views show it as a colour."""

Arrow = Literal["none", "to-peer", "from-peer", "reply"]
"""The arrow of an action: none, from the actor to its peer, from the peer to the actor, or from the
one that was asked to the one that asked, whichever of the two recorded the action."""

GroupStep = Literal["read", "seek", "commit", "deal", "ack"]
"""The effect of an action on a consumer group of a log: it reads a message, seeks, commits,
assigns partitions, or a member acknowledges."""

Holder = Literal["queue", "line", "log"]

ANY: Final = "*"
"""Stands in a condition for any value of a detail."""


class Opening(msgspec.Struct, frozen=True):
    """A state that an action begins or ends.

    Args:
        state: Which state.
        why: What the state is for, so that the action that ends it is known.
        whose: Whose state it is: the actor's, the peer's, or that of whoever has the message in
            hand from this actor.
        once: Whether it begins only where the same state is not open already.
    """

    state: State
    why: Reason
    whose: Literal["actor", "peer", "holder"] = "actor"
    once: bool = False


class Change(msgspec.Struct, frozen=True):
    """The numbers that an action adds to the counts of a queue or a service.

    Args:
        by: What is added, by the name of the count (``folds.QueueCounts`` explains them).
        detail: The details that the record must have, by name.
    """

    by: dict[str, int]
    detail: dict[str, Any] = {}

    @property
    def takes_out(self) -> bool:
        """Whether less may be left to do after it."""
        return any(number < 0 for number in self.by.values())


class Form(msgspec.Struct, frozen=True):
    """One form of an action, for records with certain details: its sentence and its arrow.

    Args:
        key: What follows ``narrate.`` in the catalogue.
        detail: The details that the record must have; only these may stand in the sentence.
        peer: Whether the record must have a peer; None for either.
        arrow: How it is drawn, if otherwise than the action; "none" also says that the peer is a
            mere name.
        tone: What it means, if something else than the action.
    """

    key: str
    detail: dict[str, Any] = {}
    peer: bool | None = None
    arrow: Arrow | None = None
    tone: Tone | None = None


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One verb of the trace.

    Args:
        name: The verb as records hold it.
        role: Who does it.
        peer_role: What the peer is, where the peer always takes part in the run; None where it may
            be a mere name, such as that of a topic.
        arrow: How it is drawn.
        asks: Whether the actor asks the peer something that a ``reply`` answers.
        opens: States that it begins.
        closes: States that it ends.
        queue: What it adds to the counts of the queue that does it, or that it is done to; of
            several the first that fits the record's details.
        service: The same for a service with a line.
        group: How it moves a consumer group of a log.
        makes: What its actor is known as by it: a queue, a service with a line, a log's topic.
        forms: Its forms: the first that fits a record counts.
        tone: What it means for the run.
        shows_peer: Whether the peer is what the label names, instead of the message.
        work: How far on its way to being finished the message is by it.
        life: Whether the actor's process ends with it, or begins anew; an end ends all its states.
    """

    name: str
    role: Role = "service"
    peer_role: Role | None = None
    arrow: Arrow = "none"
    asks: bool = False
    opens: tuple[Opening, ...] = ()
    closes: tuple[Opening, ...] = ()
    queue: tuple[Change, ...] = ()
    service: tuple[Change, ...] = ()
    group: GroupStep | None = None
    makes: Holder | None = None
    forms: tuple[Form, ...] = ()
    tone: Tone = "plain"
    shows_peer: bool = False
    life: Literal["ends", "begins"] | None = None
    work: Work | None = None

    @property
    def label(self) -> str:
        """The catalogue key of the words at an arrow."""
        return f"narrate.label-{self.name}"

    def form(self, record: Record) -> Form:
        """The form of the action that a record has."""
        for form in self.forms:
            has_peer = form.peer is None or form.peer == bool(record.peer)
            if has_peer and fits(form.detail, record.detail):
                return form
        return self.forms[-1]


def fits(wanted: Mapping[str, Any], detail: Mapping[str, Any] | None) -> bool:
    """Whether a record's details have the wanted values."""
    if not wanted:
        return True
    if detail is None:
        return False
    return all(
        name in detail and (value is ANY or detail[name] == value)
        for name, value in wanted.items()
    )  # fmt: skip


def adds(detail: dict[str, Any] | None = None, **by: int) -> Change:
    """A change by these numbers, under these conditions."""
    return Change(by, detail or {})


_WORK = Opening("busy", "work")
_LINE = Opening("waiting", "line")
_CALL = Opening("blocked", "call")
_ACCEPT = Opening("blocked", "accept")
_CALL_ENDS = (_CALL, Opening("blocked", "call", "peer"))  # Either side of a call may note its end.
_ACCEPTED = (Opening("blocked", "accept", "peer"),)
_DELIVERED = (Opening("waiting", "hand", "peer"),)
_HAND_ENDS = (Opening("waiting", "hand"),)
_TAKEN_BACK = (Opening("waiting", "hand", "holder"),)
_PLACE: Final[dict[str, Any]] = {"partition": ANY, "offset": ANY}


def _kind(kind: str) -> Form:
    return Form(f"fault-{kind}", {"kind": kind})


_ROWS: Final = (
    # Whoever begins a request.
    Action(name="request", role="asker"),
    Action(name="begin", role="lab"),
    Action(name="return", tone="good"),
    Action(name="fail", tone="bad"),
    Action(name="give-up", tone="bad"),
    Action(name="learn", arrow="from-peer", tone="good"),
    Action(name="late-reply", arrow="from-peer", tone="caution"),
    # Calls.
    Action(name="call", role="asker", work="sent", peer_role="service", arrow="to-peer",
           asks=True, opens=(_CALL,)),
    Action(name="look-up", peer_role="service", arrow="to-peer", asks=True, opens=(_CALL,)),
    Action(name="answer", arrow="reply", closes=_CALL_ENDS, tone="good"),
    Action(name="not-found", arrow="reply", closes=_CALL_ENDS, tone="caution"),
    Action(name="refuse", arrow="reply", closes=_CALL_ENDS, tone="bad", forms=(
        Form("refuse", peer=True), Form("refuse-change", {"why": ANY}),
        Form("refuse-alone"))),
    Action(name="time-out", closes=_CALL_ENDS, tone="caution"),
    Action(name="disconnect", closes=_CALL_ENDS, tone="bad"),
    # Work.
    Action(name="submit", work="sent", peer_role="service", arrow="to-peer"),
    Action(name="wait", makes="line", opens=(_LINE,), service=(adds(ready=1),)),
    # Who found an instance free did not wait: a count never falls below 0.
    Action(name="start", work="begins", opens=(_WORK,), closes=(_LINE,),
           service=(adds(ready=-1, unacked=1),)),
    Action(name="finish", work="ends", closes=(_WORK,), service=(adds(unacked=-1, acked=1),)),
    # Producers and consumers.
    Action(name="publish", work="sent", role="asker", opens=(_ACCEPT,)),
    Action(name="unroutable", closes=(_ACCEPT,), tone="bad"),
    Action(name="subscribe", role="consumer", shows_peer=True, forms=(
        Form("subscribe", {"group": ANY}), Form("subscribe-alone"))),
    Action(name="ack", arrow="to-peer", closes=_HAND_ENDS, queue=(adds(unacked=-1, acked=1),),
           group="ack", tone="good"),
    Action(name="ack-ahead", arrow="to-peer", closes=_HAND_ENDS),
    Action(name="ack-stale", arrow="to-peer", closes=_HAND_ENDS, tone="caution"),
    Action(name="nack", arrow="to-peer", closes=_HAND_ENDS, tone="caution"),
    Action(name="nack-stale", arrow="to-peer", closes=_HAND_ENDS, tone="caution"),
    Action(name="skip", arrow="to-peer", closes=_HAND_ENDS, tone="caution"),
    Action(name="take", forms=(Form("take-in", {"waiting": ANY}), Form("take"))),
    Action(name="overflow", tone="bad"),
    Action(name="poll", forms=(Form("poll", {"taken": ANY}), Form("poll-alone"))),
    # Queues.
    Action(name="enqueue", role="channel", work="queued", makes="queue", arrow="from-peer",
           closes=_ACCEPTED, queue=(adds(enqueued=1, ready=1),)),
    Action(name="duplicate", role="channel", makes="queue", arrow="from-peer",
           queue=(adds(duplicated=1, ready=1),), tone="caution"),
    Action(name="reject", role="channel", makes="queue", arrow="to-peer", closes=_ACCEPTED,
           queue=(adds(rejected=1),), tone="bad"),
    Action(name="block", role="channel", makes="queue", arrow="to-peer",
           opens=(Opening("blocked", "accept", "peer", once=True),), queue=(adds(),),
           tone="caution"),
    Action(name="deliver", role="channel", peer_role="consumer", arrow="to-peer",
           opens=_DELIVERED, queue=(adds(ready=-1, unacked=1, delivered=1),), group="read"),
    Action(name="redeliver", role="channel", peer_role="consumer", arrow="to-peer",
           opens=_DELIVERED, queue=(adds(ready=-1, unacked=1, delivered=1, redelivered=1),),
           group="read", tone="caution", forms=(
               Form("redeliver", {"attempt": ANY}), Form("redeliver-uncounted"))),
    Action(name="requeue", role="channel", closes=_TAKEN_BACK, tone="caution", queue=(
        adds({"from": "unacked"}, ready=1, unacked=-1),
        adds({"from": "rest"}, ready=1, delayed=-1),
        adds({"from": "dead"}, ready=1, dead=-1),
        adds(ready=1)),
        forms=(Form("requeue-dead", {"from": "dead"}), Form("requeue"))),
    Action(name="rest", role="channel", closes=_TAKEN_BACK,
           queue=(adds(unacked=-1, delayed=1),), tone="caution"),
    Action(name="dead-letter", role="channel", closes=_TAKEN_BACK,
           queue=(adds(unacked=-1, dead=1),), tone="bad"),
    Action(name="expire", role="channel", queue=(adds(ready=-1, expired=1),), tone="bad",
           forms=(Form("expire-in-log", {"partition": ANY}), Form("expire"))),
    Action(name="drop", role="channel", queue=(adds(ready=-1, dropped=1),), tone="bad"),
    # Logs.
    Action(name="append", role="channel", makes="log", arrow="from-peer", closes=_ACCEPTED, forms=(
        Form("append-copy", {**_PLACE, "again": True}, peer=True),
        Form("append", _PLACE, peer=True),
        Form("append-to-partition", {"partition": ANY}, peer=True),
        Form("append-to-stream", {"version": ANY}),
        Form("append-events", {"events": ANY}),
        Form("append-alone"))),
    Action(name="compact", role="channel"),
    Action(name="commit", role="channel", group="commit", tone="good", forms=(
        Form("commit", _PLACE), Form("commit-alone"))),
    Action(name="seek", role="channel", group="seek", forms=(
        Form("seek", _PLACE), Form("seek-alone"))),
    Action(name="miss", role="channel", tone="bad", forms=(
        Form("miss", {"missed": ANY}), Form("miss-alone"))),
    Action(name="rebalance", role="channel", group="deal", forms=(
        Form("rebalance", {"shares": ANY}), Form("rebalance-alone"))),
    # Processes and faults.
    Action(name="raise", tone="bad"),
    Action(name="crash", life="ends", tone="bad"),
    Action(name="restart", life="begins", tone="caution"),
    Action(name="fault", closes=(_ACCEPT,), tone="caution", forms=(
        *map(_kind, ("delay", "drop", "duplicate", "lost-ack", "poison", "reorder")),
        Form("fault-down", {"kind": "outage", "down": True}),
        Form("fault-up", {"kind": "outage", "down": False}, tone="good"),
        Form("fault-other", {"kind": ANY}), Form("fault"))),
    # Databases, event streams and views.
    Action(name="store"),
    Action(name="write", peer_role="service", arrow="to-peer", forms=(
        Form("write", peer=True), Form("write-alone"))),
    Action(name="read", peer_role="service", arrow="to-peer", asks=True, forms=(
        Form("read-stale", {"stale": True}, arrow="none", tone="caution"),
        Form("read-fresh", {"stale": False}, arrow="none"),
        Form("read-old", {"version": ANY, "current": ANY}, peer=True, arrow="none"),
        Form("read-version", {"version": ANY}),
        Form("read-taken", {"taken": True}), Form("read-free", {"taken": False}),
        Form("read-right", {"right": ANY, "wrong": ANY, "employed": ANY}, peer=True),
        Form("read", peer=True), Form("read-alone"))),
    Action(name="load", peer_role="service", arrow="to-peer"),
    Action(name="conflict", tone="caution", forms=(
        Form("conflict", {"expected": ANY, "actual": ANY}), Form("conflict-alone"))),
    Action(name="out-of-date", peer_role="service", arrow="from-peer", tone="caution"),
    Action(name="prepare", peer_role="service", arrow="to-peer"),
    Action(name="commit-writes", peer_role="service", arrow="to-peer", tone="good"),
    Action(name="mark", peer_role="service", arrow="to-peer"),
    Action(name="keep"),
    Action(name="recall"),
    Action(name="erase"),
    Action(name="project"),
    Action(name="rebuild", forms=(Form("rebuild", peer=True),
                                      Form("rebuild-alone"))),
    Action(name="record"),
    Action(name="step"),
    Action(name="previous"),
    Action(name="show"),
    Action(name="state"),
    Action(name="open"),
    Action(name="roll-back", tone="caution"),
    Action(name="visible"),
    Action(name="see"),
    Action(name="checkpoint", tone="good"),
    Action(name="end"),
    # What leaves the system.
    Action(name="pay", peer_role="service", arrow="to-peer"),
    Action(name="send", peer_role="service", arrow="to-peer", forms=(
        Form("send", peer=True), Form("send-alone"))),
    Action(name="send-mail"),
    Action(name="publish-to", role="asker", peer_role="service", arrow="to-peer"),
    Action(name="command", peer_role="service", arrow="to-peer"),
    Action(name="tell", arrow="to-peer"),
    Action(name="known-key", peer_role="service", arrow="to-peer"),
    Action(name="resend", role="channel", tone="caution"),
    # Leases, and a partition that several workers read.
    Action(name="lease", peer_role="service", arrow="from-peer"),
    Action(name="fence", peer_role="service", arrow="from-peer", tone="caution"),
    Action(name="stock"),
    Action(name="hole", role="channel"),
    Action(name="commit-offset", peer_role="channel", arrow="to-peer", tone="good"),
    Action(name="position", role="lab"),
    # Events of several forms.
    Action(name="read-event", role="channel", peer_role="consumer", arrow="to-peer"),
    Action(name="upcast"),
    Action(name="judge"),
    Action(name="stumble", tone="bad"),
    Action(name="break-off", tone="bad"),
    # What the laboratory notes when it looks at a run; nobody in the run does it.
    Action(name="lag", role="lab", forms=(
        Form("lag", {"ready": ANY, "unacked": ANY}, peer=True), Form("lag-alone"))),
    Action(name="balance", role="lab", forms=(
        Form("balance", {"balance": ANY}), Form("balance-alone"))),
    Action(name="rows", role="lab", forms=(
        Form("rows", {"rows": ANY}, peer=True), Form("rows-alone"))),
    Action(name="join", role="lab", forms=(
        Form("join", peer=True), Form("join-alone"))),
    Action(name="end-of-load", role="lab"),
)  # fmt: skip


class _Actions(dict[str, Action]):
    """Actions by name; an unknown name has an action without meaning."""

    def __missing__(self, _name: str) -> Action:
        return _UNKNOWN


def _by_name(rows: tuple[Action, ...]) -> dict[str, Action]:
    """The rows by name; one that declares no form has the one of its name."""
    return {
        row.name: row if row.forms else msgspec.structs.replace(row, forms=(Form(row.name),))
        for row in rows
    }


ACTIONS: Final = _by_name(_ROWS)
"""Every action by its name."""

_UNKNOWN: Final = Action(name="", forms=(Form("unknown-with", peer=True), Form("unknown")))

action_of: Final = _Actions(ACTIONS).__getitem__
"""Returns the row of an action; for an unknown action, a row without meaning."""
