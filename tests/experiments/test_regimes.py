"""What comparisons show, say and refuse at the edges of their parameters."""

import re
import shlex
from datetime import UTC, datetime

import pytest

from edalab.errors import BadParameter
from edalab.eventlog.memory import MemoryEventLog
from edalab.experiments import look_up_vs_reservation
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.claims import NO_DIFFERENCE, TOO_SHORT
from edalab.experiments.experiment import run
from edalab.experiments.measures import formatted
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace
from tests.experiments.oracle.examine import fault_of_numbers


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
        "waits-the-same throughput spare-threads no-difference too-short",
    "direct-vs-channel": "fewer-links rename newcomer schema-breaks",
    "direct-vs-channel callers=1 handlers=1 field-readers=1":
        "more-links rename newcomer schema-breaks",
    "direct-vs-channel callers=2 handlers=2 field-readers=0":
        "as-many-links rename newcomer schema-breaks-none",
    "one-vs-many-instances requests=500": "shorter mostly-waiting too-short",
    "one-vs-many-instances requests=500 instances=1":
        "one-instance mostly-waiting no-difference too-short",
    "one-vs-many-instances requests=5 rate=0.001": "the-same no-wait too-short",
    "one-vs-many-instances requests=500 rate=1 instances=50": "shorter never-waiting",
    "one-vs-many-instances requests=1 shape=fixed": "the-same no-wait too-short",
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
    "push-vs-pull quiet-messages=50":
        "overflowed pull-lost-nothing pull-waits empty-polls late too-short",
    "push-vs-pull quiet-messages=50 consumer-rate=100":
        "no-overflow pull-waits empty-polls late too-short",
    "push-vs-pull quiet-messages=50 poll-ms=60000":
        "overflowed pull-lost-nothing pull-waits empty-polls too-short",
    "queue-vs-no-queue": "waited drained rejected",
    "queue-vs-no-queue rate=1": "no-wait none-rejected",
    "queue-vs-no-queue rate=20": "no-wait none-rejected",
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
    "one-database-vs-cqrs watch-s=10": "load one-overloaded stale behind too-short",
    "one-database-vs-cqrs watch-s=10 reads=1 writes=1": "load stale keeps-up too-short",
    "one-database-vs-cqrs watch-s=10 reads=9000":
        "load one-overloaded read-overloaded stale behind too-short",
    "one-database-vs-cqrs watch-s=10 writes=900 burst-s=1 load-s=2":
        "load one-overloaded write-overloaded read-overloaded stale behind too-short",
    "one-database-vs-cqrs watch-s=10 lag-ms=0 replicas=1":
        "no-less-load one-overloaded read-overloaded not-stale behind",
    "one-database-vs-cqrs watch-s=10 entity-writes=0.00001":
        "load one-overloaded stale-after-write behind too-short",
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
    assert said - {NO_DIFFERENCE, TOO_SHORT} == {claim.name for claim in experiment.claims}


@pytest.mark.parametrize(
    ("rate", "consumer_rate", "share"),
    [(20, 20, 0), (3, 3, 0), (7, 7, 0), (0.3, 0.1, 0.666667), (40, 20, 0.5), (100, 20, 0.8)],
)
def test_a_message_that_comes_just_when_the_consumer_is_done_finds_it_free(
    rate, consumer_rate, share
):
    command = f"queue-vs-no-queue rate={rate} consumer-rate={consumer_rate} burst-s=30"
    made = result(command)
    assert made.sides["none"]["rejected_share"] == share
    assert made.theory["none"] == {"rejected_share": share}


@pytest.mark.parametrize("rate", [3, 7, 20, 0.1])
def test_an_inbox_without_room_does_not_overflow_at_the_rate_of_its_consumer(rate):
    push = result(
        f"push-vs-pull quiet-messages=1 room=0 rate={rate} consumer-rate={rate} busy-s=30"
    ).sides["push"]
    assert (push["overflowed"], push["inbox_peak"]) == (0, 0)


@pytest.mark.parametrize("rate", [3, 7, 40])
def test_a_projector_as_fast_as_the_writes_begins_every_event_at_once(rate):
    command = f"one-database-vs-cqrs watch-s=1 burst-s=9 writes={rate} projector-rate={rate}"
    assert result(command).sides["read"]["behind_s"] == 0


