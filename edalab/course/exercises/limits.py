"""Limits inside the child process, so that a learner's mistake does not hang the lab.

These limits end endless loops, floods of output and waits for ever, and make runs repeatable. They
are no sandbox: code that means harm can do it, as any program that you start can.
"""

import io
import os
import random
import signal
import sys
import threading
import time
import uuid
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

from edalab.course.exercises.misuse import Misuse

LONGEST_CPU_S: Final = 1.0
"""Of computing between two choice points."""

LONGEST_WALL_S: Final = 4.0
"""Between two choice points, for code that waits for something outside."""

WAITING_S: Final = 0.02
"""Code that computes less than this in that time waits."""

MOST_MEMORY: Final = 512 * 1024 * 1024
MOST_WRITTEN: Final = 10_000_000
"""Bytes of one file."""

MOST_OUTPUT: Final = 4000
"""Characters of one run."""

_START: Final = 1_767_225_600
"""What every clock says when a run begins: the first second of 2026."""


class Output(io.TextIOBase):
    """Standard output of one run: kept up to a limit, and lost after it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MOST_OUTPUT

    def write(self, text: str) -> int:
        if self._left >= 0:
            self._parts.append(text[: self._left])
            self._left -= len(text)
        return len(text)

    def clear(self) -> None:
        """Forget the output of the last run."""
        self._parts, self._left = [], MOST_OUTPUT

    @property
    def text(self) -> str:
        """Return what was printed."""
        return "".join(self._parts)

    @property
    def cut(self) -> bool:
        """Return whether output was lost."""
        return self._left < 0


def limit_memory() -> None:
    """Let an allocation of too much fail as a MemoryError, where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    except (ImportError, ValueError, OSError):
        return


class Watchdog:
    """Ends code that computes or waits for too long between two choice points.

    Args:
        report: Called with the code of the misuse and the frame that runs; if it returns, the time
            begins anew.
    """

    def __init__(self, report: Callable[[str, FrameType | None], None]) -> None:
        self._report = report
        self._turn = 0
        self._ticks = {"computing": -1, "waiting": -1}
        self._computed = _computed()
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGPROF, lambda _, frame: self._see_whether_it_computes(frame))
            signal.signal(signal.SIGALRM, lambda _, frame: self._see_whether_it_waits(frame))
            signal.setitimer(signal.ITIMER_PROF, LONGEST_CPU_S, LONGEST_CPU_S)
            signal.setitimer(signal.ITIMER_REAL, LONGEST_WALL_S, LONGEST_WALL_S)

    def begin(self) -> None:
        """Restart the time that the code has.

        The timers go on; code that is at the same turn at two ticks has had a whole interval.
        """
        self._turn += 1

    def _is_at_the_same_turn(self, timer: str) -> bool:
        before, self._ticks[timer] = self._ticks[timer], self._turn
        return before == self._turn

    def _see_whether_it_computes(self, frame: FrameType | None) -> None:
        if self._is_at_the_same_turn("computing"):
            self._over("endless-loop", frame)

    def _see_whether_it_waits(self, frame: FrameType | None) -> None:
        """End code that waits; code that has computed meanwhile does not wait."""
        before, self._computed = self._computed, _computed()
        waits = self._computed - before < WAITING_S
        if self._is_at_the_same_turn("waiting") and waits:
            self._over("blocked", frame)

    def _over(self, code: str, frame: FrameType | None) -> None:
        self._report(code, frame)
        self.begin()


def _computed() -> float:
    """Return the processor seconds of this process, by a clock that no run can change."""
    times = os.times()
    return times.user + times.system


def make_repeatable(
    misused: Callable[[str, str], Misuse],
    noted: Callable[[str], None],
    clock: Callable[[], int],
) -> None:
    """Let clocks tell the run's time, fix randomness, and refuse what blocks or leaves the run.

    Args:
        misused: Makes the misuse of a code for a call, with the line that it came from.
        noted: Told the name of a coroutine that nobody awaited.
        clock: The nanoseconds since the run began.
    """
    _fix_time(clock)
    # Each run seeds ``random`` anew, so that what is drawn here is the same in each run too.
    os.urandom = random.randbytes
    uuid.uuid1 = lambda *_: uuid.UUID(int=random.getrandbits(128), version=1)
    refuse_what_waits(misused, noted)


def refuse_what_waits(misused: Callable[[str, str], Misuse], noted: Callable[[str], None]) -> None:
    """Refuse what blocks or begins a thread, and note what is never awaited.

    Args:
        misused: Makes the misuse of a code for a call, with the line that it came from.
        noted: Told the name of a coroutine that nobody awaited.
    """

    def refuse(code: str, call: str) -> Callable[..., Any]:
        def refused(*_: Any, **__: Any) -> Any:
            raise misused(code, call)

        return refused

    import _thread
    import builtins

    time.sleep = refuse("blocking", "time.sleep")
    builtins.input = refuse("blocking", "input")
    threading.Thread.start = refuse("thread", "threading.Thread")  # type: ignore[method-assign]
    _thread.start_new_thread = refuse("thread", "_thread")

    def show(message: Any, category: type[Warning], *_: Any, **__: Any) -> None:
        text = str(message)
        if category is RuntimeWarning and "was never awaited" in text:
            noted(text.split("'")[1] if "'" in text else text)

    warnings.simplefilter("ignore")
    warnings.filterwarnings("always", category=RuntimeWarning, message=".*never awaited")
    warnings.showwarning = show


def _fix_time(clock: Callable[[], int]) -> None:
    import datetime as dt

    def seconds() -> float:
        return _START + clock() / 1_000_000_000

    class Fixed(dt.datetime):
        """A datetime whose present is the run's time."""

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Fixed":
            return cls.fromtimestamp(seconds(), tz)

        @classmethod
        def utcnow(cls) -> "Fixed":
            return cls.fromtimestamp(seconds(), dt.UTC).replace(tzinfo=None)

    class Today(dt.date):
        """A date whose present is the run's day."""

        @classmethod
        def today(cls) -> "Today":
            return cls.fromtimestamp(seconds())

    dt.datetime = Fixed  # type: ignore[misc]
    dt.date = Today  # type: ignore[misc]
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        setattr(time, name, seconds)
        setattr(time, f"{name}_ns", lambda: _START * 1_000_000_000 + clock())


def silence() -> int:
    """Put the process's own streams out of reach; gives a descriptor of the real output."""
    real = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    sys.stdin = io.StringIO()
    return real
