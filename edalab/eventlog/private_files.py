"""Creates files and folders that only their owner can read: they contain personal data."""

import contextlib
import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Create a folder and its missing parents with mode 0700; existing ones stay as they are.

    Raises:
        OSError: It can't be created.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def new_file(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, with mode 0600.

    Raises:
        FileExistsError: There is one.
        OSError: It can't be written.
    """
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)


def make_file(path: Path) -> None:
    """Create an empty file with mode 0600 if it is missing, for a library that then opens it.

    SQLite gives its additional files the mode of the database file.

    Raises:
        OSError: It can't be created.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
