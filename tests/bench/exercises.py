"""How long a learner waits for a verdict: the command, and the judge alone after a save.

    python -m tests.bench.exercises

Each row is about an exercise's own solution, which has all schedules tried: the medians of nine
rounds in turns, in seconds by the clock, beside that of ``python -c pass``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from edalab.course.exercises.judge import judge
from edalab.course.exercises.worlds import NAMES

EXERCISES = Path(__file__).parents[2] / "lessons" / "exercises"
ROUNDS = 9


def medians_s(*runs: Callable[[], object]) -> list[float]:
    """The median seconds of each run; they take turns."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, taken in zip(runs, times, strict=True):
            began = time.perf_counter()
            run()
            taken.append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in times]


def main() -> None:
    print("| exercise | schedules | the command | `python -c pass` | the judge alone |")
    print("|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"EDALAB_HOME": f"{folder}/home"}

        def python(*arguments: str) -> None:
            subprocess.run(
                [sys.executable, *arguments],
                env=environment, stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip

        for name in NAMES:
            source = (EXERCISES / name / "solution.py").read_bytes()
            file = Path(folder) / f"{name}.py"
            file.write_bytes(source)

            def check(file: Path = file) -> None:
                python("-m", "edalab", "exercise", "check", str(file))

            def judged(name: str = name, source: bytes = source) -> int:
                return judge(name, source, f"{name}.py").schedules

            command, nothing, alone = medians_s(check, lambda: python("-c", "pass"), judged)
            print(f"| `{name}` | {judged()} | {command:.2f} | {nothing:.2f} | {alone:.2f} |")


if __name__ == "__main__":
    main()
