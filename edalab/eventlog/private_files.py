"""Files and folders for their owner alone: what is kept in them is about people."""

import contextlib
import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, with mode 0700; others stay as they are.

    Raises:
        OSError: It can't be made.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file with mode 0600 where there is none, for a library that opens it then.

    SQLite gives the files that it keeps beside a database the database's mode.

    Raises:
        OSError: It can't be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
