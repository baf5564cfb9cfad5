"""What comparisons show, say and refuse at the edges of their parameters."""

import re
import shlex

import pytest

from edalab.errors import BadParameter
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.claims import NO_DIFFERENCE
from edalab.experiments.experiment import run


def result(command):
    name, *options = shlex.split(command)
    given = dict(option.split("=", 1) for option in options)
    seed = int(given.pop("seed", "1"))
    find = simulation if name in SIMULATIONS else comparison
    return run(find(name), given, seed=seed)


# fmt: off
REFUSED = {
    "outbox-vs-dual-write requests=50001": "--requests",
    "retry-everywhere-vs-edge requests=100000 levels=12 attempts=1": "--requests",
    "retry-in-place-vs-later work-ms=0.001": "--work-ms",
    "sequential-vs-parallel requests=150001": "--requests",
}
# fmt: on


@pytest.mark.parametrize("command", REFUSED)
def test_what_would_take_minutes_is_refused_by_name(command):
    with pytest.raises(BadParameter) as refusal:
        result(command)
    assert refusal.value.parameters["name"] == REFUSED[command]


@pytest.mark.parametrize(
    ("requests", "measure"), [(99, "caller_wait_max_ms"), (100, "caller_wait_p99_ms")]
)
def test_a_percentile_needs_a_hundred_waits(requests, measure):
    side = result(f"sequential-vs-parallel requests={requests}").sides["sequential"]
    assert {"caller_wait_max_ms", "caller_wait_p99_ms"} & set(side) == {measure}


def test_a_queue_is_not_said_to_replay_anything():
    sides = result("queue-vs-log").sides
    assert "replayed" not in sides["queue"]
    assert sides["log"]["replayed"] == 6


