"""Folds the log into a view. It reads the log and writes the view, and does nothing else.

The checkpoint is written in the same transaction as what was folded, and is read inside it: a crash
anywhere neither skips nor repeats an event, and of two projectors each event is taken by one.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

import msgspec

from edalab.domains.employees.directory import events_of, number_of
from edalab.domains.employees.events import Corrected, Hired, from_envelope, says
from edalab.domains.employees.fields import day, full_name, key
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row, row
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent
from edalab.readmodel.protocol import Checkpoint, Folded, ReadModel, Transaction

BATCH: Final = 10_000
"""Events in one transaction of a catch-up."""

Advance = Callable[[int, int], None]
"""Told how many events are folded, and how many there are."""


def belongs(checkpoint: Checkpoint | None, log: EventLog) -> bool:
    """Whether this log leads to the checkpoint: else the view is of another log, or ahead."""
    if checkpoint is None or checkpoint.position == 0:
        return checkpoint is not None
    if checkpoint.log != log.identity():
        return False
    event = next(iter(log.read_all(after=checkpoint.position - 1)), None)
    return event is not None and event.id == checkpoint.event


def lag(view: ReadModel, log: EventLog) -> int:
    """How many events of the log the view does not have; all, where it is of another log."""
    checkpoint = view.checkpoint()
    if checkpoint is None or not belongs(checkpoint, log):
        return log.head()
    return log.head() - checkpoint.position


def catch_up(
    view: ReadModel, log: EventLog, *, batch: int = BATCH, advance: Advance = lambda _d, _t: None
) -> int:
    """Fold what the view does not have yet; a view that is not of this log is made anew.

    Returns:
        How many events this call folded.
    """
    if not belongs(view.checkpoint(), log):
        return rebuild(view, log, batch=batch, advance=advance)
    folded, total = 0, lag(view, log)
    while folded < total:
        with view.transaction() as transaction:
            checkpoint = transaction.checkpoint()
            if not belongs(checkpoint, log):
                break
            taken = _take(transaction, log, checkpoint.position if checkpoint else 0, batch)
        if not taken:
            break  # somebody else was faster
        folded += taken
        advance(folded, total)
    return folded


def rebuild(
    view: ReadModel, log: EventLog, *, batch: int = BATCH, advance: Advance = lambda _d, _t: None
) -> int:
    """Make the view anew from the whole log, in one transaction: readers see the old one till then.

    Returns:
        How many events were folded.
    """
    with view.transaction() as transaction:
        transaction.clear()
        transaction.reach(Checkpoint("", 0, ""))
        folded, total = 0, log.head()
        while taken := _take(transaction, log, folded, batch):
            folded += taken
            advance(folded, total)
    return folded


def _take(transaction: Transaction, log: EventLog, position: int, most: int) -> int:
    events = tuple(islice(log.read_all(after=position), most))
    if events:
        _fold(transaction, log, events)
        last = events[-1]
        transaction.reach(Checkpoint(log.identity(), last.position, last.id))
    return len(events)


def _fold(transaction: Transaction, log: EventLog, events: Sequence[RecordedEvent]) -> None:
    folded: dict[int, Folded | None] = {}
    out_of_order: set[int] = set()
    for event in events:
        number = number_of(event.stream)
        if not number or number in out_of_order:
            continue
        if number not in folded:
            folded[number] = transaction.employee(number)
        after = step(folded[number], number, event)
        if after is None:
            out_of_order.add(number)
        else:
            folded[number] = after
    for number in out_of_order:
        folded[number] = _replay(log, number, events[-1].position)
    for number, employee in folded.items():
        if employee is None:
            transaction.remove(number)
        else:
            transaction.put(employee)


def step(before: Folded | None, number: int, envelope: RecordedEvent) -> Folded | None:
    """The employee after one more event; ``None`` where only the whole stream can tell.

    That is so for a correction, and for what happened before something that is recorded already.
    """
    event, on = from_envelope(envelope), day(envelope.occurred_at)
    if isinstance(event, Corrected):
        return None
    said = dict(says(event, on))
    if before is None:
        if not isinstance(event, Hired) or envelope.version != 1:
            return None
        unset = {"last_name": None, "address": None, "date_leave": None}
        after, names = msgspec.convert({"id": number, **unset, **said}, Row), frozenset[str]()
    elif on < before.last_day:
        return None
    else:
        after, names = msgspec.structs.replace(before.row, **said), before.names
    if "first_name" in said or "last_name" in said:
        called = {after.first_name} if "first_name" in said else set()
        called |= {full_name(after.first_name, after.last_name)} - {""}
        names |= {key(name) for name in called}
    return Folded(after, on, names)


def _replay(log: EventLog, number: int, until: int) -> Folded | None:
    history = History(event for event in events_of(log, number) if event.position <= until)
    if not history.hired or history.last_day is None:
        return None
    return Folded(row(number, history), history.last_day, history.names())
