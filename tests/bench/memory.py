"""The most memory that a run of a million jobs takes without a kept trace.

Run: ``python -m tests.bench.memory``.
"""

import resource
import sys

from edalab.lab.runtime import VirtualRuntime
from edalab.lab.service import Latency, Service
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND


async def customer(runtime, service):
    """One customer comes, waits for a server, and is served."""
    await service.handle("customer")


async def arrivals(runtime, jobs):
    """Customers come at an even pace, a little slower than they are served."""
    service = Service(runtime.view("service"), Latency(29 * MILLISECOND), instances=3)
    for _ in range(jobs):
        await runtime.sleep(10 * MILLISECOND)
        last = runtime.spawn("customer", customer, service)
    await runtime.join(last)


def main():
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    VirtualRuntime(trace=Trace(keep=False)).run("arrivals", arrivals, jobs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{jobs:,} jobs without a kept trace: {peak:.0f} MiB at most")


if __name__ == "__main__":
    main()
