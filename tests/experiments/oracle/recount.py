"""The measures of every experiment, counted anew from a saved trace: plain, slow and apart.

Each function is written from the definitions of the measures (``edalab glossary MEASURE``) and gets
the name of a side, its records and the parameters as JSON. Nothing is imported from the package.
"""

import bisect
from collections import Counter, defaultdict
from statistics import fmean

from tests.experiments.oracle.queues import LogGroup, Queue
from tests.experiments.oracle.saved_runs import count, of

DAY = 86_400_000_000_000

UNTRACED = {
    "table-vs-events": (
        "Measured on files, without a run: counts follow from the parameters, sizes of files"
        " (bytes, snapshot_bytes) depend on their format and are taken as they are."
    ),
    "erase-vs-forget-key": "Measured on files, without a run: counts follow from the parameters.",
    "overwrite-vs-append": "Measured on stores, without a run: all counts follow from the sample.",
}
"""What leaves no trace, and what stands for one."""

TAKEN_AS_IT_IS = {"bytes", "snapshot_bytes"}

THEORY_ALONE = {"break_even_share"}
"""Measures that are in no side of a result: a formula gives them."""


def ms(nanoseconds):
    return nanoseconds / 1e6


def s(nanoseconds):
    return nanoseconds / 1e9


def slowest(wait, waits):
    """The longest of fewer than a hundred waits; else the least that 99 % do not exceed."""
    if not waits:
        return {}
    ordered = sorted(waits)
    if len(ordered) < 100:
        return {f"{wait}_max_ms": ms(ordered[-1])}
    for longest in ordered[9 * len(ordered) // 10 :]:
        if 100 * bisect.bisect_right(ordered, longest) >= 99 * len(ordered):
            return {f"{wait}_p99_ms": ms(longest)}
    raise AssertionError(ordered)


def most_at_work(records):
    """The most pieces of work that were begun and not finished."""
    at_work = most = 0
    for record in of(records, "start", "finish"):
        at_work += 1 if record.action == "start" else -1
        most = max(most, at_work)
    return most


def spans(records, first, *last):
    """By message, the time from its record of one action to that of others."""
    began = {record.message: record.at for record in of(records, first)}
    return {record.message: record.at - began[record.message] for record in of(records, *last)}


def ack_first_vs_ack_after(_side, records, _p):
    given = [record.message for record in of(records, "deliver", "redeliver")]
    effects = Counter(record.message for record in of(records, "finish"))
    published = {record.message for record in of(records, "publish")}
    return {
        "deliveries": len(given),
        "redelivered": len(given) - len(set(given)),
        "effects": effects.total(),
        "lost": len(published - set(effects)),
        "done_repeatedly": sum(times > 1 for times in effects.values()),
    }


def call_vs_request_reply(side, records, _p):
    ends = spans(records, "request", "return", "fail", "give-up")
    ended = {record.message: record.action for record in of(records, "return", "fail", "give-up")}
    answered = sorted(ends[name] for name, end in ended.items() if end == "return")
    given_up = {name for name, end in ended.items() if end == "give-up"}
    measures = {
        "refused": count(records, "refuse", "disconnect"),
        "gave_up": len(given_up),
        "carried_out": len({record.message for record in of(records, "finish")}),
    }
    if answered:
        measures["usual_wait_ms"] = ms(answered[(len(answered) - 1) // 2])
    if ends:
        measures["caller_wait_max_ms"] = ms(max(ends.values()))
    gave_up_at = {record.message: record.at for record in of(records, "give-up")}
    replies = of(records, "learn", "late-reply")
    late = [reply for reply in replies if gave_up_at.get(reply.message, reply.at + 1) <= reply.at]
    if side == "request-reply":
        measures["late_replies"] = len(late)
    known = answered
    if side == "async-command":
        began = {record.message: record.at for record in of(records, "request")}
        known = [reply.at - began[reply.message] for reply in replies if reply not in late]
    if known:
        measures["known_after_ms"] = ms(max(known))
    return measures


def checked_vs_unchecked_append(_side, records, p):
    version, stale, read = 2, 0, {}
    for record in records:
        if record.action == "read":
            read[record.actor] = version
        elif record.action == "append":
            stale += read[record.actor] < version
            version += 1
    appended = count(records, "append")
    return {
        "appended": appended,
        "conflicts": count(records, "conflict"),
        "refused_by_rule": count(records, "refuse"),
        "lost_updates": stale,
        "balance": p["balance"] - appended * p["amount"],
    }


def command_vs_query(_side, records, _p):
    return {
        "events_added": sum(record.detail["events"] for record in of(records, "append")),
        "replies": sum(record.detail["reply"] for record in of(records, "return")),
        "caller_wait_ms": ms(fmean(spans(records, "request", "return").values())),
    }


def complete_vs_pointer(_side, records, _p):
    def consumer(name):
        return name.startswith("consumer-")

    lookups = [record for record in of(records, "look-up") if consumer(record.actor)]
    carried = [
        record
        for record in of(records, "start", "look-up", "answer")
        if consumer(record.peer if record.action == "answer" else record.actor)
    ]
    kept = of(records, "keep")
    reads = of(records, "read", actor="late-reader")
    measures = {
        "lookups": len(lookups),
        "failed_lookups": sum(consumer(record.peer) for record in of(records, "refuse")),
        "wire_bytes": sum(record.detail["bytes"] for record in carried),
        "copies": len({record.actor for record in kept}),
        "known_after_erasure": len(
            {record.actor for record in kept if record.message == "c1" and consumer(record.actor)}
        ),
    }
    if reads:
        measures["versions_seen"] = [record.detail["version"] for record in reads]
        measures["versions_behind"] = [
            record.detail["current"] - record.detail["version"] for record in reads
        ]
    return measures


def direct_vs_channel(_side, records, _p):
    begins = {
        record.message: place for place, record in enumerate(records) if record.action == "begin"
    }

    def links(before):
        return {
            (record.actor, record.peer)
            for record in of(records[: begins[before]], "call", "publish", "subscribe")
            if record.actor != "newcomer"
        }

    at_work, with_newcomer = links("newcomer"), links("rename")
    return {
        "links": len(at_work),
        "edits": len({who for who, whom in at_work if whom == "handler-1"}),
        "producer_edits": len({who for who, _ in with_newcomer - at_work}),
        "broken": len({record.actor for record in of(records[begins["rename"] :], "fail")}),
    }


def fanout_vs_competing(_side, records, p):
    got = dict.fromkeys((record.peer for record in of(records, "join")), 0)
    group_of = {}
    for record in of(records, "deliver", "redeliver"):
        got[record.peer] += 1
        group_of[record.peer] = record.actor
    measures = {
        "deliveries": sum(got.values()),
        "done_s": s(max(record.at for record in of(records, "finish"))),
        "busiest_consumer_got": max(got.values()),
        "idle": list(got.values()).count(0),
    }
    if p["keys"]:
        newest, measures["overtaken"] = {}, 0
        for record in of(records, "finish"):
            number = int(record.message.removeprefix("m"))
            line = group_of[record.actor], (number - 1) % p["keys"]
            measures["overtaken"] += newest.get(line, 0) > number
            newest[line] = max(number, newest.get(line, 0))
    return measures


def look_up_vs_reservation(_side, records, _p):
    hired = count(records, "append")
    return {
        "appended": hired,
        "conflicts": count(records, "conflict"),
        "same_address": hired if hired > 1 else 0,
    }


def naive_vs_guarded_replay(_side, records, _p):
    rebuilds = [place for place, record in enumerate(records) if record.action == "rebuild"]
    first, last = (rebuilds[0], rebuilds[-1]) if rebuilds else (len(records), 0)
    return {
        "mails": count(records[:first], "send-mail"),
        "mails_again": count(records[first:], "send-mail"),
        "view_rows": len({record.message for record in of(records[last:], "project")}),
    }


def one_database_vs_cqrs(side, records, p):
    prefix = {"one": "database", "write": "write-database", "read": "read-replica"}[side]
    load_ends = next(place for place, r in enumerate(records) if r.action == "end-of-load")
    load, after = records[:load_ends], records[load_ends:]
    asked = [record for record in of(load, "submit") if record.peer.startswith(prefix)]
    done = [record for record in of(load, "finish") if record.actor.startswith(prefix)]
    engines = p["replicas"] if side == "read" else 1
    measures = {
        "engines": engines,
        "load": len(asked) / engines / (p["capacity"] * p["load_s"]),
        "waiting": len(asked) - len(done),
    }
    if side == "write":
        return measures
    stale, reads, waited, writes = Counter(), Counter(), 0, []
    for record in after:
        if record.action == "write":
            writes.append(record.at)
        elif record.action == "read":
            waits = record.detail["waited"]
            # Who waited had to see what was written before the question, not what came after it.
            written = bisect.bisect_left(writes, record.at - waits) if waits else len(writes)
            reads[record.peer] += 1
            stale[record.peer] += int(record.message.removeprefix("v")) < written
            waited += waits
    measures["stale_reads"] = stale["probe"]
    if p["read_your_writes"]:
        measures["read_wait_ms"] = ms(waited / reads.total())
    if reads["watch"]:
        measures["stale_share"] = stale["watch"] / reads["watch"]
    begun = {record.message: record.at for record in of(after, "start", actor="projector")}
    behind = [begun[record.message] - record.at for record in of(after, "publish")]
    if behind:
        measures["behind_s"] = s(max(behind))
    return measures


def one_vs_many_instances(side, records, p):
    waits = spans(records, "request", "start")
    finishes = of(records, "finish")
    there = spans(records, "request", "finish")
    instances = p["instances"] if side == "many" else 1
    worked = sum(spans(records, "start", "finish").values())
    return {
        "in_system_s": s(fmean(there.values())),
        "wait_ms": ms(fmean(waits.values())),
        **slowest("wait", list(waits.values())),
        "at_work_peak": most_at_work(records),
        "busy_share": worked / (finishes[-1].at * instances),
    }


def orchestration_vs_choreography(_side, records, p):
    requests = count(records, "request")
    parts = defaultdict(Counter)
    for record in of(records, "finish"):
        request, _, what = record.message.partition("/")
        parts[request][record.actor] += 1 if what == "do" else -1
    done = [sum(times > 0 for times in each.values()) for each in parts.values()]
    links = {(record.actor, record.peer) for record in of(records, "call", "publish", "subscribe")}
    known = Counter(who for who, _ in links)
    return {
        "succeeded_share": count(records, "return") / requests,
        "failed": count(records, "give-up"),
        "undone": sum(record.message.endswith("/undo") for record in of(records, "finish")),
        "half_done": sum(0 < number < len(p["services"]) for number in done),
        "links": len(links),
        "most_known": max(known.values()),
        "caller_wait_ms": ms(fmean(spans(records, "request", "return", "give-up").values())),
    }


def outbox_vs_dual_write(_side, records, _p):
    stored = {record.message for record in of(records, "store")}
    events = Counter(record.message for record in of(records, "enqueue"))
    return {
        "orders": len(stored),
        "published": events.total(),
        "crashes": count(records, "crash"),
        "unpublished": len(stored - set(events)),
        "republished": sum(times > 1 for times in events.values()),
    }


def push_vs_pull(side, records, _p):
    overflows, polls = of(records, "overflow"), of(records, "poll", peer="quiet")
    inbox, peak = [], 0
    for record in records:
        if record.action == "take":
            inbox.append(record.message)
            peak = max(peak, len(inbox) - 1)
        elif record.action == "finish" and record.message in inbox[:1]:
            inbox.pop(0)
        elif record.action == "crash":
            inbox.clear()
    came = {record.message: record.at for record in of(records, "publish", peer="quiet")}
    late = [r.at - came[r.message] for r in of(records, "start") if r.message in came]
    busy_ends = next(place for place, record in enumerate(records) if record.action == "crash")
    in_channel = Queue(records[:busy_ends], "busy")
    measures = {"overflowed": len(overflows), "peak": in_channel.peak}
    if side == "push":
        measures["inbox_peak"] = peak
    if overflows:
        measures["overflow_at_s"] = s(overflows[0].at)
    if polls:
        measures["polls"] = len(polls)
        measures["empty_polls"] = sum(not poll.detail["taken"] for poll in polls) / len(polls)
    if late:
        measures["added_wait_ms"] = ms(fmean(late))
    return measures


def queue_vs_log(side, records, _p):
    seen = Counter(record.actor for record in of(records, "read"))
    first = {record.message for record in of(records, "finish", actor="billing-consumer")}
    measures = {
        "first_consumer_sees": len(first),
        "late_joiner_sees": seen["late-joiner"],
        "late_joiner_from_end_sees": seen["late-joiner-from-end"],
    }
    if side == "log":
        again = of(records, "read", actor="replay")
        measures["replayed"] = sum(record.message in first for record in again)
    return measures


def queue_vs_no_queue(side, records, p):
    queue = Queue(records, "queue")
    in_burst = {f"m{number}" for number in range(1, round(p["rate"] * p["burst_s"]) + 1)}
    waits = spans(records, "publish", "start")
    rejected = {record.message for record in of(records, "reject")}
    measures = {
        "published": count(records, "publish"),
        "peak": queue.peak,
        "wait_s": s(fmean(waits.values())),
        "rejected_share": len(rejected & in_burst) / len(in_burst),
    }
    last = f"m{len(in_burst)}"
    if side == "queue":
        burst_over = next(
            place
            for place, record in enumerate(records)
            if record.action == "publish" and record.message == last
        )
        measures["drained_s"] = s(next(at for place, at in queue.emptied if place > burst_over))
    if last in waits:
        measures["last_wait_s"] = s(waits[last])
    return measures


def retention_vs_compaction(_side, records, _p):
    kept, present, left = {}, {}, set()
    readers = {"sleeper": {}, "newcomer": {}}
    read_to, earlier = dict.fromkeys(readers, 0), dict.fromkeys(readers, 0)
    written = 0
    for record in records:
        offset = record.detail.get("offset")
        if record.action == "append":
            address = record.detail["address"]
            kept[offset] = record.peer, address
            written += 1
            present.pop(record.peer, None)
            if address is None:
                left.add(record.peer)
            else:
                present[record.peer] = address
        elif record.action in {"expire", "compact"}:
            del kept[offset]
        elif record.action == "read":
            known = readers[record.actor]
            for place, (who, address) in sorted(kept.items()):
                if place >= read_to[record.actor]:
                    earlier[record.actor] += who in known
                    known[who] = address
                    if address is None:
                        del known[who]
            read_to[record.actor] = written
    sleeper, newcomer = readers["sleeper"], readers["newcomer"]
    measures = {
        "written": written,
        "kept": len(kept),
        "earlier_known": earlier["newcomer"],
        "slept_wrong": sum(
            who in present and present[who] != address for who, address in sleeper.items()
        ),
        "ghosts": len(left & set(sleeper)),
    }
    if present:
        right = sum(newcomer.get(who) == address for who, address in present.items())
        measures["known_share"] = right / len(present)
    return measures


def retry_everywhere_vs_edge(_side, records, p):
    requests = count(records, "request")
    return {
        "calls_to_last": count(records, "call", peer=f"level-{p['levels']}"),
        "calls": count(records, "call"),
        "failed_share": count(records, "give-up") / requests,
        "caller_wait_ms": ms(fmean(spans(records, "request", "return", "give-up").values())),
    }


def retry_in_place_vs_later(side, records, p):
    first = {}
    for record in of(records, "start"):
        first.setdefault(record.message, record.at)
    poison, behind = f"m{p['poison_at']}", f"m{p['poison_at'] + 1}"
    dead = (
        of(records, "publish", peer="dead-letters")
        if side == "in-place"
        else of(records, "dead-letter")
    )
    return {
        "deliveries": count(records, "deliver", "redeliver"),
        "blocked_s": s(first[behind] - first[poison]),
        "handled": len({record.message for record in of(records, "finish")}),
        "dead": len(dead),
        "done_s": s(max(record.at for record in of(records, "finish"))),
    }


def _chain(records, services):
    requests = of(records, "request")
    ended = of(records, "return", "give-up")
    waits = spans(records, "request", "return", "give-up")
    failed = count(records, "give-up")
    calls = count(records, "call")
    measures = {
        "caller_wait_ms": ms(fmean(waits.values())),
        **slowest("caller_wait", list(waits.values())),
        "calls": calls,
        "replies": sum(record.detail.get("reply", False) for record in of(records, "return")),
        "failed_share": failed / len(requests),
        "failed": failed,
        "refused": count(records, "refuse"),
        "timeouts": count(records, "time-out"),
    }
    came, took = requests[-1].at - requests[0].at, max(r.at for r in ended) - requests[0].at
    if took:
        measures["throughput_per_s"] = (len(requests) - failed) / s(took)
    if came:
        measures["calls_per_s"] = calls / (s(came) * len(requests) / (len(requests) - 1))
    effects = Counter((r.message.partition("/")[0], r.actor) for r in of(records, "finish"))
    parts = Counter(request for request, _ in effects)
    measures["half_done"] = sum(0 < number < services for number in parts.values())
    measures["done_repeatedly"] = sum(times > 1 for times in effects.values())
    measures["work_done"] = effects.total()
    return measures


def chain(_side, records, p):
    return _chain(records, len(p["services"]))


def sequential_vs_parallel(_side, records, p):
    shown = {"caller_wait_ms", "caller_wait_p99_ms", "caller_wait_max_ms", "throughput_per_s"}
    counted = _chain(records, len(p["services"]))
    counted = {name: value for name, value in counted.items() if name in {*shown, "calls"}}
    return {**counted, "at_work_peak": most_at_work(records)}


def groups_of(p):
    """The names of the groups of ``simulate channel``."""
    return ["queue", *(f"queue-{number}" for number in range(2, p["groups"] + 1))]


def channel(_side, records, p):
    published = {record.message: record.at for record in of(records, "publish")}
    begun = {}
    for record in of(records, "start"):
        begun.setdefault((record.message, record.peer), record.at - published[record.message])
    names = groups_of(p)
    if p["kind"] == "log":
        groups = [LogGroup(records, name, "topic") for name in names]
        measures = {
            name: sum(getattr(group, name) for group in groups)
            for name in ("ready", "unacked", "acked", "deliveries", "redelivered")
        }
        measures["dead"] = 0
    else:
        queues = [Queue(records, name) for name in names]
        measures = {
            name: sum(queue.states[name] for queue in queues)
            for name in ("ready", "unacked", "acked", "delayed", "dead", "expired", "dropped")
        }
        given = Counter((r.actor, r.message) for r in of(records, "deliver", "redeliver"))
        measures["deliveries"] = given.total()
        measures["redelivered"] = sum(times - 1 for times in given.values())
        measures["rejected"] = count(records, "reject")
        measures["peak"] = max(queue.peak for queue in queues)
    measures["crashes"] = count(records, "crash")
    if begun:
        measures["wait_ms"] = ms(fmean(begun.values()))
    if finishes := of(records, "finish"):
        measures["done_s"] = s(finishes[-1].at)
    return measures


def partitions(_side, records, _p):
    place = {
        topic: {r.message: r.detail["partition"] for r in of(records, "append", actor=topic)}
        for topic in ("before", "after")
    }
    moved = sum(place["after"][key] != partition for key, partition in place["before"].items())
    return {
        "keys": len(place["before"]),
        "moved": moved,
        "moved_share": moved / len(place["before"]),
        "fullest_before": max(Counter(place["before"].values()).values()),
        "fullest_after": max(Counter(place["after"].values()).values()),
    }


def sync_vs_async(side, records, p):
    began = {record.message: record.at for record in of(records, "request")}
    waits = spans(records, "request", "return", "fail")
    failed, effects, last = count(records, "fail"), Counter(), defaultdict(dict)
    for record in of(records, "finish"):
        request, _, part = record.message.partition("/")
        effects[record.message] += 1
        last[request].setdefault(part, record.at)
    complete = [name for name, parts in last.items() if len(parts) == len(p["services"])]
    given = Counter(record.message for record in of(records, "deliver", "redeliver"))
    measures = {
        "caller_wait_ms": ms(fmean(waits.values())),
        "failed_share": failed / len(began),
        "failed": failed,
        "unfinished": len(began) - len(complete),
        "half_done": len(last) - len(complete),
        "done_repeatedly": sum(times > 1 for times in effects.values()),
        "refused": count(records, "refuse"),
        "at_work_peak": most_at_work(records),
    }
    attempts = given if side == "async" else Counter(r.message for r in of(records, "call"))
    if of(records, "refuse", "time-out"):
        measures["most_attempts"] = max(attempts.values())
    if side == "async":
        measures["redelivered"] = sum(times - 1 for times in given.values())
    elif p["timeout_ms"] is not None:
        measures["timeouts"] = count(records, "time-out")
    if complete:
        measures["done_ms"] = ms(fmean(max(last[name].values()) - began[name] for name in complete))
    return measures


def table_vs_events(side, _records, p):
    events = p["employees"] * (1 + p["changes"] * p["years"])
    if side == "table":
        return {"rows": p["employees"], "earlier_values": 0}
    measures = {"events": events, "earlier_values": events - p["employees"]}
    if side == "events":
        return {**measures, "replayed_events": events}
    after_snapshot = (1 + p["changes"] * p["years"]) % p["snapshot_every"]
    return {
        **measures,
        "replayed_events": p["employees"] * after_snapshot,
        "same_without": p["employees"],
    }


def erase_vs_forget_key(side, _records, p):
    others, total = (p["people"] - 1) * p["each"], p["people"] * p["each"]
    erased = side == "erase"
    return {
        "told_in_log": 0,
        "told_in_copies": p["copies"] * p["each"] if erased else 0,
        "others_readable": others,
        # The first record is the forgotten one's, so all that follow it move.
        "rewritten": total if erased else 0,
        "events": others if erased else total,
    }


def overwrite_vs_append(side, _records, p):
    hires, changes = 3, 3 + p["moves"]
    if side == "table":
        return {"inserts": hires, "updates": changes, "questions": 3, "answered": 0}
    return {"inserts": hires + changes, "updates": 0, "questions": 3, "answered": 3}


def measures_of(name, side, records, p):
    """The measures of one side of an experiment."""
    return globals()[name.replace("-", "_")](side, records, p)


ROUNDING = {"ms": 0.51e-6, "s": 0.51e-9, "share": 0.51e-6, "per_s": 0.51e-6}
"""What may be lost by rounding: half a nanosecond, or half of the sixth decimal."""


def difference(measure, shown, expected):
    """How a shown number differs from the expected one; empty if it does not."""
    if isinstance(expected, float):
        suffix = measure.rpartition("_")[2] if not measure.endswith("per_s") else "per_s"
        slack = max(ROUNDING.get(suffix, ROUNDING["share"]), 1e-9 * abs(expected))
        same = isinstance(shown, (int, float)) and abs(shown - expected) <= slack
    else:
        same = shown == expected
    return "" if same else f"{measure} is {shown!r}, counted anew {expected!r}"
