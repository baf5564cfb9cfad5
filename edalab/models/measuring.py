"""Which measures the parts of a model have, by kind of part."""

from typing import Final

LOST_BECAUSE: Final = ("rejected", "dropped", "expired", "network", "crash", "failed")
"""Why a message can be lost, as far as the trace says."""

_BY_KIND: Final[dict[str, tuple[str, ...]]] = {
    "model": (
        "published", "handled", "lost", "dead", "unfinished", "done_repeatedly", "crashes",
        "done_s", "ended_s",
    ),
    "producer": ("published", "unpublished", "crashes"),
    "channel": (
        "deliveries", "redelivered", "acked", "ready", "unacked", "delayed", "dead", "rejected",
        "dropped", "expired", "peak", "wait_ms", "wait_max_ms", "wait_p99_ms",
    ),
    "consumer": (
        "handled", "done_repeatedly", "lost", "dead", "unfinished", "failed_work",
        *(f"lost_{why}" for why in LOST_BECAUSE), "unpublished", "crashes", "wait_ms",
        "wait_max_ms", "wait_p99_ms", "busy_share", "throughput_per_s",
    ),
    "service": (
        "calls", "refused", "work_done", "done_repeatedly", "crashes", "wait_ms", "wait_max_ms",
        "wait_p99_ms", "busy_share",
    ),
}  # fmt: skip


def measures_of_kind(kind: str) -> tuple[str, ...]:
    """Return the names of the measures that a kind of part can have, ``model`` for the whole."""
    return _BY_KIND[kind]
