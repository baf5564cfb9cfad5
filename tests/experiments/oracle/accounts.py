"""What became of every published message: each is somewhere, and in one place only.

For every queue: published = acked + ready + unacked + delayed + dead + expired + dropped +
rejected, and what is blocked or on its way to the channel when the run ends. For every group of a
log the same of what was appended since the group began.
"""

from collections import Counter

from tests.experiments.oracle.queues import STATES, LogGroup, Queue
from tests.experiments.oracle.recount import groups_of
from tests.experiments.oracle.saved_runs import count, of


def queues_of(name, side, p):
    """The queues of a side, each with its topic, and from which record on it is bound to that."""
    services = list(p.get("services") or ())
    steps = ["hire-requested", *(f"{service}-done" for service in services)]
    bound = {
        "sync-vs-async": {"async": {"onboarding": "employee-hired"}},
        "ack-first-vs-ack-after": {
            key: {"queue": "orders"} for key in ("ack-first", "ack-after", "idempotent")
        },
        "call-vs-request-reply": {
            key: {"payroll-commands": "commands", "hr-replies": "replies"}
            for key in ("request-reply", "async-command")
        },
        "complete-vs-pointer": {
            key: {
                **{
                    f"queue-{number}": "customers" for number in range(1, p.get("consumers", 0) + 1)
                },
                "changed": "changed",
            }
            for key in ("complete", "pointer")
        },
        "direct-vs-channel": {
            "channel": {
                **{
                    f"queue-of-handler-{n}": "employees" for n in range(1, p.get("handlers", 0) + 1)
                },
                "queue-of-newcomer": "employees",
            }
        },
        "one-database-vs-cqrs": {key: {"events": "events"} for key in ("write", "read")},
        "orchestration-vs-choreography": {
            "choreography": {
                **{
                    f"{service}-parts": topic
                    for service, topic in zip(services, steps, strict=False)
                },
                **{f"{service}-undo": "hire-failed" for service in services},
                "hr-ends": (steps[-1], "hire-failed"),
            }
        },
        "outbox-vs-dual-write": {
            key: {"order-placed": "order-placed"} for key in ("dual-write", "outbox")
        },
        "push-vs-pull": {key: {"busy": "busy", "quiet": "quiet"} for key in ("push", "pull")},
        "queue-vs-log": {"queue": {"billing": "orders", "late-joiner-from-end": "orders"}},
        "queue-vs-no-queue": {key: {"queue": "orders"} for key in ("queue", "none")},
        "retry-in-place-vs-later": {"later": {"billing": "orders"}},
        "fanout-vs-competing": {
            "fanout": {f"group-{n}": "employees" for n in range(1, p.get("consumers", 0) + 1)},
            "competing": {"group": "employees"},
        },
        "channel": {"channel": dict.fromkeys(groups_of(p), "topic") if name == "channel" else {}},
    }
    if p.get("kind") == "log" or (name == "fanout-vs-competing" and p["partitions"]):
        return {}
    return bound.get(name, {}).get(side, {})


LATE_QUEUES = {"queue-of-newcomer", "late-joiner-from-end"}
"""They get what is published from their subscription on."""


def logs_of(name, side, p):
    """The groups of a log that began with it, each with its topic."""
    if name == "channel" and p["kind"] == "log":
        return dict.fromkeys(groups_of(p), "topic")
    if name == "fanout-vs-competing" and p["partitions"]:
        numbers = range(1, p["consumers"] + 1)
        names = [f"group-{number}" for number in numbers] if side == "fanout" else ["group"]
        return dict.fromkeys(names, "employees")
    return {
        ("naive-vs-guarded-replay", "naive"): {"view": "employees"},
        ("naive-vs-guarded-replay", "guarded"): {"view": "employees", "mail": "employees"},
        ("queue-vs-log", "log"): {"billing": "orders"},
        ("retry-in-place-vs-later", "in-place"): {"billing": "orders"},
    }.get((name, side), {})


def unaccounted(name, side, records, p):
    """What does not add up at the end of a side's run."""
    faults = []
    for queue, topics in queues_of(name, side, p).items():
        faults += _of_queue(queue, topics if isinstance(topics, tuple) else (topics,), records, p)
    for group, topic in logs_of(name, side, p).items():
        faults += _of_log(name, group, topic, records)
    if name == "retention-vs-compaction":
        written, gone = count(records, "append"), count(records, "expire", "compact")
        left = {r.message for r in of(records, "append")} - {
            r.message for r in of(records, "expire", "compact")
        }
        if written != gone + len(left):
            faults.append(f"topic: {written} written, {gone} gone, {len(left)} left")
    return faults


def _of_queue(name, topics, records, p):
    if name in LATE_QUEUES:
        begins = next(
            (n for n, r in enumerate(records) if r.detail.get("group") == name), len(records)
        )
        records = records[begins:]
    queue = Queue(records, name)
    faults = list(queue.faults)
    published = Counter(r.message for r in of(records, "publish") if r.peer in topics)
    taken = sum(queue.states.values()) + queue.counts["reject"] - queue.counts["duplicate"]
    waiting = published - queue.published_to
    blocked = queue.blocked.total()
    if queue.published_to - published:
        faults.append(f"{name}: got what was not published: {queue.published_to - published}")
    accept = p.get("accept_ms", 0)
    others_block = p.get("overflow") == "block" and p.get("max_length") is not None
    if not accept and not others_block and waiting.total() != blocked:
        faults.append(f"{name}: {waiting.total()} published are nowhere, {blocked} blocked")
    if published.total() != taken + waiting.total():
        states = {state: queue.states[state] for state in STATES}
        faults.append(
            f"{name}: {published.total()} published, {states}, {waiting.total()} on the way"
        )
    return faults


def _of_log(name, group_name, topic, records):
    if name == "queue-vs-log":  # at the end another consumer rewinds the group
        records = records[: next(n for n, record in enumerate(records) if record.action == "crash")]
    group = LogGroup(records, group_name, topic)
    faults = list(group.faults)
    published, appended = count(records, "publish", peer=topic), group.end.total()
    if name != "channel" and published != appended:
        faults.append(f"{group_name}: {published} published, {appended} appended")
    expired = sum(min(group.expired[place], end) for place, end in group.end.items())
    committed = sum(max(group.committed[place], group.expired[place]) for place in group.end)
    if appended != committed + group.unacked + group.ready:
        faults.append(
            f"{group_name}: {appended} appended, {committed} committed or expired ({expired}),"
            f" {group.unacked} in hand, {group.ready} ready"
        )
    return faults + [
        f"{group_name}: lag {lag.detail}, but {group.ready} and {group.unacked}"
        for lag in of(records, "lag", peer=group_name)
        if (lag.detail["ready"], lag.detail["unacked"]) != (group.ready, group.unacked)
    ]
