import msgspec
import pytest
from simulating import GROUP, TOPIC, messages, told

from edalab.lab.channel import Lag, Message
from edalab.lab.faults import (
    Crash,
    Delay,
    Drop,
    Duplicate,
    Fault,
    LostAck,
    Outage,
    Poison,
    Reorder,
    Slow,
    When,
    is_poison,
)
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.service import Latency, Service, Unavailable, call
from edalab.lab.trace import Trace

WORK = 100


async def produce(runtime, channel, count):
    connection = channel.connect(runtime)
    return [await connection.publish(TOPIC, Message(f"m{n}")) for n in range(1, count + 1)]


async def consume(runtime, channel, *, ack_first=False):
    subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
    while True:
        delivery = await subscription.receive()
        if ack_first:
            await subscription.ack(delivery)
        runtime.record("start", delivery.message.id)
        await runtime.sleep(WORK)
        runtime.record("finish", delivery.message.id)
        if not ack_first:
            await subscription.ack(delivery)


async def hand_over(runtime, kind, count, until, consumer):
    """A producer and a consumer, and ``until`` nanoseconds to be done."""
    channel = kind(runtime) if kind is QueueChannel else kind(runtime, partitions=1)
    channel.declare(TOPIC, GROUP)
    produced = runtime.spawn("producer", produce, channel, count)
    if consumer is not None:
        runtime.spawn("consumer", consumer, channel)
    await runtime.sleep(until)
    return channel.lag(GROUP), produced.result


def run_with(*faults, kind=QueueChannel, count=3, until=2_000, consumer=consume):
    runtime = FaultyRuntime(faults, trace=Trace())
    (lag, confirms), trace = (
        runtime.run("lab", hand_over, kind, count, until, consumer),
        runtime.trace,
    )
    assert runtime.plan.missed == []
    return lag, confirms, trace


@pytest.mark.parametrize("kind", [QueueChannel, LogChannel])
def test_what_was_in_hand_at_a_crash_is_delivered_again_after_the_restart(kind):
    lag, _, trace = run_with(Crash(actor="consumer", at_ns=150, restart_ns=100), kind=kind)
    assert messages(trace, "start") == ["m1", "m2", "m2", "m3"]
    assert messages(trace, "finish") == ["m1", "m2", "m3"]
    assert messages(trace, "redeliver") == ["m2"]
    assert lag.acked == 3


@pytest.mark.parametrize(
    ("at", "finished"),
    [
        (Crash(actor="consumer", operation="receive", when=When(nth=2)), ["m1"]),
        (Crash(actor="consumer", operation="sleep", when=When(nth=2)), ["m1"]),
        (Crash(actor="consumer", operation="ack", when=When(nth=2)), ["m1", "m2"]),
    ],
)
def test_a_crash_before_an_operation_takes_its_effect_away(at, finished):
    lag, _, trace = run_with(at)
    assert messages(trace, "finish") == finished
    assert lag == Lag(2, 0, 1)


def test_a_crash_after_an_ack_leaves_the_message_acknowledged():
    crash = Crash(actor="consumer", operation="ack", when=When(nth=2), after=True)
    assert run_with(crash)[0] == Lag(1, 0, 2)


FIRST = When(nth=1)
OF_ONE_OPERATION = [
    Delay(actor="producer", by_ns=50, when=FIRST),
    Drop(actor="producer", when=FIRST),
    Duplicate(actor="producer", when=FIRST),
    Reorder(actor="producer", by_ns=50, when=FIRST),
    Poison(actor="producer", when=FIRST),
    LostAck(actor="consumer", when=FIRST),
    Slow(actor="consumer", factor=3, when=FIRST),
]


@pytest.mark.parametrize("fault", OF_ONE_OPERATION, ids=lambda fault: type(fault).__name__)
def test_a_crash_before_an_operation_leaves_it_no_other_fault_but_a_delay(fault):
    (operation,) = fault.operations
    for after in (False, True):
        crash = Crash(actor=fault.actor, operation=operation, after=after)
        runtime = FaultyRuntime([crash, fault])
        runtime.run("lab", hand_over, QueueChannel, 1, 2_000, consume)
        assert runtime.plan.struck == [1, int(after or isinstance(fault, Delay))]


@pytest.mark.parametrize(("ack_first", "effects"), [(True, 9), (False, 11)])
def test_ack_first_loses_an_effect_and_ack_after_has_one_too_many(ack_first, effects):
    async def consumer(runtime, channel):
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
        while True:
            delivery = await subscription.receive()
            if ack_first:
                await subscription.ack(delivery)
                await runtime.sleep(WORK)
                runtime.record("effect", delivery.message.id)
            else:
                runtime.record("effect", delivery.message.id)
                await runtime.sleep(WORK)
                await subscription.ack(delivery)

    crash = Crash(actor="consumer", operation="sleep", when=When(nth=4), restart_ns=10)
    _, _, trace = run_with(crash, count=10, consumer=consumer)
    assert len(messages(trace, "effect")) == effects


def test_a_dropped_message_is_not_confirmed_and_never_arrives():
    lag, confirms, trace = run_with(Drop(actor="producer", when=When(nth=2)))
    assert confirms == [True, False, True]
    assert messages(trace, "publish") == ["m1", "m2", "m3"]
    assert messages(trace, "finish") == ["m1", "m3"]
    assert lag.acked == 2


