"""Starts the processes that run a learner's code on a real channel, and kills them."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from edalab.course.exercises.frames import Frames, Gone
from edalab.course.exercises.judge import child_environment
from edalab.course.exercises.learner_process import Setup
from edalab.course.exercises.misuse import Misuse

ANSWER_S: Final = 15.0
"""Seconds that a process has for an answer, and a broker for a message that has to come again."""


class ProcessStarter:
    """Starts processes for the learner's code, and kills them.

    A process of its own imports what they need, once, and forks each of them.

    Args:
        setup: What all of them have in common.
        folder: Where each of them gets a folder of its own.
    """

    def __init__(self, setup: Setup, folder: Path) -> None:
        self.kills = 0
        self._folder = folder
        self._started = 0
        control, theirs = socket.socketpair()
        control.settimeout(ANSWER_S)
        self._control = Frames(control)
        self._process = subprocess.Popen(  # noqa: S603 - it is this very interpreter
            [
                sys.executable, "-P", "-B", "-m", "edalab.course.exercises.learner_process",
                str(theirs.fileno()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(str(folder)),
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._control.send(setup)

    def start(self, order: Any) -> tuple[int, Frames]:
        """Start a process that consumes as it is told; returns its id and the way to it.

        Raises:
            Misuse: It could not be started.
        """
        self._started += 1
        mine, theirs = socket.socketpair()
        mine.settimeout(ANSWER_S)
        frames = Frames(mine)
        try:
            with theirs:
                socket.send_fds(self._control.connection, [b"."], [theirs.fileno()])
            pid = self._control.receive()
            folder = str(self._folder / f"process-{self._started}")
            frames.send({"order": order, "folder": folder})
        except (OSError, Gone):
            mine.close()
            raise Misuse("ended") from None
        return pid, frames

    def kill(self, pid: int, frames: Frames, *, counts: bool) -> None:
        """Kill a process, and wait until it is gone."""
        self.kills += counts
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(Gone):
            while True:
                frames.receive_bytes()
        frames.connection.close()

    def end(self) -> None:
        """End every process that is left."""
        self._control.connection.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