SHORT = {
    "sequential-vs-parallel shape=exponential requests={}": (999, 1000),
    "sync-vs-async shape=exponential requests={}": (999, 1000),
    "chain shape=exponential requests={}": (999, 1000),
    "chain rate=10 requests={}": (999, 1000),
    "one-vs-many-instances rate=5 requests={}": (399, 400),
    "one-vs-many-instances rate=5 shape=fixed requests={}": (399, 400),
    "push-vs-pull quiet-messages={}": (99, 100),
    "queue-vs-no-queue rate=21 burst-s={}": (9.9, 10),
    "one-database-vs-cqrs watch-s={}": (19.9, 20),
    "one-database-vs-cqrs watch-s=100 entity-writes={}": (0.09, 0.1),
    "one-database-vs-cqrs watch-s=20 writes=1 load-s={}": (9.9, 10),
    "one-database-vs-cqrs watch-s=20 burst-s={}": (0.1, 0.2),
}
"""Runs just too short, and just long enough, for a formula of theirs."""


@pytest.mark.parametrize("command", SHORT)
def test_a_run_too_short_for_its_theory_says_so(command):
    short, long = (result(command.format(length)) for length in SHORT[command])
    assert (short.statements()[-1].claim, short.too_short) == ("too-short", True)
    assert not long.too_short
    formulas = [sum(len(side) for side in made.theory.values()) for made in (short, long)]
    assert formulas[0] < formulas[1]


NEAR = {
    "sequential-vs-parallel services=a=0.000001,b=0.000001 requests=1": "0.000002 ms",
    "queue-vs-no-queue rate=20.001": "0.000497475 s",
    "sync-vs-async services=a=1 workers=1 rate=1000.001 requests=9": "1.000001 s",
    "call-vs-request-reply rate=8.0000008 work-ms=125": "100.00001 %",
}
"""Runs with numbers that look like 0, 1, 100 % or another one if they are rounded off."""


@pytest.mark.parametrize("command", NEAR)
def test_numbers_that_differ_look_different_in_a_sentence(command):
    made = result(command)
    assert fault_of_numbers(made) == ""
    shown = [words for statement in made.statements() for words in statement.shown.values()]
    assert NEAR[command] in shown


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("wait_s", 0.0004, "0.0004 s"),
        ("wait_s", 0.0005, "0.001 s"),
        ("wait_s", 0, "0 s"),
        ("failed_share", 0.00001, "0.001 %"),
        ("failed_share", 0.999999, "99.9999 %"),
        ("failed_share", 1, "100 %"),
        ("load", 1.000004, "100.0004 %"),
        ("wait_s", 1234.5678, "1,234.568 s"),
    ],
)
def test_nearly_nothing_is_not_shown_as_nothing_nor_nearly_all_as_all(measure, value, words):
    assert formatted(measure, value) == words


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
        assert "\u2800" not in said


def test_a_measure_that_none_of_the_wanted_sides_has_is_refused_with_those_that_they_have(edalab):
    said = edalab("compare", "queue-vs-log", "--sides", "queue", "--measures", "replayed")
    assert (said.code, said.out) == (2, "")
    assert "no measure named replayed. Known: first_consumer_sees" in said.err


def test_a_narrow_window_has_no_table_for_a_side_without_a_row(edalab, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("compare", "queue-vs-log", "--measures", "replayed")
    assert said.out.count("╭") == 1
    assert "read again after a rewind" in said.out


def test_a_clerk_who_looks_after_the_hire_of_another_refuses():
    async def one_after_the_other(runtime, parameters):
        log = MemoryEventLog(clock=lambda: datetime(2023, 1, 1, tzinfo=UTC))
        for number in (1, 2):
            await look_up_vs_reservation.hire(runtime, log, parameters, number, reserved=False)

    trace = Trace()
    clerks = VirtualRuntime(seed=1, trace=trace)
    clerks.run("clerk", one_after_the_other, look_up_vs_reservation.Parameters())
    assert [record.action for record in trace.records] == ["read", "append", "read", "refuse"]
