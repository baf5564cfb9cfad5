"""``edalab log skip``: an event that is set aside is shown until somebody has dealt with it."""

import json

import pytest


@pytest.fixture
def poisoned(edalab, tmp_path):
    """A registry in which positions 7 and 8 can't be read."""
    edalab("employee", "sample")
    events = [
        {
            "specversion": "1.0", "id": identity, "source": "s", "type": kind,
            "subject": "employee-1", "time": "2024-01-01T00:00:00Z", "data": data,
        }
        for identity, kind, data in (("a", "RoleChanged", {}), ("b", "Promoted", {"to": "chief"}))
    ]  # fmt: skip
    (tmp_path / "in.json").write_text(json.dumps(events))
    assert edalab("log", "import", str(tmp_path / "in.json")).code == 0


def aside(edalab):
    return [
        (event["position"], event["stream"], event["reason"])
        for event in edalab("log", "verify", "--json").json["events_set_aside"]
    ]


def test_everybodys_row_history_and_answers_go_on(edalab, poisoned):
    rows = edalab("employee", "list", "--wait", "--json").json["employees"]
    assert [row["role"] for row in rows] == ["backend", "frontend", "data"]
    said = edalab("employee", "history", "1", "--json").json["entries"]
    assert [entry["set_aside"] and entry["set_aside"]["reason"] for entry in said[-2:]] == [
        "fields",
        "type",
    ]
    assert "cloud engineer" in edalab("employee", "ask", "john's", "previous", "role").out
    assert edalab("employee", "update", "1", "--role", "chief").code == 0


@pytest.mark.parametrize("command", [("log", "verify"), ("readmodel", "status")])
def test_what_is_set_aside_is_shown_with_position_stream_and_reason(edalab, poisoned, command):
    assert aside(edalab) == [(7, "employee-1", "fields"), (8, "employee-1", "type")]
    assert edalab(*command, "--json").json["events_set_aside"][0]["position"] == 7
    said = " ".join(edalab(*command).out.split())
    assert "position 7, stream employee-1, RoleChanged" in said
    assert "edalab log skip 7 --why TEXT" in said


def test_doctor_names_the_first_and_where_to_see_all(edalab, poisoned):
    checks = {check["name"]: check for check in edalab("doctor", "--json").json["checks"]}
    assert (checks["log-events"]["state"], checks["log-events"]["count"]) == ("note", 2)
    assert "position 7" in checks["log-events"]["says"]


def test_what_was_skipped_is_set_aside_no_longer_and_the_view_follows(edalab, poisoned):
    said = edalab("log", "skip", "7", "--why", "a form of another program", "--json").json
    assert (said["skipped"], said["events_set_aside"]) == (7, 1)
    assert said["event"]["data"] == {"event": "a", "why": "a form of another program"}
    assert aside(edalab) == [(8, "employee-1", "type")]
    assert edalab("readmodel", "lag", "--json").json["behind"] == 0
    assert "not set aside" in edalab("log", "skip", "7", "--why", "again").err
    assert edalab("log", "skip", "8", "--why", "never happened").code == 0
    assert aside(edalab) == []


@pytest.mark.parametrize(
    ("position", "why"), [("1", "x"), ("0", "x"), ("-1", "x"), ("9", "x"), ("7", " "), ("7", "\n")]
)
def test_what_can_be_read_or_is_not_there_is_not_skipped_nor_without_a_reason(
    edalab, poisoned, position, why
):
    said = edalab("log", "skip", "--why", why, "--", position)
    assert (said.code, said.out) == (1, "")
    assert len(aside(edalab)) == 2


def test_an_event_of_the_study_is_skipped_too(edalab, home, tmp_path):
    edalab("lesson", "3", "--no-input", "--answer", "caller-wait=200")
    event = {
        "specversion": "1.0", "id": "a", "source": "s", "type": "MedalWon", "subject": "study-1",
        "time": "2024-01-01T00:00:00Z", "data": {},
    }  # fmt: skip
    (tmp_path / "in.json").write_text(json.dumps([event]))
    study = str(home / "study.jsonl")
    edalab("log", "import", str(tmp_path / "in.json"), "--log", study)
    shown = edalab("log", "verify", "--study", "--json").json["events_set_aside"]
    assert edalab("progress").code == 0
    position = str(shown[-1]["position"])
    assert edalab("log", "skip", position, "--why", "unknown", "--study").code == 0
    assert edalab("log", "verify", "--study", "--json").json["events_set_aside"] == shown[:-1] == []
    assert edalab("progress").code == 0


def test_a_line_whose_hash_is_right_but_that_is_no_record_is_damage(edalab, home):
    from edalab.eventlog.lines import digest_of, seal

    edalab("employee", "sample")
    path = home / "events.jsonl"
    last = path.read_bytes().splitlines()[-1]
    record = json.loads(last)
    wrong = {**record, "position": 7, "version": 4, "id": "x", "type": 5, "part": [1, 1]}
    del wrong["hash"]
    with path.open("ab") as file:
        file.write(seal(wrong, digest_of(last))[0])
    report = edalab("log", "verify", "--json").json
    assert (report["intact"], report["line"], report["reason"]) == (False, 8, "json")
