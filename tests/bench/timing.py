"""What the benchmarks share: the best of some runs, and a table of ratios."""

import gc
import time

ROUNDS = 5


def best_of(run):
    """The shortest of some runs, in seconds: other work on the machine only ever adds."""
    seconds = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def show(title, unit, count, seconds):
    """Print how many of ``count`` each did in a second, against the first of them."""
    first = next(iter(seconds.values()))
    print(title)
    for name, took in seconds.items():
        print(f"  {name:<36} {count / took:>12,.0f} {unit:<11} {first / took:>6.1f}x")
