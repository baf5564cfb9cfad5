"""The files of an exercise in the course's folder: brief, start, solution, hints, wrong answers."""

import re
from pathlib import Path

import msgspec

from edalab.course.exercises.packs import pack_folders
from edalab.errors import StorageUnwritable, UnknownName


class Wrong(msgspec.Struct, frozen=True):
    """A wrong answer that people give.

    Args:
        path: Its file.
        invariant: What must reject it, as its first line says.
    """

    path: Path
    invariant: str


class Library:
    """The files of one exercise, in the course or in the pack.

    Args:
        course: The course's folder.
        name: The exercise's name.
    """

    def __init__(self, course: Path, name: str) -> None:
        self.folder = pack_folders().get(name, course / "exercises" / name)

    def brief(self, language: str) -> str:
        """Return the brief in Markdown; its first line is the title.

        Raises:
            StorageUnwritable: It can't be read.
        """
        return self._words("brief", language)

    def title(self, language: str) -> str:
        """The exercise's title.

        Raises:
            StorageUnwritable: The brief can't be read.
        """
        return self.brief(language).partition("\n")[0].lstrip("# ")

    def hints(self, language: str) -> list[str]:
        """Return the hints, from a nudge to nearly the answer.

        Raises:
            StorageUnwritable: They can't be read.
        """
        parts = re.split(r"^## .*\n", self._words("hints", language), flags=re.MULTILINE)
        return [part.strip() for part in parts[1:]]

    def start(self) -> bytes:
        """Return the file to begin with.

        Raises:
            StorageUnwritable: It can't be read.
        """
        return _read(self.folder / "start.py")

    def solution(self) -> bytes:
        """An accepted solution.

        Raises:
            StorageUnwritable: It can't be read.
        """
        return _read(self.folder / "solution.py")

    def shipped(self, name: str) -> bytes:
        """A file that came with the exercise: ``solution``, or a wrong answer by its name.

        Raises:
            UnknownName: There is no such file.
        """
        known = {path.stem: path for path in sorted((self.folder / "wrong").glob("*.py"))}
        known["solution"] = self.folder / "solution.py"
        if name not in known:
            raise UnknownName("file", name, list(known))
        lines = _read(known[name]).decode("utf-8").splitlines(keepends=True)
        notes = ("# rejected by:", "# Misconception:")
        return "".join(line for line in lines if not line.startswith(notes)).lstrip("\n").encode()

    def others(self) -> list[Path]:
        """Return accepted solutions of other shapes."""
        return sorted((self.folder / "also").glob("*.py"))

    def wrong(self) -> list[Wrong]:
        """Return the wrong answers, each with the invariant that rejects it."""
        answers = []
        for path in sorted((self.folder / "wrong").glob("*.py")):
            named = re.match(r"# rejected by: ([a-z-]+)\n", path.read_text(encoding="utf-8"))
            answers.append(Wrong(path, named[1] if named else ""))
        return answers

    def _words(self, name: str, language: str) -> str:
        path = self.folder / f"{name}.{language}.md"
        if not path.exists():
            path = self.folder / f"{name}.en.md"
        return _read(path).decode("utf-8")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from None
