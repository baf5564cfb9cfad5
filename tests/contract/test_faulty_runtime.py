"""What a fault does to a run: the same on the virtual and on the wall clock."""

import pytest

from edalab.lab.channel import Message
from edalab.lab.faults import Crash, Delay, Drop, Poison, Slow, When, is_poison
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.faulty_wall_runtime import FaultyWallRuntime
from edalab.lab.injecting import FAULTS
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel
from edalab.lab.units import MILLISECOND

MOST_LOOKS = 2_000
SECOND_TIME = When(nth=2)


async def produce(runtime, channel, confirms):
    connection = channel.connect(runtime)
    for number in range(1, 5):
        confirms.append(await connection.publish("topic", Message(f"m{number}")))
    runtime.record("end")


async def consume(runtime, channel):
    subscription = await channel.connect(runtime).subscribe("topic", "group")
    while True:
        delivery = await subscription.receive()
        runtime.record("start", delivery.message.id)
        await runtime.sleep(MILLISECOND)
        runtime.record("fail" if is_poison(delivery.message) else "finish", delivery.message.id)
        await subscription.ack(delivery)


async def hand_over(runtime, kind, trace):
    """Have a producer and a consumer, until nothing is left to do."""
    channel, confirms = kind(runtime), []
    channel.declare("topic", "group")
    runtime.spawn("producer", produce, channel, confirms)
    runtime.spawn("consumer", consume, channel)
    for _ in range(MOST_LOOKS):
        await runtime.sleep(MILLISECOND)
        lag = channel.lag("group")
        if not lag.ready and not lag.unacked and "end" in [r.action for r in trace.records]:
            break
    return confirms, channel.lag("group")


def outcome(clock, kind, faults):
    """What came of a run: without its times, which differ on the wall clock."""
    run = clock(faults)
    result = run.run("lab", hand_over, kind, run.trace)
    noted = [(r.actor, r.action, r.message) for r in run.trace.records if r.actor != FAULTS]
    by_actor = {
        actor: [told for told in noted if told[0] == actor] for actor in ("producer", "consumer")
    }
    return result, run.plan.struck, by_actor


CRASHES = [
    Crash(actor="producer" if operation == "publish" else "consumer", operation=operation,
          when=SECOND_TIME, after=after, restart_ns=MILLISECOND)
    for operation in ("publish", "receive", "sleep", "ack")
    for after in (False, True)
]  # fmt: skip
OTHERS = [
    Delay(actor="producer", when=SECOND_TIME, by_ns=MILLISECOND),
    Drop(actor="producer", when=SECOND_TIME),
    Poison(actor="producer", when=SECOND_TIME),
    Slow(actor="consumer", when=SECOND_TIME, factor=3.0),
]


@pytest.mark.parametrize("kind", [QueueChannel, LogChannel])
def test_a_fault_at_an_operation_strikes_once_and_changes_the_same_on_both_clocks(kind):
    for fault in [*CRASHES, *OTHERS]:
        virtual, wall = (
            outcome(clock, kind, [fault]) for clock in (FaultyRuntime, FaultyWallRuntime)
        )
        assert virtual[1] == [1], fault
        assert wall == virtual, fault


@pytest.fixture(params=[FaultyRuntime, FaultyWallRuntime])
def clock(request):
    return request.param


def test_a_crash_at_a_time_strikes_whoever_is_there_then(clock):
    async def sleep_long(runtime):
        await runtime.sleep(1_000 * MILLISECOND)

    async def serve(runtime):
        runtime.on_crash(lambda: None)  # as a service does, which has no task between its calls

    async def end_at_once(runtime):
        runtime.record("end")

    async def scenario(runtime):
        for actor, function in (
            ("sleeper", sleep_long),
            ("service", serve),
            ("ended", end_at_once),
        ):
            runtime.spawn(actor, function)
        await runtime.sleep(20 * MILLISECOND)

    names = ("sleeper", "service", "ended", "nobody")
    faults = [Crash(actor=name, at_ns=at * MILLISECOND) for at in (5, 10) for name in names]
    run = clock(faults)
    run.run("lab", scenario)
    crashed = [record.actor for record in run.trace.records if record.action == "crash"]
    assert crashed == ["sleeper", "service"]  # who is down already does not crash again
    assert run.plan.struck == [1, 1, 0, 0, 0, 0, 0, 0]
    assert run.plan.misplaced == []


def test_who_has_no_process_of_its_own_can_not_crash_in_a_simulated_run():
    async def scenario(runtime):
        channel = QueueChannel(runtime)
        channel.declare("topic", "group")
        connection = channel.connect(runtime.view("played"))
        for number in range(3):
            await connection.publish("topic", Message(f"m{number}"))
            await runtime.sleep(MILLISECOND)
        return channel.lag("group").ready

    faults = [
        Crash(actor="played", operation="publish"),
        Crash(actor="played", at_ns=MILLISECOND),
        Crash(actor="topic", at_ns=MILLISECOND),
        Crash(actor="group", at_ns=MILLISECOND),
    ]
    run = FaultyRuntime(faults)
    assert run.run("lab", scenario) == 3
    assert run.plan.struck == [0, 0, 0, 0]
    assert run.plan.misplaced == [faults[0], faults[1], faults[3]]  # there is no actor "topic"


def test_who_is_started_again_begins_anew_with_all_that_it_was_doing(clock):
    begun = []

    async def work(runtime, task):
        begun.append((runtime.actor, task))
        await runtime.sleep(1_000 * MILLISECOND)

    async def spawn_own(runtime):
        runtime.spawn("worker", work, "its own")
        await work(runtime, "spawned")

    async def scenario(runtime):
        runtime.spawn("worker", spawn_own)
        runtime.spawn("other", work, "spawned")
        for _ in range(MOST_LOOKS):
            await runtime.sleep(MILLISECOND)
            if len(begun) == 5:
                break

    restarted = Crash(actor="worker", at_ns=5 * MILLISECOND, restart_ns=MILLISECOND)
    run = clock([restarted, Crash(actor="other", at_ns=5 * MILLISECOND)])
    run.run("lab", scenario)
    assert [task for actor, task in begun if actor == "worker"] == ["spawned", "its own"] * 2
    assert [actor for actor, _ in begun].count("other") == 1


def test_what_a_crashed_actor_raises_does_not_end_the_run(clock):
    async def wait(runtime):
        await runtime.sleep(1_000 * MILLISECOND)

    async def join_own(runtime):
        handles = [runtime.spawn(runtime.actor, wait) for _ in range(10)]
        await runtime.join(handles[0])

    async def scenario(runtime):
        for number in range(10):
            runtime.spawn(f"worker{number}", join_own)
        await runtime.sleep(20 * MILLISECOND)
        return "went on"

    run = clock([Crash(actor=f"worker{number}", at_ns=MILLISECOND) for number in range(10)])
    assert run.run("lab", scenario) == "went on"
    assert run.plan.struck == [1] * 10


def test_an_error_of_an_actor_that_was_started_again_ends_the_run(clock):
    starts = []

    async def fail_later(runtime):
        starts.append(runtime.actor)
        if len(starts) == 2:
            raise KeyError("nobody waits")
        await runtime.sleep(1_000 * MILLISECOND)

    async def scenario(runtime):
        runtime.spawn("worker", fail_later)
        await runtime.sleep(60_000 * MILLISECOND)

    run = clock([Crash(actor="worker", at_ns=MILLISECOND, restart_ns=MILLISECOND)])
    with pytest.raises(KeyError):
        run.run("lab", scenario)
