"""Theory and runs: equal where nothing is random, else met by the mean of twenty seeds.

``WITHIN`` says how far a single run may be from its theory where no chance is involved: not at all,
or by a message where the formula is that of a liquid. ``MEANS`` says what is random: there the mean
of twenty seeds lies within four standard errors of the formula, with the warm-up of each dropped.
"""

import math
from statistics import fmean, stdev

from tests.experiments.oracle.recount import THEORY_ALONE, ms, s
from tests.experiments.oracle.saved_runs import of

SEEDS = range(1, 21)
STANDARD_ERRORS = 4
WARM_UP = {"one-vs-many-instances", "one-database-vs-cqrs"}
"""What does not begin as it goes on: its means leave out the beginning of the trace."""


def exact(_p, value):
    """What rounding leaves: the sixth decimal of either number."""
    return 1.1e-6 + 1e-9 * abs(value)


def work_rounded(p, value):
    """Each piece of work is rounded to a nanosecond."""
    return exact(p, value) + 1e-9 * p["messages"]


def parts_rounded(p, value):
    """The time of each service is rounded to a nanosecond."""
    return exact(p, value) + 0.5e-6 * len(p["services"])


def an_operation(p, _value):
    """The first operation comes at once, so that there may be one more of each kind."""
    return 1e-6 + 2 / (p["capacity"] * p["load_s"])


def an_event(p, value):
    """A burst of whole events, of which the first comes at once and waits for nobody."""
    return 1e-6 + 2 / p["projector_rate"] + 2 / p["writes"] + 1e-6 * value


def a_message(p, value):
    """A message is more than a drop: one more or less at each end of the busy part."""
    return 1e-6 + 2 / abs(p["rate"] - p["consumer_rate"]) + 1 / p["consumer_rate"] + 1e-6 * value


def in_line(p, value):
    return 1 + 1e-6 * value + 2 * p["rate"] / p["consumer_rate"] * (p["rate"] > p["consumer_rate"])


def drop_waits(p, value):
    return 1e-6 * (1 + value) + 3 / p["consumer_rate"] + 1 / p["rate"]


def drop_drained(p, value):
    rest = p["consumer_rate"] - p["after_rate"]
    return 1e-6 * (1 + value) + 3 / rest + 2 / p["rate"] + 2 / p["consumer_rate"]


def drop_rejected(p, _value):
    return 1e-6 + 1 / round(p["rate"] * p["burst_s"])


def hashed(p, value):
    return 1e-6 + STANDARD_ERRORS * math.sqrt(value * (1 - value) / p["keys"])


def random_work(p):
    return p["shape"] != "fixed"


def lossy(p):
    return p["availability"] < 1


WITHIN = {
    ("sync-vs-async", "caller_wait_ms"): parts_rounded,
    ("sync-vs-async", "done_ms"): parts_rounded,
    ("sequential-vs-parallel", "caller_wait_ms"): parts_rounded,
    ("sequential-vs-parallel", "throughput_per_s"): lambda p, value: 1e-6 + 1e-5 * value,
    ("chain", "caller_wait_ms"): parts_rounded,
    ("fanout-vs-competing", "done_s"): work_rounded,
    ("one-database-vs-cqrs", "load"): an_operation,
    ("one-database-vs-cqrs", "behind_s"): an_event,
    ("push-vs-pull", "overflow_at_s"): a_message,
    ("queue-vs-no-queue", "peak"): in_line,
    ("queue-vs-no-queue", "last_wait_s"): drop_waits,
    ("queue-vs-no-queue", "drained_s"): drop_drained,
    ("queue-vs-no-queue", "rejected_share"): drop_rejected,
    ("partitions", "moved_share"): hashed,
}

MEANS = {
    ("ack-first-vs-ack-after", "deliveries"): lambda p: p["lost_acks"] > 0,
    ("one-database-vs-cqrs", "stale_share"): lambda p: not p["read_your_writes"],
    ("one-vs-many-instances", "in_system_s"): lambda _p: True,
    ("one-vs-many-instances", "wait_ms"): lambda _p: True,
    ("one-vs-many-instances", "busy_share"): lambda _p: True,
    ("orchestration-vs-choreography", "succeeded_share"): lossy,
    ("outbox-vs-dual-write", "unpublished"): lambda p: p["crash_share"] > 0,
    ("push-vs-pull", "added_wait_ms"): lambda _p: True,
    ("push-vs-pull", "empty_polls"): lambda _p: True,
    ("retention-vs-compaction", "known_share"): lambda _p: True,
    ("sequential-vs-parallel", "caller_wait_ms"): random_work,
    ("sequential-vs-parallel", "throughput_per_s"): random_work,
    ("chain", "failed_share"): lossy,
    ("chain", "caller_wait_ms"): random_work,
    ("chain", "calls_per_s"): lambda p: p["pace"] == "random",
    ("sync-vs-async", "failed_share"): lossy,
    ("sync-vs-async", "caller_wait_ms"): random_work,
    ("sync-vs-async", "done_ms"): random_work,
}

