"""Opens files that edalab reads: regular ones, since a pipe or a device may never end."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from edalab.errors import Refused


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading; what is none is refused at once.

    Raises:
        OSError: It can't be opened, or is a folder, a pipe, a socket or a device.
    """
    # Opened so, a pipe without a writer is not waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    number = errno.EISDIR if stat.S_ISDIR(mode) else errno.ESPIPE
    raise OSError(number, os.strerror(number), str(path))


def must_be_named(path: Path) -> None:
    """Refuse ``-`` as the name of a file to write: it means standard output elsewhere.

    Raises:
        Refused: The path is ``-``.
    """
    if str(path) == "-":
        raise Refused("file-dash")


def is_other_than_file(path: Path) -> bool:
    """Whether something stands at a path that is no regular file, nor a link to one."""
    return os.path.lexists(path) and not path.is_file()
