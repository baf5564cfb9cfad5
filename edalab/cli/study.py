"""The learner's study, opened for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from edalab.course.study import Study
from edalab.settings import Settings
from edalab.wiring import open_log


@contextmanager
def open_study(settings: Settings) -> Iterator[Study]:
    """The study in the user's home; begun if there is none yet.

    Raises:
        StorageError: The home can't be used, or the study is damaged.
    """
    log = open_log(settings.study)
    try:
        yield Study(log)
    finally:
        log.close()


@contextmanager
def read_study(settings: Settings) -> Iterator[Study]:
    """The study in the user's home to look at: where there is none, nothing is written.

    Raises:
        StorageError: The study is damaged or can't be read.
    """
    if settings.study.exists():
        with open_study(settings) as study:
            yield study
        return
    from edalab.eventlog.memory import MemoryLog

    yield Study(MemoryLog())
