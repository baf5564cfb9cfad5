"""The simulation agrees with queueing theory."""

import math
import statistics

import pytest
from simulating import GROUP, TOPIC

from edalab.errors import BadParameter
from edalab.lab.channel import Message
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.service import Latency, Service
from edalab.lab.theory import erlang_c, mean_in_system, mean_wait, mean_wait_general
from edalab.lab.trace import Trace
from edalab.lab.units import SECOND

SERVICE_RATE = 10.0
LOADS = [(1, 0.5), (1, 0.9), (2, 0.45), (3, 0.7), (5, 0.85), (10, 0.9)]


@pytest.mark.parametrize(("rate", "seconds"), [(5, 0.2), (8, 0.5), (9, 1.0), (9.5, 2.0)])
def test_one_server_follows_the_formula_of_m_m_1(rate, seconds):
    assert mean_in_system(1, rate, SERVICE_RATE) == pytest.approx(seconds)


def test_two_servers_at_nine_tenths_of_one_take_an_eighth_of_a_second():
    # 2 servers, 0.9 erlang: C = 0.9^2 / (2 (1 - 0.45)) / (1 + 0.9 + 0.81 / 1.1) = 0.27931
    assert erlang_c(2, 0.9) == pytest.approx(0.2793103448)
    assert mean_in_system(2, 9, SERVICE_RATE) == pytest.approx(0.1253918495)


def test_the_chance_to_wait_is_that_of_the_closed_formula_and_does_not_overflow():
    servers, offered = 10, 9.0
    top = offered**servers / math.factorial(servers) / (1 - offered / servers)
    below = sum(offered**n / math.factorial(n) for n in range(servers))
    assert erlang_c(servers, offered) == pytest.approx(top / (top + below))
    assert 0 < erlang_c(100_000, 99_900.0) < 1


@pytest.mark.parametrize(
    ("variation", "wait_s"), [(0, 0.4), (1 / 12, 0.4 * 13 / 12), (1, 0.8), (3, 1.6)]
)
def test_the_wait_for_one_server_grows_with_the_variation_of_its_work(variation, wait_s):
    assert mean_wait_general(8, 0.1, variation) * 2 == pytest.approx(wait_s)
    assert mean_wait_general(8, 0.1, 1) == pytest.approx(mean_wait(1, 8, SERVICE_RATE))
    assert mean_wait_general(0, 0.1, variation) == 0
    for saturated in (10, 11, -1):
        with pytest.raises(BadParameter, match="offered"):
            mean_wait_general(saturated, 0.1, variation)


@pytest.mark.parametrize("offered", [1.0, 2.0, -1.0, math.nan])
def test_a_saturated_server_has_no_mean_wait(offered):
    with pytest.raises(BadParameter, match="offered"):
        erlang_c(1, offered)


class Waits:
    """The mean of the times from ``arrive`` to ``start``, warm-up left out."""

    def __init__(self, trace, warm_up):
        self._warm_up = warm_up
        self._arrived = {}
        self._arrivals = self._total = self._count = 0
        trace.on("arrive", self._arrive)
        trace.on("start", self._start)

    def _arrive(self, record):
        self._arrivals += 1
        if self._arrivals > self._warm_up:
            self._arrived[record.message] = record.at

    def _start(self, record):
        at = self._arrived.pop(record.message, None)
        if at is not None:
            self._total += record.at - at
            self._count += 1

    @property
    def seconds(self):
        return self._total / self._count / SECOND


async def by_service(runtime, servers, rate, jobs):
    service = Service(
        runtime.view("service"), Latency(round(SECOND / SERVICE_RATE), "exponential"),
        instances=servers,
    )  # fmt: skip

    async def customer(runtime, name):
        runtime.record("arrive", name)
        await service.handle(name)

    for number in range(jobs):
        await runtime.sleep(round(runtime.random.expovariate(rate) * SECOND))
        last = runtime.spawn("customer", customer, f"r{number}")
    await runtime.join(last)


async def by_queue(runtime, servers, rate, jobs):
    channel = QueueChannel(runtime)
    channel.declare(TOPIC, GROUP)

    async def worker(runtime):
        work = Latency(round(SECOND / SERVICE_RATE), "exponential").draw(runtime.random)
        subscription = await channel.connect(runtime).subscribe(TOPIC, GROUP)
        while True:
            delivery = await subscription.receive()
            runtime.record("start", delivery.message.id)
            await runtime.sleep(work())
            await subscription.ack(delivery)

    for number in range(servers):
        runtime.spawn(f"worker-{number}", worker)
    connection = channel.connect(runtime)
    for number in range(jobs):
        await runtime.sleep(round(runtime.random.expovariate(rate) * SECOND))
        runtime.record("arrive", f"r{number}")
        await connection.publish(TOPIC, Message(f"r{number}"))


def check_agreement(scenario, servers, load, *, seeds, jobs):
    rate = servers * load * SERVICE_RATE
    means = []
    for seed in range(seeds):
        trace = Trace(keep=False)
        waits = Waits(trace, warm_up=jobs // 5)
        VirtualRuntime(seed=seed, trace=trace).run("lab", scenario, servers, rate, jobs)
        means.append(waits.seconds)
    error = statistics.stdev(means) / math.sqrt(seeds)
    expected = mean_wait(servers, rate, SERVICE_RATE)
    assert abs(statistics.fmean(means) - expected) < 3 * error
    # A standard error that is as large as what it judges would let anything pass.
    assert error < 0.25 * expected


@pytest.mark.parametrize("scenario", [by_service, by_queue])
@pytest.mark.parametrize(("servers", "load"), LOADS)
def test_the_mean_wait_agrees_with_erlang_c(scenario, servers, load):
    check_agreement(scenario, servers, load, seeds=20, jobs=2_500)


@pytest.mark.long
@pytest.mark.parametrize("scenario", [by_service, by_queue])
@pytest.mark.parametrize(("servers", "load"), LOADS)
def test_the_mean_wait_agrees_with_erlang_c_over_long_runs(scenario, servers, load):
    check_agreement(scenario, servers, load, seeds=40, jobs=60_000)
