"""Where a page is written, and how it is opened."""

import webbrowser
from pathlib import Path

from edalab.lab.output_files import check_replaceable, write_whole
from edalab.player.html import MARK


def check(path: Path) -> None:
    """Refuse a place where something else than a page of edalab stands.

    Raises:
        TraceFileError: It does, or the folder is missing.
    """
    check_replaceable(path, lambda head: MARK.encode() in head, "page-would-overwrite")


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
