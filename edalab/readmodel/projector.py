"""Folds the log into a view. It reads the log and writes the view, and does nothing else.

The checkpoint is written in the same transaction as what was folded, and is read inside it: a crash
anywhere neither skips nor repeats an event, and of two projectors each event is taken by one.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

from edalab.eventlog.protocol import EventLog
from edalab.readmodel.folding import EmployeeFold
from edalab.readmodel.protocol import Checkpoint, ReadModel, Transaction

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
        return rebuild(view, log, batch=batch, advance=advance, only_if_needed=True)
    folded, total = 0, lag(view, log)
    while folded < total:
        with view.transaction() as transaction:
            checkpoint = transaction.checkpoint()
            if not belongs(checkpoint, log):
                break
            taken = _fold_batch(transaction, log, checkpoint.position if checkpoint else 0, batch)
        if not taken:
            break  # somebody else was faster
        folded += taken
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
    """Make the view anew from the whole log, in one transaction: readers see the old one till then.

    Args:
        view: The view.
        log: The log.
        batch: After how many events ``advance`` is told.
        advance: Told the position that is reached, and the last one.
        only_if_needed: Leave alone a view that somebody else has made from this log meanwhile.

    Returns:
        How many events were folded.
    """
    with view.transaction() as transaction:
        if only_if_needed and belongs(transaction.checkpoint(), log):
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
    """Fold at most so many events after a position; how many there were."""
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
