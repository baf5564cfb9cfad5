"""The numbers that the lessons teach, each read off what the public command prints."""

import pytest

EXACT = [
    ("1.2", "compare command-vs-query", {
        "command.events_added": 3, "query.events_added": 0, "query.replies": 3,
        "command.replies": 0, "command.caller_wait_ms": 120,
    }),
    ("1.1", "simulate chain --services handler=120 --no-reply", {
        "chain.caller_wait_ms": 120, "chain.replies": 0,
    }),
    ("1.3", "compare sync-vs-async", {"sync.caller_wait_ms": 500}),
    ("1.3", "compare sequential-vs-parallel", {
        "sequential.caller_wait_ms": 500, "parallel.caller_wait_ms": 200,
        "sequential.throughput_per_s": 20,
    }),
    ("1.5", "compare direct-vs-channel", {
        "direct.links": 12, "channel.links": 7, "direct.edits": 3, "channel.edits": 0,
        "direct.producer_edits": 3, "channel.producer_edits": 0,
    }),
    ("3.7", "compare direct-vs-channel --handlers 3", {
        "direct.broken": 2, "channel.broken": 2, "channel.producer_edits": 0,
    }),
    ("1.8", "simulate chain --down 4", {
        "chain.work_done": 3, "chain.half_done": 1, "chain.failed": 1, "chain.caller_wait_ms": 400,
    }),
    ("1.7", "compare retry-everywhere-vs-edge", {
        "everywhere.calls_to_last": 27, "everywhere.calls": 39, "edge.calls_to_last": 3,
    }),
    ("1.7", "simulate chain --requests 1000 --rate 100 --pace even", {
        "chain.calls": 4000, "chain.calls_per_s": 400,
    }),
    ("2.2", "compare complete-vs-pointer", {
        "complete.lookups": 0, "pointer.lookups": 300,
        "complete.versions_seen": [1, 2, 3, 4], "pointer.versions_seen": [3, 4, 4, 4],
        "complete.versions_behind": [2, 2, 1, 0], "complete.copies": 4, "pointer.copies": 0,
    }),
    ("2.5", "compare complete-vs-pointer --outage 30..40", {
        "complete.failed_lookups": 0, "pointer.failed_lookups": 30,
    }),
    ("2.5", "compare complete-vs-pointer --outage 0..1000", {
        "pointer.lookups": 300, "pointer.failed_lookups": 300,
        "complete.versions_seen": [1, 2, 3, 4], "complete.versions_behind": [2, 2, 1, 0],
    }),
    ("erasure", "compare erase-vs-forget-key --people 1", {
        "erase.events": 0, "erase.rewritten": 4, "erase.told_in_copies": 12,
    }),
    ("2.6", "compare complete-vs-pointer --cache", {"pointer.copies": 3}),
    ("3.1", "compare sync-vs-async", {"async.caller_wait_ms": 5, "async.done_ms": 205}),
    ("3.1", "compare sync-vs-async --workers 1", {
        "async.caller_wait_ms": 5, "async.done_ms": 505,
    }),
    ("3.2", "compare queue-vs-log", {
        "queue.late_joiner_sees": 0, "log.late_joiner_sees": 6, "log.late_joiner_from_end_sees": 0,
    }),
    ("3.3", "simulate channel --publish 5 --take 3 --ack 2", {
        "channel.ready": 2, "channel.unacked": 1, "channel.acked": 2,
    }),
    ("3.3", "simulate channel --publish 5 --take 3 --ack 2 --crash", {
        "channel.ready": 3, "channel.unacked": 0, "channel.acked": 2,
    }),
    ("channel", "simulate channel --publish 10 --work-ms 10 --consumers 2 --prefetch 4 --crash", {
        "channel.acked": 10, "channel.redelivered": 3, "channel.peak": 2,
    }),
    ("channel", "simulate channel --groups 3 --take 5 --ack 5", {
        "channel.acked": 15, "channel.peak": 5,
    }),
    ("channel", "simulate channel --max-length 3", {"channel.rejected": 2, "channel.acked": 2}),
    ("channel", "simulate channel --max-length 3 --overflow drop-oldest", {"channel.dropped": 2}),
    ("channel", "simulate channel --publish 3 --work-ms 100 --ttl-ms 150", {
        "channel.acked": 2, "channel.expired": 1, "channel.done_s": 0.2,
    }),
    ("channel", "simulate channel --kind log --crash", {
        "channel.ready": 3, "channel.unacked": 0, "channel.acked": 2,
    }),
    ("channel", "simulate channel --kind log --publish 40 --work-ms 10 --consumers 4 --crash", {
        "channel.acked": 40, "channel.ready": 0,
    }),
    ("3.4", "compare ack-first-vs-ack-after", {
        "ack-first.effects": 9, "ack-after.effects": 11, "ack-after.deliveries": 11,
        "idempotent.effects": 10, "idempotent.deliveries": 11,
    }),
    ("3.8", "compare fanout-vs-competing", {
        "fanout.deliveries": 36, "competing.deliveries": 12,
    }),
    ("3.8", "compare fanout-vs-competing --messages 600 --consumers 1", {"competing.done_s": 60}),
    ("3.8", "compare fanout-vs-competing --messages 600", {"competing.done_s": 20}),
    ("3.8", "compare fanout-vs-competing --messages 600 --partitions 4 --consumers 6", {
        "competing.done_s": 15, "competing.idle": 2,
    }),
    ("3.8", "compare fanout-vs-competing --messages 600 --partitions 4 --consumers 6 --keys 12", {
        "competing.done_s": 25, "competing.overtaken": 0,
    }),
    ("4.1", "compare overwrite-vs-append", {
        "table.questions": 3, "table.answered": 0, "table.inserts": 3, "table.updates": 3,
        "log.questions": 3, "log.answered": 3, "log.inserts": 6, "log.updates": 0,
    }),
    ("4.1", "compare overwrite-vs-append --moves 10", {
        "table.answered": 0, "table.updates": 13, "log.answered": 3, "log.updates": 0,
    }),
    ("4.5", "compare table-vs-events --employees 1 --changes 1004", {
        "events.events": 10_041, "events.replayed_events": 10_041,
        "snapshots.replayed_events": 41, "snapshots.same_without": 1,
    }),
    ("4.6", "compare table-vs-events", {
        "events.events": 603, "table.rows": 3, "table.earlier_values": 0,
        "events.earlier_values": 600, "snapshots.same_without": 3,
    }),
    ("4.4", "compare checked-vs-unchecked-append", {
        "checked.appended": 1, "checked.conflicts": 1, "checked.lost_updates": 0,
        "unchecked.appended": 2, "unchecked.conflicts": 0, "unchecked.lost_updates": 1,
        "checked.balance": 20, "unchecked.balance": -60,
    }),
    ("4.4", "compare checked-vs-unchecked-append --balance 200 --retry", {
        "checked.appended": 2, "checked.conflicts": 1, "checked.balance": 40,
    }),
    ("4.7", "compare one-database-vs-cqrs --watch-s 1", {
        "one.load": 1.75, "write.load": 0.083333, "read.load": 0.916667, "read.stale_reads": 4,
        "one.stale_reads": 0, "one.stale_share": 0,
    }),
    ("4.8", "compare one-database-vs-cqrs --watch-s 10 --read-your-writes", {
        "read.stale_reads": 0, "read.stale_share": 0,
    }),
    ("poison", "compare retry-in-place-vs-later", {
        "in-place.blocked_s": 3.3, "in-place.deliveries": 102, "later.deliveries": 102,
        "later.blocked_s": 0.1, "later.handled": 99, "later.dead": 1, "in-place.dead": 1,
    }),
    ("erasure", "compare erase-vs-forget-key", {
        "erase.told_in_log": 0, "erase.told_in_copies": 12, "erase.others_readable": 8,
        "erase.rewritten": 12, "forget-key.told_in_log": 0, "forget-key.told_in_copies": 0,
        "forget-key.others_readable": 8, "forget-key.rewritten": 0, "forget-key.events": 12,
    }),
    ("uniqueness", "compare look-up-vs-reservation --clerks 3", {
        "look-up.appended": 3, "look-up.same_address": 3, "look-up.conflicts": 0,
        "reservation.appended": 1, "reservation.same_address": 0, "reservation.conflicts": 2,
    }),
    ("request-reply", "compare call-vs-request-reply", {
        "call.usual_wait_ms": 120, "call.refused": 10, "call.carried_out": 30,
        "request-reply.usual_wait_ms": 130, "request-reply.gave_up": 15,
        "request-reply.late_replies": 15, "request-reply.carried_out": 40,
        "async-command.caller_wait_max_ms": 5, "async-command.carried_out": 40,
        "async-command.known_after_ms": 2125,
    }),
    ("request-reply", "compare call-vs-request-reply --outage 0..0", {
        "call.refused": 0, "request-reply.gave_up": 0, "async-command.known_after_ms": 130,
    }),
    ("replay", "compare naive-vs-guarded-replay", {
        "naive.mails_again": 100, "guarded.mails_again": 0, "guarded.view_rows": 100,
    }),
    ("1.8", "compare sync-vs-async --timeout-ms 100 --retries 1", {
        "sync.done_repeatedly": 1, "sync.half_done": 1,
    }),
]  # fmt: skip
"""Arithmetic: the run gives just this."""

