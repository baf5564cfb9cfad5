import pytest
from simulating import run, told

from edalab.errors import SimulationStuck
from edalab.lab.runtime import Crashed, TimedOut, VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND


async def give(runtime, after, value):
    await runtime.sleep(after)
    return value


async def fail(runtime, after):
    await runtime.sleep(after)
    raise KeyError(after)


def test_sleepers_wake_in_order_of_time_and_then_of_who_slept_first():
    async def sleeper(runtime, for_ns):
        await runtime.sleep(for_ns)
        runtime.record("wake")

    async def scenario(runtime):
        for name, for_ns in [("late", 20), ("first", 10), ("second", 10)]:
            runtime.spawn(name, sleeper, for_ns)
        await runtime.sleep(30)

    _, trace = run(scenario)
    assert [(record.actor, record.at) for record in trace.records] == [
        ("first", 10),
        ("second", 10),
        ("late", 20),
    ]


def test_who_sleeps_for_no_time_lets_those_go_first_who_are_due_already():
    async def quick(runtime):
        runtime.record("wake")

    async def scenario(runtime):
        runtime.spawn("spawned", quick)
        await runtime.sleep(0)
        runtime.record("wake")

    _, trace = run(scenario)
    assert [(record.actor, record.at) for record in trace.records] == [("spawned", 0), ("lab", 0)]


def test_a_result_at_the_very_deadline_is_in_time():
    async def scenario(runtime):
        async def indirect():
            return await runtime.join(runtime.spawn("other", give, 100, "in time"))

        return await runtime.timeout(100, indirect())

    assert run(scenario)[0] == "in time"


def test_a_result_after_the_deadline_is_too_late_and_the_caller_goes_on_at_the_deadline():
    async def scenario(runtime):
        with pytest.raises(TimedOut):
            await runtime.timeout(100, give(runtime, 101, "late"))
        return runtime.now

    assert run(scenario)[0] == 100


def test_what_timed_out_is_cancelled_and_its_cleanup_runs():
    cleaned_at = []

    async def careful(runtime):
        try:
            await runtime.sleep(1_000)
        finally:
            cleaned_at.append(runtime.now)

    async def scenario(runtime):
        with pytest.raises(TimedOut):
            await runtime.timeout(10, careful(runtime))
        await runtime.sleep(100)

    run(scenario)
    assert cleaned_at == [10]


def test_a_call_to_a_waiter_that_gave_up_does_not_cut_a_later_sleep_short():
    async def scenario(runtime):
        waiter = runtime.waiter("a call")

        async def wait():
            await waiter.wait()

        with pytest.raises(TimedOut):
            await runtime.timeout(10, wait())
        assert waiter.wake() is False
        await runtime.sleep(90)
        return runtime.now

    assert run(scenario)[0] == 100


def test_a_cancelled_wait_is_not_revived_by_a_call_in_the_same_instant():
    seen = []

    async def scenario(runtime):
        waiter = runtime.waiter("a call")

        async def wait():
            await waiter.wait()
            seen.append("called")

        async def explode():
            await runtime.sleep(10)
            raise KeyError("boom")

        with pytest.raises(KeyError):
            await runtime.gather(wait(), explode())
        # The wait is cancelled, but its coroutine has not run yet.
        assert waiter.wake() is False
        await runtime.sleep(10)

    run(scenario)
    assert seen == []


def test_gather_gives_results_in_the_order_given_not_in_the_order_of_their_ends():
    async def scenario(runtime):
        return await runtime.gather(give(runtime, 20, "slow"), give(runtime, 10, "quick"))

    assert run(scenario)[0] == ["slow", "quick"]


def test_gather_of_nothing_gives_nothing_at_once():
    async def scenario(runtime):
        return await runtime.gather(), runtime.now

    assert run(scenario)[0] == ([], 0)


def test_an_error_in_a_gathered_child_is_raised_at_once_and_cancels_the_others():
    finished = []

    async def slow(runtime):
        await runtime.sleep(1_000)
        finished.append(runtime.now)

    async def scenario(runtime):
        with pytest.raises(KeyError):
            await runtime.gather(slow(runtime), fail(runtime, 10))
        at = runtime.now
        await runtime.sleep(2_000)
        return at

    assert run(scenario)[0] == 10
    assert finished == []


def test_join_gives_the_result_or_raises_the_error_also_when_it_came_before():
    async def scenario(runtime):
        child = runtime.spawn("child", give, 10, 7)
        await runtime.sleep(20)
        failing = runtime.spawn("failing", fail, 10)
        with pytest.raises(KeyError):
            await runtime.join(failing)
        with pytest.raises(KeyError):
            await runtime.join(failing)
        return await runtime.join(child)

    assert run(scenario)[0] == 7


def test_an_error_that_nobody_waits_for_ends_the_run():
    async def scenario(runtime):
        runtime.spawn("child", fail, 10)
        await runtime.sleep(100)

    with pytest.raises(KeyError):
        run(scenario)


