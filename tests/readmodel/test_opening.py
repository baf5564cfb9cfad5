"""A view that lives in a file, whatever state the file is in."""

import contextlib
import os
import sqlite3
from datetime import UTC, datetime

import pytest

from edalab.domains.employees import registry, sample
from edalab.domains.employees.commands import ChangeName, Hire
from edalab.domains.employees.directory import LogDirectory
from edalab.eventlog.memory import MemoryEventLog
from edalab.readmodel.opening import ViewFile

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def log():
    log = MemoryEventLog()
    sample.load(log)
    return log


@pytest.fixture
def path(tmp_path, log):
    """A view that is there already."""
    path = tmp_path / "view.sqlite"
    assert rows(path, log) == sample.TABLE
    return path


def rows(path, log):
    return ViewFile(path, log).ask(lambda view: view.rows())


def aside(path):
    return sorted(each.name for each in path.parent.glob("*.damaged-*"))


def test_a_missing_view_is_made_from_the_log(path, log):
    path.unlink()
    assert rows(path, log) == sample.TABLE
    assert path.exists()


def test_asking_about_an_empty_log_makes_no_file(tmp_path):
    path = tmp_path / "folder" / "view.sqlite"
    assert rows(path, MemoryEventLog()) == ()
    assert not path.parent.exists()


@pytest.mark.parametrize("garbage", [b"no database at all", b"\0" * 5000])
def test_a_file_that_is_no_view_is_set_aside_and_made_anew(path, log, garbage):
    path.write_bytes(garbage)
    assert rows(path, log) == sample.TABLE
    assert aside(path) == ["view.sqlite.damaged-1"]
    assert path.with_name("view.sqlite.damaged-1").read_bytes() == garbage


def test_a_view_with_any_of_its_parts_overwritten_gives_the_right_answer(path, log):
    def answers():
        return ViewFile(path, log).ask(
            lambda view: (view.rows(), view.named("john smith"), view.content_hash())
        )

    whole, right = path.read_bytes(), answers()
    for start in range(0, len(whole), 512):
        path.write_bytes(whole[:start] + b"\xaa" * 512 + whole[start + 512 :])
        assert answers() == right, start


def test_a_checkpoint_that_somebody_changed_is_found_out(path, log):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE checkpoint SET position = 0")
    database.close()
    assert ViewFile(path, log).status().state == "damaged"
    assert rows(path, log) == sample.TABLE
    assert ViewFile(path, log).status().state == "current"


def test_a_row_that_somebody_changed_behind_the_projectors_back_is_found_out(path, log):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE employees SET role = 'boss' WHERE id = 1")
    database.close()
    assert rows(path, log) == sample.TABLE
    assert aside(path) == ["view.sqlite.damaged-1"]


def test_a_view_with_a_table_missing_is_made_anew(path, log):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE employees")
    database.close()
    assert rows(path, log) == sample.TABLE


def test_a_view_of_another_schema_is_made_anew_where_it_is(path, log):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA user_version = 99")
        database.execute("DROP TABLE names")
    database.close()
    assert rows(path, log) == sample.TABLE
    assert aside(path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_still_gives_the_right_answer(path, log):
    path.unlink()
    path.parent.chmod(0o500)
    try:
        assert rows(path, log) == sample.TABLE
    finally:
        path.parent.chmod(0o700)


def test_where_a_folder_stands_in_the_views_place_the_answer_is_right(path, log):
    path.unlink()
    path.mkdir()
    assert rows(path, log) == sample.TABLE


def test_a_view_that_is_behind_stays_behind_when_it_is_asked(path, log):
    registry.hire(log, Hire(first_name="ada", role="tester"), occurred_at=THEN)
    assert rows(path, log) == sample.TABLE
    assert ViewFile(path, log).catch_up() == 1
    assert len(rows(path, log)) == 4


def test_a_name_is_looked_up_as_of_the_logs_end_however_far_behind_the_view_is(path, log):
    registry.hire(log, Hire(first_name="ada", role="tester"), occurred_at=THEN)
    registry.update(log, "culre", [ChangeName(first_name="claire")], occurred_at=THEN)
    directory = ViewFile(path, log)
    for name in ("john", "ada", "culre", "claire", "nobody"):
        assert directory.named(name) == LogDirectory(log).named(name), name
