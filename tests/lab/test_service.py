import pytest
from simulating import GROUP, TOPIC, run, told

from edalab.lab.chain import Hop, call_at_once, call_in_turn, call_nested
from edalab.lab.channel import Message
from edalab.lab.folds import Links
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import TimedOut, VirtualRuntime
from edalab.lab.service import Latency, Service, Unavailable, call
from edalab.lab.trace import Trace


def service(runtime, name, ns=100, **options):
    return Service(runtime.view(name), Latency(ns), **options)


def calls_to(trace, name):
    return sum(r.action == "call" and r.peer == name for r in trace.records)


def test_a_chain_takes_the_sum_and_calls_at_once_take_the_longest():
    async def scenario(runtime):
        hops = [Hop(service(runtime, name, ns)) for name, ns in [("it", 80), ("badge", 200)]]
        await call_in_turn(runtime, hops, "r1")
        in_turn = runtime.now
        await call_at_once(runtime, hops, "r2")
        return in_turn, runtime.now - in_turn

    assert run(scenario)[0] == (280, 200)


def test_a_nested_chain_answers_when_the_deepest_has():
    async def scenario(runtime):
        await call_nested(runtime, [Hop(service(runtime, name)) for name in "abc"], "r1")
        return runtime.now

    now, trace = run(scenario)
    assert now == 300
    assert [(r.actor, r.peer) for r in trace.records if r.action == "answer"] == [
        ("b", "c"),
        ("a", "b"),
        ("lab", "a"),
    ]


@pytest.mark.parametrize(("retries", "deepest"), [((2, 2, 2), 27), ((2, 0, 0), 3), ((0, 0, 0), 1)])
def test_attempts_multiply_along_a_nested_chain(retries, deepest):
    async def scenario(runtime):
        down = {"c": 0.0}
        hops = [
            Hop(service(runtime, name, availability=down.get(name, 1.0)), retries=again)
            for name, again in zip("abc", retries, strict=True)
        ]
        with pytest.raises(Unavailable):
            await call_nested(runtime, hops, "r1")

    _, trace = run(scenario)
    assert calls_to(trace, "c") == deepest


def test_a_timeout_ends_the_wait_and_not_the_work():
    async def scenario(runtime):
        with pytest.raises(TimedOut):
            await call(runtime, service(runtime, "payroll", 120), "r1", timeout_ns=100, retries=1)
        await runtime.sleep(1_000)

    _, trace = run(scenario)
    assert told(trace, "time-out", "finish") == [
        ("lab", "time-out", "r1"),
        ("payroll", "finish", "r1"),
        ("lab", "time-out", "r1"),
        ("payroll", "finish", "r1"),
    ]


def test_an_answer_at_the_very_timeout_is_in_time():
    async def scenario(runtime):
        await call(runtime, service(runtime, "payroll", 100), "r1", timeout_ns=100)

    _, trace = run(scenario)
    assert told(trace, "answer", "time-out") == [("lab", "answer", "r1")]


def test_a_caller_rests_longer_before_each_further_attempt():
    async def scenario(runtime):
        with pytest.raises(Unavailable):
            await call(
                runtime, service(runtime, "it", availability=0.0), "r1",
                retries=3, backoff_ns=(10, 20),
            )  # fmt: skip
        return runtime.now

    assert run(scenario)[0] == 50


def test_calls_wait_for_a_free_instance_in_their_order():
    async def scenario(runtime):
        one = service(runtime, "it", instances=1)
        await runtime.gather(*[call(runtime, one, f"r{number}") for number in range(3)])
        return runtime.now

    now, trace = run(scenario)
    assert now == 300
    assert [(r.action, r.message, r.at) for r in trace.records if r.actor == "it"] == [
        ("wait", "r1", 0),
        ("wait", "r2", 0),
        ("start", "r0", 0),
        ("finish", "r0", 100),
        ("start", "r1", 100),
        ("finish", "r1", 200),
        ("start", "r2", 200),
        ("finish", "r2", 300),
    ]


