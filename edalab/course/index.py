"""The index of a course: lists its lessons from ``course.toml`` and reads them from its folder.

A lesson whose folder does not exist yet is listed as coming and can't be opened.
"""

import os
from pathlib import Path

import msgspec

from edalab.course.directives import from_toml
from edalab.course.lesson import Lesson, Name, Words
from edalab.course.parse import parse
from edalab.errors import CourseError, StorageUnwritable, UnknownName
from edalab.files import open_file
from edalab.texts import say

INDEX = "course.toml"
LONGEST = 500_000
"""The most bytes of a file of a course."""

OPENING = "opening"
"""The folder and the id of the opening: a short lesson of number 0, which stands in no list."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lesson's entry in the index.

    Args:
        number: Its place in the course, from 1.
        id: Its id in the study.
        folder: Its folder, inside the course's.
        minutes: About how long its core takes.
        title: Its title by language.
    """

    number: int
    id: Name
    folder: Words
    minutes: int
    title: dict[str, Words]

    def titled(self, language: str) -> str:
        """Return its title in a language, or else in English."""
        return self.title.get(language, self.title["en"])


class _Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lessons: tuple[Entry, ...]
    core_minutes: tuple[int, int] | None = None


class Course:
    """The lessons in a folder.

    Args:
        folder: Holds ``course.toml`` and a folder per lesson.

    Raises:
        CourseError: ``course.toml`` is not a valid index.
        StorageUnwritable: It can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / INDEX
        index = from_toml(path, 1, read_text(path), _Index)
        self.entries = index.lessons
        self.core_minutes = index.core_minutes
        """The least and the most minutes of a lesson's core, if the course has decided that."""
        taken: set[object] = set()
        for entry in self.entries:
            if {entry.number, entry.id} & taken:
                raise CourseError(path, 1, say("course.expect-new-lesson", id=entry.id))
            taken |= {entry.number, entry.id}

    def entry(self, name: str) -> Entry:
        """Return the entry of a lesson's number or id.

        Raises:
            UnknownName: The course has no such lesson.
        """
        for entry in self.entries:
            if name in {str(entry.number), entry.id}:
                return entry
        written = [entry for entry in self.entries if self.written(entry)]
        numbers = [str(entry.number) for entry in written]
        raise UnknownName("lesson", name, numbers, [entry.id for entry in written])

    def written(self, entry: Entry) -> bool:
        """Return whether the lesson's folder exists."""
        return (self.folder / entry.folder).is_dir()

    def languages(self, entry: Entry) -> list[str]:
        """Return the languages in which the lesson is written."""
        return sorted(path.stem for path in (self.folder / entry.folder).glob("*.md"))

    def lessons(self, language: str) -> dict[str, Lesson]:
        """Return every lesson that is written, by id and in order.

        Raises:
            CourseError: A file is not a valid lesson.
        """
        written = [entry for entry in self.entries if self.written(entry)]
        return {entry.id: self.lesson(entry, language) for entry in written}

    def opening(self, language: str) -> Lesson | None:
        """Return the opening in a language, or else in English; None if the course has none.

        Raises:
            CourseError: Its file is not a valid lesson.
        """
        folder = self.folder / OPENING
        if not folder.is_dir():
            return None
        return _read(folder, language, 0, OPENING)

    def lesson(self, entry: Entry, language: str) -> Lesson:
        """Return the lesson in a language, or else in English.

        Raises:
            UnknownName: The lesson is not written yet.
            CourseError: Its file is not a valid lesson.
        """
        if not self.written(entry):
            written = [str(e.number) for e in self.entries if self.written(e)]
            raise UnknownName("lesson", str(entry.number), written)
        return _read(self.folder / entry.folder, language, entry.number, entry.id)


def _read(folder: Path, language: str, number: int, lesson_id: str) -> Lesson:
    """Return the lesson of a folder in a language, or else in English."""
    available = language if (folder / f"{language}.md").is_file() else "en"
    path = folder / f"{available}.md"
    return parse(read_text(path), path=path, number=number, lesson_id=lesson_id, language=available)


def read_text(path: Path) -> str:
    """Return the text of a file of the course.

    Raises:
        CourseError: It is not UTF-8, and then names the line, or longer than ``LONGEST``.
        StorageUnwritable: It can't be read.
    """
    try:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > LONGEST:
                raise CourseError(path, 1, say("course.expect-shorter", limit=LONGEST))
            return file.read().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CourseError(path, line, say("course.expect-utf8")) from None
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from None
