"""Finds the exercise and the file that a command's arguments name."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import msgspec

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.library import Library
from edalab.course.exercises.schedule import read
from edalab.course.exercises.worlds import exercise as exercise_named
from edalab.course.exercises.worlds import names
from edalab.course.index import Course
from edalab.course.progress import Progress
from edalab.errors import StorageUnwritable, UsageError
from edalab.eventlog.private_files import make_folder, new_file
from edalab.files import open_file
from edalab.settings import from_environment


class Meant(msgspec.Struct, frozen=True):
    """A learner's file and its exercise.

    Args:
        exercise: The exercise.
        path: The file.
        typed: What the file is called in sentences.
        argument: What names it on a command line.
    """

    exercise: Exercise
    path: Path
    typed: str
    argument: str

    def source(self) -> bytes:
        """The file's content.

        Raises:
            UsageError: There is no such file.
            StorageUnwritable: It can't be read.
        """
        try:
            with open_file(self.path) as file:
                return file.read()
        except FileNotFoundError:
            name = self.exercise.name
            raise UsageError("exercise-unsaved", name=name, path=self.path) from None
        except OSError as error:
            raise StorageUnwritable(self.path, error.strerror or str(error)) from None


def meant(typed: str | None, progress: Progress) -> Meant:
    """Return the file and exercise that an argument names; without one, the last exercise's.

    A file is something that ends in ``.py``; its name is the exercise's. An exercise's file is the
    one that ``start`` wrote last, else the one of its name in the present folder, if there is one.

    Raises:
        UsageError: It means none.
    """
    if typed is None:
        if progress.last_exercise is None:
            raise UsageError("exercise-none-begun")
        typed = progress.last_exercise
    if typed.endswith(".py"):
        path = Path(typed)
        if path.stem not in names():
            raise UsageError(
                "exercise-not-file", path=typed, name=path.stem, known=", ".join(names())
            )
        return Meant(exercise_named(path.stem), path, typed, shlex.quote(typed))
    exercise = exercise_named(typed)
    begun = progress.exercises.get(exercise.name)
    here = Path(f"{exercise.name}.py")
    if begun is not None and begun.path:
        path = Path(begun.path)
    else:
        path = here if here.is_file() else own_folder() / here
    return Meant(exercise, path, f"{exercise.name}.py", exercise.name)


def judged_file(typed: str | None, shipped: str | None, progress: Progress) -> tuple[Meant, bytes]:
    """Return the file to judge, and its content.

    Args:
        typed: The command's argument.
        shipped: A file that came with the exercise, instead of the learner's own.
        progress: Knows the learner's files.

    Raises:
        UsageError: There is no such file.
    """
    if shipped is None:
        which = meant(typed, progress)
        return which, which.source()
    if typed is None or typed.endswith(".py"):
        raise UsageError("exercise-shipped-name")
    exercise = exercise_named(typed)
    source = library(exercise.name).shipped(shipped)
    again = f"{exercise.name} --shipped {shlex.quote(shipped)}"
    return Meant(exercise, Path(f"{shipped}.py"), f"{shipped}.py", again), source


def meant_by(
    typed: Sequence[str], shipped: str | None, progress: Progress
) -> tuple[Meant, bytes, str | None]:
    """Return the file, its content and the schedule that several arguments name, in any order.

    Args:
        typed: At most one of each; a file may have any name where the exercise is named too.
        shipped: A file that came with the exercise, instead of the learner's own.
        progress: Knows the learner's files.

    Raises:
        UsageError: They mean none, or there is one too many.
    """
    schedules, files, names = [], [], []
    for word in typed:
        if word.endswith(".py"):
            files.append(word)
        elif read(word) is not None:
            schedules.append(word)
        elif "@" in word:
            raise UsageError("exercise-schedule", text=word)
        else:
            names.append(word)
    for words in (schedules, files, names):
        if len(words) > 1:
            raise UsageError("exercise-one-too-many", first=words[0], second=words[1])
    schedule = schedules[0] if schedules else None
    if names and files:
        exercise = exercise_named(names[0])
        argument = f"{exercise.name} {shlex.quote(files[0])}"
        which = Meant(exercise, Path(files[0]), files[0], argument)
        return which, which.source(), schedule
    which, source = judged_file(next(iter(files or names), None), shipped, progress)
    return which, source, schedule


def own_folder() -> Path:
    """Return the folder that ``start`` writes to unless another one is given."""
    return from_environment().home / "exercises"


def lesson_command(exercise: Exercise) -> str | None:
    """Return the command that opens an exercise's lesson at its step; None if it has none."""
    if exercise.step is None:
        return None
    lesson, step = exercise.step
    for entry in Course(from_environment().course).entries:
        if entry.id == lesson:
            return f"edalab lesson {entry.number} --step {step}"
    return None


def library(name: str) -> Library:
    """The files of an exercise."""
    return Library(from_environment().course, name)


def write_new(path: Path, content: bytes) -> bool:
    """Write a file unless it exists; return whether it was written.

    The file and folders that are made for it are for their owner alone.
    """
    try:
        make_folder(path.parent)
        new_file(path, content)
    except FileExistsError:
        if path.is_file():
            return False
        raise StorageUnwritable(path, "not a file") from None
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from None
    return True
