"""A database of somebody else's in the place of a cache is worked without, and left as it is."""

import contextlib
import sqlite3

import pytest

from edalab.eventlog.cache_file import SET_MARK, insert_rows, owner, set_aside

COMMANDS = (
    ("employee", "list", "--json"),
    ("employee", "show", "7", "--json"),
    ("log", "replay", "employee-4", "--every", "2", "--json"),
    ("log", "show", "--stream", "employee-4", "--json"),
)


def answers(edalab, log):
    said = [edalab(*command, "--log", str(log)) for command in COMMANDS]
    assert [each.code for each in said] == [0] * len(COMMANDS)
    return [line for each in (said[0], said[1], said[3]) for line in each.out.splitlines()]


@pytest.fixture
def log(edalab, tmp_path):
    log = tmp_path / "big.jsonl"
    assert edalab("log", "generate", "--events", "700", "--out", str(log)).code == 0
    return log


@pytest.mark.parametrize("suffix", ["index", "view.sqlite", "snapshots.sqlite"])
@pytest.mark.parametrize("there", ["database", "database with an id", "folder", "link to nothing"])
def test_what_stands_in_the_place_of_a_cache_is_left_alone(edalab, log, suffix, there):
    right = answers(edalab, log)
    place = log.with_name(f"big.jsonl.{suffix}")
    place.unlink()
    match there:
        case "folder":
            place.mkdir()
        case "link to nothing":
            place.symlink_to("nothing")
        case _:
            with contextlib.closing(sqlite3.connect(place)) as database, database:
                database.execute("CREATE TABLE notes (mine TEXT)")
                if there.endswith("id"):
                    database.execute("PRAGMA application_id = 77")
    held = place.read_bytes() if place.is_file() else None
    names = sorted(path.name for path in log.parent.iterdir())
    assert answers(edalab, log) == right
    hired = edalab("employee", "hire", "Kim", "--role", "data", "--log", str(log))
    assert hired.code == 0, hired.err
    assert (place.read_bytes() if place.is_file() else None) == held
    assert (place.is_dir(), place.is_symlink()) == (there == "folder", there == "link to nothing")
    assert sorted(path.name for path in log.parent.iterdir()) == names


def test_a_view_is_not_rebuilt_over_a_database_of_somebody_elses(edalab, home):
    edalab("employee", "sample")
    place = home / "events.jsonl.view.sqlite"
    place.unlink()
    with contextlib.closing(sqlite3.connect(place)) as database, database:
        database.execute("CREATE TABLE notes (mine TEXT)")
    refused = edalab("readmodel", "rebuild")
    assert refused.code == 1
    assert "notes" in refused.err
    assert edalab("readmodel", "status", "--json").json["state"] == "not-ours"
    view = next(c for c in edalab("doctor", "--json").json["checks"] if c["name"] == "view")
    assert "somebody else" in view["says"]


@pytest.mark.parametrize("text", ["my own notes", "one line\n", "{}", "[1]\n", '{"format": 1}\n'])
def test_a_text_of_somebody_elses_is_no_log(edalab, tmp_path, text):
    (tmp_path / "notes.txt").write_text(text)
    for command in (("employee", "hire", "Kim", "--role", "data"), ("log", "verify")):
        assert edalab(*command, "--log", str(tmp_path / "notes.txt")).code == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == text


@pytest.mark.parametrize(
    ("statement", "whose"),
    [
        ("SELECT 1", "nobody"),
        (SET_MARK, "edalab"),
        ("CREATE TABLE known (a INT, b INT)", "older-edalab"),
        ("CREATE TABLE known (a INT)", "other"),
        ("CREATE TABLE unknown (a INT, b INT)", "other"),
        ("PRAGMA application_id = 77", "other"),
    ],
)
def test_a_database_is_known_by_its_mark_or_by_all_of_its_tables(statement, whose):
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute(statement)
        assert owner(database, {"known": frozenset({"a", "b"})}) == whose


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 120])
def test_any_number_of_rows_is_inserted_as_given(count):
    rows = [(f"name {number}", number) for number in range(count)]
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE names (name TEXT, id INT)")
        insert_rows(database, "names", iter(rows))
        assert database.execute("SELECT name, id FROM names ORDER BY id").fetchall() == rows


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("beside", [(), ("-wal",), ("-journal",), ("-wal", "-shm", "-journal")])
def test_what_sqlite_keeps_beside_a_damaged_file_goes_if_the_file_is_edalab_s_own(
    tmp_path, ours, beside
):
    path = tmp_path / "cache"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE notes (mine TEXT)")
        if ours:
            database.execute(SET_MARK)
    for suffix in beside:
        (tmp_path / f"cache{suffix}").write_text(suffix)
    aside = set_aside(path)
    kept = {f"{aside.name}{suffix}" for suffix in beside if not ours}
    assert {file.name for file in tmp_path.iterdir()} == {aside.name, *kept}
    assert set_aside(path) is None
