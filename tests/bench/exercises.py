"""How long a learner waits for a verdict: the command, and the judge alone after a save.

Run: ``python -m tests.bench.exercises``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from edalab.course.exercises.judge import judge
from edalab.course.exercises.worlds import NAMES

EXERCISES = Path(__file__).parents[2] / "lessons" / "exercises"
ROUNDS = 5


def waited(run):
    """The median of some rounds, in seconds by the wall."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main():
    print(f"{'exercise':<10} {'schedules':>9} {'command s':>9} {'after a save s':>14}")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"EDALAB_HOME": f"{folder}/home"}
        for name in NAMES:
            source = (EXERCISES / name / "solution.py").read_bytes()
            file = Path(folder) / f"{name}.py"
            file.write_bytes(source)
            command = [sys.executable, "-m", "edalab", "exercise", "check", str(file), "--json"]

            def check(command=command):
                subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)

            def again(name=name, source=source):
                return judge(name, source, f"{name}.py")

            print(f"{name:<10} {again().schedules:>9} {waited(check):>9.2f} {waited(again):>14.2f}")


if __name__ == "__main__":
    main()
