"""What holds at every moment, whatever producers, consumers and faults do."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulating import GROUP, TOPIC

from edalab.lab.channel import Message
from edalab.lab.faults import Crash, Drop, Duplicate, LostAck, Reorder, When
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.folds import QueueCounts
from edalab.lab.log_channel import LogChannel
from edalab.lab.partition import Retention
from edalab.lab.queue import QueueChannel, QueuePolicy
from edalab.lab.trace import Trace

ORDINARY = settings(max_examples=60, deadline=None, derandomize=True)
LONG = settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

times = st.integers(0, 30)
steps = st.tuples(st.sampled_from(["ack", "nack", "toss", "keep", "twice", "rest"]), times)
scripts = st.lists(st.lists(steps, min_size=1, max_size=6), min_size=1, max_size=3)
pauses = st.lists(times, min_size=1, max_size=25)
keys = st.sampled_from(["", "a", "b", "c"])
policies = st.builds(
    QueuePolicy,
    max_length=st.none() | st.integers(0, 4),
    overflow=st.sampled_from(["reject", "drop-oldest", "block"]),
    ttl_ns=st.none() | st.integers(0, 40),
    max_attempts=st.none() | st.integers(1, 3),
    backoff_ns=st.sampled_from([(), (5,), (0, 20)]),
)
nth = st.builds(When, nth=st.integers(1, 6))
consumers = st.sampled_from(["c0", "c1", "c2"])
channel_faults = st.lists(
    st.builds(Duplicate, actor=st.just("producer"), when=nth)
    | st.builds(Drop, actor=st.just("producer"), when=nth)
    | st.builds(Reorder, actor=st.just("producer"), when=nth, by_ns=times)
    | st.builds(LostAck, actor=consumers, when=nth, reclaim_ns=st.none() | times)
    | st.builds(
        Crash,
        actor=consumers,
        operation=st.sampled_from(["receive", "poll", "ack", "nack", "sleep"]),
        when=nth,
        after=st.booleans(),
        restart_ns=st.none() | times,
    ),
    max_size=4,
)


async def producer(runtime, channel, script):
    connection = channel.connect(runtime)
    for number, (pause, key) in enumerate(script):
        await runtime.sleep(pause)
        await connection.publish(TOPIC, Message(f"m{number}", key=key))


async def consumer(runtime, channel, script, prefetch):
    """Do with one message after the other what the script says, over and over."""
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP, prefetch=prefetch)
    while True:
        for doing, pause in script:
            await runtime.sleep(
                pause + 1
            )  # Or a message that always comes back would stop the clock.
            delivery = await (subscription.receive() if prefetch else subscription.poll())
            if delivery is None:
                continue
            await runtime.sleep(pause)
            if doing in {"ack", "twice"}:
                await subscription.ack(delivery)
            if doing == "twice":
                await subscription.ack(delivery)
            if doing in {"nack", "toss"}:
                await subscription.nack(delivery, requeue=doing == "nack")
            if doing == "rest":
                await runtime.sleep(50)
                await subscription.ack(delivery)


async def scene(runtime, make, script, consumer_scripts, prefetches):
    channel = make(runtime)
    channel.declare(TOPIC, GROUP)
    for number, consumer_script in enumerate(consumer_scripts):
        prefetch = prefetches[number % len(prefetches)]
        runtime.spawn(f"c{number}", consumer, channel, consumer_script, prefetch)
    runtime.spawn("producer", producer, channel, script)
    await runtime.sleep(400)
    return channel


def prefetched(low=0):
    return st.lists(st.integers(low, 3), min_size=1, max_size=3)


class Balance:
    """Checks the sum after every record that a queue's counts depend on."""

    def __init__(self, trace):
        self.counts = QueueCounts(trace, GROUP)
        self.checked = 0
        trace.on(QueueCounts.ACTIONS, self.check)

    def check(self, _record):
        counts = self.counts
        parts = (
            counts.ready, counts.delayed, counts.unacked, counts.acked,
            counts.dead, counts.expired, counts.dropped,
        )  # fmt: skip
        assert counts.enqueued + counts.duplicated == sum(parts)
        assert min(parts) >= 0
        self.checked += 1


class NoneComesAgain:
    """Checks that what was acknowledged on record is not delivered, unless there is a reason."""

    def __init__(self, trace):
        self._copies = {}
        self._acked = {}
        trace.on(("enqueue", "duplicate", "append"), self._arrive)
        trace.on("ack", self._ack)
        trace.on(("deliver", "redeliver"), self._deliver)

    def _arrive(self, record):
        self._copies[record.message] = self._copies.get(record.message, 0) + 1

    def _ack(self, record):
        self._acked[record.message] = self._acked.get(record.message, 0) + 1
        assert self._acked[record.message] <= self._copies[record.message]

    def _deliver(self, record):
        assert self._acked.get(record.message, 0) < self._copies[record.message]


