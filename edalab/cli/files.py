"""Writes files that the user names."""

import os
from pathlib import Path

from edalab.errors import Refused, StorageError


def write_whole(path: Path, text: str, *, force: bool) -> None:
    """Write a whole file or, on an error, nothing.

    Args:
        path: The file.
        text: Its content.
        force: Whether an existing file may be replaced.

    Raises:
        Refused: The file exists and may not be replaced.
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
