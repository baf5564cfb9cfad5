"""Where things live, from the environment and options; read once per command."""

import os
from pathlib import Path

import msgspec


class Settings(msgspec.Struct, frozen=True):
    """Where a user's data lives and what the user asked for.

    Args:
        home: The folder of the user's own files.
        course: The folder of the lessons.
    """

    home: Path
    course: Path

    @property
    def events(self) -> Path:
        """The employee event log."""
        return self.home / "events.jsonl"

    @property
    def study(self) -> Path:
        """The learner's own study, an event log too."""
        return self.home / "study.jsonl"


def from_environment() -> Settings:
    """Settings from ``EDALAB_HOME`` and ``EDALAB_COURSE``, else the platform's own places."""
    home = os.environ.get("EDALAB_HOME")
    course = os.environ.get("EDALAB_COURSE")
    return Settings(
        home=Path(home).expanduser() if home else _data_folder(),
        course=Path(course).expanduser() if course else _packaged_course(),
    )


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("edalab", appauthor=False)


def _packaged_course() -> Path:
    package = Path(__file__).parent
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"
