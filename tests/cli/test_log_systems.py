"""The employees' registry and the log in systems: the same commands, the same answers."""

import json
import re
import sys

import pytest
from servers import LOGS, free_port

from edalab.addresses import SYSTEMS
from edalab.domains.employees import sample
from edalab.messages import new_id


@pytest.fixture(params=list(LOGS))
def url(request, servers):
    return servers(request.param).url(new_id())


def test_the_registry_answers_the_same_wherever_its_log_is(edalab, url):
    answers = {}
    for where in ("here", url):
        more = () if where == "here" else ("--log", where)
        edalab("employee", "sample", *more)
        hired = edalab("employee", "hire", "ada byron", "--role", "tester", "--on", "2024-01-01",
                       *more, "--json").json  # fmt: skip
        edalab("employee", "update", "ada", "--role", "lead", "--on", "2024-02-01", *more)
        assert hired["employee"]["id"] == 4
        answers[where] = [
            edalab("employee", "list", "--json", *more).json["employees"],
            edalab("employee", "ask", "what was ada's previous role?", *more).out,
            edalab("employee", "show", "sahra", "--as-of", "2023-01-03", *more).out,
            edalab("log", "stats", "--json", *more).json["types"],
        ]
    assert answers["here"] == answers[url]
    assert "tester" in answers[url][1]


def test_a_command_may_find_its_log_in_the_environment(edalab, url, monkeypatch, home):
    monkeypatch.setenv("EDALAB_LOG", url)
    assert edalab("employee", "sample").code == 0
    assert len(edalab("employee", "list", "--json").json["employees"]) == len(sample.TABLE)
    assert not (home / "events.jsonl").exists()
    assert edalab("readmodel", "status", "--json").json["behind"] == 0
    verified = edalab("log", "verify").out
    assert ("is intact" if url.startswith("postgresql") else "in order") in verified


def test_two_who_decided_on_the_same_version_are_told_apart(edalab, url):
    edalab("employee", "sample", "--log", url)
    ok = edalab("employee", "update", "1", "--role", "lead", "--expected", "2", "--log", url)
    late = edalab("employee", "update", "1", "--role", "cto", "--expected", "2", "--log", url)
    assert (ok.code, late.code) == (0, 1)
    assert "version 3" in late.err


def test_a_log_is_carried_over_and_back_and_is_the_same(edalab, url, home, tmp_path):
    edalab("employee", "sample")
    edalab("employee", "update", "1", "--role", "lead", "--address", "jeju")
    there = edalab("log", "copy", str(home / "events.jsonl"), url, "--json").json
    again = edalab("log", "copy", str(home / "events.jsonl"), url, "--json").json
    assert again == {"added": 0, "there": there["added"], "digest": there["digest"]}
    back = edalab("log", "copy", url, str(tmp_path / "back.jsonl"), "--json").json
    assert back["digest"] == there["digest"]
    assert edalab("log", "verify", "--log", str(tmp_path / "back.jsonl")).code == 0


def test_a_copy_goes_on_where_it_was_broken_off_and_never_mixes_two_logs(edalab, url, home):
    edalab("employee", "sample")
    file = str(home / "events.jsonl")
    edalab("log", "copy", file, url)
    edalab("employee", "update", "1", "--role", "lead")
    assert edalab("log", "copy", file, url, "--json").json["added"] == 1
    edalab("employee", "hire", "eve", "--role", "qa", "--log", url)
    refused = edalab("log", "copy", file, url)
    assert refused.code == 1
    assert "drop the target" in refused.err


def test_events_are_exported_from_a_system_and_imported_into_it(edalab, url, tmp_path):
    edalab("employee", "sample")
    edalab("log", "export", str(tmp_path / "e.json"))
    first = edalab("log", "import", str(tmp_path / "e.json"), "--log", url, "--json").json
    again = edalab("log", "import", str(tmp_path / "e.json"), "--log", url, "--json").json
    assert first["there"] == again["added"] == 0
    assert first["added"] == again["there"] == len(json.loads((tmp_path / "e.json").read_text()))


def test_a_dropped_log_is_gone_and_only_on_demand(edalab, url):
    edalab("employee", "sample", "--log", url)
    assert edalab("log", "drop", url).code == 2
    assert edalab("log", "drop", url, "--yes", "--json").json["events"] > 0
    assert edalab("employee", "list", "--json", "--log", url).json["employees"] == []


def test_a_file_is_not_dropped(edalab, tmp_path):
    file = tmp_path / "mine.jsonl"
    file.touch()
    assert edalab("log", "drop", str(file), "--yes").code == 2
    assert file.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        "mongo://h/x", "amqp://h", "mongodb://", "mongodb://h:port/x", "https://learner:secret@h/x",
        "couchbase://learner:secret@h:port/b",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_without_its_password(edalab, wrong):
    said = edalab("employee", "list", "--log", wrong)
    assert said.code == 2
    assert "mongodb://HOST" in said.err
    assert "secret" not in said.err