def test_a_crashed_actor_does_nothing_more_not_even_its_cleanup():
    done = []

    async def victim(runtime):
        try:
            await runtime.sleep(50)
            done.append("work")
        finally:
            done.append(f"cleanup at {runtime.now}")
            runtime.record("cleanup")

    async def scenario(runtime):
        runtime.spawn("victim", victim)
        await runtime.sleep(10)
        runtime.crash("victim")
        await runtime.sleep(100)
        assert done == []

    _, trace = run(scenario)
    assert told(trace, "crash", "cleanup") == [("victim", "crash", "")]


def test_the_crash_of_an_actor_that_was_about_to_go_on_stops_nobody_else():
    done = []

    async def work(runtime):
        done.append(runtime.actor)

    async def scenario(runtime):
        runtime.spawn("victim", work)
        runtime.spawn("other", work)
        runtime.crash("victim")
        await runtime.sleep(10)
        return runtime.now

    assert run(scenario)[0] == 10
    assert done == ["other"]


def test_at_the_end_of_a_run_whatever_still_waits_or_has_crashed_is_closed():
    closed = []

    async def waits(runtime):
        try:
            await runtime.sleep(1_000)
        finally:
            closed.append(runtime.actor)

    async def scenario(runtime):
        for name in ("victim", "other"):
            runtime.spawn(name, waits)
        await runtime.sleep(10)
        runtime.crash("victim")
        assert closed == []

    clock = VirtualRuntime()
    clock.run("lab", scenario)
    assert sorted(closed) == ["other", "victim"]


def test_an_actor_that_crashes_itself_is_stopped_where_it_next_waits():
    seen = []

    async def suicidal(runtime):
        runtime.crash("suicidal")
        runtime.record("words of a ghost")
        await runtime.sleep(10)
        seen.append("alive")

    async def scenario(runtime):
        runtime.spawn("suicidal", suicidal)
        await runtime.sleep(100)

    _, trace = run(scenario)
    assert seen == []
    assert [record.action for record in trace.records] == ["crash"]


def test_an_actor_may_crash_itself_in_its_last_moment():
    async def suicidal(runtime):
        runtime.crash("suicidal")

    async def scenario(runtime):
        with pytest.raises(Crashed):
            await runtime.join(runtime.spawn("suicidal", suicidal))

    run(scenario)


def test_who_waits_for_the_end_of_a_crashed_actor_is_told():
    async def scenario(runtime):
        child = runtime.spawn("child", give, 100, 1)

        async def kill():
            await runtime.sleep(10)
            runtime.crash("child")

        async def wait():
            with pytest.raises(Crashed):
                await runtime.join(child)
            return runtime.now

        return (await runtime.gather(kill(), wait()))[1]

    assert run(scenario)[0] == 10


def test_a_new_process_of_a_crashed_actor_goes_on_in_its_random_numbers():
    async def draw(runtime):
        return runtime.random.random()

    async def scenario(runtime):
        first = await runtime.join(runtime.spawn("dice", draw))
        runtime.crash("dice")
        return first, await runtime.join(runtime.spawn("dice", draw))

    first, second = run(scenario)[0]
    assert first != second


def test_a_stuck_run_names_who_waits_for_what():
    async def waits(runtime, what):
        await runtime.waiter(what).wait()

    async def scenario(runtime):
        runtime.spawn("hr", waits, "an answer")
        runtime.spawn("hr", waits, "a stamp")
        await runtime.join(runtime.spawn("mail", waits, "a letter"))

    with pytest.raises(SimulationStuck) as stuck:
        run(scenario)
    assert stuck.value.waiting == {
        "lab": "the end of mail",
        "hr": "an answer, a stamp",
        "mail": "a letter",
    }


def test_a_run_whose_first_actor_crashes_is_stuck_and_says_so():
    async def kill(runtime, victim):
        await runtime.sleep(10)
        runtime.crash(victim)

    async def scenario(runtime):
        runtime.spawn("killer", kill, "lab")
        await runtime.sleep(100)

    with pytest.raises(SimulationStuck) as stuck:
        run(scenario)
    assert stuck.value.waiting == {"lab": "crashed"}


@pytest.mark.parametrize(("wait", "error"), [(-1, ValueError), (1.5, TypeError)])
def test_a_wait_that_cannot_be_is_an_error_where_it_stands(wait, error):
    async def scenario(runtime):
        with pytest.raises(error):
            await runtime.sleep(wait)
        await runtime.sleep(MILLISECOND)
        return runtime.now

    assert run(scenario)[0] == MILLISECOND


def test_a_foreign_awaitable_is_an_error_where_it_is_awaited():
    class Foreign:
        def __await__(self):
            yield self

    async def scenario(runtime):
        with pytest.raises(TypeError):
            await Foreign()

    run(scenario)


def test_a_fold_that_is_added_while_the_run_goes_on_sees_what_comes_after():
    seen = []
    trace = Trace(keep=False)

    async def scenario(runtime):
        runtime.record("knock", "one")
        trace.on("knock", lambda record: seen.append(record.message))
        runtime.record("knock", "two")

    VirtualRuntime(trace=trace).run("lab", scenario)
    assert seen == ["two"]
    assert trace.records == []
