"""Every claim, read as a sentence: when it is true of a run, and what its numbers are.

The predicates are written from the words of ``edalab/texts/en/claim.py``. They see the measures
that were counted anew, the parameters, the theory and the records, not the package's predicates. A
claim is said if and only if its sentence is true.
"""

from tests.experiments.oracle.saved_runs import count


class Absent(Exception):
    """The run has no such measure."""


class Side:
    """The measures of one side, as attributes."""

    def __init__(self, measures):
        self._measures = measures

    def __getattr__(self, name):
        if name not in self._measures:
            raise Absent(name)
        return self._measures[name]

    def at(self, name, otherwise):
        return self._measures.get(name, otherwise)


class Run:
    """A run, as predicates read it: ``run.sync.caller_wait_ms``, ``run.p.requests``.

    Sides whose name has a hyphen are written with an underscore; ``async_`` is a side too.
    """

    def __init__(self, parameters, sides, theory, traces):
        self.p = Side(parameters)
        self.traces = traces
        self._sides = {name.replace("-", "_"): Side(side) for name, side in sides.items()}
        self._theory = {name.replace("-", "_"): Side(side) for name, side in theory.items()}

    def __getattr__(self, name):
        kind, name = (self._theory, name[7:]) if name.startswith("theory_") else (self._sides, name)
        return kind.get(name.removesuffix("_"), Side({}))

    def value(self, path):
        """The number at a path: ``sync.caller_wait_ms``, ``p.requests``."""
        side, _, name = path.rpartition(".")
        return getattr(getattr(self, side), name)

    def all_the_same(self):
        """Whether there are several sides, with equal numbers."""
        first, *others = (side._measures for side in self._sides.values())
        return bool(others) and all(side == first for side in others)

    def struck(self, action, kind=None):
        """Whether any side has such a record; of faults, of this kind."""
        return any(
            record.action == action and (kind is None or record.detail.get("kind") == kind)
            for records in self.traces.values()
            for record in records
        )

    def count(self, side, action):
        return count(self.traces[side], action)