# fmt: off
REGIMES = {
    "command-vs-query": "events queries-alone-answered blocked-without-reply",
    "command-vs-query reply=true": "events both-answered blocked",
    "command-vs-query work-ms=0 requests=1": "events queries-alone-answered not-blocked",
    "sync-vs-async": "waits-less work-moved at-work",
    "sync-vs-async services=a=1 accept-ms=1 workers=1": "waits-the-same work-later",
    "sync-vs-async services=a=1 accept-ms=9": "waits-more work-later",
    "sync-vs-async availability=0.01 requests=9": "waits-more at-work all-failed none-lost",
    "sync-vs-async availability=0.7 requests=50":
        "waits-less work-moved at-work some-failed half-done none-lost",
    "sync-vs-async availability=0.7 requests=50 retries=50":
        "waits-less work-moved at-work none-failed none-lost",
    "sync-vs-async availability=0.999999 requests=2": "waits-less work-moved at-work calm",
    "sync-vs-async timeout-ms=100 retries=1":
        "waits-less work-moved at-work all-failed half-done done-twice",
    "sync-vs-async timeout-ms=9999": "waits-less work-moved at-work calm",
    "sync-vs-async rate=100 requests=50 workers=2":
        "waits-less work-moved work-later at-work saturated",
    "sync-vs-async rate=0.1 requests=5 workers=1000": "waits-less work-moved at-work",
    "sequential-vs-parallel": "waits-less throughput at-work",
    "sequential-vs-parallel services=a=5": "waits-the-same throughput no-difference",
    "sequential-vs-parallel services=a=0,b=0": "waits-the-same at-work",
    "sequential-vs-parallel requests=2 threads=9": "waits-less throughput spare-threads at-work",
    "sequential-vs-parallel services=a=5 shape=exponential requests=9":
        "waits-the-same throughput spare-threads no-difference",
    "direct-vs-channel": "fewer-links rename newcomer schema-breaks",
    "direct-vs-channel callers=1 handlers=1 field-readers=1":
        "more-links rename newcomer schema-breaks",
    "direct-vs-channel callers=2 handlers=2 field-readers=0":
        "as-many-links rename newcomer schema-breaks-none",
    "one-vs-many-instances requests=500": "shorter mostly-waiting too-short",
    "one-vs-many-instances requests=500 instances=1":
        "one-instance mostly-waiting too-short no-difference",
    "one-vs-many-instances requests=5 rate=0.001": "the-same no-wait too-short",
    "one-vs-many-instances requests=500 rate=1 instances=50": "shorter never-waiting",
    "one-vs-many-instances requests=1 shape=fixed": "the-same no-wait",
    "retry-everywhere-vs-edge": "more-calls all-failed",
    "retry-everywhere-vs-edge attempts=1": "same-calls all-failed one-attempt no-difference",
    "retry-everywhere-vs-edge levels=1": "same-calls all-failed one-level no-difference",
    "retry-everywhere-vs-edge availability=1": "same-calls none-failed no-difference",
    "retry-everywhere-vs-edge availability=0.5 requests=20 attempts=2": "more-calls some-failed",
    "complete-vs-pointer": "lookups more-bytes break-even behind more-copies",
    "complete-vs-pointer need-share=0": "no-lookups fewer-bytes break-even behind more-copies",
    "complete-vs-pointer outage=30..40": "lookups failed more-bytes behind more-copies",
    "complete-vs-pointer outage=0..9999": "lookups all-failed fewer-bytes more-copies",
    "complete-vs-pointer outage=100000..100001":
        "lookups outage-harmless more-bytes break-even behind more-copies",
    "complete-vs-pointer cache=true changes=0": "lookups more-bytes more-copies",
    "complete-vs-pointer payload-bytes=5000 need-share=0.1 read-after-ms=0":
        "lookups fewer-bytes break-even none-behind more-copies",
    "complete-vs-pointer events=1 consumers=1": "lookups more-bytes break-even behind more-copies",
    "complete-vs-pointer payload-bytes=364 events=9 need-share=0.8889 consumers=1":
        "lookups same-bytes break-even behind more-copies",
    "queue-vs-log": "late-consumer from-end replayed",
    "queue-vs-log keep=2": "late-consumer from-end partly-kept",
    "queue-vs-log keep=1 later-events=5": "late-consumer-no-gain from-end none-kept",
    "queue-vs-log later-events=4": "late-consumer from-end replayed",
    "ack-first-vs-ack-after": "first-lost after-twice idempotent",
    "ack-first-vs-ack-after crash-at=0": "calm no-difference",
    "ack-first-vs-ack-after messages=1 crash-at=1": "first-lost after-twice idempotent",
    "ack-first-vs-ack-after crash-at=0 lost-acks=0.5": "first-twice after-twice idempotent",
    "push-vs-pull quiet-messages=50": "overflowed pull-lost-nothing pull-waits empty-polls late",
    "push-vs-pull quiet-messages=50 consumer-rate=100": "no-overflow pull-waits empty-polls late",
    "push-vs-pull quiet-messages=50 poll-ms=60000":
        "overflowed pull-lost-nothing pull-waits empty-polls",
    "queue-vs-no-queue": "waited drained rejected",
    "queue-vs-no-queue rate=1": "no-wait none-rejected",
    "queue-vs-no-queue rate=20": "no-wait rejected",
    "queue-vs-no-queue after-rate=5": "waited drained rejected",
    "fanout-vs-competing": "more-deliveries earlier",
    "fanout-vs-competing consumers=1": "as-many-deliveries not-earlier no-difference",
    "fanout-vs-competing messages=1":
        "more-deliveries not-earlier idle fewer-messages-than-consumers",
    "fanout-vs-competing messages=600 partitions=4 consumers=6 keys=12":
        "more-deliveries earlier idle more-members-than-partitions in-order",
    "fanout-vs-competing messages=60 keys=3 shape=exponential": "more-deliveries earlier overtaken",
    "overwrite-vs-append": "answers overwritten append-only",
    "checked-vs-unchecked-append": "conflict stale overdrawn",
    "checked-vs-unchecked-append clerks=1": "no-race no-difference",
    "checked-vs-unchecked-append amount=200": "no-race refused no-difference",
    "checked-vs-unchecked-append retry=true balance=200": "conflict stale",
    "table-vs-events": "log-larger earlier-values snapshots-help",
    "table-vs-events changes=0": "log-larger no-earlier-values snapshots-no-help",
    "table-vs-events changes=1 years=1": "log-larger earlier-values snapshots-no-help",
    "one-database-vs-cqrs watch-s=10": "load one-overloaded stale behind",
    "one-database-vs-cqrs watch-s=10 reads=1 writes=1": "load stale keeps-up",
    "one-database-vs-cqrs watch-s=10 reads=9000":
        "load one-overloaded read-overloaded stale behind",
    "one-database-vs-cqrs watch-s=10 writes=900 burst-s=1 load-s=2":
        "load one-overloaded write-overloaded read-overloaded stale behind",
    "one-database-vs-cqrs watch-s=10 lag-ms=0 replicas=1":
        "no-less-load one-overloaded read-overloaded not-stale behind",
    "one-database-vs-cqrs watch-s=10 entity-writes=0.00001":
        "load one-overloaded stale-after-write behind",
    "one-database-vs-cqrs watch-s=10 read-your-writes=true":
        "load one-overloaded not-stale behind reader-waits",
    "retry-in-place-vs-later": "blocks-longer dead handled",
    "retry-in-place-vs-later attempts=1": "blocks-the-same one-attempt dead handled no-difference",
    "retry-in-place-vs-later backoff-ms=0": "blocks-longer dead handled",
    "outbox-vs-dual-write": "dual-lost outbox-lost-none outbox-again",
    "outbox-vs-dual-write crash-share=0": "dual-kept-all outbox-lost-none no-crash no-difference",
    "outbox-vs-dual-write requests=1 crash-share=0.5 seed=2":
        "dual-lost-all outbox-lost-none outbox-again",
    "outbox-vs-dual-write requests=2 crash-share=0.4": "dual-lost outbox-lost-none outbox-once",
    "orchestration-vs-choreography requests=50": "succeeded undone knows-more",
    "orchestration-vs-choreography availability=1 requests=5": "all-succeeded knows-more",
    "orchestration-vs-choreography availability=0.01 requests=5":
        "none-succeeded nothing-to-undo knows-no-more",
    "orchestration-vs-choreography no-undo=true requests=50": "succeeded half-done knows-more",
    "orchestration-vs-choreography services=a=1 requests=5":
        "succeeded nothing-to-undo knows-no-more",
    "naive-vs-guarded-replay": "rebuilt sent-again guarded",
    "naive-vs-guarded-replay rebuilds=0": "no-rebuild no-difference",
    "naive-vs-guarded-replay hires=1 rebuilds=3": "rebuilt sent-again guarded",
    "erase-vs-forget-key": "copies-tell key-gone others",
    "erase-vs-forget-key copies=0": "no-copies key-gone others",
    "erase-vs-forget-key people=1": "copies-tell key-gone nobody-else",
    "look-up-vs-reservation": "shared reserved",
    "look-up-vs-reservation clerks=1": "not-shared reserved-alone no-difference",
    "look-up-vs-reservation think-ms=0": "shared reserved",
    "call-vs-request-reply": "refused all-done reply-gave-up goes-on learns-later",
    "call-vs-request-reply outage=0..0": "all-done calm goes-on learns-later",
    "call-vs-request-reply outage=0..100": "all-refused all-done reply-gave-up learns-later",
    "call-vs-request-reply rate=20 requests=100 outage=0..0":
        "all-done call-gave-up reply-gave-up saturated goes-on learns-later",
    "call-vs-request-reply requests=5 timeout-ms=1 outage=0..0":
        "call-gave-up reply-gave-up command-gave-up",
    "retention-vs-compaction": "known earlier-gone ghosts",
    "retention-vs-compaction employees=20 days=5 retention-days=10":
        "known-the-same earlier-gone no-ghosts",
    "retention-vs-compaction employees=20 leave-share=1": "nobody-employed earlier-gone ghosts",
    "retention-vs-compaction employees=2 days=1 every-days=100000 leave-share=0":
        "known-the-same nothing-changed no-ghosts no-difference",
    "retention-vs-compaction employees=20 asleep-days=0": "known earlier-gone no-ghosts",
    "chain": "waited",
    "chain no-reply=true": "blocked-without-reply",
    "chain no-reply=true services=a=0": "not-blocked",
    "chain down=1": "waited all-failed",
    "chain availability=0.9 requests=50": "waited some-failed half-done",
    "chain availability=0.5 retries=50 requests=5": "waited none-failed",
    "chain timeout-ms=100 retries=1": "waited all-failed half-done done-twice",
    "partitions": "moved",
    "partitions then=4": "none-moved",
    "partitions keys=1": "moved uneven",
    "channel": "in-hand",
    "channel crash=true": "crashed",
    "channel take=5 ack=5": "all-acked",
    "channel publish=0 take=0 ack=0": "none-published",
    "channel work-ms=5 fail-share=0.5 publish=50 max-attempts=2": "all-acked redelivered dead",
    "channel max-length=3": "in-hand rejected",
    "channel max-length=3 overflow=drop-oldest": "in-hand dropped",
    "channel publish=3 work-ms=100 ttl-ms=150": "all-acked expired",
    "channel publish=3 work-ms=1 fail-share=0.9 backoff-ms=50000 for-s=1": "resting",
}
# fmt: on
"""All that is said of a run: with its defaults, without a fault, with everything lost, saturated,
with nothing to do, with one of everything."""


