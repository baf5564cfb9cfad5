"""How long a check of each exercise's solution takes, as a table; run it on a machine that is idle.

``python tests/exercise_timings.py`` prints the median of nine, beside that of ``python -c pass``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from edalab.course.exercises.worlds import NAMES

EXERCISES = Path(__file__).parents[1] / "lessons" / "exercises"
TIMES = 9


def median_s(*arguments: str) -> float:
    """The median of the seconds that a Python process takes with these arguments."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    say = sys.stdout.write
    say("| exercise | s |\n|---|---:|\n")
    with tempfile.TemporaryDirectory() as home:
        os.environ["EDALAB_HOME"] = home
        say(f"| `python -c pass` | {median_s('-c', 'pass'):.2f} |\n")
        for name in NAMES:
            file = Path(home) / f"{name}.py"
            file.write_bytes((EXERCISES / name / "solution.py").read_bytes())
            say(f"| `{name}` | {median_s('-m', 'edalab', 'exercise', 'check', str(file)):.2f} |\n")


if __name__ == "__main__":
    main()
