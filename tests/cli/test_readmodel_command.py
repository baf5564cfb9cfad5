"""``edalab readmodel``, and the view behind ``employee list`` and ``show``."""

import contextlib
import sqlite3
import sys

import pytest


@pytest.fixture
def view(home):
    return home / "events.jsonl.view.sqlite"


def roles(edalab, *options):
    said = edalab("employee", "list", "--json", *options).json
    return {row["id"]: row["role"] for row in said["employees"]}, said["behind"]


WRITES = [
    ("hire", "ada", "--role", "tester"),
    ("update", "john", "--role", "lead"),
    ("leave", "john"),
    ("correct", "3", "5", "--field", "role", "--value", "analyst"),
]


@pytest.mark.parametrize("write", WRITES)
def test_who_wrote_reads_what_was_written(edalab, write):
    edalab("employee", "sample")
    written = edalab("employee", *write, "--json").json["employee"]
    assert written in edalab("employee", "list", "--json").json["employees"]
    assert edalab("readmodel", "status", "--json").json["state"] == "current"


@pytest.mark.parametrize("write", [*WRITES, ("sample",)])
def test_a_write_that_does_not_project_leaves_a_stale_read(edalab, write):
    if write != ("sample",):
        edalab("employee", "sample")
    before, _ = roles(edalab)
    edalab("employee", *write, "--no-project")
    appended = 6 if write == ("sample",) else 1
    assert roles(edalab) == (before, appended)
    assert f"{appended} event" in edalab("employee", "list").out
    assert edalab("readmodel", "lag", "--json").json["behind"] == appended


def test_waiting_reads_your_own_write(edalab):
    edalab("employee", "sample")
    edalab("employee", "update", "john", "--role", "lead", "--no-project")
    stale = edalab("employee", "show", "john", "--json").json
    fresh = edalab("employee", "show", "john", "--wait", "--json").json
    assert (stale["role"], stale["behind"]) == ("backend", 1)
    assert (fresh["role"], fresh["behind"]) == ("lead", 0)
    assert "behind" not in edalab("employee", "show", "john").out


def test_who_is_not_in_a_stale_view_is_not_shown_and_the_reason_is_told(edalab):
    edalab("employee", "hire", "ada", "--role", "tester", "--no-project")
    said = edalab("employee", "show", "ada")
    assert said.code == 1
    assert "1 event behind" in said.err
    assert said.out == ""
    assert edalab("employee", "show", "ada", "--wait").code == 0


def test_the_history_is_read_from_the_log_however_stale_the_view_is(edalab):
    edalab("employee", "sample")
    edalab("employee", "hire", "ada", "--role", "tester", "--no-project")
    edalab("employee", "update", "ada", "--first-name", "adele", "--no-project")
    for name in ("ada", "adele"):
        assert len(edalab("employee", "history", name, "--json").json["entries"]) == 5
    assert edalab("readmodel", "lag", "--json").json["behind"] == 2


def test_the_past_is_read_from_the_log(edalab):
    edalab("employee", "sample")
    edalab("employee", "update", "john", "--role", "lead", "--no-project")
    then = edalab("employee", "show", "john", "--as-of", "2023-01-01", "--json").json
    assert (then["role"], then["behind"]) == ("cloud engineer", 0)


def test_catching_up_takes_what_is_missing_once(edalab):
    edalab("employee", "sample")
    edalab("employee", "update", "john", "--role", "lead", "--no-project")
    assert edalab("readmodel", "catch-up", "--json").json == {
        "folded": 1, "position": 7, "behind": 0,
    }  # fmt: skip
    assert edalab("readmodel", "catch-up", "--json").json["folded"] == 0


def test_rebuilding_gives_the_same_content_and_proves_it(edalab, view):
    edalab("employee", "sample")
    edalab("employee", "update", "john", "--role", "lead")
    said = edalab("readmodel", "rebuild", "--json").json
    assert said["folded"] == 7
    assert said["same"] is True
    assert said["before"] == said["after"]
    assert "same as before" in edalab("readmodel", "rebuild").out
    view.unlink()
    again = edalab("readmodel", "rebuild", "--json").json
    assert (again["before"], again["same"]) == (None, None)
    assert again["after"] == said["after"]


def test_the_status_tells_missing_damaged_and_behind_and_changes_nothing(edalab, view):
    def state():
        return edalab("readmodel", "status", "--json").json["state"]

    edalab("employee", "sample")
    view.unlink()
    assert state() == "missing"
    assert not view.exists()
    edalab("employee", "list")
    assert state() == "current"
    edalab("employee", "leave", "john", "--no-project")
    assert state() == "behind"
    view.write_bytes(b"damaged")
    assert state() == "damaged"
    assert view.read_bytes() == b"damaged"