FLUID = [
    ("2.3", "compare complete-vs-pointer --payload-bytes 50000 --need-share 0.1", {
        "complete.wire_bytes": (15_000_000, 50_000), "pointer.wire_bytes": (1_500_000, 20_000),
    }),
    ("4.8", "compare one-database-vs-cqrs --watch-s 1", {"read.behind_s": (15, 0.025)}),
    ("3.5", "compare push-vs-pull", {
        "push.overflow_at_s": (10 / 3, 0.25), "pull.empty_polls": (0.8, 0.001),
    }),
    ("3.6", "compare queue-vs-no-queue", {
        "queue.peak": (300, 1), "queue.last_wait_s": (15, 0.05), "queue.drained_s": (25, 0.05),
        "none.rejected_share": (0.666, 0),
    }),
    ("3.6", "compare queue-vs-no-queue --after-rate 5", {"queue.drained_s": (30, 0.2)}),
]  # fmt: skip
"""The run gives it within one service or polling interval: (number, interval)."""

RANDOM = [
    ("saga", "compare orchestration-vs-choreography", {
        "orchestration.succeeded_share": (0.8145, 0.05), "orchestration.half_done": (0, 0),
        "choreography.succeeded_share": (0.8145, 0.05), "choreography.half_done": (0, 0),
    }),
    ("outbox", "compare outbox-vs-dual-write", {
        "dual-write.unpublished": (10, 12.6), "outbox.unpublished": (0, 0),
    }),
    ("compaction", "compare retention-vs-compaction", {
        "retention.known_share": (0.3935, 0.065), "compaction.known_share": (1, 0),
        "compaction.earlier_known": (0, 0), "compaction.slept_wrong": (0, 0),
        "everything.known_share": (1, 0), "everything.ghosts": (0, 0),
    }),
    ("compaction", "compare retention-vs-compaction --asleep-days 0 --leave-share 0.5", {
        "compaction.ghosts": (0, 0), "retention.slept_wrong": (0, 0),
    }),
    ("partitions", "simulate partitions", {"partitions.moved_share": (0.8, 0.05)}),
    ("4.8", "compare one-database-vs-cqrs", {"read.stale_share": (0.330, 0.045)}),
    ("4.8", "compare one-database-vs-cqrs --written even", {"read.stale_share": (0.4, 0.02)}),
    ("3.5", "compare push-vs-pull", {"pull.added_wait_ms": (100, 7.5)}),
    ("3.5", "compare push-vs-pull --arrivals poisson --quiet-messages 3000", {
        "pull.empty_polls": (0.8187, 0.013), "pull.added_wait_ms": (100, 5),
    }),
    ("delivery", "compare ack-first-vs-ack-after --crash-at 0 --lost-acks 0.1 --messages 1000", {
        "ack-after.deliveries": (1111, 45), "idempotent.effects": (1000, 0),
    }),
    ("1.4", "compare sync-vs-async --availability 0.99 --requests 6000", {
        "sync.failed_share": (0.0394, 0.0101), "async.unfinished": (0, 0),
    }),
    ("1.6", "compare one-vs-many-instances --rate 5 --requests 40000", {
        "one.in_system_s": (0.2, 0.012),
    }),
    ("1.6", "compare one-vs-many-instances --rate 9 --requests 60000", {
        "one.in_system_s": (1.0, 0.32), "many.in_system_s": (0.125, 0.004),
    }),
]  # fmt: skip
"""The run agrees within a band: (number, four standard errors of such a run)."""


