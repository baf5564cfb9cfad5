"""How a run on the wall clock ends, and at what pace it goes."""

import asyncio
import gc

import pytest

from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND, SECOND
from edalab.lab.wall_runtime import OutOfTime, WallRuntime

LONG = 3_600 * SECOND


async def sleep_long(runtime):
    await runtime.sleep(LONG)


def ending(run, scenario):
    """What ``run`` comes to: its result or the error that ends it."""
    try:
        return run.run("lab", scenario)
    except (OutOfTime, KeyError) as error:
        return type(error)


@pytest.mark.parametrize("how", ["by itself", "by its limit", "by an error", "by its watch"])
def test_whatever_ends_a_run_its_actors_are_stopped_and_things_are_put_away(how):
    told = []

    async def worker(runtime):
        try:
            await runtime.sleep(LONG)
        finally:
            told.append("stopped")
            runtime.record("end")  # too late to be noted

    async def put_away():
        told.append("put away")

    async def watch():
        await asyncio.sleep(0.001)
        if how == "by its watch":
            raise KeyError
        await asyncio.sleep(3_600)

    async def scenario(runtime):
        runtime.spawn("worker", worker)
        if how == "by itself":
            await runtime.sleep(MILLISECOND)
            return "done"
        if how == "by an error":
            await runtime.sleep(MILLISECOND)
            raise KeyError
        return await runtime.sleep(LONG)

    run = WallRuntime(
        trace=Trace(), afterwards=put_away, watch=watch,
        limit_s=0.02 if how == "by its limit" else None,
    )  # fmt: skip
    wanted = {"by itself": "done", "by its limit": OutOfTime}.get(how, KeyError)
    assert ending(run, scenario) == wanted
    assert told == ["stopped", "put away"]
    assert run.trace.records == []


def test_an_actor_whose_client_loses_a_cancellation_is_stopped_all_the_same():
    lost = []

    async def worker(runtime):
        while True:
            try:
                await runtime.sleep(LONG)
            except asyncio.CancelledError:
                lost.append("cancellation")
                if len(lost) == 2:
                    raise

    async def scenario(runtime):
        runtime.spawn("worker", worker)
        await runtime.sleep(MILLISECOND)
        return "done"

    assert WallRuntime().run("lab", scenario) == "done"
    assert lost == ["cancellation", "cancellation"]


def test_at_a_tenth_of_the_pace_a_second_of_the_scenario_takes_ten_times_less():
    async def scenario(runtime):
        await runtime.sleep(SECOND)
        return runtime.now

    run = WallRuntime(pace=0.01)
    assert run.seconds(2 * SECOND) == 0.02
    assert SECOND <= run.run("lab", scenario) < LONG


def test_a_result_that_comes_in_time_is_given_though_another_actor_goes_on():
    async def scenario(runtime):
        runtime.spawn("worker", sleep_long)
        handle = runtime.spawn("worker", sleep_long)
        return handle.done

    assert WallRuntime(limit_s=3_600).run("lab", scenario) is False


def test_what_is_gathered_is_stopped_where_the_gathering_ends():
    stopped = []

    async def part(runtime, number):
        try:
            await runtime.sleep(LONG if number else MILLISECOND)
            raise KeyError
        except asyncio.CancelledError:
            stopped.append(number)
            raise

    async def scenario(runtime):
        with pytest.raises(KeyError):
            await runtime.gather(part(runtime, 0), part(runtime, 1), part(runtime, 2))
        await runtime.sleep(MILLISECOND)
        return list(stopped)

    assert WallRuntime().run("lab", scenario) == [1, 2]


def test_an_error_of_a_spawned_actor_is_its_joiners_where_somebody_joins():
    async def fail(runtime):
        await runtime.sleep(MILLISECOND)
        raise KeyError

    async def scenario(runtime):
        handle = runtime.spawn("worker", fail)
        with pytest.raises(KeyError):
            await runtime.join(handle)
        await runtime.sleep(MILLISECOND)
        return handle.done

    assert WallRuntime().run("lab", scenario) is True


def test_what_an_actor_raises_while_it_is_stopped_is_told_nowhere(caplog):
    async def worker(runtime):
        try:
            await runtime.sleep(LONG)
        finally:
            raise KeyError

    async def scenario(runtime):
        runtime.spawn("worker", worker)
        await runtime.sleep(MILLISECOND)
        return "done"

    assert WallRuntime().run("lab", scenario) == "done"
    gc.collect()  # asyncio logs an error that nobody has seen when it is thrown away
    assert caplog.records == []
