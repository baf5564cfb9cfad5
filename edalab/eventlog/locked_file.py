"""A log's file as the operating system has it: kept open, locked, written durably.

A path may come to name another file while it is open: then that one is opened, and what was known
of the file before is forgotten.
"""

import fcntl
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from edalab.errors import StorageLocked, StorageUnwritable
from edalab.eventlog.private_files import make_folder

_RETRY_S: Final = 0.005
_PATIENCE_S: Final = 0.5
_sync: Final = getattr(os, "fdatasync", os.fsync)


class LockedFile(ABC):
    """One file, opened when it is first needed.

    Args:
        path: The file; it and its folder are made when it is locked.
        lock_timeout_s: How long to wait for another process that holds the lock.
        on_wait: Told, once, that a lock is waited for.
    """

    def __init__(
        self,
        path: Path,
        *,
        lock_timeout_s: float,
        on_wait: Callable[[Path], None],
    ) -> None:
        self.path = path
        self.size = 0
        self.held = False
        self._name = os.fspath(path)
        self._lock_timeout_s = lock_timeout_s
        self._on_wait = on_wait
        self._descriptor: int | None = None
        self._writable = False
        self._times_opened = 0
        self._inode = (0, 0)

    def __del__(self) -> None:
        """Close the file of a log that nobody has any more and nobody closed."""
        descriptor = getattr(self, "_descriptor", None)  # None where __init__ did not come so far
        if descriptor is not None:
            self._descriptor = None
            os.close(descriptor)

    @property
    @abstractmethod
    def known(self) -> int:
        """How many of its bytes are known: a file with fewer is another one."""

    @abstractmethod
    def forget(self) -> None:
        """Know nothing of the file any more: it is not the one at the path."""

    @property
    def opened(self) -> bool:
        """Whether it is open."""
        return self._descriptor is not None

    @property
    def descriptor(self) -> int:
        """The open file's descriptor."""
        assert self._descriptor is not None  # noqa: S101 - every way here has opened it
        return self._descriptor

    def open_again(self, *, writable: bool = False) -> bool:
        """Have the file open that is at the path now; whether there is one."""
        if self._descriptor is not None:
            try:
                # What the descriptor is was seen when it was opened: one look at the path will do.
                now = os.stat(self._name)  # noqa: PTH116 - Path.stat costs an append as much again
            except FileNotFoundError:
                self.let_go()
            else:
                same = (now.st_ino, now.st_dev) == self._inode
                if not same or now.st_size < self.known:
                    self.let_go()
                self.size = now.st_size
        if self._descriptor is None or (writable and not self._writable):
            return self._open(writable=writable)
        return True

    def let_go(self) -> None:
        """Close the file, and forget what was known of it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._writable = False
        self.forget()

    def lock(self) -> None:
        """Hold the lock of the file that is at the path, for writing.

        Raises:
            StorageLocked: Another process held it for too long.
        """
        begun, told = time.monotonic(), False
        while True:
            if not self._writable:
                self.open_again(writable=True)
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - begun
                if waited > self._lock_timeout_s:
                    raise StorageLocked(self.path, self._lock_timeout_s) from None
                if waited > _PATIENCE_S and not told:
                    told = True
                    self._on_wait(self.path)
                time.sleep(_RETRY_S)
            else:
                # The file may have been replaced: then this is the lock of a log that is gone.
                times = self._times_opened
                self.open_again(writable=True)
                if self._times_opened == times:
                    self.held = True
                    return

    def unlock(self) -> None:
        """Let go of the lock."""
        self.held = False
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    @contextmanager
    def locked_if_free(self) -> Iterator[bool]:
        """Hold the lock, unless somebody else does; whether it is held."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def wait_for_writer(self) -> None:
        """Give whoever holds the lock a moment to let go of it."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(self.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
                return
            time.sleep(_RETRY_S)

    def write(self, data: bytes) -> None:
        """Write to the end, durably, all of it or nothing; the lock is held.

        Raises:
            StorageUnwritable: It can't be written; what was written of it is taken back.
        """
        try:
            rest = data
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]
            _sync(self.descriptor)
        except OSError as error:
            os.ftruncate(self.descriptor, self.size)
            raise self.unwritable(error) from error
        self.size += len(data)

    def cut(self, offset: int) -> None:
        """Take away what follows ``offset``, durably; the lock is held."""
        os.ftruncate(self.descriptor, offset)
        _sync(self.descriptor)
        self.size = offset

    @contextmanager
    def told_by_path(self) -> Iterator[None]:
        """Turn what the operating system says into an error that names the file.

        Raises:
            StorageUnwritable: In place of an ``OSError``.
        """
        try:
            yield
        except OSError as error:
            raise self.unwritable(error) from error

    def unwritable(self, error: OSError) -> StorageUnwritable:
        """The error that says which file can't be read or written, and why."""
        return StorageUnwritable(error.filename or self.path, error.strerror or str(error))

    def _open(self, *, writable: bool) -> bool:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND if writable else os.O_RDONLY
        if writable:
            make_folder(self.path.parent)
        try:
            descriptor = os.open(self.path, flags, 0o600)
        except FileNotFoundError:
            return False
        if self._descriptor is not None:
            # The same file, for writing now: what is known of it stays, if it is the same.
            if os.path.sameopenfile(descriptor, self._descriptor):
                os.close(self._descriptor)
            else:
                self.let_go()
        self._descriptor, self._writable = descriptor, writable
        self._times_opened += 1
        found = os.fstat(descriptor)
        self._inode, self.size = (found.st_ino, found.st_dev), found.st_size
        return True