def test_an_instance_is_held_while_its_service_waits_for_the_next_one():
    async def scenario(runtime):
        hops = [Hop(service(runtime, "a", instances=1)), Hop(service(runtime, "b", 200))]
        await runtime.gather(*[call_nested(runtime, hops, each) for each in ("r1", "r2")])
        return runtime.now

    assert run(scenario)[0] == 600


def test_a_caller_that_crashes_costs_the_service_no_instance():
    async def doomed(runtime, one):
        await call(runtime, one, "r1")

    async def scenario(runtime):
        one = service(runtime, "it", instances=1)
        runtime.spawn("doomed", doomed, one)
        runtime.spawn("doomed", doomed, one)
        await runtime.sleep(10)
        runtime.crash("doomed")
        await call(runtime, one, "r2")
        return runtime.now

    assert run(scenario)[0] == 300


def test_who_gives_up_in_the_line_has_its_work_done_all_the_same():
    async def scenario(runtime):
        one = service(runtime, "it", instances=1)
        one.submit("r1")
        with pytest.raises(TimedOut):
            await call(runtime, one, "r2", timeout_ns=50)
        await one.handle("r3")
        return runtime.now

    now, trace = run(scenario)
    assert now == 300
    assert told(trace, "finish") == [("it", "finish", each) for each in ("r1", "r2", "r3")]


def test_what_is_submitted_is_done_without_anybody_waiting():
    async def scenario(runtime):
        two = service(runtime, "it", instances=2)
        for number in range(4):
            two.submit(f"r{number}")
        await runtime.sleep(1_000)

    _, trace = run(scenario)
    assert [r.at for r in trace.records if r.action == "finish"] == [100, 100, 200, 200]


def test_a_service_that_crashed_takes_no_work():
    async def scenario(runtime):
        it = service(runtime, "it")
        runtime.crash("it")
        with pytest.raises(Unavailable):
            it.submit("r1")
        with pytest.raises(Unavailable):
            await it.handle("r1")

    run(scenario)


def test_the_calls_of_a_service_that_crashes_fail_and_it_refuses_until_it_is_up_again():
    async def scenario(runtime):
        it = service(runtime, "it", instances=1)

        async def crash_and_restart():
            await runtime.sleep(50)
            runtime.crash("it")
            await runtime.sleep(50)
            runtime.restart("it")

        async def caller():
            for _ in range(2):
                with pytest.raises(Unavailable):
                    await call(runtime, it, "r1")
            await runtime.sleep(50)
            await call(runtime, it, "r2")

        await runtime.gather(caller(), crash_and_restart())
        return runtime.now

    now, trace = run(scenario)
    assert now == 200
    assert told(trace, "disconnect", "refuse", "crash", "restart", "finish") == [
        ("it", "crash", ""),
        ("lab", "disconnect", "r1"),
        ("it", "refuse", "r1"),
        ("it", "restart", ""),
        ("it", "finish", "r2"),
    ]


def test_by_calls_everybody_knows_everybody_and_by_a_channel_only_the_channel():
    callers, handlers = ["hr", "web", "import"], ["payroll", "it", "badge", "mail"]

    async def by_calls(runtime):
        services = [service(runtime, name) for name in handlers]
        for caller in callers:
            for each in services:
                await call(runtime.view(caller), each, f"{caller}/{each.name}")

    async def by_channel(runtime):
        channel = QueueChannel(runtime)
        for handler in handlers:
            await channel.connect(runtime.view(handler)).subscribe(TOPIC, f"{GROUP}-{handler}")
        for caller in callers:
            await channel.connect(runtime.view(caller)).publish(TOPIC, Message(caller))

    links = []
    for scenario in (by_calls, by_channel):
        trace = Trace(keep=False)
        links.append(Links(trace))
        VirtualRuntime(trace=trace).run("lab", scenario)
    assert links[0].pairs == {(caller, handler) for caller in callers for handler in handlers}
    assert links[1].pairs == {
        *((caller, TOPIC) for caller in callers),
        *((handler, TOPIC) for handler in handlers),
    }
