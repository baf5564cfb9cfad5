"""Checkers for tasks about stores and views, by the results of comparisons."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.course.runner import number_at
from edalab.texts import say

Numbers = Mapping[str, Any]
Judge = Callable[[Numbers, Numbers], Iterable[str]]


def _checker(name: str, judge: Judge) -> Checker:
    """Return a checker that passes when ``judge`` finds nothing missing in some run of ``name``."""

    def check(evidence: Evidence, parameters: Numbers) -> Verdict:
        runs = evidence.results("comparison", name)
        if not runs:
            return Verdict((say("task.no-comparison", name=name),))
        return nearest([Verdict(tuple(judge(run, parameters))) for run in runs])

    return check


def _at(run: Numbers, path: str) -> float:
    number = number_at(run, path)
    return float("nan") if number is None else number


def _everybody_paid(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for enough checked appends and an account that is not overdrawn."""
    appended, balance = _at(run, "sides.checked.appended"), _at(run, "sides.checked.balance")
    amount = _at(run, "parameters.amount")
    if not amount >= wanted["amount"]:
        yield say("task.amount", found=f"{amount:g}", wanted=wanted["amount"])
    if not appended >= wanted["clerks"]:
        yield say("task.appended", found=f"{appended:g}", wanted=wanted["clerks"])
    if not balance >= 0:
        yield say("task.overdrawn", balance=f"{balance:g}")


def _short_replay(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for one employee with many events of which few are replayed."""
    people, events = _at(run, "sides.table.rows"), _at(run, "sides.snapshots.events")
    replayed = _at(run, "sides.snapshots.replayed_events")
    if people != 1:
        yield say("task.rows", found=f"{people:g}", wanted=1)
    if not events >= wanted["events"]:
        yield say("task.events", found=f"{events:g}", wanted=wanted["events"])
    if not replayed <= wanted["replayed"]:
        yield say("task.replayed", found=f"{replayed:g}", wanted=wanted["replayed"])


def _first_year_beyond(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for the first year in which the log exceeds a number of events."""
    people, changes = _at(run, "parameters.employees"), _at(run, "parameters.changes")
    if people != wanted["employees"] or changes != wanted["changes"]:
        yield say("task.company", employees=wanted["employees"], changes=wanted["changes"])
        return
    events, limit = _at(run, "sides.events.events"), wanted["events"]
    if not events > limit:
        yield say("task.not-yet-beyond", found=f"{events:g}", limit=limit)
    elif events - people * changes > limit:
        yield say("task.long-beyond", before=f"{events - people * changes:g}", limit=limit)


def _read_side_calm(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for read replicas under a load limit, with the work unchanged."""
    if (
        _at(run, "parameters.reads") < wanted["reads"]
        or _at(run, "parameters.writes") < wanted["writes"]
        or _at(run, "parameters.capacity") > wanted["capacity"]
    ):
        yield say("task.same-work", **wanted)
    load, most = 100 * _at(run, "sides.read.load"), wanted["load"]
    if not load <= most:
        yield say("task.read-load", found=f"{load:.1f}", wanted=most)


def _nothing_stale(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for a view that lags without stale reads."""
    lag = _at(run, "parameters.lag_ms")
    if not lag >= wanted["lag_ms"]:
        yield say("task.lag", found=f"{lag:g}", wanted=wanted["lag_ms"])
    stale = 100 * _at(run, "sides.read.stale_share")
    ten = _at(run, "sides.read.stale_reads")
    if not (stale == 0 and ten == 0):
        yield say("task.stale", share=f"{stale:.1f}", ten=f"{ten:g}")


def _mails_again(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for a replay that resends e-mails, and a guarded one that does not."""
    naive, guarded = _at(run, "sides.naive.mails_again"), _at(run, "sides.guarded.mails_again")
    if naive != wanted["mails"]:
        yield say("task.mails-again", found=f"{naive:g}", wanted=wanted["mails"])
    if guarded != 0:
        yield say("task.mails-guarded", found=f"{guarded:g}")


def _many_copies(run: Numbers, wanted: Numbers) -> Iterable[str]:
    """Yield what is missing for copies that stay readable after a rewrite but not without a key."""
    readable, sealed = (
        _at(run, "sides.erase.told_in_copies"),
        _at(run, "sides.forget-key.told_in_copies"),
    )
    if not readable >= wanted["events"]:
        yield say("task.told-in-copies", found=f"{readable:g}", wanted=wanted["events"])
    if sealed != 0:
        yield say("task.sealed-in-copies", found=f"{sealed:g}")


CHECKERS: dict[str, Checker] = {
    "everybody-paid": _checker("checked-vs-unchecked-append", _everybody_paid),
    "short-replay": _checker("table-vs-events", _short_replay),
    "first-year-beyond": _checker("table-vs-events", _first_year_beyond),
    "read-side-calm": _checker("one-database-vs-cqrs", _read_side_calm),
    "nothing-stale": _checker("one-database-vs-cqrs", _nothing_stale),
    "mails-again": _checker("naive-vs-guarded-replay", _mails_again),
    "many-copies": _checker("erase-vs-forget-key", _many_copies),
}
