"""Where things live, from the environment and options; read once per command."""

import os
from pathlib import Path
from typing import Final

import msgspec

from edalab.errors import BadSyntax

_LONGEST_S: Final = 3600.0


class Settings(msgspec.Struct, frozen=True):
    """Where a user's data lives and what the user asked for.

    Args:
        home: The folder of the user's own files.
        course: The folder of the lessons.
        lock_timeout_s: How long a command waits for another process that holds a log.
        log: Which employees' log is meant, as typed: a file or a system's address; the one at home
            where it is left out.
        channel: The address of the real channel that experiments run on as well.
        readmodel: The address of the database that has the view of the employees' log.
        system_timeout_s: How long a command waits for a system's answer.
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
        """The employee event log."""
        return self.home / "events.jsonl"

    @property
    def study(self) -> Path:
        """The learner's own study, an event log too."""
        return self.home / "study.jsonl"


def from_environment() -> Settings:
    """Settings from ``EDALAB_HOME`` and ``EDALAB_COURSE``, else the platform's own places.

    ``EDALAB_LOCK_TIMEOUT`` and ``EDALAB_SYSTEM_TIMEOUT`` are in seconds, ``EDALAB_LOG`` is a file
    or a system's address, ``EDALAB_CHANNEL`` and
    ``EDALAB_READMODEL`` are systems' addresses.

    Raises:
        BadSyntax: It is no number of seconds.
    """
    home = os.environ.get("EDALAB_HOME")
    course = os.environ.get("EDALAB_COURSE")
    return Settings(
        home=Path(home).expanduser() if home else _data_folder(),
        course=Path(course).expanduser() if course else _packaged_course(),
        lock_timeout_s=_seconds("EDALAB_LOCK_TIMEOUT", 10.0),
        system_timeout_s=_seconds("EDALAB_SYSTEM_TIMEOUT", 10.0),
        log=os.environ.get("EDALAB_LOG") or None,
        channel=os.environ.get("EDALAB_CHANNEL") or None,
        readmodel=os.environ.get("EDALAB_READMODEL") or None,
    )


def _seconds(name: str, otherwise: float) -> float:
    text = os.environ.get(name)
    if not text:
        return otherwise
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_S:
        raise BadSyntax(name, text, "0 .. 3600")
    return seconds


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("edalab", appauthor=False)


def _packaged_course() -> Path:
    package = Path(__file__).parent
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"
