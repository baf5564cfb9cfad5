"""Folds a log's events into a view.

A transaction reads the checkpoint, folds events and writes the new checkpoint. So a crash neither
skips nor repeats an event, and two projectors at once never fold the same event twice.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

from edalab.eventlog.protocol import EventLog
from edalab.readmodel.folding import EmployeeFold
from edalab.readmodel.protocol import Checkpoint, ReadModel, Transaction
from edalab.readmodel.trust import assess

BATCH: Final = 10_000
"""Events in one transaction of a catch-up."""

Advance = Callable[[int, int], None]
"""Called with the number of events folded so far, and of all events to fold."""


def lag(view: ReadModel, log: EventLog) -> int:
    """How many events of the log the view does not have; all, where it is of another log."""
    return assess(view, log).behind


def catch_up(
    view: ReadModel, log: EventLog, *, batch: int = BATCH, advance: Advance = lambda _d, _t: None
) -> int:
    """Fold what the view does not have yet; a view that is not trusted is rebuilt.

    Returns:
        How many events this call folded.
    """
    trust = assess(view, log)
    if not trust.trusted:
        return rebuild(view, log, batch=batch, advance=advance, only_if_needed=True)
    folded, total = 0, trust.behind
    while folded < total:
        with view.transaction() as transaction:
            trust = assess(transaction, log)
            if not trust.trusted:
                break
            count = _fold_batch(transaction, log, trust.position, batch)
        if not count:
            break  # another projector was faster
        folded += count
        advance(folded, total)
    return folded


def rebuild(
    view: ReadModel,
    log: EventLog,
    *,
    batch: int = BATCH,
    advance: Advance = lambda _d, _t: None,
    only_if_needed: bool = False,
) -> int:
    """Rebuild the view from the whole log in one transaction; readers see the old one until then.

    Args:
        view: The view.
        log: The log.
        batch: ``advance`` is called every so many events.
        advance: Called with the position reached, and the last position.
        only_if_needed: Do nothing where another process has rebuilt the view meanwhile.

    Returns:
        How many events were folded.
    """
    with view.transaction() as transaction:
        if only_if_needed and assess(transaction, log).trusted:
            return 0
        fold, last, folded, total = EmployeeFold(), None, 0, log.head()
        for folded, last in enumerate(log.read_all(), start=1):
            fold.apply(last)
            if not folded % batch:
                advance(last.position, total)
        transaction.clear()
        if last is None:
            transaction.reach(Checkpoint("", 0, ""))
            return 0
        changed = fold.changed(log, last.position)
        transaction.fill(employee for _, employee in changed if employee is not None)
        transaction.reach(Checkpoint(log.identity(), last.position, last.id))
        advance(last.position, total)
    return folded


def _fold_batch(transaction: Transaction, log: EventLog, position: int, most: int) -> int:
    """Fold at most ``most`` events after a position; returns how many were folded."""
    fold, last, folded = EmployeeFold(transaction.employee), None, 0
    for folded, last in enumerate(  # noqa: B007 - the count is returned
        islice(log.read_all(after=position), most), start=1
    ):
        fold.apply(last)
    if last is not None:
        for number, employee in fold.changed(log, last.position):
            if employee is None:
                transaction.remove(number)
            else:
                transaction.put(employee)
        transaction.reach(Checkpoint(log.identity(), last.position, last.id))
    return folded