CLAIMS = {
    "sync-vs-async": {
        "at-work": (
            lambda r: r.async_.at_work_peak != r.sync.at_work_peak,
            {"channel": "async_.at_work_peak", "sync": "sync.at_work_peak"},
        ),
        "saturated": (
            lambda r: (
                r.p.rate is not None and r.p.rate * sum(r.p.services.values()) / 1000 > r.p.workers
            ),
            {"workers": "p.workers"},
        ),
        "none-failed": (
            lambda r: r.sync.failed == 0 < r.sync.refused,
            {"refused": "sync.refused"},
        ),
        "calm": (
            lambda r: (
                (r.p.availability < 1 or r.p.timeout_ms is not None)
                and not r.struck("refuse")
                and not r.struck("time-out")
            ),
            {},
        ),
        "waits-less": (
            lambda r: r.async_.caller_wait_ms < r.sync.caller_wait_ms,
            {"sync": "sync.caller_wait_ms", "channel": "async_.caller_wait_ms"},
        ),
        "waits-more": (
            lambda r: r.async_.caller_wait_ms > r.sync.caller_wait_ms,
            {"sync": "sync.caller_wait_ms", "channel": "async_.caller_wait_ms"},
        ),
        "waits-the-same": (
            lambda r: r.async_.caller_wait_ms == r.sync.caller_wait_ms,
            {"wait": "async_.caller_wait_ms"},
        ),
        "work-moved": (
            lambda r: (
                r.async_.unfinished == 0
                and r.async_.caller_wait_ms < r.async_.done_ms
                and r.async_.caller_wait_ms < r.sync.caller_wait_ms
            ),
            {"done": "async_.done_ms"},
        ),
        "work-later": (
            lambda r: r.async_.done_ms > r.sync.done_ms,
            {"workers": "p.workers", "channel": "async_.done_ms", "sync": "sync.done_ms"},
        ),
        "all-failed": (lambda r: r.sync.failed == r.p.requests, {"requests": "p.requests"}),
        "some-failed": (
            lambda r: 0 < r.sync.failed < r.p.requests,
            {"failed": "sync.failed", "requests": "p.requests"},
        ),
        "half-done": (lambda r: r.sync.half_done > 0, {"half": "sync.half_done"}),
        "none-lost": (
            lambda r: r.async_.refused > 0 and r.async_.unfinished == 0,
            {"refused": "async_.refused", "again": "async_.redelivered"},
        ),
        "done-twice": (
            lambda r: r.sync.done_repeatedly > 0 and r.count("sync", "time-out") > 0,
            {"again": "sync.done_repeatedly"},
        ),
    },
    "ack-first-vs-ack-after": {
        "calm": (
            lambda r: all(
                side.lost + side.redelivered + side.done_repeatedly == 0
                for side in (r.ack_first, r.ack_after, r.idempotent)
            ),
            {"effects": "ack_after.effects"},
        ),
        "first-lost": (
            lambda r: r.ack_first.lost > 0,
            {"lost": "ack_first.lost", "messages": "p.messages"},
        ),
        "first-twice": (
            lambda r: r.ack_first.done_repeatedly > 0 and r.struck("fault", "lost-ack"),
            {"again": "ack_first.done_repeatedly"},
        ),
        "after-twice": (
            lambda r: r.ack_after.done_repeatedly > 0 and r.ack_after.lost == 0,
            {"again": "ack_after.done_repeatedly"},
        ),
        "idempotent": (
            lambda r: (
                r.idempotent.done_repeatedly == r.idempotent.lost == 0
                and r.idempotent.deliveries > r.idempotent.effects
            ),
            {"deliveries": "idempotent.deliveries", "effects": "idempotent.effects"},
        ),
    },
    "command-vs-query": {
        "not-blocked": (
            lambda r: r.command.caller_wait_ms + r.query.caller_wait_ms == 0,
            {},
        ),
        "events": (
            lambda r: r.command.events_added > 0 == r.query.events_added,
            {"requests": "p.requests", "events": "command.events_added"},
        ),
        "queries-alone-answered": (
            lambda r: r.query.replies > 0 == r.command.replies,
            {"replies": "query.replies"},
        ),
        "both-answered": (
            lambda r: r.command.replies > 0 < r.query.replies,
            {"commands": "command.replies", "queries": "query.replies"},
        ),
        "blocked-without-reply": (
            lambda r: r.command.replies == 0 < r.command.caller_wait_ms,
            {"wait": "command.caller_wait_ms"},
        ),
        "blocked": (
            lambda r: r.command.replies and r.query.caller_wait_ms == r.command.caller_wait_ms > 0,
            {"wait": "query.caller_wait_ms"},
        ),
    },
    "checked-vs-unchecked-append": {
        "no-race": (
            lambda r: r.checked.conflicts + r.checked.lost_updates + r.unchecked.lost_updates == 0,
            {"appended": "checked.appended", "unchecked": "unchecked.appended"},
        ),
        "conflict": (
            lambda r: r.checked.conflicts > 0,
            {
                "appended": "checked.appended",
                "conflicts": "checked.conflicts",
                "balance": "checked.balance",
            },
        ),
        "stale": (
            lambda r: r.unchecked.lost_updates > 0,
            {
                "appended": "unchecked.appended",
                "stale": "unchecked.lost_updates",
                "balance": "unchecked.balance",
            },
        ),
        "overdrawn": (lambda r: r.unchecked.balance < 0 <= r.checked.balance, {}),
        "refused": (
            lambda r: r.checked.refused_by_rule > 0,
            {"refused": "checked.refused_by_rule"},
        ),
    },
    "direct-vs-channel": {
        "fewer-links": (
            lambda r: r.channel.links < r.direct.links,
            {"direct": "direct.links", "channel": "channel.links"},
        ),
        "more-links": (
            lambda r: r.channel.links > r.direct.links,
            {"direct": "direct.links", "channel": "channel.links"},
        ),
        "as-many-links": (
            lambda r: r.channel.links == r.direct.links,
            {"links": "channel.links"},
        ),
        "rename": (
            lambda r: r.direct.edits > r.channel.edits,
            {"direct": "direct.edits", "channel": "channel.edits"},
        ),
        "newcomer": (
            lambda r: r.direct.producer_edits > r.channel.producer_edits,
            {"direct": "direct.producer_edits", "channel": "channel.producer_edits"},
        ),
        "schema-breaks": (
            lambda r: r.direct.broken == r.channel.broken != 0,
            {"broken": "direct.broken", "handlers": "p.handlers"},
        ),
        "schema-breaks-none": (lambda r: r.direct.broken + r.channel.broken == 0, {}),
    },
    "complete-vs-pointer": {
        "lookups": (
            lambda r: r.pointer.lookups > 0 == r.complete.lookups,
            {"lookups": "pointer.lookups"},
        ),
        "no-lookups": (lambda r: r.pointer.lookups + r.complete.lookups == 0, {}),
        "failed": (
            lambda r: 0 < r.pointer.failed_lookups < r.pointer.lookups,
            {"failed": "pointer.failed_lookups"},
        ),
        "all-failed": (
            lambda r: r.pointer.failed_lookups == r.pointer.lookups > 0,
            {"failed": "pointer.lookups"},
        ),
        "outage-harmless": (
            lambda r: (
                r.p.outage is not None
                and r.p.outage[0] < r.p.outage[1]
                and r.pointer.lookups > 0 == r.pointer.failed_lookups
            ),
            {},
        ),
        "same-bytes": (
            lambda r: r.pointer.wire_bytes == r.complete.wire_bytes,
            {"complete": "pointer.wire_bytes"},
        ),
        "none-behind": (
            lambda r: max(r.complete.versions_behind) == 0 and max(r.pointer.versions_behind) == 0,
            {},
        ),
        "fewer-bytes": (
            lambda r: r.pointer.wire_bytes < r.complete.wire_bytes,
            {"pointer": "pointer.wire_bytes", "complete": "complete.wire_bytes"},
        ),
        "more-bytes": (
            lambda r: r.pointer.wire_bytes > r.complete.wire_bytes,
            {"pointer": "pointer.wire_bytes", "complete": "complete.wire_bytes"},
        ),
        "break-even": (
            lambda r: (
                0 < r.theory_pointer.break_even_share < 1
                and r.pointer.failed_lookups == 0
                and not r.p.cache
            ),
            {"share": "theory_pointer.break_even_share"},
        ),
        "behind": (
            lambda r: max(r.complete.versions_behind) > max(r.pointer.versions_behind),
            {
                "behind": lambda r: max(r.complete.versions_behind),
                "pointer": lambda r: max(r.pointer.versions_behind),
            },
        ),
        "more-copies": (
            lambda r: r.complete.copies > r.pointer.copies,
            {"complete": "complete.copies", "pointer": "pointer.copies"},
        ),
    },
    "call-vs-request-reply": {
        "refused": (
            lambda r: 0 < r.call.refused < r.p.requests and r.p.outage[0] < r.p.outage[1],
            {"refused": "call.refused", "requests": "p.requests"},
        ),
        "all-refused": (
            lambda r: r.call.refused == r.p.requests,
            {"requests": "call.refused"},
        ),
        "command-gave-up": (
            lambda r: r.async_command.gave_up > 0,
            {"gave_up": "async_command.gave_up"},
        ),
        "calm": (
            lambda r: (
                not r.struck("refuse") and not r.struck("disconnect") and not r.struck("give-up")
            ),
            {},
        ),
        "saturated": (lambda r: r.p.rate * r.p.work_ms > 1000, {}),
        "all-done": (
            lambda r: r.request_reply.carried_out == r.async_command.carried_out == r.p.requests,
            {"requests": "p.requests"},
        ),
        "call-gave-up": (lambda r: r.call.gave_up > 0, {"gave_up": "call.gave_up"}),
        "reply-gave-up": (
            lambda r: r.request_reply.gave_up > 0,
            {"gave_up": "request_reply.gave_up"},
        ),
        "goes-on": (
            lambda r: r.async_command.usual_wait_ms < r.request_reply.usual_wait_ms,
            {"wait": "async_command.usual_wait_ms", "usual": "request_reply.usual_wait_ms"},
        ),
        "learns-later": (
            lambda r: r.async_command.known_after_ms >= 0,
            {"known_after_ms": "async_command.known_after_ms"},
        ),
    },
    "erase-vs-forget-key": {
        "copies-tell": (
            lambda r: r.erase.told_in_copies > 0,
            {"rewritten": "erase.rewritten", "copies": "erase.told_in_copies"},
        ),
        "no-copies": (lambda r: r.p.copies == 0, {"rewritten": "erase.rewritten"}),
        "nobody-else": (lambda r: r.p.people == 1, {}),
        "key-gone": (
            lambda r: (
                r.forget_key.told_in_log
                == r.forget_key.told_in_copies
                == r.forget_key.rewritten
                == 0
            ),
            {"kept": "forget_key.events"},
        ),
        "others": (
            lambda r: 0 < r.erase.others_readable == r.forget_key.others_readable,
            {"others": "erase.others_readable"},
        ),
    },
    "fanout-vs-competing": {
        "fewer-messages-than-consumers": (
            lambda r: r.p.consumers > r.p.messages,
            {"messages": "p.messages", "consumers": "p.consumers"},
        ),
        "more-deliveries": (
            lambda r: r.fanout.deliveries > r.competing.deliveries,
            {"fanout": "fanout.deliveries", "competing": "competing.deliveries"},
        ),
        "as-many-deliveries": (
            lambda r: r.p.consumers == 1,
            {"deliveries": "fanout.deliveries"},
        ),
        "earlier": (
            lambda r: r.competing.done_s < r.fanout.done_s,
            {"competing": "competing.done_s", "fanout": "fanout.done_s"},
        ),
        "not-earlier": (
            lambda r: r.competing.done_s >= r.fanout.done_s,
            {"competing": "competing.done_s", "fanout": "fanout.done_s"},
        ),
        "idle": (
            lambda r: r.competing.idle > 0,
            {"idle": "competing.idle", "busiest": "competing.busiest_consumer_got"},
        ),
        "more-members-than-partitions": (
            lambda r: (
                r.p.partitions is not None
                and r.competing.idle > 0
                and r.p.consumers > r.p.partitions
            ),
            {"partitions": "p.partitions", "consumers": "p.consumers"},
        ),
        "overtaken": (
            lambda r: r.competing.overtaken > 0,
            {"overtaken": "competing.overtaken"},
        ),
        "in-order": (
            lambda r: r.competing.overtaken + r.fanout.overtaken == 0 and r.p.consumers > 1,
            {},
        ),
    },
    "look-up-vs-reservation": {
        "shared": (lambda r: r.look_up.same_address > 1, {"looked": "look_up.same_address"}),
        "not-shared": (lambda r: r.look_up.appended == 1, {}),
        "reserved": (
            lambda r: r.reservation.appended == 1 and r.reservation.conflicts > 0,
            {"conflicts": "reservation.conflicts"},
        ),
        "reserved-alone": (
            lambda r: r.reservation.appended == 1 and r.reservation.conflicts == 0,
            {},
        ),
    },
    "naive-vs-guarded-replay": {
        "rebuilt": (
            lambda r: r.p.rebuilds and r.naive.view_rows == r.guarded.view_rows,
            {"rows": "guarded.view_rows", "rebuilds": "p.rebuilds"},
        ),
        "sent-again": (lambda r: r.naive.mails_again > 0, {"again": "naive.mails_again"}),
        "guarded": (lambda r: r.guarded.mails_again == 0 < r.p.rebuilds, {}),
        "no-rebuild": (lambda r: not r.struck("rebuild"), {}),
    },
    "orchestration-vs-choreography": {
        "none-succeeded": (
            lambda r: r.orchestration.succeeded_share + r.choreography.succeeded_share == 0,
            {"requests": "p.requests"},
        ),
        "nothing-to-undo": (
            lambda r: (
                r.orchestration.failed + r.choreography.failed > 0
                and not r.orchestration.undone + r.choreography.undone
                and not r.orchestration.half_done + r.choreography.half_done
            ),
            {},
        ),
        "knows-no-more": (
            lambda r: r.orchestration.most_known <= r.choreography.most_known,
            {"led": "orchestration.most_known", "unled": "choreography.most_known"},
        ),
        "all-succeeded": (
            lambda r: r.orchestration.failed + r.choreography.failed == 0,
            {"requests": "p.requests"},
        ),
        "succeeded": (
            lambda r: 0 < r.orchestration.succeeded_share + r.choreography.succeeded_share < 2,
            {"led": "orchestration.succeeded_share", "unled": "choreography.succeeded_share"},
        ),
        "half-done": (
            lambda r: r.orchestration.half_done > 0 or r.choreography.half_done > 0,
            {"led": "orchestration.half_done", "unled": "choreography.half_done"},
        ),
        "undone": (
            lambda r: (
                (r.orchestration.undone > 0 or r.choreography.undone > 0)
                and r.orchestration.half_done + r.choreography.half_done == 0
            ),
            {"led": "orchestration.undone", "unled": "choreography.undone"},
        ),
        "knows-more": (
            lambda r: r.orchestration.most_known > r.choreography.most_known,
            {"led": "orchestration.most_known", "unled": "choreography.most_known"},
        ),
    },
    "one-vs-many-instances": {
        "shorter": (
            lambda r: r.one.in_system_s > r.many.in_system_s,
            {
                "busy": "one.busy_share",
                "one": "one.in_system_s",
                "instances": "p.instances",
                "many": "many.in_system_s",
            },
        ),
        "the-same": (
            lambda r: r.one.in_system_s == r.many.in_system_s and r.p.instances > 1,
            {"one": "many.in_system_s"},
        ),
        "one-instance": (lambda r: r.p.instances == 1, {}),
        "no-wait": (lambda r: r.one.wait_ms == 0, {}),
        "never-waiting": (lambda r: r.one.wait_ms > 0 == r.many.wait_ms, {}),
        "mostly-waiting": (lambda r: 2 * r.one.wait_ms > 1000 * r.one.in_system_s, {}),
    },
    "chain": {
        "not-blocked": (lambda r: r.p.no_reply and r.chain.caller_wait_ms == 0, {}),
        "none-failed": (
            lambda r: r.chain.failed == 0 < r.chain.refused + r.chain.timeouts,
            {"refused": "chain.refused", "timeouts": "chain.timeouts"},
        ),
        "waited": (
            lambda r: not r.p.no_reply,
            {"wait": "chain.caller_wait_ms", "calls": "chain.calls"},
        ),
        "blocked-without-reply": (
            lambda r: r.p.no_reply and r.chain.replies == 0 < r.chain.caller_wait_ms,
            {"wait": "chain.caller_wait_ms"},
        ),
        "all-failed": (lambda r: r.chain.failed == r.p.requests, {"requests": "p.requests"}),
        "some-failed": (
            lambda r: 0 < r.chain.failed < r.p.requests,
            {"failed": "chain.failed", "requests": "p.requests"},
        ),
        "half-done": (lambda r: r.chain.half_done > 0, {"half": "chain.half_done"}),
        "done-twice": (lambda r: r.chain.done_repeatedly > 0, {"again": "chain.done_repeatedly"}),
    },
    "partitions": {
        "moved": (
            lambda r: r.partitions.moved > 0,
            {
                "before": "p.partitions",
                "after": "p.then",
                "moved": "partitions.moved",
                "keys": "p.keys",
                "share": "partitions.moved_share",
            },
        ),
        "none-moved": (
            lambda r: r.partitions.moved == 0,
            {"before": "p.partitions", "after": "p.then", "keys": "p.keys"},
        ),
        "uneven": (
            lambda r: r.p.then > 1 and r.partitions.fullest_after / (r.p.keys / r.p.then) >= 2,
            {"fullest": "partitions.fullest_after", "then": "p.then", "keys": "p.keys"},
        ),
    },
    "channel": {
        "crashed": (
            lambda r: r.channel.crashes > 0,
            {"crashes": "channel.crashes", "ready": "channel.ready", "unacked": "channel.unacked"},
        ),
        "in-hand": (
            lambda r: r.channel.at("crashes", 0) == 0 < r.channel.ready + r.channel.unacked,
            {"ready": "channel.ready", "unacked": "channel.unacked", "acked": "channel.acked"},
        ),
        "all-acked": (
            lambda r: (
                r.channel.ready + r.channel.unacked + r.channel.at("delayed", 0) == 0
                and r.channel.acked > 0
            ),
            {"acked": "channel.acked"},
        ),
        "redelivered": (lambda r: r.channel.redelivered > 0, {"again": "channel.redelivered"}),
        "dead": (lambda r: r.channel.dead > 0, {"dead": "channel.dead"}),
        "expired": (lambda r: r.channel.expired > 0, {"expired": "channel.expired"}),
        "rejected": (lambda r: r.channel.rejected > 0, {"rejected": "channel.rejected"}),
        "dropped": (lambda r: r.channel.dropped > 0, {"dropped": "channel.dropped"}),
        "resting": (lambda r: r.channel.delayed > 0, {"resting": "channel.delayed"}),
        "none-published": (lambda r: not r.struck("publish"), {}),
    },
    "one-database-vs-cqrs": {
        "write-overloaded": (
            lambda r: r.write.load > 1 and r.write.waiting > 0,
            {"waiting": "write.waiting"},
        ),
        "stale-after-write": (
            lambda r: r.read.stale_reads > 0 == r.read.at("stale_share", 0),
            {"stale": "read.stale_reads"},
        ),
        "keeps-up": (lambda r: r.read.behind_s == 0, {}),
        "load": (
            lambda r: r.one.load > r.write.load and r.one.load > r.read.load,
            {"one": "one.load", "write": "write.load", "read": "read.load"},
        ),
        "no-less-load": (
            lambda r: r.one.load <= r.write.load or r.one.load <= r.read.load,
            {"one": "one.load", "write": "write.load", "read": "read.load"},
        ),
        "one-overloaded": (
            lambda r: r.one.load > 1 and r.one.waiting > 0,
            {"waiting": "one.waiting"},
        ),
        "read-overloaded": (
            lambda r: r.read.load > 1 and r.read.waiting > 0,
            {"waiting": "read.waiting"},
        ),
        "stale": (
            lambda r: r.read.stale_share > r.one.stale_share,
            {"stale": "read.stale_share"},
        ),
        "not-stale": (
            lambda r: (
                r.one.at("stale_share", 0) == r.read.at("stale_share", 0) == 0
                and r.one.stale_reads + r.read.stale_reads == 0
            ),
            {},
        ),
        "behind": (
            lambda r: r.read.behind_s > 0 and r.p.projector_rate < r.p.writes,
            {"behind": "read.behind_s"},
        ),
        "reader-waits": (lambda r: r.read.read_wait_ms > 0, {"wait": "read.read_wait_ms"}),
    },
    "table-vs-events": {
        "log-larger": (
            lambda r: r.events.bytes > 0,
            {"table": "table.bytes", "log": "events.bytes"},
        ),
        "earlier-values": (
            lambda r: r.events.earlier_values > r.table.earlier_values,
            {"values": "events.earlier_values"},
        ),
        "no-earlier-values": (lambda r: r.events.earlier_values == 0, {}),
        "snapshots-help": (
            lambda r: r.snapshots.replayed_events < r.events.replayed_events,
            {"all": "events.replayed_events", "few": "snapshots.replayed_events"},
        ),
        "snapshots-no-help": (
            lambda r: r.snapshots.replayed_events >= r.events.replayed_events,
            {"all": "events.replayed_events"},
        ),
    },
    "sequential-vs-parallel": {
        "waits-less": (
            lambda r: r.parallel.caller_wait_ms < r.sequential.caller_wait_ms,
            {"sequential": "sequential.caller_wait_ms", "parallel": "parallel.caller_wait_ms"},
        ),
        "waits-the-same": (
            lambda r: r.parallel.caller_wait_ms == r.sequential.caller_wait_ms,
            {"parallel": "parallel.caller_wait_ms"},
        ),
        "throughput": (
            lambda r: r.parallel.throughput_per_s > 0 < r.sequential.throughput_per_s,
            {
                "sequential": "sequential.throughput_per_s",
                "parallel": "parallel.throughput_per_s",
                "threads": "p.threads",
            },
        ),
        "spare-threads": (
            lambda r: r.p.requests < r.p.threads,
            {"requests": "p.requests", "threads": "p.threads"},
        ),
        "at-work": (
            lambda r: r.parallel.at_work_peak > r.sequential.at_work_peak,
            {"sequential": "sequential.at_work_peak", "parallel": "parallel.at_work_peak"},
        ),
    },
    "retry-in-place-vs-later": {
        "one-attempt": (lambda r: r.p.attempts == 1, {}),
        "blocks-longer": (
            lambda r: r.in_place.blocked_s > r.later.blocked_s,
            {"place": "in_place.blocked_s", "later": "later.blocked_s"},
        ),
        "blocks-the-same": (
            lambda r: r.in_place.blocked_s == r.later.blocked_s,
            {"place": "later.blocked_s"},
        ),
        "dead": (lambda r: 0 < r.in_place.dead == r.later.dead, {"place": "later.dead"}),
        "handled": (
            lambda r: r.in_place.handled == r.later.handled,
            {"place": "later.handled"},
        ),
    },
    "retry-everywhere-vs-edge": {
        "one-attempt": (lambda r: r.p.attempts == 1, {}),
        "one-level": (lambda r: r.p.levels == 1, {}),
        "more-calls": (
            lambda r: r.everywhere.calls_to_last > r.edge.calls_to_last,
            {"everywhere": "everywhere.calls_to_last", "edge": "edge.calls_to_last"},
        ),
        "same-calls": (
            lambda r: r.everywhere.calls_to_last == r.edge.calls_to_last,
            {"edge": "everywhere.calls_to_last"},
        ),
        "all-failed": (lambda r: r.everywhere.failed_share + r.edge.failed_share == 2, {}),
        "none-failed": (lambda r: r.everywhere.failed_share + r.edge.failed_share == 0, {}),
        "some-failed": (
            lambda r: 0 < r.everywhere.failed_share + r.edge.failed_share < 2,
            {"everywhere": "everywhere.failed_share", "edge": "edge.failed_share"},
        ),
    },
    "retention-vs-compaction": {
        "nobody-employed": (lambda r: r.everything.at("known_share", None) is None, {}),
        "nothing-changed": (lambda r: r.everything.earlier_known == 0, {}),
        "known": (
            lambda r: r.retention.known_share < r.compaction.known_share,
            {"retention": "retention.known_share", "compaction": "compaction.known_share"},
        ),
        "known-the-same": (
            lambda r: r.retention.known_share == r.compaction.known_share,
            {"retention": "compaction.known_share"},
        ),
        "earlier-gone": (
            lambda r: r.compaction.earlier_known < r.everything.earlier_known,
            {"earlier": "compaction.earlier_known", "everything": "everything.earlier_known"},
        ),
        "ghosts": (
            lambda r: r.retention.ghosts + r.compaction.ghosts > 0,
            {"retention": "retention.ghosts", "compaction": "compaction.ghosts"},
        ),
        "no-ghosts": (
            lambda r: r.retention.ghosts + r.compaction.ghosts + r.everything.ghosts == 0,
            {},
        ),
    },
    "queue-vs-no-queue": {
        "waited": (
            lambda r: r.queue.peak > 0 and r.queue.last_wait_s > 0,
            {"peak": "queue.peak", "last": "queue.last_wait_s"},
        ),
        "no-wait": (lambda r: r.queue.wait_s == 0, {}),
        "drained": (
            lambda r: r.queue.peak > 0 and r.queue.drained_s > r.p.burst_s,
            {"drained": "queue.drained_s"},
        ),
        "rejected": (
            lambda r: r.none.rejected_share > 0,
            {"rejected": "none.rejected_share"},
        ),
        "none-rejected": (lambda r: r.none.rejected_share == 0, {}),
    },
    "queue-vs-log": {
        "late-consumer": (
            lambda r: r.log.late_joiner_sees > r.queue.late_joiner_sees,
            {"queue": "queue.late_joiner_sees", "log": "log.late_joiner_sees"},
        ),
        "late-consumer-no-gain": (
            lambda r: r.log.late_joiner_sees <= r.queue.late_joiner_sees,
            {"queue": "queue.late_joiner_sees", "log": "log.late_joiner_sees"},
        ),
        "from-end": (
            lambda r: r.log.late_joiner_from_end_sees >= 0,
            {"end": "log.late_joiner_from_end_sees"},
        ),
        "replayed": (
            lambda r: r.log.replayed == r.log.first_consumer_sees,
            {"replayed": "log.first_consumer_sees"},
        ),
        "partly-kept": (
            lambda r: 0 < r.log.replayed < r.log.first_consumer_sees,
            {"replayed": "log.replayed", "seen": "log.first_consumer_sees"},
        ),
        "none-kept": (
            lambda r: r.log.replayed == 0,
            {"seen": "log.first_consumer_sees"},
        ),
    },
    "push-vs-pull": {
        "pull-waits": (lambda r: r.pull.peak > 0, {"peak": "pull.peak"}),
        "overflowed": (
            lambda r: r.push.overflowed > 0,
            {"overflowed": "push.overflowed", "at": "push.overflow_at_s"},
        ),
        "no-overflow": (lambda r: r.push.overflowed == 0, {}),
        "pull-lost-nothing": (
            lambda r: r.push.overflowed > 0 == r.pull.at("overflowed", 0),
            {},
        ),
        "empty-polls": (lambda r: r.pull.empty_polls > 0, {"empty": "pull.empty_polls"}),
        "late": (lambda r: r.pull.added_wait_ms > 0, {"late": "pull.added_wait_ms"}),
    },
    "overwrite-vs-append": {
        "answers": (
            lambda r: r.log.answered > r.table.answered,
            {"table": "table.answered", "log": "log.answered", "questions": "table.questions"},
        ),
        "overwritten": (lambda r: r.table.updates > 0, {"updates": "table.updates"}),
        "append-only": (lambda r: r.log.updates == 0, {"inserts": "log.inserts"}),
    },
    "outbox-vs-dual-write": {
        "dual-lost": (
            lambda r: 0 < r.dual_write.unpublished < r.dual_write.orders,
            {"lost": "dual_write.unpublished", "orders": "dual_write.orders"},
        ),
        "dual-lost-all": (
            lambda r: r.dual_write.published == 0,
            {"orders": "dual_write.orders"},
        ),
        "dual-kept-all": (lambda r: r.dual_write.unpublished == 0, {}),
        "outbox-lost-none": (lambda r: r.outbox.unpublished == 0, {}),
        "outbox-again": (lambda r: r.outbox.republished > 0, {"again": "outbox.republished"}),
        "outbox-once": (
            lambda r: r.outbox.republished == 0 < r.outbox.crashes,
            {"crashes": "outbox.crashes"},
        ),
        "no-crash": (lambda r: not r.struck("crash"), {}),
    },
}


