"""Files that a user names for something to be written into."""

import os
from pathlib import Path

from edalab.errors import Refused, StorageError


def write_whole(path: Path, text: str, *, force: bool) -> None:
    """Write a file that is there when all of it is written, or not at all.

    Args:
        path: The file.
        text: Its content.
        force: Whether a file of this name may be replaced.

    Raises:
        Refused: There is one already, and it may not be replaced.
        StorageError: It can't be written.
    """
    if path.is_dir():
        raise StorageError("file-is-folder", path=path)
    if path.exists() and not force:
        raise Refused("file-there", path=path)
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8")
        if path.exists() and not force:
            raise Refused("file-there", path=path)
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError("file-unwritable", path=path, reason=reason) from error
    finally:
        part.unlink(missing_ok=True)
