"""The learner's study, opened for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from edalab.cli.logs import study_log
from edalab.course.study import Study


@contextmanager
def open_study() -> Iterator[Study]:
    """The study in the user's home; its file is made by the first thing that happens.

    Raises:
        StorageError: The home can't be used, or the study is damaged.
    """
    with study_log() as log:
        yield Study(log)
