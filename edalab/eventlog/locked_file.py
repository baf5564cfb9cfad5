"""A file that is kept open, locked for writing, and written durably.

If the file at the path is replaced while it is open, the new file is opened and everything known
about the old one is dropped.
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
from edalab.eventlog.private_files import make_file, make_folder

_RETRY_S: Final = 0.005
_PATIENCE_S: Final = 0.5
_sync: Final = getattr(os, "fdatasync", os.fsync)


class Descriptor:
    """A duplicate of a descriptor, which is closed when nobody uses it any more.

    Raises:
        OSError: There are too many open files.
    """

    def __init__(self, descriptor: int) -> None:
        self.number = os.dup(descriptor)

    def __del__(self) -> None:
        """Close it, if it was not closed."""
        self.close()

    def close(self) -> None:
        """Close it now."""
        number, self.number = getattr(self, "number", -1), -1
        if number >= 0:
            os.close(number)


class LockedFile(ABC):
    """One file, opened when it is first needed.

    Args:
        path: The file; it and its folder are created when it is locked.
        lock_timeout_s: How many seconds to wait for another process that holds the lock.
        on_wait: Called once with the path when waiting for the lock takes long.
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
        self.locked = False
        self._name = os.fspath(path)
        self._lock_timeout_s = lock_timeout_s
        self._on_wait = on_wait
        self._descriptor: int | None = None
        self._writable = False
        self._times_opened = 0
        self._inode = (0, 0)
        self._process = os.getpid()

    def __del__(self) -> None:
        """Close a file that was not closed."""
        descriptor = getattr(self, "_descriptor", None)  # None if __init__ failed early
        if descriptor is not None:
            self._descriptor = None
            os.close(descriptor)

    @property
    @abstractmethod
    def bytes_read(self) -> int:
        """The number of bytes read so far; a shorter file must be another file."""

    @abstractmethod
    def forget(self) -> None:
        """Drop everything known about the file, since another one is at the path."""

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self._descriptor is not None

    @property
    def descriptor(self) -> int:
        """The open file's descriptor."""
        assert self._descriptor is not None  # noqa: S101 - every caller has opened it
        return self._descriptor

    def reopen(self, *, writable: bool = False) -> bool:
        """Open the file that is at the path now; returns whether it exists."""
        self.renew_after_fork()
        if self._descriptor is not None:
            try:
                # The open file's inode is known already, so one stat of the path is enough.
                now = os.stat(self._name)  # noqa: PTH116 - with Path.stat an append takes twice as long
            except FileNotFoundError:
                self.close_file()
            else:
                same = (now.st_ino, now.st_dev) == self._inode
                if not same or now.st_size < self.bytes_read:
                    self.close_file()
                self.size = now.st_size
        if self._descriptor is None or (writable and not self._writable):
            return self._open(writable=writable)
        return True

    def renew_after_fork(self) -> None:
        """Close the file in a fork: its lock belongs to the open file, which the parent has too."""
        if self._process != os.getpid():
            self._process, self.locked = os.getpid(), False
            self.close_file()

    def close_file(self) -> None:
        """Close the file and drop everything known about it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            self._writable = False
        self.forget()

    def lock(self) -> None:
        """Take the exclusive lock of the file that is at the path.

        Raises:
            StorageLocked: Another process held it for too long.
        """
        begun, reported = time.monotonic(), False
        while True:
            if not self._writable:
                self.reopen(writable=True)
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - begun
                if waited > self._lock_timeout_s:
                    raise StorageLocked(self.path, self._lock_timeout_s) from None
                if waited > _PATIENCE_S and not reported:
                    reported = True
                    self._on_wait(self.path)
                time.sleep(_RETRY_S)
            else:
                # If the file has been replaced, this is the lock of the old file.
                times_opened = self._times_opened
                self.reopen(writable=True)
                if self._times_opened == times_opened:
                    self.locked = True
                    return

    def unlock(self) -> None:
        """Release the lock."""
        self.locked = False
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    @contextmanager
    def locked_if_free(self) -> Iterator[bool]:
        """Take the lock unless another process holds it; yields whether it was taken."""
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
        """Wait until no process holds the lock, at most half a second."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(self.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
                return
            time.sleep(_RETRY_S)

    def write(self, data: bytes) -> None:
        """Append the bytes durably, all or none; the caller holds the lock.

        Raises:
            StorageUnwritable: Writing failed; the bytes written so far are removed.
        """
        try:
            remaining = data
            while remaining:
                remaining = remaining[os.write(self.descriptor, remaining) :]
            _sync(self.descriptor)
        except OSError as error:
            os.ftruncate(self.descriptor, self.size)
            raise self.unwritable(error) from error
        self.size += len(data)

    def cut(self, offset: int) -> None:
        """Truncate the file at ``offset``, durably; the caller holds the lock."""
        os.ftruncate(self.descriptor, offset)
        _sync(self.descriptor)
        self.size = offset

    @contextmanager
    def os_errors_reported(self) -> Iterator[None]:
        """Convert an ``OSError`` into an error that names the file.

        Raises:
            StorageUnwritable: Instead of the ``OSError``.
        """
        try:
            yield
        except OSError as error:
            raise self.unwritable(error) from error

    def unwritable(self, error: OSError) -> StorageUnwritable:
        """The error for a file that can't be read or written, with the file and the reason."""
        return StorageUnwritable(error.filename or self.path, error.strerror or str(error))

    def _open(self, *, writable: bool) -> bool:
        flags = os.O_RDWR | os.O_APPEND if writable else os.O_RDONLY
        try:
            descriptor = os.open(self.path, flags)
        except FileNotFoundError:
            if not writable:
                return False
            make_folder(self.path.parent)
            make_file(self.path)
            descriptor = os.open(self.path, flags)
        if self._descriptor is not None:
            # Reopened for writing: if it is the same file, what is known about it stays valid.
            if os.path.sameopenfile(descriptor, self._descriptor):
                os.close(self._descriptor)
            else:
                self.close_file()
        self._descriptor, self._writable = descriptor, writable
        self._times_opened += 1
        status = os.fstat(descriptor)
        self._inode, self.size = (status.st_ino, status.st_dev), status.st_size
        return True