NOT_RANDOM = {
    ("push-vs-pull", "push"), ("outbox-vs-dual-write", "outbox"), ("sync-vs-async", "async"),
    ("retention-vs-compaction", "compaction"), ("retention-vs-compaction", "everything"),
    ("one-database-vs-cqrs", "one"),
}  # fmt: skip
"""Sides on which nothing is left to chance."""


def is_mean(name, side, measure, p):
    """Whether the theory of a measure is that of a mean of random numbers."""
    return (name, side) not in NOT_RANDOM and MEANS.get((name, measure), lambda _p: False)(p)


def unlike_theory(name, shown, p):
    """Where a run differs from the theory beside it though nothing is left to chance."""
    faults = []
    for side, formulas in shown["theory"].items():
        for measure, value in formulas.items():
            if measure in THEORY_ALONE or is_mean(name, side, measure, p):
                continue
            found = shown["sides"][side].get(measure)
            slack = WITHIN.get((name, measure), exact)(p, value)
            if found is None or abs(found - value) > slack:
                faults.append(f"{side}.{measure} is {found}, in theory {value}")
    return faults


def means_of(name, shown, p):
    """The measures of a run that are compared as means: (side, measure) pairs."""
    return [
        (side, measure)
        for side, formulas in shown["theory"].items()
        for measure in formulas
        if measure not in THEORY_ALONE and is_mean(name, side, measure, p)
    ]


def warmed_up(name, side, measure, shown, records, p):
    """A measure of one run without the beginning of the run; None if nothing is left."""
    if name == "one-vs-many-instances":
        return _steady(side, measure, records, p)
    if (name, measure) == ("one-database-vs-cqrs", "stale_share"):
        reads = of(records, "read", peer="watch")
        begins = of(records, "write")[1:2]
        if not begins:
            return None
        since = begins[0].at + p["lag_ms"] * 1e6
        stale = [record.detail["stale"] for record in reads if record.at >= since]
        return fmean(stale) if stale else None
    return shown["sides"][side].get(measure)


def _steady(side, measure, records, p):
    """From the requests after the first fifth, in a queue that was empty at first."""
    requests = of(records, "request")
    first = requests[len(requests) // 5].at
    came = {record.message: record.at for record in requests if record.at >= first}
    if measure == "busy_share":
        until = requests[-1].at
        began, worked = {}, 0
        for record in of(records, "start", "finish"):
            at = min(max(record.at, first), until)
            if record.action == "start":
                began[record.message] = at
            else:
                worked += at - began.pop(record.message)
        servers = p["instances"] if side == "many" else 1
        return worked / ((until - first) * servers)
    last = "start" if measure == "wait_ms" else "finish"
    waits = [r.at - came[r.message] for r in of(records, last) if r.message in came]
    return ms(fmean(waits)) if measure == "wait_ms" else s(fmean(waits))


def spread(name, side, measure, p, theory, values):
    """The standard error of the mean of the runs: of the values, or of a share of so many trials.

    Twenty runs in which a rare thing never happened have no spread; its own probability has.
    """
    found = stdev(values) / math.sqrt(len(values))
    trials = p.get("requests")
    if measure in {"failed_share", "succeeded_share"}:
        found = max(found, math.sqrt(theory * (1 - theory) / trials / len(values)))
    if (name, measure) == ("outbox-vs-dual-write", "unpublished"):
        found = max(found, math.sqrt(theory * (1 - p["crash_share"]) / len(values)))
    if (name, measure) == ("one-vs-many-instances", "wait_ms"):
        servers = p["instances"] if side == "many" else 1
        of_those_who_wait = 1000 / (servers * p["service_rate"] - p["rate"])
        found = max(found, math.sqrt(2 * theory * of_those_who_wait / trials / len(values)))
    return found


def slack(name, measure, p, theory):
    """What a mean may differ by for another reason than chance."""
    if name == "ack-first-vs-ack-after":
        return 0.051  # the theory is shown with one decimal
    if name == "push-vs-pull":
        # The first poll comes at once, and what comes after the last one is not found.
        polls = p["quiet_messages"] * 1000 / p["poll_ms"]
        return 1e-6 + (2 / polls) * (1 if measure == "empty_polls" else p["poll_ms"])
    return 1e-6 + 1e-7 * abs(theory)


def far_from_theory(name, side, p, theory, measure, values):
    """What is wrong with the mean of several runs; empty if nothing is."""
    if len(values) < len(SEEDS):
        return f"{measure}: only {len(values)} of {len(SEEDS)} runs last longer than their warm-up"
    found, error = fmean(values), spread(name, side, measure, p, theory, values)
    if abs(found - theory) <= STANDARD_ERRORS * error + slack(name, measure, p, theory):
        return ""
    return f"{measure}: mean {found:g} ± {error:g}, in theory {theory:g}"
