"""Checking a long log's hashes in a process of its own, while another checks its order.

The two need nothing of each other: a line is checked against the hash that the line before it
says, and that one is checked against its own. With a processor for each, a log is checked in the
time that the hashes alone take.
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
"""Bytes from which on a log is worth the start of a process."""


class Hashing:
    """A process that checks hashes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def right(self) -> bool:
        """Whether every line is as it was written; waits until that is known.

        False as well if the process could not say: whoever asked then looks at each line itself.
        """
        return self._process.wait() == 0


def worthwhile(size: int) -> bool:
    """Whether a log of so many bytes is checked sooner by two."""
    return size >= LONG and _processors() > 1


@contextmanager
def hashing(descriptor: int, end: int) -> Iterator[Hashing]:
    """Begin to check the hashes of the open log's whole lines up to ``end``, in bytes."""
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
    """0 if every whole line up to ``end`` is as it was written, 1 if not."""
    try:
        for _ in checked_blocks(descriptor, Path(), START, end):
            pass
    except (Damaged, NewerFormat):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