def too_short_for_chain(p):
    means = p.shape != "fixed" and p.requests < 1000
    if p.timeout_ms or p.down or p.instances or p.availability < 1 or (p.rate and p.threads):
        return False
    at_random = p.pace == "random" and p.requests < 1000
    return (means and p.calls != "at-once") or (
        p.rate is not None and (means or at_random or p.requests == 1)
    )


def too_short_for_cqrs(p):
    slowest = min(p.reads / p.replicas, p.writes) * p.load_s
    stale = p.lag_ms > 0 and not p.read_your_writes
    return (
        slowest < 10 <= slowest * MUCH_LONGER
        or round(p.writes * p.burst_s) < 10 <= round(p.writes * p.burst_s * MUCH_LONGER)
        or (stale and p.watch_s < max(10, p.lag_ms / 10, 10 / p.entity_writes))
        or (p.lag_ms > 0 and p.read_your_writes and p.watch_s <= p.lag_ms / 1000 + 0.1)
    )


MUCH_LONGER = 1_000_000_007

TOO_SHORT = {
    "one-vs-many-instances": lambda p: (
        p.requests * (1 - p.rate / p.service_rate) ** 2
        < 100
        <= p.requests * MUCH_LONGER * (1 - p.rate / p.service_rate) ** 2
    ),
    "sync-vs-async": lambda p: (
        p.shape != "fixed" and p.requests < 1000 and p.availability == 1 and p.timeout_ms is None
    ),
    "sequential-vs-parallel": lambda p: p.shape != "fixed" and p.requests < 1000,
    "push-vs-pull": lambda p: min(p.quiet_messages, p.quiet_messages * 1000 / p.poll_ms) < 100,
    "queue-vs-no-queue": lambda p: (
        0 < (p.rate - p.consumer_rate) * p.burst_s < 10
        and (p.rate - p.consumer_rate) * p.burst_s * MUCH_LONGER >= 10
    ),
    "one-database-vs-cqrs": too_short_for_cqrs,
    "chain": too_short_for_chain,
}
"""Whether a formula of the experiment holds for longer runs than that of these parameters alone."""