@pytest.mark.parametrize("command", REGIMES)
def test_each_regime_has_its_claims(command):
    statements = result(command).statements()
    assert " ".join(statement.claim for statement in statements) == REGIMES[command]


@pytest.mark.parametrize("name", [*COMPARISONS, *SIMULATIONS])
def test_every_claim_holds_in_some_regime(name):
    experiment = simulation(name) if name in SIMULATIONS else comparison(name)
    said = {
        claim
        for command, claims in REGIMES.items()
        for claim in claims.split()
        if command.split()[0] == name
    }
    assert said - {NO_DIFFERENCE} == {claim.name for claim in experiment.claims}


@pytest.mark.parametrize("rate", ["20", "40", "100"])
def test_where_messages_come_just_when_the_consumer_is_free_there_is_no_theory(rate):
    theory = result(f"queue-vs-no-queue rate={rate}").theory["none"]
    assert theory == {}


def test_both_sides_get_the_same_messages_after_the_burst():
    sides = result("queue-vs-no-queue after-rate=5").sides
    assert sides["queue"]["published"] == sides["none"]["published"] == 600


def test_the_log_has_what_retention_left_of_what_the_first_group_saw():
    log = result("queue-vs-log keep=2").sides["log"]
    assert (log["first_consumer_sees"], log["replayed"]) == (6, 2)


