"""A view that lives in a file, whatever state the file is in."""

import contextlib
import errno
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from edalab.domains.employees import registry, sample
from edalab.domains.employees.commands import ChangeName, Hire
from edalab.domains.employees.directory import LogDirectory
from edalab.errors import NotOurs, StorageLocked, StorageUnwritable
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.opening import Status, ViewFile, ViewInSystem
from edalab.readmodel.projector import catch_up, rebuild
from edalab.readmodel.protocol import Unusable
from edalab.readmodel.sqlite import SqliteReadModel

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


def test_a_view_that_is_to_be_made_is_there_although_the_log_is_empty(tmp_path):
    empty = ViewFile(tmp_path / "view.sqlite", MemoryEventLog())
    assert empty.status() == Status(state="missing", position=0, behind=0)
    empty.make()
    assert empty.exists()
    assert (empty.status().state, empty.status().employees) == ("current", 0)


def test_only_the_owner_may_read_the_file_whatever_the_umask(tmp_path, log):
    before = os.umask(0)
    try:
        ViewFile(tmp_path / "view.sqlite", log).make()
    finally:
        os.umask(before)
    assert (tmp_path / "view.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_closed_view_holds_no_file_open_and_may_be_closed_again(path):
    def is_open():
        return path in {Path(file.path) for file in psutil.Process().open_files()}

    view = SqliteReadModel(path)
    assert is_open()
    view.close()
    assert not is_open()
    view.close()


def test_readers_and_a_writer_never_wait_for_each_other_and_two_writers_only_so_long(path, log):
    with contextlib.closing(SqliteReadModel(path)) as writer, writer.transaction() as transaction:
        transaction.clear()
        with contextlib.closing(SqliteReadModel(path, lock_timeout_s=0.01)) as second:
            assert second.rows() == sample.TABLE
            with pytest.raises(StorageLocked), second.transaction():
                pass
    with contextlib.closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM checkpoint").fetchall()
        with contextlib.closing(SqliteReadModel(path, lock_timeout_s=0.01)) as writer:
            assert catch_up(writer, log) == log.head()


def test_a_view_whose_folder_is_a_file_is_refused_with_the_systems_own_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnwritable) as refused:
        SqliteReadModel(tmp_path / "file" / "view.sqlite")
    assert refused.value.parameters["reason"] == os.strerror(errno.EEXIST)


def test_a_view_of_an_older_edalab_is_taken_over_as_it_is_and_told_once(path, log):
    registry.hire(log, Hire(first_name="ada", role="tester"), occurred_at=THEN)
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA application_id = 0")
    adopted = []
    for _ in range(2):
        view = ViewFile(path, log, adopted.append)
        assert view.ask(lambda view: view.rows()) == sample.TABLE
    assert adopted == [path]


def test_a_view_of_this_edalab_is_not_told_to_be_of_an_older_one(path, log):
    adopted = []
    for _ in range(2):
        ViewFile(path, log, adopted.append).make()
    assert adopted == []


def test_somebody_elses_database_is_left_alone_and_its_first_tables_are_named(tmp_path):
    path = tmp_path / "view.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for name in ("a", "b" * 50, "c", "d", "e"):
            database.execute(f"CREATE TABLE {name} (x)")
    before = path.read_bytes()
    with pytest.raises(NotOurs, match=rf"\ba, {'b' * 40}, c, d\b"):
        SqliteReadModel(path)
    assert path.read_bytes() == before


def test_a_damaged_file_that_cannot_be_renamed_does_not_keep_the_answer_back(
    path, log, monkeypatch
):
    path.write_bytes(b"no database at all")

    def refuse(_path):
        raise OSError

    monkeypatch.setattr("edalab.readmodel.opening.cache_file.set_aside", refuse)
    assert rows(path, log) == sample.TABLE
    assert path.read_bytes() == b"no database at all"


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


class Listened:
    """A log that notes which streams are read."""

    def __init__(self, log):
        self._log, self.read = log, []

    def __getattr__(self, name):
        return getattr(self._log, name)

    def read_stream(self, stream, *more, **options):
        self.read.append(stream)
        return self._log.read_stream(stream, *more, **options)


def test_of_the_log_a_name_needs_only_the_streams_that_the_view_has_not_folded_yet(path, log):
    listened = Listened(log)
    assert [person.id for person in ViewFile(path, listened).named("john")] == [1]
    assert listened.read == []
    for number in ("3", "1"):
        registry.update(log, number, [ChangeName(first_name="kim")], occurred_at=THEN)
    log.append("account-1", [NewEvent(type="Deposited", data={}, occurred_at=THEN)])
    assert [person.id for person in ViewFile(path, listened).named("kim")] == [1, 3]
    assert sorted(listened.read) == ["employee-1", "employee-3"]


class InSystem(MemoryReadModel):
    """A view in a database, which may be damaged until it is made anew."""

    damaged = False

    def checkpoint(self):
        if self.damaged:
            raise Unusable
        return super().checkpoint()

    @contextlib.contextmanager
    def transaction(self):
        with super().transaction() as transaction:
            yield transaction
        self.damaged = False


@pytest.fixture
def system(log):
    view = InSystem()
    return view, ViewInSystem(lambda: view, "mysql://host/view", log)


def test_a_view_in_a_system_is_made_when_it_is_asked(system, log):
    view, opened = system
    assert not opened.exists()
    assert opened.status() == Status(state="missing", position=0, behind=log.head())
    assert opened.list() == (sample.TABLE, 0)
    assert opened.exists()
    assert (opened.status().state, opened.status().employees) == ("current", 3)
    assert opened.status().content_hash == view.content_hash()


def test_a_view_in_a_system_is_left_as_it_is_for_whoever_folds_himself(system, log):
    _, opened = system
    assert opened.ask(lambda view: view.rows(), as_is=True) == ()
    assert opened.ask(lambda view: catch_up(view, log), as_is=True) == log.head()


def test_a_damaged_view_in_a_system_is_made_anew_and_asked_again(system, log):
    view, opened = system
    rebuild(view, MemoryEventLog())
    view.damaged = True
    assert opened.status() == Status(state="damaged", position=0, behind=log.head())
    assert opened.list() == (sample.TABLE, 0)
    assert not view.damaged
