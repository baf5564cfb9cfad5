"""Opens the learner's study for a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from edalab.cli.logs import study_log
from edalab.course.study import Study


@contextmanager
def open_study() -> Iterator[Study]:
    """Yield the study in the user's home; the first event creates its file.

    Raises:
        StorageError: The home can't be used, or the study is damaged.
    """
    with study_log() as log:
        yield Study(log)
