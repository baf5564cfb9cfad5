"""An empty home for a while: what a lesson shows never depends on what the learner did before."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

SYSTEMS: Final = ("EDALAB_LOG", "EDALAB_READMODEL", "EDALAB_CHANNEL")
"""Settings that take commands to a system of the learner's."""


@contextmanager
def no_systems() -> Iterator[None]:
    """Let commands of this process know of no real system, whatever the settings name."""
    before = {name: os.environ.pop(name) for name in SYSTEMS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)


@contextmanager
def empty_home() -> Iterator[Path]:
    """Let commands of this process work in a new folder, which is gone afterwards.

    The folder is the working folder too, and the home is named relative to it: what commands print
    tells ``events.jsonl`` and not where temporary files happen to lie. Real systems that the
    settings name are as unknown there as the learner's own home.
    """
    before, working = os.environ.get("EDALAB_HOME"), _working_folder()
    with (
        no_systems(),
        tempfile.TemporaryDirectory(prefix="edalab-", ignore_cleanup_errors=True) as folder,
    ):
        os.chdir(folder)
        os.environ["EDALAB_HOME"] = "."
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["EDALAB_HOME"]
            else:
                os.environ["EDALAB_HOME"] = before
            with suppress(OSError):  # it may have been removed meanwhile
                os.chdir(working)


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:  # removed under our feet
        return Path.home()