def check_queue(policy, script, consumer_scripts, prefetches, faults):
    trace = Trace()
    balance = Balance(trace)
    NoneComesAgain(trace)
    runtime = FaultyRuntime(faults, trace=trace)
    channel = runtime.run(
        "lab", scene, lambda run: QueueChannel(run, policy=policy), script, consumer_scripts,
        prefetches,
    )  # fmt: skip
    queue, counts = channel.queue(GROUP), balance.counts
    assert (queue.ready, queue.delayed, queue.unacked, queue.acked) == (
        counts.ready, counts.delayed, counts.unacked, counts.acked,
    )  # fmt: skip
    assert (len(queue.dead), queue.expired, queue.dropped) == (
        counts.dead, counts.expired, counts.dropped,
    )  # fmt: skip
    if policy.ttl_ns is not None:
        enqueued = {r.message: r.at for r in reversed(trace.records) if r.action == "enqueue"}
        for record in trace.records:
            # A copy may be younger than the first of its name.
            if record.action == "deliver" and not any(isinstance(f, Duplicate) for f in faults):
                assert record.at <= enqueued[record.message] + policy.ttl_ns
    if policy.max_length is not None and policy.overflow == "drop-oldest":
        assert queue.ready <= policy.max_length
    return balance.checked


def check_log(make, script, consumer_scripts, prefetches, faults):
    trace = Trace()
    NoneComesAgain(trace)
    runtime = FaultyRuntime(faults, trace=trace)
    channel = runtime.run("lab", scene, make, script, consumer_scripts, prefetches)
    for progress in channel.group(GROUP).progress:
        assert progress.committed <= max(progress.position, progress.partition.start)
        assert progress.position <= progress.partition.end
    if not faults:
        check_order(trace)


def check_order(trace):
    """First deliveries within a partition come in the order of its offsets."""
    last = {}
    for record in trace.records:
        if record.action == "deliver":
            partition, offset = record.detail["partition"], record.detail["offset"]
            assert offset > last.get(partition, -1)
            last[partition] = offset


PRODUCED = st.lists(st.tuples(times, keys), min_size=1, max_size=25)
QUEUE = given(policies, PRODUCED, scripts, prefetched(), channel_faults)
retentions = st.builds(
    Retention, count=st.none() | st.integers(1, 5), age_ns=st.none() | st.integers(0, 60)
)
LOG = given(st.integers(1, 4), retentions, PRODUCED, scripts, prefetched(), channel_faults)


@ORDINARY
@QUEUE
def test_a_queues_messages_always_add_up_and_what_was_acked_is_gone(
    policy, script, consumer_scripts, prefetches, faults
):
    check_queue(policy, script, consumer_scripts, prefetches, faults)


@pytest.mark.long
@LONG
@QUEUE
def test_a_queues_messages_always_add_up_in_very_many_runs(
    policy, script, consumer_scripts, prefetches, faults
):
    check_queue(policy, script, consumer_scripts, prefetches, faults)


@ORDINARY
@LOG
def test_what_a_log_committed_does_not_come_again_and_a_partition_keeps_its_order(
    partitions, retention, script, consumer_scripts, prefetches, faults
):
    def make(run):
        return LogChannel(run, partitions=partitions, retention=retention)

    check_log(make, script, consumer_scripts, prefetches, faults)


@pytest.mark.long
@LONG
@LOG
def test_what_a_log_committed_does_not_come_again_in_very_many_runs(
    partitions, retention, script, consumer_scripts, prefetches, faults
):
    def make(run):
        return LogChannel(run, partitions=partitions, retention=retention)

    check_log(make, script, consumer_scripts, prefetches, faults)


@ORDINARY
@given(PRODUCED, scripts, prefetched(), channel_faults, st.integers(0, 3))
def test_the_same_seed_gives_the_same_bytes(script, consumer_scripts, prefetches, faults, seed):
    def bytes_of_a_run():
        runtime = FaultyRuntime(faults, seed=seed, trace=Trace())
        runtime.run("lab", scene, QueueChannel, script, consumer_scripts, prefetches)
        return runtime.trace.encode()

    assert bytes_of_a_run() == bytes_of_a_run()


def test_the_balance_is_really_looked_at():
    script = [(1, "")] * 5
    assert check_queue(QueuePolicy(), script, [[("ack", 1)]], [1], []) == 15