def look_up(sides, path):
    side, _, key = path.partition(".")
    return sides[side][key]


def of(table):
    return [pytest.param(*row[1:], id=f"{row[0]}-{row[1]}") for row in table]


@pytest.mark.parametrize(("command", "numbers"), of(EXACT))
def test_what_is_arithmetic_comes_out_exactly(edalab, command, numbers):
    sides = edalab(*command.split(), "--json").json["sides"]
    assert {path: look_up(sides, path) for path in numbers} == numbers


@pytest.mark.parametrize(("command", "numbers"), of(FLUID))
def test_what_flows_comes_out_within_one_interval(edalab, command, numbers):
    sides = edalab(*command.split(), "--json").json["sides"]
    for path, (number, interval) in numbers.items():
        assert look_up(sides, path) == pytest.approx(number, abs=interval), path


@pytest.mark.parametrize(
    ("command", "side", "measures"),
    [
        ("compare complete-vs-pointer --changes 0", "complete", "versions_seen versions_behind"),
        ("compare complete-vs-pointer --outage 0..1000", "pointer", "versions_seen"),
        ("simulate channel --work-ms 5 --publish 1 --take 1 --ack 1 --crash --for-s 1", "channel",
         "done_s"),
        ("compare call-vs-request-reply --outage 0..100", "call", "usual_wait_ms known_after_ms"),
    ],
)  # fmt: skip
def test_a_measure_that_does_not_apply_to_a_run_is_absent(edalab, command, side, measures):
    found = edalab(*command.split(), "--json").json["sides"][side]
    assert found
    assert set(measures.split()) & set(found) == set()