def test_a_damaged_view_is_set_aside_and_the_answer_is_right(edalab, view):
    edalab("employee", "sample")
    right = roles(edalab)
    view.write_bytes(b"damaged")
    said = edalab("employee", "list", "--json")
    assert (said.code, said.err) == (0, "")
    assert roles(edalab) == right
    assert view.with_name(view.name + ".damaged-1").read_bytes() == b"damaged"


def test_a_view_of_another_log_is_not_shown(edalab, home, view):
    edalab("employee", "sample")
    (home / "events.jsonl").unlink()
    edalab("employee", "hire", "ada", "--role", "tester", "--no-project")
    assert roles(edalab) == ({}, 1)


def test_what_was_appended_stays_so_where_the_view_cant_be_written(edalab, view):
    view.parent.mkdir()
    view.mkdir()
    said = edalab("employee", "hire", "ada", "--role", "tester", "--json")
    assert (said.code, said.err) == (0, "")
    assert roles(edalab) == ({1: "tester"}, 0)


@pytest.mark.parametrize("command", ["status", "lag", "catch-up", "rebuild"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_command_answers_without_a_log(edalab, command, language):
    said = edalab("readmodel", command, "--lang", language)
    assert (said.code, said.err) == (0, "")
    assert said.out


@pytest.mark.parametrize("command", ["rebuild", "catch-up"])
def test_folding_a_long_log_shows_on_a_terminal_how_far_it_is(edalab, home, command):
    import pexpect

    home.mkdir(exist_ok=True)
    edalab("log", "generate", "--events", "3000", "--out", str(home / "events.jsonl"))
    child = pexpect.spawn(
        sys.executable, ["-m", "edalab", "readmodel", command], encoding="utf-8", timeout=60
    )
    child.expect("of 3,000 events")
    child.expect("3000")
    child.expect(pexpect.EOF)


@pytest.mark.parametrize(
    ("command", "function"), [("rebuild", "rebuild"), ("catch-up", "catch_up")]
)
def test_ctrl_c_ends_a_fold_and_says_how_far_it_came(edalab, monkeypatch, command, function):
    def fold_of_which_somebody_tires(_view, _log, *, advance):
        advance(4, 6)
        raise KeyboardInterrupt

    edalab("employee", "sample")
    monkeypatch.setattr(f"edalab.cli.readmodel.{function}", fold_of_which_somebody_tires)
    said = edalab("readmodel", command)
    assert said.code == 130
    assert "after 4 of 6 events" in said.err
    assert said.out == ""


@pytest.mark.parametrize("command", ["rebuild", "catch-up"])
@pytest.mark.parametrize("state", ["missing", "other-log", "damaged"])
def test_a_view_that_is_to_be_made_is_folded_once(edalab, home, monkeypatch, command, state):
    from edalab.readmodel.folding import EmployeeFold

    edalab("employee", "sample")
    view = home / "events.jsonl.view.sqlite"
    assert view.exists()
    if state == "damaged":
        view.write_bytes(b"no database at all")
    elif state == "missing":
        view.unlink()
    else:
        other = str(home / "other.jsonl")
        edalab("log", "generate", "--events", "20", "--out", other)
        (home / "events.jsonl").rename(home / "mine.jsonl")
        (home / "other.jsonl").rename(home / "events.jsonl")
        assert edalab("readmodel", "status", "--json").json["state"] == "other-log"
    events = edalab("log", "stats", "--json").json["events"]
    counted = []
    apply = EmployeeFold.apply
    monkeypatch.setattr(
        EmployeeFold, "apply", lambda fold, event: (counted.append(event), apply(fold, event))
    )
    said = edalab("readmodel", command, "--json")
    assert (said.code, said.json["folded"]) == (0, events)
    assert len(counted) == events
    assert edalab("readmodel", "status", "--json").json["state"] == "current"


def test_a_view_that_another_process_holds_is_waited_for_no_longer_than_told(
    edalab, home, monkeypatch
):
    monkeypatch.setenv("EDALAB_LOCK_TIMEOUT", "0.1")
    edalab("employee", "sample")
    edalab("employee", "list")
    with contextlib.closing(
        sqlite3.connect(home / "events.jsonl.view.sqlite", isolation_level=None)
    ) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        said = edalab("readmodel", "rebuild")
    assert said.code == 1
    assert "events.jsonl.view.sqlite locked for 0.1 s" in said.err


def test_the_state_of_the_view_is_told_in_a_sentence(edalab):
    edalab("employee", "sample")
    assert "The view has everything that is in the log." in edalab("readmodel", "status").out
    edalab("employee", "update", "john", "--role", "lead", "--no-project")
    assert "The view is 1 event behind the log." in edalab("readmodel", "status").out
