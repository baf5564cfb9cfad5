"""Reads and writes files that the user names."""

import contextlib
import errno
import os
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from edalab.errors import EdalabError, Refused, StorageError, StorageUnwritable
from edalab.eventlog.private_files import temporary_folder
from edalab.lab.output_files import write_whole
from edalab.settings import from_environment
from edalab.texts import say

_LONGEST_PIPE_S: Final = 5.0
"""The most seconds to wait for somebody to open a pipe for writing."""

LONGEST: Final = 16 * 2**20
"""The most bytes of a text that is read as a whole."""


def read_text(path: Path | None) -> str:
    """Read a text: UTF-8 with or without a byte order mark, returned in Unicode's form NFC.

    Args:
        path: The file; None for standard input.

    Raises:
        Refused: It is not UTF-8, or longer than ``LONGEST``.
        OSError: It can't be read.
    """
    if path is None:
        data = sys.stdin.buffer.read(LONGEST + 1)
    else:
        with open_for_reading(path) as file:
            data = file.read(LONGEST + 1)
    name = say("common.standard-input") if path is None else path
    if len(data) > LONGEST:
        raise Refused("text-too-long", path=name, limit=LONGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("text-not-utf-8", path=name, number=error.start + 1) from None
    return unicodedata.normalize("NFC", text)


def open_for_reading(path: Path) -> BinaryIO:
    """Open a file or a pipe; a pipe that nobody writes into is given up after a while.

    Raises:
        StorageUnwritable: Nobody opened the pipe for writing in time.
        OSError: It can't be opened.
    """
    if not path.is_fifo():
        return path.open("rb")
    import threading

    limit_s = min(from_environment().lock_timeout_s, _LONGEST_PIPE_S)
    opened: list[BinaryIO] = []
    # Opening a pipe waits for its writer, and no system call has a time limit for that.
    waiting = threading.Thread(target=lambda: opened.append(path.open("rb")), daemon=True)
    waiting.start()
    waiting.join(limit_s)
    if not opened:
        with contextlib.suppress(OSError):  # be the writer, so that the thread ends
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        waiting.join(1)
        for pipe in opened:
            pipe.close()
        reason = os.strerror(errno.ETIMEDOUT)
        raise StorageUnwritable(path, f"{reason} ({limit_s:g} s)")
    return opened[0]


@contextlib.contextmanager
def readable_twice(path: Path) -> Iterator[Path]:
    """Yield a file that can be read several times: a copy for ``-`` and for a pipe.

    Errors name what the user named.

    Raises:
        StorageUnwritable: It can't be read.
    """
    standard_input = path == Path("-")
    if not standard_input and not path.is_fifo():
        yield path
        return
    import shutil

    with temporary_folder() as folder, (folder / "copy").open("wb") as copy:
        try:
            if standard_input:
                shutil.copyfileobj(sys.stdin.buffer, copy)
            else:
                with open_for_reading(path) as pipe:
                    shutil.copyfileobj(pipe, copy)
            copy.flush()
        except OSError as error:
            raise StorageUnwritable(path, error.strerror or str(error)) from error
        try:
            yield Path(copy.name)
        except EdalabError as error:
            if str(error.parameters.get("path")) == copy.name:
                error.parameters["path"] = say("common.standard-input") if standard_input else path
            raise


def write_private(path: Path, text: str, *, force: bool) -> None:
    """Write a file that only its owner can read, as a whole or not at all.

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
    write_whole(path, text.encode(), private=True)
