"""Fails a test run that leaves a process or a file behind.

The run gets a temporary folder of its own, and a mark in its environment that every process which a
test starts inherits. When all tests have ended, nothing with the mark may run any more, nothing may
lie in the temporary folder, and no new file in the checkout. With several worker processes, the one
that controls them looks, after the workers have ended.
"""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parent.parent
MARK = "EDALAB_TEST_RUN"
_GRACE_S = 5.0
"""How long a process that was told to end may take."""


class Leaks:
    """Remembers what was there before the tests, and names what is there after them in addition."""

    def __init__(self) -> None:
        self.mark = uuid.uuid4().hex
        self.folder = Path(tempfile.mkdtemp(prefix="edalab-tests-")).resolve()
        self.folder.chmod(0o755)  # a test may look into it as another user
        self._before = {MARK: os.environ.get(MARK), "TMPDIR": os.environ.get("TMPDIR")}
        os.environ[MARK], os.environ["TMPDIR"] = self.mark, str(self.folder)
        tempfile.tempdir = None
        self._files = untracked()

    def remaining(self) -> list[str]:
        """What the tests left, a line each."""
        until = time.monotonic() + _GRACE_S
        while (processes := self._processes()) and time.monotonic() < until:
            time.sleep(0.1)
        files = [str(path) for path in self.folder.iterdir() if path.name != _pytest_folder()]
        return [
            *(f"process {process.pid}: {_command(process)}" for process in processes),
            *(f"file {path}" for path in files),
            *(f"file {ROOT / name}" for name in sorted(untracked() - self._files)),
        ]

    def close(self) -> None:
        """Take the temporary folder away, and restore the environment."""
        for name, value in self._before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
        tempfile.tempdir = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _processes(self) -> list[psutil.Process]:
        own = {os.getpid(), *(process.pid for process in psutil.Process().parents())}
        left = []
        for process in psutil.process_iter():
            try:
                marked = process.environ().get(MARK) == self.mark
                alive = process.status() != psutil.STATUS_ZOMBIE
            except psutil.Error:
                continue
            if marked and alive and process.pid not in own:
                left.append(process)
        return left


def untracked() -> set[str]:
    """The files in the checkout that Git neither tracks nor ignores; none outside a checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return set()
    return set(listed.stdout.splitlines())


def _pytest_folder() -> str:
    import getpass

    return f"pytest-of-{getpass.getuser()}"


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())[:200]
    except psutil.Error:
        return "?"


_KEY = pytest.StashKey[Leaks]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_KEY] = Leaks()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    leaks = session.config.stash.get(_KEY, None)
    if leaks is None:
        return
    left = leaks.remaining()
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[_LEFT] = left


_LEFT = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    for line in config.stash.get(_LEFT, []):
        terminalreporter.write_line(f"left behind: {line}", red=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    leaks = config.stash.get(_KEY, None)
    if leaks is not None:
        leaks.close()