def test_what_was_known_at_once_was_known_after_0_ms(edalab):
    command = "compare call-vs-request-reply --work-ms 0 --accept-ms 0 --outage 0..0 --json"
    sides = edalab(*command.split()).json["sides"]
    assert [measures["known_after_ms"] for measures in sides.values()] == [0, 0, 0]


@pytest.mark.parametrize(
    "options", ["--kind log --ttl-ms 3", "--partitions 3", "--take 6", "--take 3 --ack 4"]
)
def test_what_a_channel_does_not_have_is_refused(edalab, options):
    said = edalab("simulate", "channel", *options.split())
    assert said.code == 2
    assert options.split()[-2] in said.err


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("compare one-vs-many-instances --rate 10", "--rate"),
        ("compare queue-vs-no-queue --after-rate 20", "--after-rate"),
        ("compare queue-vs-no-queue --burst-s 0.001", "--burst-s"),
        ("simulate chain --rate 5 --instances 1", "--rate"),
        ("simulate chain --down 5", "--down"),
        ("compare retry-everywhere-vs-edge --levels 12 --attempts 20", "--attempts"),
        ("compare ack-first-vs-ack-after --crash-at 11", "--crash-at"),
        ("compare direct-vs-channel --field-readers 5", "--field-readers"),
        ("compare fanout-vs-competing --messages 100000 --consumers 1000", "--messages"),
    ],
)
def test_a_line_without_an_end_and_work_without_an_end_are_refused(edalab, command, option):
    said = edalab(*command.split())
    assert (said.code, said.out) == (2, "")
    assert option in said.err


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("command", "numbers"), of(RANDOM))
def test_what_is_random_comes_out_within_its_band(edalab, command, numbers, seed):
    sides = edalab(*command.split(), "--seed", str(seed), "--json").json["sides"]
    for path, (number, band) in numbers.items():
        assert look_up(sides, path) == pytest.approx(number, abs=band), path


def test_changes_that_are_read_in_the_instant_in_which_they_are_made_are_read(edalab):
    command = "complete-vs-pointer --changes 3 --change-every-ms 0 --read-after-ms 0"
    complete = edalab("compare", *command.split(), "--json").json["sides"]["complete"]
    assert complete["versions_seen"] == [1, 2, 3]
