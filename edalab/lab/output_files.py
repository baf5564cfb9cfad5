"""Files that edalab writes for the user: whole or not at all, and over no file of another kind.

Most hold runs, and no personal data: they may be passed on, and have the mode that the umask gives.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from edalab.errors import TraceFileError
from edalab.files import is_other_than_file, must_be_named

_HEAD = 4096


def check_replaceable(path: Path, ours: Callable[[bytes], bool], refusal: str) -> None:
    """Check that a file may be written to a path: nothing stands there, or a file of that kind.

    Args:
        path: The file.
        ours: Whether a file that begins with these bytes, up to its first 4096, is of that kind.
        refusal: The code of the error where a file of another kind stands there.

    Raises:
        TraceFileError: It may not.
    """
    must_be_named(path)
    try:
        if path.is_dir():
            raise TraceFileError("file-is-folder", path=path)
        if not path.parent.is_dir():
            raise TraceFileError("file-no-folder", path=path, folder=path.parent)
        if is_other_than_file(path):
            # A pipe or a device, which may never end, or a link that leads nowhere.
            raise TraceFileError(refusal, path=path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        raise TraceFileError("file-unreadable", path=path, reason=error.strerror) from None
    if head and not ours(head):
        raise TraceFileError(refusal, path=path)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put ``content`` into the file all at once: a reader sees the old one or the new one.

    Args:
        path: The file; one that exists is replaced.
        content: What it holds afterwards.
        private: Whether only its owner may read it, whatever the umask.

    Raises:
        TraceFileError: The place can't be written.
    """
    must_be_named(path)
    temporary = None
    path = path.resolve()  # a link stays, and its file is replaced
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".edalab-part-{os.getpid()}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o600 if private else 0o666 & ~mask)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise TraceFileError("file-unwritable", path=path, reason=error.strerror) from None
