"""What both clocks promise a scenario: the same assertions on the virtual and on the wall clock."""

import pytest

from edalab.lab.runtime import Crashed, TimedOut, VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND, SECOND
from edalab.lab.wall_runtime import WallRuntime


@pytest.fixture(params=[VirtualRuntime, WallRuntime])
def clock(request):
    return request.param(seed=7, trace=Trace())


async def after(runtime, milliseconds, value):
    await runtime.sleep(milliseconds * MILLISECOND)
    if isinstance(value, Exception):
        raise value
    return value


def test_a_sleep_lasts_at_least_as_long_as_it_says(clock):
    async def scenario(runtime):
        await runtime.sleep(20 * MILLISECOND)
        return runtime.now

    assert 20 * MILLISECOND <= clock.run("a", scenario) < 5 * SECOND


def test_what_is_spawned_runs_as_its_actor_and_is_joined(clock):
    async def child(runtime):
        runtime.record("start")
        return runtime.actor

    async def scenario(runtime):
        handle = runtime.spawn("child", child)
        return await runtime.join(handle), handle.done

    assert clock.run("a", scenario) == ("child", True)
    assert [(r.actor, r.action) for r in clock.trace.records] == [("child", "start")]


def test_gathered_results_come_in_the_order_given_and_run_at_once(clock):
    async def scenario(runtime):
        results = await runtime.gather(after(runtime, 30, "slow"), after(runtime, 1, "quick"))
        return results, runtime.now

    results, took = clock.run("a", scenario)
    assert results == ["slow", "quick"]
    assert took < SECOND


def test_the_first_error_of_what_is_gathered_is_raised(clock):
    async def scenario(runtime):
        with pytest.raises(KeyError):
            await runtime.gather(after(runtime, 2_000, "slow"), after(runtime, 1, KeyError("x")))
        return runtime.now

    assert clock.run("a", scenario) < SECOND


def test_what_does_not_come_in_time_is_timed_out_and_what_comes_is_given(clock):
    async def scenario(runtime):
        with pytest.raises(TimedOut):
            await runtime.timeout(10 * MILLISECOND, after(runtime, 5_000, "late"))
        return await runtime.timeout(5 * SECOND, after(runtime, 1, "soon"))

    assert clock.run("a", scenario) == "soon"


def test_a_crashed_actor_does_and_notes_nothing_more_and_its_hooks_are_called(clock):
    done = []

    async def child(runtime):
        runtime.on_crash(lambda: done.append("hook"))
        await runtime.sleep(10 * SECOND)
        done.append("woke")

    async def scenario(runtime):
        handle = runtime.spawn("child", child)
        await runtime.sleep(MILLISECOND)
        view = runtime.view("child")
        runtime.crash("child")
        view.record("ack")
        with pytest.raises(Crashed):
            await runtime.join(handle)
        return [r.action for r in clock.trace.records]

    assert clock.run("a", scenario) == ["crash"]
    assert done == ["hook"]


def test_an_actor_that_crashes_itself_stops_where_it_next_waits(clock):
    done = []

    async def child(runtime):
        runtime.crash("child")
        await runtime.sleep(MILLISECOND)
        done.append("went on")

    async def scenario(runtime):
        runtime.spawn("child", child)
        await runtime.sleep(20 * MILLISECOND)

    clock.run("a", scenario)
    assert done == []


def test_an_error_that_nobody_waits_for_ends_the_run(clock):
    async def child(runtime):
        raise KeyError("nobody waits")

    async def scenario(runtime):
        runtime.spawn("child", child)
        await runtime.sleep(10 * SECOND)

    with pytest.raises(KeyError):
        clock.run("a", scenario)


def test_a_waiter_is_called_once_and_tells_whether_anybody_waited(clock):
    async def waiting(runtime, waiter, order):
        await waiter.wait()
        order.append("called")

    async def scenario(runtime):
        waiter, order = runtime.waiter("a call"), []
        nobody = waiter.wake()
        handle = runtime.spawn("child", waiting, waiter, order)
        await runtime.sleep(MILLISECOND)
        somebody = waiter.wake()
        await runtime.join(handle)
        return nobody, somebody, order

    assert clock.run("a", scenario) == (False, True, ["called"])


def test_random_numbers_belong_to_the_seed_and_the_actor(clock):
    async def scenario(runtime):
        return runtime.random.random(), runtime.view("b").random.random()

    mine, theirs = clock.run("a", scenario)
    again = VirtualRuntime(seed=7).run("a", scenario)
    assert (mine, theirs) == again
    assert mine != theirs
