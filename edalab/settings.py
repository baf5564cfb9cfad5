"""The settings: folders, addresses and time limits from the environment."""

import os
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from edalab.errors import BadSyntax

_LONGEST_S: Final = 3600.0
_SHORTEST_S: Final = 0.1
"""The shortest limit for a system; for most clients 0 means no limit."""


class Settings(msgspec.Struct, frozen=True):
    """The user's folders, addresses and time limits.

    Args:
        home: The folder of the user's files.
        course: The folder of the lessons.
        lock_timeout_s: How many seconds a command waits for another process that holds a lock.
        log: The employees' log as typed, a file or a system's address; None for the file in
            ``home``.
        channel: The address of a real channel on which experiments also run; None for none.
        readmodel: The address of the database with the view of the employees' log; None for a
            file in ``home``.
        system_timeout_s: How many seconds a command waits for a system's answer.
    """

    home: Path
    course: Path
    lock_timeout_s: float = 10.0
    log: str | None = None
    channel: str | None = None
    readmodel: str | None = None
    system_timeout_s: float = 10.0

    @property
    def events(self) -> Path:
        """The file of the employees' event log."""
        return self.home / "events.jsonl"

    @property
    def study(self) -> Path:
        """The file of the event log of the learner's study."""
        return self.home / "study.jsonl"


def from_environment() -> Settings:
    """The settings from environment variables.

    ``EDALAB_HOME`` and ``EDALAB_COURSE`` are folders, by default the platform's data folder and the
    packaged lessons. ``EDALAB_LOCK_TIMEOUT`` and ``EDALAB_SYSTEM_TIMEOUT`` are in seconds.
    ``EDALAB_LOG`` is a file or a system's address, ``EDALAB_CHANNEL`` and ``EDALAB_READMODEL`` are
    systems' addresses.

    Raises:
        BadSyntax: A timeout is not a number of seconds up to 3600.
    """
    home = os.environ.get("EDALAB_HOME")
    course = os.environ.get("EDALAB_COURSE")
    return Settings(
        home=Path(home).expanduser() if home else _data_folder(),
        course=Path(course).expanduser() if course else _packaged_course(),
        lock_timeout_s=_seconds("EDALAB_LOCK_TIMEOUT", 10.0),
        system_timeout_s=_seconds("EDALAB_SYSTEM_TIMEOUT", 10.0, least=_SHORTEST_S),
        log=os.environ.get("EDALAB_LOG") or None,
        channel=os.environ.get("EDALAB_CHANNEL") or None,
        readmodel=os.environ.get("EDALAB_READMODEL") or None,
    )


def _seconds(name: str, default: float, least: float = 0.0) -> float:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not least <= seconds <= _LONGEST_S:
        raise BadSyntax(name, text, f"{least:g} .. {_LONGEST_S:g}")
    return seconds


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("edalab", appauthor=False)


@cache  # asked for with the settings, and the package stays where it is
def _packaged_course() -> Path:
    package = Path(__file__).parent
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"
