"""Keeps a learner's file from files, processes and networks outside its folder.

An audit hook refuses the call with a sentence and the line. Where the Linux kernel has Landlock, it
refuses in the kernel what the hook does not see. Both hold until the process ends. They catch
accidents: code that means harm can get around an audit hook.
"""

# Paths here are text, bytes or numbers, as the learner gave them.
# ruff: noqa: PTH108, PTH109, PTH118

import builtins
import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from edalab.course.exercises.misuse import Misuse

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CHANGES: Final = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.setxattr": ((0, None),),
    "shutil.rmtree": ((0, 1),),
    "sqlite3.connect": ((0, None),),
}
"""By audit event: which arguments are the changed path and the open folder that it starts from."""

_PROCESSES: Final = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn",
    "os.spawn", "os.startfile", "os.kill", "os.killpg", "pty.spawn", "signal.pthread_kill",
})  # fmt: skip

_NETWORK: Final = frozenset({
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr",
})  # fmt: skip


class Folder:
    """The working folder, environment and modules as each run finds them.

    Args:
        path: The folder. It is emptied before each run, so it has to be empty now.

    Raises:
        ValueError: Something is in it, so it is not the judge's own.
    """

    def __init__(self, path: Path) -> None:
        if any(path.iterdir()):
            raise ValueError(f"the judge works in an empty folder only, and {path} is none")
        self.path = path
        self._environment = dict(os.environ)
        self._encoded = dict(_encoded_environment())
        self._modules = dict(sys.modules)
        self._loaded = list(self._modules.values())
        self._builtins = dict(vars(builtins))
        self._path = list(sys.path)

    def empty(self) -> None:
        """Empty the folder before a run."""
        self.renew()
        for entry in os.scandir(self.path):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)

    def renew(self) -> None:
        """Undo what a process did to the working folder, the environment and the modules.

        Each run does this several times, so what is as it was is seen by one comparison.
        """
        os.chdir(self.path)
        if _encoded_environment() != self._encoded:
            os.environ.clear()
            os.environ.update(self._environment)
        names = vars(builtins)
        names.update(self._builtins)
        if len(names) != len(self._builtins):
            for name in names.keys() - self._builtins.keys():
                del names[name]
        if sys.path != self._path:
            sys.path[:] = self._path
        # Modules have no equality of their own, so this compares which ones they are.
        if [*map(sys.modules.get, self._modules)] != self._loaded:
            sys.modules.update(self._modules)


def _encoded_environment() -> dict[Any, Any]:
    """The environment as the system has it; ``os.environ`` decodes each value that is looked at."""
    encoded: dict[Any, Any] = getattr(os.environ, "_data", {})
    return encoded


def guard(folder: Path, misused: Callable[[str, str], Misuse]) -> None:
    """Refuse access outside a folder until the process ends.

    Args:
        folder: Where files may be written and deleted.
        misused: Makes the misuse of a code for a call, with the line that it came from.
    """
    inside = os.path.realpath(folder)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and _outside(path, None, inside):
                raise misused("outside", f"open({str(path)[:60]!r})")
        elif event in _CHANGES:
            for path_at, folder_at in _CHANGES[event]:
                path = arguments[path_at]
                base = arguments[folder_at] if folder_at is not None else None
                if _outside(path, base, inside):
                    raise misused("outside", f"{event}({str(path)[:60]!r})")
        elif event in _PROCESSES:
            raise misused("process", event)
        elif event in _NETWORK:
            raise misused("network", event)

    sys.addaudithook(hook)


def _outside(path: Any, base: Any, inside: str) -> bool:
    """Return whether a path to be changed lies outside the folder."""
    if isinstance(path, int):
        return not _within(f"/proc/self/fd/{path}", inside)
    name = os.fsdecode(path)
    if name == ":memory:":
        return False
    start = f"/proc/self/fd/{base}" if isinstance(base, int) and base >= 0 else os.getcwd()
    whole = os.path.join(start, name)
    parent, last = os.path.split(whole.rstrip("/"))
    # To delete a link is to change the folder that it is in; to open one is to reach through it.
    return last in {"", ".", ".."} or not (_within(parent, inside) and _within(whole, inside))


def _within(path: str, inside: str) -> bool:
    real = os.path.realpath(path)
    return real == inside or real.startswith(inside + os.sep)


class _Rules(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64),
    )  # fmt: skip


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


_CREATE, _ADD, _RESTRICT, _NO_NEW_PRIVILEGES = 444, 445, 446, 38
_EXECUTE = 1 << 0
_CHANGE: Final = sum(1 << bit for bit in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12))
"""Write a file, remove a folder or a file, and make any kind of file."""


def landlock(folder: Path) -> bool:
    """Have the kernel refuse changes outside a folder; return whether it can."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        library = ctypes.CDLL(None, use_errno=True)
        version = library.syscall(_CREATE, None, 0, 1)
        if version < 1:
            return False
        changes = _CHANGE | (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
        rules = _Rules(changes | _EXECUTE, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
        size = 24 if version >= 6 else 16 if version >= 4 else 8
        ruleset = library.syscall(_CREATE, ctypes.byref(rules), size, 0)
        opened = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        beneath = _Beneath(changes, opened)
        done = (
            ruleset >= 0
            and library.syscall(_ADD, ruleset, 1, ctypes.byref(beneath), 0) == 0
            and library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
            and library.syscall(_RESTRICT, ruleset, 0) == 0
        )
        os.close(opened)
        if ruleset >= 0:
            os.close(ruleset)
    except (OSError, AttributeError):
        return False
    return bool(done)
