"""``edalab doctor``: what it finds, and when it says that something needs fixing."""

import fcntl
import re

import pytest
from rich.cells import cell_len
from servers import free_port

from edalab.addresses import SYSTEMS


def checks(said):
    return {each["name"]: each for each in said.json["checks"]}


def test_on_a_fresh_machine_nothing_needs_mending_and_nothing_is_made(edalab, home):
    said = edalab("doctor", "--json")
    assert (said.code, said.json["healthy"]) == (0, True)
    found = checks(said)
    assert {"terminal", "width", "colours", "encoding", "language", "home", "course"} <= set(found)
    assert {system.extra for system in SYSTEMS.values()} <= set(found)
    assert not home.exists()


def test_a_client_that_is_not_installed_is_optional(edalab, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "confluent_kafka", None)
    said = edalab("doctor", "--json")
    assert said.code == 0
    assert checks(said)["kafka"]["state"] == "missing"
    assert "pip install 'edalab[kafka]'" in checks(said)["kafka"]["says"]


def test_logs_and_view_are_looked_at(edalab):
    edalab("employee", "sample")
    edalab("employee", "list")
    edalab("lesson", "3", "--answer", "what-moved=2")
    found = checks(edalab("doctor", "--json"))
    assert found["log"]["records"] == 6
    assert found["view"]["behind"] == 0
    assert found["study"]["state"] == found["study-lock"]["state"] == "ok"


@pytest.mark.parametrize(("file", "name"), [("events.jsonl", "log"), ("study.jsonl", "study")])
def test_a_damaged_log_is_named_and_the_exit_code_says_so(edalab, home, file, name):
    edalab("employee", "sample")
    edalab("lesson", "3", "--answer", "what-moved=2")
    lines = (home / file).read_text("utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace('"version":1', '"version":7')
    (home / file).write_text("".join(lines), encoding="utf-8")
    said = edalab("doctor")
    assert said.code == 1
    assert "1 thing needs fixing" in said.out
    found = checks(edalab("doctor", "--json"))
    assert (found[name]["state"], found[name]["line"]) == ("wrong", 2)


def test_a_home_that_can_not_be_written_needs_mending(edalab, tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("EDALAB_HOME", str(file / "home"))
    assert checks(edalab("doctor", "--json"))["home"]["state"] == "wrong"


def test_a_course_that_can_not_be_read_needs_mending(edalab, tmp_path, monkeypatch):
    monkeypatch.setenv("EDALAB_COURSE", str(tmp_path))
    said = edalab("doctor", "--json")
    assert said.code == 1
    assert "course.toml" in checks(said)["course"]["says"]


def test_a_held_lock_is_told_and_not_waited_for(edalab, home):
    edalab("employee", "sample")
    with (home / "events.jsonl").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = checks(edalab("doctor", "--json"))
    assert found["log-lock"]["state"] == "note"


def test_a_view_that_does_not_fit_is_no_harm(edalab, home):
    edalab("employee", "sample")
    (home / "events.jsonl.view.sqlite").write_bytes(b"nonsense" * 100)
    said = edalab("doctor", "--json")
    assert (said.code, checks(said)["view"]["state"]) == (0, "note")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_fits_forty_columns_and_an_ascii_locale_is_noticed(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("--lang", language, "doctor")
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40
    monkeypatch.setenv("LC_ALL", "C")
    assert checks(edalab("doctor", "--json"))["encoding"]["state"] == "note"


VERSION = r"[0-9]+\.[0-9]+.*"


@pytest.mark.parametrize(
    ("system", "kind", "version"),
    [
        ("amqp", "channel", f"RabbitMQ {VERSION}"), ("kafka", "channel", "brokers: 1"),
        ("mongodb", "log", VERSION), ("mysql", "readmodel", VERSION),
        ("postgresql", "log", VERSION), ("postgresql", "readmodel", VERSION),
        ("dynamodb", "log", "-"), ("couchbase", "log", "-"), ("rtdb", "log", "-"),
    ],
)  # fmt: skip
def test_a_system_that_the_environment_names_is_asked(
    edalab, servers, monkeypatch, system, kind, version
):
    variable = f"EDALAB_{kind.upper()}"
    monkeypatch.setenv(variable, servers(system).url("asked"))
    said = edalab("doctor", "--json")
    found = checks(said)[variable]
    assert (said.code, found["state"]) == (0, "ok")
    assert found["address"].startswith(f"{system}://127.0.0.1")
    assert re.fullmatch(version, found["version"])
    monkeypatch.setenv(variable, f"{system}://learner:secret@127.0.0.1:{free_port()}/x")
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    said = edalab("doctor", "--json")
    assert said.code == 1
    assert checks(said)[variable]["state"] == "wrong"
    assert "secret" not in said.out


def test_a_folder_that_can_not_be_looked_into_is_named_and_all_other_checks_go_on(
    edalab, tmp_path, monkeypatch
):
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / ("x" * 300)))
    said = edalab("doctor", "--json")
    found = checks(said)
    assert said.code == 1
    assert {found[name]["state"] for name in ("home", "log", "study")} == {"wrong"}
    assert "File name too long" in found["log"]["says"]
    assert {"course", "kafka", "postgresql"} <= set(found)


def test_only_systems_are_greeted_and_a_log_in_a_file_is_none(edalab, monkeypatch, tmp_path):
    monkeypatch.setenv("EDALAB_LOG", str(tmp_path / "log.jsonl"))
    monkeypatch.setenv("EDALAB_READMODEL", "nothing://none")
    checks = {check["name"]: check["state"] for check in edalab("doctor", "--json").json["checks"]}
    assert "EDALAB_LOG" not in checks
    assert checks["EDALAB_READMODEL"] == "wrong"
