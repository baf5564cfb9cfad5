"""Notes what a run makes in a broker, so that what a killed run left can be named and deleted.

Each run has a file in the folder ``systems`` of the user's home: its first line is the broker's
address without user and password, each further line is a kind and a name. A name is noted before it
is made. The file is locked while the run goes on, and deleted when all of it is deleted.
"""

import contextlib
import fcntl
import os
from pathlib import Path

from edalab.eventlog.private_files import make_folder, open_new
from edalab.messages import new_id


class Notes:
    """What one run makes in a broker.

    Args:
        folder: The folder of the notes; None for a run that takes none.
        shown: The broker's address without user and password.
    """

    def __init__(self, folder: Path | None, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        self._path: Path | None = None
        self._descriptor: int | None = None

    def add(self, kind: str, *names: str) -> None:
        """Note names that are about to be made; what can't be noted is made all the same."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            if self._descriptor is None:
                make_folder(self._folder)
                self._path = self._folder / f"run-{new_id()[:12]}"
                self._descriptor = open_new(self._path)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
                os.write(self._descriptor, f"{self._shown}\n".encode())
            lines = "".join(f"{kind} {name}\n" for name in names)
            os.write(self._descriptor, lines.encode())

    def close(self, *, deleted: bool) -> None:
        """End the notes.

        Args:
            deleted: Whether all that was noted is deleted, so that the notes are too.
        """
        if self._descriptor is not None:
            if deleted and self._path is not None:
                with contextlib.suppress(OSError):
                    self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None
