"""Checks the hashes of a long log in a second process, while the first checks its order.

The two checks are independent. With two processors, checking a log takes as long as checking its
hashes alone.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from edalab.errors import Damaged, NewerFormat
from edalab.eventlog.line_reader import START, checked_blocks

LONG: Final = 16 << 20
"""The size in bytes from which starting a second process saves time."""


class Hashing:
    """A running process that checks hashes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def right(self) -> bool:
        """Wait for the process; returns whether every line is as it was written.

        Also False if the process failed: the caller then checks each line itself.
        """
        return self._process.wait() == 0


def worthwhile(size: int) -> bool:
    """Whether two processes check a log of ``size`` bytes faster than one."""
    return size >= LONG and _processors() > 1


@contextmanager
def hashing(descriptor: int, end: int) -> Iterator[Hashing]:
    """Start checking the hashes of the open log's complete lines up to the offset ``end``."""
    package = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    process = subprocess.Popen(  # noqa: S603 - this module, by this Python
        [sys.executable, "-P", "-m", __name__, str(descriptor), str(end)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        pass_fds=(descriptor,),
    )
    try:
        yield Hashing(process)
    finally:
        process.kill()
        process.wait()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main(descriptor: int, end: int) -> int:
    """The exit code: 0 if every complete line up to ``end`` is as it was written, else 1."""
    try:
        for _ in checked_blocks(descriptor, Path(), START, end):
            pass
    except (Damaged, NewerFormat):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
