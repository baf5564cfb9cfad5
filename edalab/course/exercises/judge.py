"""Has a learner's file judged in a process of its own. The file is read, and never written."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from edalab.course.exercises.report import Order, Problem, Report

LONGEST_S: Final = 90.0
"""After which a process that ignores its own limits is ended."""

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "EDALAB_EXERCISES")

MOST_BYTES: Final = 1_000_000
"""Of a learner's file."""


def judge(exercise: str, source: bytes, shown: str, schedule: str = "") -> Report:
    """The verdict on a file.

    Args:
        exercise: The exercise's name.
        source: The file's content.
        shown: What the file is called in sentences.
        schedule: The id of the only schedule to run; empty for all.
    """
    if len(source) > MOST_BYTES:
        return _hopeless(exercise, "too-big")
    order = Order(exercise=exercise, path=shown, source=source, schedule=schedule)
    with tempfile.TemporaryDirectory(prefix="edalab-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-B", "-m", "edalab.course.exercises.child"],
                input=msgspec.msgpack.encode(order),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(folder),
                timeout=LONGEST_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _hopeless(exercise, "no-answer", "unknown")
    try:
        return msgspec.json.decode(done.stdout, type=Report)
    except msgspec.DecodeError:
        return _hopeless(exercise, "ended", "fail")


def _environment(home: str) -> dict[str, str]:
    """What the process may know of the environment: nothing that is the learner's own."""
    package = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": home, "TMPDIR": home}
    return {**kept, **own, "PYTHONHASHSEED": "0", "PYTHONPATH": path, "PYTHONUTF8": "1"}


def _hopeless(exercise: str, code: str, verdict: str = "fail") -> Report:
    return Report(
        exercise=exercise,
        verdict=verdict,  # type: ignore[arg-type]
        invariant="program",
        problem=Problem(code=code),
    )