@pytest.mark.parametrize(
    ("command", "side", "absent"),
    [
        ("one-database-vs-cqrs watch-s=10", "one", "behind_s read_wait_ms"),
        ("one-database-vs-cqrs watch-s=10", "write", "behind_s stale_reads stale_share"),
        ("sync-vs-async", "sync", "redelivered timeouts most_attempts"),
        ("sync-vs-async", "async", "timeouts"),
        ("push-vs-pull quiet-messages=5", "pull", "inbox_peak overflow_at_s"),
        ("push-vs-pull quiet-messages=5", "push", "polls empty_polls"),
        ("queue-vs-no-queue", "none", "drained_s last_wait_s"),
    ],
)
def test_what_a_side_has_not_is_absent_not_0(command, side, absent):
    measures = result(command).sides[side]
    assert measures
    assert set(absent.split()) & set(measures) == set()


def test_a_narrow_table_has_no_row_for_what_its_side_lacks(edalab, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("compare", "queue-vs-log", "--plain").out
    assert said.count("first consumer sees") == 2
    assert said.count("read again after a rewind") == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_number_is_not_parted_from_its_unit(edalab, monkeypatch, language):
    for columns in range(30, 50):
        monkeypatch.setenv("COLUMNS", str(columns))
        said = edalab("compare", "sync-vs-async", "--plain", "--lang", language).out
        assert re.findall(r"[0-9]\n *(?:ms|s|%|B)\b", said) == []
        assert "\ue000" not in said


def test_a_measure_that_none_of_the_wanted_sides_has_is_refused_with_those_that_they_have(edalab):
    said = edalab("compare", "queue-vs-log", "--sides", "queue", "--measures", "replayed")
    assert (said.code, said.out) == (2, "")
    assert "no measure named replayed. Known: first_consumer_sees" in said.err


def test_a_narrow_window_has_no_table_for_a_side_without_a_row(edalab, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("compare", "queue-vs-log", "--measures", "replayed")
    assert said.out.count("╭") == 1
    assert "read again after a rewind" in said.out