def true_of(predicate, run):
    """Whether a sentence is true of a run; one about what the run does not have is not."""
    try:
        return bool(predicate(run))
    except Absent:
        return False


def unlike(name, run, said):
    """What is wrong with the claims of a run.

    Args:
        name: The experiment.
        run: The run.
        said: The claims as in the JSON: ``claim`` and ``values``.
    """
    values_of = {statement["claim"]: statement["values"] for statement in said}
    faults = unlike_general(name, run, values_of)
    for claim, (predicate, paths) in CLAIMS[name].items():
        true = true_of(predicate, run)
        if claim in values_of and not true:
            faults.append(f"says {claim}, which is not so")
        if true and claim not in values_of:
            faults.append(f"does not say {claim}, though it is so")
        if claim in values_of and true:
            for key, path in paths.items():
                wanted = path(run) if callable(path) else run.value(path)
                if values_of[claim][key] != wanted:
                    faults.append(f"{claim}: {key} is {values_of[claim][key]}, not {wanted}")
    return faults


def unlike_general(name, run, values_of):
    """What is wrong with the claims that any experiment can have."""
    faults = []
    same = run.all_the_same()
    if same != ("no-difference" in values_of):
        faults.append(f"all sides have the same numbers: {same}, which is not what it says")
    short = name in TOO_SHORT and bool(TOO_SHORT[name](run.p))
    if short != ("too-short" in values_of):
        faults.append(f"the run is too short for its theory: {short}, which is not what it says")
    unknown = set(values_of) - set(CLAIMS[name]) - {"nothing-to-tell", "no-difference", "too-short"}
    if unknown:
        faults.append(f"claims without a predicate in tests/experiments/oracle: {unknown}")
    if ("nothing-to-tell" in values_of) != (len(values_of) == 1 and "nothing-to-tell" in values_of):
        faults.append("says that there is nothing to tell, and tells something")
    return faults
