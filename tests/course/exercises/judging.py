"""Judges a file in this process: for files that are known to do no harm."""

from pathlib import Path

from edalab.course.exercises.explore import Explorer, SearchResult
from edalab.course.exercises.library import Library
from edalab.course.exercises.program import Program
from edalab.course.exercises.worlds import exercise

COURSE = Path(__file__).parents[3] / "lessons"


def library(name: str) -> Library:
    return Library(COURSE, name)


def searched(name: str, source: bytes) -> SearchResult:
    found = exercise(name)
    return Explorer(found, Program(source, f"{name}.py", found.functions, found.given)).search()
