"""The name and the unit of each measure.

A result can have these measures and no others. A measure means the same for all parameters: its
definition in words is ``about.NAME`` in the catalogue, its label ``measure.NAME``. A
measure that does not apply to a run, or to a side, is absent, not 0.
"""

from typing import Any, Final, Literal

from edalab.lab.units import tidy, to_ms

Unit = Literal["count", "share", "ms", "s", "per-second", "bytes"]

MEASURES: Final[dict[str, Unit]] = {
    "acked": "count",
    "added_wait_ms": "ms",
    "answered": "count",
    "appended": "count",
    "at_work_peak": "count",
    "balance": "count",
    "behind_s": "s",
    "blocked_s": "s",
    "break_even_share": "share",
    "broken": "count",
    "busiest_consumer_got": "count",
    "busy_share": "share",
    "bytes": "bytes",
    "caller_wait_max_ms": "ms",
    "caller_wait_ms": "ms",
    "caller_wait_p99_ms": "ms",
    "calls": "count",
    "calls_per_s": "per-second",
    "calls_to_last": "count",
    "carried_out": "count",
    "conflicts": "count",
    "copies": "count",
    "crashes": "count",
    "dead": "count",
    "delayed": "count",
    "deliveries": "count",
    "done_ms": "ms",
    "done_repeatedly": "count",
    "done_s": "s",
    "drained_s": "s",
    "dropped": "count",
    "earlier_known": "count",
    "earlier_values": "count",
    "edits": "count",
    "effects": "count",
    "empty_polls": "share",
    "ended_s": "s",
    "engines": "count",
    "events": "count",
    "events_added": "count",
    "expired": "count",
    "failed": "count",
    "failed_lookups": "count",
    "failed_share": "share",
    "first_consumer_sees": "count",
    "failed_work": "count",
    "fullest_after": "count",
    "fullest_before": "count",
    "gave_up": "count",
    "ghosts": "count",
    "half_done": "count",
    "handled": "count",
    "idle": "count",
    "in_system_s": "s",
    "inbox_peak": "count",
    "inserts": "count",
    "kept": "count",
    "keys": "count",
    "known_after_erasure": "count",
    "known_after_ms": "ms",
    "known_share": "share",
    "last_wait_s": "s",
    "late_joiner_from_end_sees": "count",
    "late_joiner_sees": "count",
    "late_replies": "count",
    "links": "count",
    "load": "share",
    "lookups": "count",
    "lost": "count",
    "lost_crash": "count",
    "lost_dropped": "count",
    "lost_expired": "count",
    "lost_failed": "count",
    "lost_network": "count",
    "lost_rejected": "count",
    "lost_updates": "count",
    "mails": "count",
    "mails_again": "count",
    "most_attempts": "count",
    "most_known": "count",
    "moved": "count",
    "moved_share": "share",
    "orders": "count",
    "others_readable": "count",
    "overflow_at_s": "s",
    "overflowed": "count",
    "overtaken": "count",
    "peak": "count",
    "polls": "count",
    "producer_edits": "count",
    "published": "count",
    "questions": "count",
    "read_wait_ms": "ms",
    "ready": "count",
    "redelivered": "count",
    "refused": "count",
    "refused_by_rule": "count",
    "rejected": "count",
    "rejected_share": "share",
    "replayed": "count",
    "replayed_events": "count",
    "replies": "count",
    "republished": "count",
    "rewritten": "count",
    "rows": "count",
    "same_address": "count",
    "same_without": "count",
    "slept_wrong": "count",
    "snapshot_bytes": "bytes",
    "stale_reads": "count",
    "stale_share": "share",
    "succeeded_share": "share",
    "throughput_per_s": "per-second",
    "timeouts": "count",
    "told_in_copies": "count",
    "told_in_log": "count",
    "unacked": "count",
    "undone": "count",
    "unfinished": "count",
    "unpublished": "count",
    "updates": "count",
    "usual_wait_ms": "ms",
    "versions_behind": "count",
    "versions_seen": "count",
    "view_rows": "count",
    "wait_max_ms": "ms",
    "wait_ms": "ms",
    "wait_p99_ms": "ms",
    "wait_s": "s",
    "waiting": "count",
    "wire_bytes": "bytes",
    "work_done": "count",
    "written": "count",
}
"""The unit of each measure; a share is a number from 0 to 1 and is shown in percent."""

_SUFFIXES: Final[dict[Unit, str]] = {
    "count": "", "share": " %", "ms": " ms", "s": " s", "per-second": "/s", "bytes": " B",
}  # fmt: skip


def formatted(measure: str, value: Any, *, exact: bool = False) -> str:
    """Return a number with its measure's unit; a name that is no measure has no unit.

    Args:
        measure: The measure's name.
        value: Its value; a list where one number does not tell it.
        exact: Whether no decimals are rounded off.
    """
    if isinstance(value, (list, tuple)):
        return ", ".join(map(short, value))
    if not isinstance(value, (int, float)):
        return str(value)
    unit = MEASURES.get(measure, "count")
    if unit == "share":
        percent = tidy(100 * value)
        # Nearly nothing is not nothing, and nearly all is not all.
        rounded = tidy(percent, 2)
        return f"{_written(percent if exact or rounded in {0, 100} else rounded)} %"
    return (_written(tidy(value)) if exact else short(value)) + _SUFFIXES[unit]


def unit_of(measure: str) -> str:
    """Return a measure's unit as shown beside its name; empty for a plain count."""
    return _SUFFIXES[MEASURES[measure]].strip()


def short(value: float) -> str:
    """Return a number with at most three decimals, more if they are all 0, and commas."""
    return _written(tidy(value, 3) or tidy(value))


def _written(number: float) -> str:
    text = f"{number:,.9f}" if isinstance(number, float) else f"{number:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_ENOUGH_FOR_A_PERCENTILE: Final = 100


def slowest(wait: str, waits_ns: list[int]) -> dict[str, float]:
    """The 99th percentile of at least a hundred waits, else the longest of them, each by its name.

    Args:
        wait: What is waited for, as the measures call it: ``wait`` or ``caller_wait``.
        waits_ns: In ascending order, in nanoseconds; the nearest-rank percentile is taken.
    """
    if not waits_ns:
        return {}
    if len(waits_ns) < _ENOUGH_FOR_A_PERCENTILE:
        return {f"{wait}_max_ms": to_ms(waits_ns[-1])}
    return {f"{wait}_p99_ms": to_ms(waits_ns[-(-len(waits_ns) * 99 // 100) - 1])}
