"""The study is opened only when there is something to read or to write."""

import pytest

from edalab.cli.study import open_study
from edalab.course.events import LessonStarted
from edalab.errors import StorageError

BEGUN = LessonStarted(lesson="event", language="en")


def test_nothing_is_made_where_nothing_is_recorded(home):
    with open_study() as study:
        study.record(lambda _: [])
        assert study.progress.lessons == {}
    assert not home.exists()


def test_the_first_event_makes_the_file_and_the_next_command_reads_it():
    with open_study() as study:
        study.record(lambda _: [BEGUN])
    with open_study() as again:
        assert list(again.progress.lessons) == ["event"]


def test_what_another_terminal_began_meanwhile_is_read():
    with open_study() as study, open_study() as other:
        other.record(lambda _: [BEGUN])
        study.read()
        assert list(study.progress.lessons) == ["event"]


def test_a_home_that_is_a_file_is_refused(home):
    home.write_text("", "utf-8")
    with pytest.raises(StorageError), open_study():
        pass