@pytest.mark.parametrize(("kind", "noted"), [(QueueChannel, "duplicate"), (LogChannel, "append")])
def test_a_duplicated_message_is_delivered_twice(kind, noted):
    lag, _, trace = run_with(Duplicate(actor="producer", when=When(nth=2)), kind=kind)
    assert messages(trace, "finish") == ["m1", "m2", "m2", "m3"]
    assert "m2" in messages(trace, noted)
    assert lag.acked == 4


@pytest.mark.parametrize("kind", [QueueChannel, LogChannel])
def test_a_message_that_is_overtaken_arrives_late(kind):
    late = Reorder(actor="producer", when=When(nth=1), by_ns=250)
    lag, confirms, trace = run_with(late, kind=kind)
    assert messages(trace, "finish") == ["m2", "m3", "m1"]
    assert confirms == [True, True, True]
    assert lag.acked == 3


def test_a_delayed_publish_holds_up_its_producer():
    _, _, trace = run_with(Delay(actor="producer", when=When(nth=2), by_ns=500))
    assert [r.at for r in trace.records if r.action == "publish"] == [0, 500, 500]


def test_a_slow_consumer_is_slow_for_as_long_as_declared():
    slow = Slow(actor="consumer", factor=3, when=When(from_ns=50, until_ns=150))
    _, _, trace = run_with(slow)
    assert [r.at for r in trace.records if r.action == "finish"] == [100, 400, 500]


@pytest.mark.parametrize("kind", [QueueChannel, LogChannel])
def test_a_lost_ack_has_the_message_delivered_again_after_a_while(kind):
    lost = LostAck(actor="consumer", when=When(nth=2), reclaim_ns=50)
    lag, _, trace = run_with(lost, kind=kind)
    assert messages(trace, "finish") == ["m1", "m2", "m2", "m3"]
    assert lag == Lag(0, 0, 3)


@pytest.mark.parametrize("kind", [QueueChannel, LogChannel])
def test_a_lost_ack_has_the_message_delivered_again_when_the_connection_is_lost(kind):
    lag, _, trace = run_with(
        LostAck(actor="consumer", when=When(nth=3)),
        Crash(actor="consumer", at_ns=1_000, restart_ns=0),
        kind=kind,
    )
    assert messages(trace, "redeliver") == ["m3"]
    assert lag.acked == 3


def test_ten_per_cent_of_lost_acks_make_a_tenth_more_deliveries_and_a_tenth_of_those():
    lost = LostAck(actor="consumer", when=When(share=0.1), reclaim_ns=1)
    lag, _, trace = run_with(lost, count=1_000, until=200_000)
    deliveries = len(messages(trace, "deliver")) + len(messages(trace, "redeliver"))
    assert lag.acked == 1_000
    # 1000 / 0.9 = 1111; three standard deviations of the sum of geometric numbers are 33.
    assert abs(deliveries - 1_111) < 34


def test_a_poison_message_is_seen_as_such_by_who_is_to_handle_it():
    async def wary(runtime, channel):
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
        while True:
            delivery = await subscription.receive()
            if is_poison(delivery.message):
                await subscription.nack(delivery, requeue=False)
            else:
                await subscription.ack(delivery)

    poison = Poison(actor="producer", when=When(nth=2))
    lag, _, trace = run_with(poison, consumer=wary)
    assert messages(trace, "dead-letter") == ["m2"]
    assert lag.acked == 2


def test_during_an_outage_every_call_is_refused():
    async def scenario(runtime):
        source = Service(runtime.view("source"), Latency(1))
        for _ in range(6):
            try:
                await call(runtime, source, "look-up")
                await runtime.sleep(99)
            except Unavailable:
                await runtime.sleep(100)

    runtime = FaultyRuntime([Outage(actor="source", when=When(from_ns=150, until_ns=450))])
    runtime.run("lab", scenario)
    assert [r.at for r in runtime.trace.records if r.action == "refuse"] == [200, 300, 400]


def test_a_service_that_crashes_and_comes_back_answers_again():
    async def scenario(runtime):
        source = Service(runtime.view("source"), Latency(100), instances=1)
        answers = 0
        for _ in range(5):
            try:
                await call(runtime, source, "look-up")
                answers += 1
            except Unavailable:
                await runtime.sleep(100)
        return answers

    runtime = FaultyRuntime([Crash(actor="source", at_ns=150, restart_ns=200)])
    assert runtime.run("lab", scenario) == 3
    assert told(runtime.trace, "crash", "restart") == [
        ("source", "crash", ""),
        ("source", "restart", ""),
    ]


def test_a_fault_whose_moment_never_comes_is_named():
    fault = Drop(actor="nobody")
    runtime = FaultyRuntime([fault])

    async def scenario(runtime):
        await runtime.sleep(1)

    runtime.run("lab", scenario)
    assert runtime.plan.missed == [fault]


def test_without_declared_faults_a_faulty_run_leaves_the_very_trace_of_a_plain_one():
    traces = []
    for runtime in (FaultyRuntime([], trace=Trace()), VirtualRuntime(trace=Trace())):
        runtime.run("lab", hand_over, QueueChannel, 5, 1_000, consume)
        traces.append(runtime.trace.encode())
    assert traces[0] == traces[1]


def test_faults_are_plain_data():
    faults = [Crash(actor="a", at_ns=1), Delay(actor="b", by_ns=5), Slow(actor="c", factor=2.0)]
    kinds = Crash | Delay | Slow
    encoded = msgspec.json.encode(faults)
    assert msgspec.json.decode(encoded, type=list[kinds]) == faults
    assert all(isinstance(fault, Fault) for fault in faults)
