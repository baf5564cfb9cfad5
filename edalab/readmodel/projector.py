"""Folds a log's events into a view.

One transaction reads the checkpoint, folds events and writes the new checkpoint. So a crash neither
skips nor repeats an event, and two projectors at the same time never fold an event twice.
"""

from collections.abc import Callable
from itertools import islice
from typing import Final

from edalab.eventlog.protocol import EventLog
from edalab.readmodel.folding import EmployeeFold
from edalab.readmodel.protocol import Checkpoint, ReadModel, Transaction
from edalab.readmodel.trust import assess

BATCH: Final = 10_000
"""The most events in one transaction of ``catch_up``."""

Advance = Callable[[int, int], None]
"""Called with the number of events folded so far and the number of all events to fold."""


def lag(view: ReadModel, log: EventLog) -> int:
    """The number of events that the view does not have; all of them for a view of another log."""
    return assess(view, log).behind


def catch_up(
    view: ReadModel, log: EventLog, *, batch: int = BATCH, advance: Advance = lambda _d, _t: None
) -> int:
    """Fold the events that the view does not have yet; a view that can't be trusted is rebuilt.

    Returns:
        The number of events that this call folded.
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
    """Rebuild the view from the whole log in one transaction; until then readers see the old view.

    Args:
        view: The view.
        log: The log.
        batch: The number of events between two calls of ``advance``.
        advance: Called with the position reached and the log's last position.
        only_if_needed: Do nothing if another process has rebuilt the view in the meantime.

    Returns:
        The number of events folded.
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
            transaction.set_checkpoint(Checkpoint("", 0, ""))
            return 0
        transaction.fill(fold.changed(log, last.position))
        transaction.set_checkpoint(Checkpoint(log.identity(), last.position, last.id))
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
        for employee in fold.changed(log, last.position):
            transaction.put(employee)
        transaction.set_checkpoint(Checkpoint(log.identity(), last.position, last.id))
    return folded
