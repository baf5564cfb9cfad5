"""Where a page is written, and how it is opened."""

import webbrowser
from pathlib import Path

from edalab.errors import TraceFileError
from edalab.lab.tracefile import write_whole
from edalab.player.html import MARK

_HEAD = 4096


def check(path: Path) -> None:
    """Refuse a place where something else than a page of edalab stands.

    Raises:
        TraceFileError: It does, or the folder is missing.
    """
    if path.is_dir():
        raise TraceFileError("file-is-folder", path=path)
    if not path.parent.is_dir():
        raise TraceFileError("file-no-folder", path=path, folder=path.parent)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        raise TraceFileError("file-unreadable", path=path, reason=error.strerror) from None
    if head and MARK.encode() not in head:
        raise TraceFileError("page-would-overwrite", path=path)


def write(path: Path, page: str) -> None:
    """Write the whole page or nothing; a page of edalab that stood there is replaced.

    Raises:
        TraceFileError: The place can't be written, or something else stands there.
    """
    check(path)
    write_whole(path, page.encode())


def open_page(path: Path) -> bool:
    """Open a page in the user's browser; False where none could be started."""
    return webbrowser.open(path.absolute().as_uri())
