"""Code that waits or computes for too long is ended, and which of both is told."""

import subprocess
import sys

import pytest

SCRIPT = """
import os
from edalab.course.exercises import limits

def report(code, frame):
    print(code, frame is not None, flush=True)
    os._exit(0)

limits.{limit} = 0.1
limits.Watchdog(report).begin()
{code}
"""


@pytest.mark.parametrize(
    ("limit", "code", "told"),
    [
        ("LONGEST_WALL_S", "os.read(os.pipe()[0], 1)", "blocked"),
        ("LONGEST_CPU_S", "while True: pass", "endless-loop"),
    ],
)
def test_code_that_does_not_come_to_its_next_call_is_told_to_wait_or_to_compute(limit, code, told):
    script = SCRIPT.format(limit=limit, code=code)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{told} True\n"
