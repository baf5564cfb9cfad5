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
    """

    home: Path
    course: Path
    lock_timeout_s: float = 10.0

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

    ``EDALAB_LOCK_TIMEOUT`` is in seconds.

    Raises:
        BadSyntax: It is no number of seconds.
    """
    home = os.environ.get("EDALAB_HOME")
    course = os.environ.get("EDALAB_COURSE")
    return Settings(
        home=Path(home).expanduser() if home else _data_folder(),
        course=Path(course).expanduser() if course else _packaged_course(),
        lock_timeout_s=_seconds("EDALAB_LOCK_TIMEOUT", 10.0),
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