REASONS = {
    "mongodb": r"^127\.0\.0\.1:\d+: \[Errno \d+\] Connection refused\. ",
    "dynamodb": "^Could not connect to the endpoint URL",
    "couchbase": r"^UnAmbiguousTimeout\. ",
    "rtdb": "^Failed to establish a connection",
    "postgresql": "^connection failed: .*Connection refused",
}
"""What each client says when nobody listens, without what it says for programmers."""


@pytest.mark.parametrize("system", REASONS)
def test_where_nobody_answers_the_system_and_the_host_are_told_soon(
    edalab, system, monkeypatch, needs
):
    needs(system)
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    host = f"127.0.0.1:{free_port()}"
    user = "learner:secret@" if SYSTEMS[system].has_user else ""
    said = edalab("employee", "list", "--log", f"{system}://{user}{host}/edalab")
    assert said.code == 1
    assert host in said.err
    _, _, reason = said.err.partition("/edalab: ")
    assert re.search(REASONS[system], reason)
    assert "does not answer" in said.err
    assert "secret" not in said.err
    assert said.err.count("\n") == 1


def test_a_wrong_password_is_refused_and_not_shown(edalab, servers):
    url = servers("couchbase").url("bucket").replace("secret", "guessed")
    said = edalab("employee", "list", "--log", url)
    assert said.code == 1
    assert "refuses" in said.err
    assert "guessed" not in said.err


@pytest.fixture
def postgresql(servers):
    """The server, the name of a database, and the address of a log in it."""
    server, name = servers("postgresql"), new_id()
    return server, name, server.url(name)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("UPDATE edalab_events SET record = replace(record, 'john', 'jahn') WHERE position = 1", 1),
        ("UPDATE edalab_log SET hash = 'none'", 6),
    ],
)
def test_a_record_that_was_changed_in_postgresql_is_found_by_its_hash(
    edalab, postgresql, change, line
):
    server, name, url = postgresql
    edalab("employee", "sample", "--log", url)
    assert edalab("log", "verify", "--log", url).code == 0
    server.run(change, name)
    said = edalab("log", "verify", "--log", url, "--json")
    assert (said.code, said.json["reason"], said.json["line"]) == (1, "hash", line)


def test_tables_of_somebody_else_in_postgresql_are_left_alone(edalab, postgresql):
    server, name, url = postgresql
    server.run("CREATE TABLE edalab_log (theirs text); GRANT ALL ON edalab_log TO PUBLIC", name)
    for command in (["employee", "sample"], ["log", "drop", url, "--yes"]):
        more = [] if command[0] == "log" else ["--log", url]
        said = edalab(*command, *more)
        assert said.code == 1
        assert "is not edalab's own: edalab_log" in said.err
    server.run("SELECT theirs FROM edalab_log", name)


def test_a_log_in_postgresql_that_another_writer_holds_is_told_in_time(
    edalab, postgresql, monkeypatch
):
    import psycopg

    server, _, url = postgresql
    edalab("employee", "sample", "--log", url)
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    with psycopg.connect(url.replace("learner:secret", server.user)) as holder:
        holder.execute("SELECT * FROM edalab_log FOR UPDATE")
        said = edalab("employee", "hire", "eve", "--role", "qa", "--log", url)
    assert said.code == 1
    assert "postgresql://127.0.0.1" in said.err
    assert said.err.count("\n") == 1
    assert edalab("employee", "hire", "eve", "--role", "qa", "--log", url).code == 0


def test_postgresql_that_stops_in_mid_answer_ends_a_command_in_time(
    edalab, postgresql, monkeypatch
):
    import os
    import signal

    from edalab.adapters import postgresql as adapter

    _, _, url = postgresql
    edalab("employee", "sample", "--log", url)
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    append = adapter.PostgreSQLEventLog._append
    pids = []

    def stop_then_append(log, *arguments):
        pids.append(log._connection.info.backend_pid)
        os.kill(pids[0], signal.SIGSTOP)
        return append(log, *arguments)

    monkeypatch.setattr(adapter.PostgreSQLEventLog, "_append", stop_then_append)
    try:
        said = edalab("employee", "hire", "eve", "--role", "qa", "--log", url)
    finally:
        os.kill(pids[0], signal.SIGCONT)
    assert said.code == 1
    assert "PostgreSQL does not answer" in said.err


def test_a_missing_client_names_the_extra_to_install(edalab, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymongo", None)
    said = edalab("employee", "list", "--log", "mongodb://127.0.0.1/x")
    assert said.code == 1
    assert "pip install 'edalab[mongodb]'" in said.err
