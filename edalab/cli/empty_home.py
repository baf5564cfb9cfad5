"""Runs commands in a temporary empty home, so that a lesson's runs are the same for everyone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from edalab.eventlog.private_files import temporary_folder

SYSTEMS: Final = ("EDALAB_LOG", "EDALAB_READMODEL", "EDALAB_CHANNEL")
"""Settings that name a real system."""


@contextmanager
def no_systems() -> Iterator[None]:
    """Hide the real systems that the settings name from commands of this process."""
    before = {name: os.environ.pop(name) for name in SYSTEMS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)


@contextmanager
def empty_home() -> Iterator[Path]:
    """Let commands of this process use a temporary folder as their home.

    The folder is the working folder too, and the home is named relative to it, so that commands
    print ``events.jsonl`` and no temporary path. Real systems that the settings name are hidden.
    """
    before, working = os.environ.get("EDALAB_HOME"), _working_folder()
    with no_systems(), temporary_folder() as folder:
        os.chdir(folder)
        os.environ["EDALAB_HOME"] = "."
        try:
            yield folder
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
