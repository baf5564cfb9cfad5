"""An M/M/3 queue: edalab's public scenario API against the idiomatic SimPy program.

Run with the bench extra installed: ``python -m tests.bench.mmc``.
"""

import random
import sys

import simpy

from edalab.lab.runtime import VirtualRuntime
from edalab.lab.service import Latency, Service
from edalab.lab.trace import Trace
from edalab.lab.units import SECOND
from tests.bench.timing import race, show

SERVERS, ARRIVAL_RATE, SERVICE_RATE = 3, 21.0, 10.0


def make_service(runtime):
    latency = Latency(round(SECOND / SERVICE_RATE), "exponential")
    return Service(runtime.view("service"), latency, instances=SERVERS)


async def submitted(runtime, jobs):
    """Customers come at random and leave their work with the service."""
    service = make_service(runtime)
    gap = runtime.random.expovariate
    for _ in range(jobs - 1):
        await runtime.sleep(round(gap(ARRIVAL_RATE) * SECOND))
        service.submit("customer")
    await service.handle("customer")


async def customer(_runtime, service):
    await service.handle("customer")


async def waited_for(runtime, jobs):
    """Customers come at random, and each of them waits for the end of its work."""
    service = make_service(runtime)
    gap = runtime.random.expovariate
    for _ in range(jobs):
        await runtime.sleep(round(gap(ARRIVAL_RATE) * SECOND))
        last = runtime.spawn("customer", customer, service)
    await runtime.join(last)


def run_edalab(scenario, jobs, *, keep):
    VirtualRuntime(trace=Trace(keep=keep)).run("arrivals", scenario, jobs)


def run_simpy(jobs):
    def customer(environment, servers, stream):
        with servers.request() as request:
            yield request
            yield environment.timeout(stream.expovariate(SERVICE_RATE))

    def arrivals(environment, servers, stream):
        for _ in range(jobs):
            yield environment.timeout(stream.expovariate(ARRIVAL_RATE))
            last = environment.process(customer(environment, servers, stream))
        yield last

    environment = simpy.Environment()
    servers = simpy.Resource(environment, capacity=SERVERS)
    environment.run(environment.process(arrivals(environment, servers, random.Random(1))))


def main():
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    seconds = race(
        {
            "SimPy Resource(capacity=3)": lambda: run_simpy(jobs),
            "edalab, trace not kept": lambda: run_edalab(submitted, jobs, keep=False),
            "edalab, trace kept": lambda: run_edalab(submitted, jobs, keep=True),
            "  a task per customer, not kept": lambda: run_edalab(waited_for, jobs, keep=False),
            "  a task per customer, kept": lambda: run_edalab(waited_for, jobs, keep=True),
        }
    )
    rates = {name: jobs / took for name, took in seconds.items()}
    show(f"M/M/3, {jobs:,} jobs", "jobs/s", rates)


if __name__ == "__main__":
    main()
