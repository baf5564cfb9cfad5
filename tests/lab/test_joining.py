"""Everybody who waits for an actor's work is told of its end, and nobody crashes twice."""

from contextlib import suppress

from simulating import run, told

from edalab.lab.faults import Crash
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.runtime import Crashed
from edalab.lab.trace import Trace


async def work(runtime):
    await runtime.sleep(10)
    runtime.record("finish", "m")


async def wait_for(runtime, handle):
    await runtime.join(handle)
    runtime.record("read", "m")


def test_all_that_wait_for_one_piece_of_work_go_on_when_it_ends():
    async def scenario(runtime):
        worker = runtime.spawn("worker", work)
        waiting = [runtime.spawn(f"w{number}", wait_for, worker) for number in range(3)]
        for handle in waiting:
            await runtime.join(handle)

    _, trace = run(scenario)
    assert told(trace, "finish", "read") == [
        ("worker", "finish", "m"), ("w0", "read", "m"), ("w1", "read", "m"), ("w2", "read", "m")
    ]  # fmt: skip


def test_an_actor_that_has_ended_does_not_crash():
    async def scenario(runtime):
        await runtime.join(runtime.spawn("worker", work))
        await runtime.sleep(100)

    for at_ns, crashes in ((5, 1), (50, 0)):
        trace = Trace()
        faulty = FaultyRuntime([Crash(actor="worker", at_ns=at_ns)], trace=trace)
        with suppress(Crashed):  # whoever waits for a crashed actor is told so
            faulty.run("lab", scenario)
        assert len(told(trace, "crash")) == crashes
