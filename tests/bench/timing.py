"""What the benchmarks share: a race in turns, and a table of ratios."""

import gc
import time

ROUNDS = 9


def race(runs):
    """The shortest time of each run, in seconds of the processor, by name.

    They take turns, so that a slow moment of the machine is everybody's; other work only ever adds,
    so that the shortest is the truest.
    """
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            gc.collect()
            began = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - began)
    return best


def show(title, unit, rates):
    """Print how many each did in a second, against the first of them."""
    first = next(iter(rates.values()))
    print(title)
    for name, rate in rates.items():
        print(f"  {name:<36} {rate:>12,.0f} {unit:<11} {rate / first:>6.1f}x")
