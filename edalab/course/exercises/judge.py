"""Judges a learner's file in a process of its own; the file is read, and never written."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from edalab.course.exercises.packs import VARIABLE
from edalab.course.exercises.report import Order, Problem, Report
from edalab.eventlog.private_files import temporary_folder

LONGEST_S: Final = 180.0
LONGEST_DEEP_S: Final = 600.0
"""Seconds after which a process that ignores its own limits is ended."""

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", VARIABLE)

MOST_BYTES: Final = 1_000_000
"""Of a learner's file."""


def judge(
    exercise: str, source: bytes, shown: str, schedule: str = "", *, deep: bool = False
) -> Report:
    """Return the verdict on a file.

    Args:
        exercise: The exercise's name.
        source: The file's content.
        shown: What the file is called in sentences.
        schedule: The id of the only schedule to run; empty for all.
        deep: Whether to search further than usual, which may take minutes.
    """
    if len(source) > MOST_BYTES:
        return _hopeless(exercise, "too-big")
    order = Order(exercise=exercise, path=shown, source=source, schedule=schedule, deep=deep)
    longest = LONGEST_DEEP_S if deep else LONGEST_S
    with (
        temporary_folder() as folder,
        subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", "edalab.course.exercises.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(str(folder)),
            start_new_session=True,
        ) as child,
    ):
        try:
            answer, _ = child.communicate(msgspec.msgpack.encode(order), longest)
        except subprocess.TimeoutExpired:
            return _hopeless(exercise, "no-answer", "unknown")
        finally:
            _end_group(child)
    try:
        return msgspec.json.decode(answer, type=Report)
    except msgspec.DecodeError:
        return _hopeless(exercise, "ended", "fail")


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it began: they are one process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def child_environment(home: str) -> dict[str, str]:
    """Return the environment variables of the process: nothing that is the learner's own."""
    package = str(Path(__file__).parents[3])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"HOME": home, "TMPDIR": home}
    if VARIABLE in kept:
        kept[VARIABLE] = os.path.abspath(kept[VARIABLE])  # noqa: PTH100 - it is text, and stays text
    return {**kept, **own, "PYTHONHASHSEED": "0", "PYTHONPATH": path, "PYTHONUTF8": "1"}


def _hopeless(exercise: str, code: str, verdict: str = "fail") -> Report:
    return Report(
        exercise=exercise,
        verdict=verdict,  # type: ignore[arg-type]
        invariant="program",
        problem=Problem(code=code),
    )
