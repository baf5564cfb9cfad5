"""Reads and writes files that the user names."""

import contextlib
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edalab.errors import EdalabError, Refused, StorageError, StorageUnwritable
from edalab.eventlog.private_files import temporary_folder
from edalab.lab.output_files import write_whole
from edalab.texts import say

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
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    name = say("common.standard-input") if path is None else path
    if len(data) > LONGEST:
        raise Refused("text-too-long", path=name, limit=LONGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("text-not-utf-8", path=name, number=error.start + 1) from None
    return unicodedata.normalize("NFC", text)


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
                with path.open("rb") as pipe:
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
