"""``edalab log``: read, check, follow and carry away what was recorded."""

import fcntl
import json
import os
import signal
import subprocess
import sys

import pytest

from edalab.eventlog.cloudevents import SOURCE

POSITIONS = {
    (): [1, 2, 3, 4, 5, 6],
    ("--stream", "employee-2"): [3, 4, 6],
    ("--stream", "employee-2", "--after", "3"): [4, 6],
    ("--after", "4"): [5, 6],
    ("--type", "AddressChanged"): [4, 6],
    ("--type", "AddressChanged", "--type", "RoleChanged"): [2, 4, 6],
    ("--since", "2023-01-03"): [4, 6],
    ("--until", "2003-09-23"): [3, 5],
    ("--since", "2003-09-23", "--until", "2009-04-23"): [1, 5],
    ("--correlation", "sample-sahra"): [3, 4, 6],
    ("--correlation", "sample-sahra", "--type", "Hired"): [3],
    ("--limit", "2"): [1, 2],
    ("--stream", "employee-9"): [],
}

HOLDER = """
import fcntl, os, sys, time
descriptor = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print(flush=True)
time.sleep(1.5)
"""


@pytest.fixture
def sample(edalab, home):
    edalab("employee", "sample")
    return home / "events.jsonl"


def words(text):
    return " ".join(text.split())


def positions(said):
    return [event["position"] for event in said.json["events"]]


@pytest.mark.parametrize("options", POSITIONS)
def test_show_filters_by_stream_position_type_and_day(edalab, sample, options):
    said = edalab("log", "show", *options, "--json")
    assert positions(said) == POSITIONS[options]
    assert said.json["more"] is (options == ("--limit", "2"))


def test_the_learners_own_study_is_a_log_of_events_too(edalab, home):
    edalab("lesson", "3", "--no-input", "--answer", "caller-wait=200")
    said = edalab("log", "show", "--study", "--type", "PredictionMade", "--json").json
    assert [event["data"]["value"] for event in said["events"]] == [200]
    stats = edalab("log", "stats", "--study", "--json").json
    assert stats["path"] == str(home / "study.jsonl")
    assert stats["types"]["PredictionMade"] == 1
    assert edalab("log", "verify", "--study", "--json").json["intact"]


def test_a_study_that_did_not_begin_is_an_empty_log(edalab, home):
    assert edalab("log", "show", "--study", "--json").json["events"] == []
    assert edalab("log", "stats", "--study", "--json").json["events"] == 0
    assert not (home / "study.jsonl").exists()


def test_the_study_and_another_log_at_once_are_refused(edalab, sample):
    said = edalab("log", "show", "--study", "--log", str(sample))
    assert said.code == 2
    assert "Give one of them" in said.err


def test_show_says_where_to_go_on(edalab, sample):
    said = edalab("log", "show", "--limit", "2")
    assert "cloud engineer" in said.out
    assert "busan" not in said.out
    assert "--after 2" in words(said.out)


def test_an_empty_log_shows_nothing_and_is_not_made(edalab, home):
    assert "No event" in words(edalab("log", "show").out)
    assert edalab("log", "show", "--json").json == {"events": [], "more": False}
    assert edalab("log", "stats", "--json").json["events"] == 0
    assert edalab("log", "verify").code == 0
    assert edalab("log", "export").out == "[]\n"
    assert not home.exists()


def test_what_is_stored_is_shown_and_never_obeyed(edalab, sample):
    bad = {
        "specversion": "1.0", "id": "\x1b[2J", "source": "x", "type": "T\x1b[31m",
        "subject": "a\u202e-1", "time": "2024-01-02T00:00:00Z", "data": {"[red]": "\x07[/red]"},
    }  # fmt: skip
    file = sample.with_name("bad.json")
    file.write_text(json.dumps([bad]))
    assert edalab("log", "import", str(file)).code == 0
    for command in (("show",), ("stats",), ("tail", "--after", "0", "--limit", "7")):
        for width in ("40", "120"):
            os.environ["COLUMNS"] = width
            out = edalab("log", *command).out
            assert "T\\x1b[31m" in out
            assert not {"\x1b", "\x07", "\u202e"} & set(out)
    del os.environ["COLUMNS"]


def test_stats_count_events_streams_and_types(edalab, sample):
    said = edalab("log", "stats", "--json").json
    assert (said["events"], said["streams"], said["categories"]) == (6, 3, {"employee": 6})
    assert said["types"] == {"Hired": 3, "AddressChanged": 2, "RoleChanged": 1}
    assert said["bytes"] == sample.stat().st_size
    assert "AddressChanged" in words(edalab("log", "stats").out)


def test_verify_says_that_a_log_is_intact(edalab, sample):
    said = edalab("log", "verify")
    assert (said.code, said.err) == (0, "")
    assert "6 records" in words(said.out)


def test_verify_names_line_and_reason_and_changes_nothing(edalab, sample):
    sample.write_bytes(sample.read_bytes().replace(b"incheon", b"inchaon", 1))
    bad = sample.read_bytes()
    said = edalab("log", "verify", "--json")
    assert (said.code, said.json["line"], said.json["reason"]) == (1, 5, "hash")
    told = edalab("log", "verify")
    assert told.code == 1
    assert "line 5" in words(told.out)
    assert sample.read_bytes() == bad


def test_verify_sets_an_unfinished_end_aside_tells_it_and_succeeds(edalab, sample):
    sample.write_bytes(sample.read_bytes()[:-9])
    first, again = edalab("log", "verify"), edalab("log", "verify")
    assert (first.code, again.code) == (0, 0)
    assert "unfinished-1" in first.err
    assert again.err == ""
    for said in (first, again):
        assert "unfinished-1" in "".join(said.out.split())
        assert "5 records" in words(said.out)


def test_the_help_of_verify_says_what_it_cannot_find(edalab):
    told = words(edalab("log", "verify", "--help").out.replace("│", " "))
    assert "cut off at the end" in told
    assert "hashed anew" in told


def test_tail_shows_what_comes_after_and_ends_at_its_limit(edalab, sample):
    said = edalab("log", "tail", "--after", "4", "--limit", "2")
    assert [line.partition(" ")[0] for line in said.out.splitlines()] == ["#5", "#6"]
    lines = edalab("log", "tail", "--after", "5", "--limit", "1", "--json").out.splitlines()
    assert [json.loads(line)["position"] for line in lines] == [6]


def test_tail_begins_with_what_comes_after_it_has_begun(edalab, sample, monkeypatch):
    begun = []
    monkeypatch.setattr(
        "edalab.eventlog.selection.follow", lambda _log, after: begun.append(after) or ()
    )
    for arguments in ((), ("--after", "4"), ("--after", "0")):
        assert edalab("log", "tail", *arguments).code == 0
    assert begun == [6, 4, 0]


def test_tail_waits_for_another_process_and_ends_quietly_at_ctrl_c(edalab, home):
    following = subprocess.Popen(
        [sys.executable, "-m", "edalab", "log", "tail", "--after", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "EDALAB_HOME": str(home)},
    )
    edalab("employee", "sample")
    seen = [json.loads(following.stdout.readline())["position"] for _ in range(6)]
    following.send_signal(signal.SIGINT)
    out, err = following.communicate(timeout=60)
    assert seen == [1, 2, 3, 4, 5, 6]
    assert (following.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize("options", [(), ("--lines",)])
def test_what_was_exported_can_be_imported_elsewhere_and_is_the_same(
    edalab, sample, options, monkeypatch, tmp_path
):
    file = tmp_path / "events.json"
    assert "6 events" in words(edalab("log", "export", str(file), *options).out)
    assert edalab("log", "export", *options).out == file.read_text()
    before = edalab("log", "show", "--json").json
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "other"))
    assert edalab("log", "import", str(file), "--json").json == {"added": 6, "there": 0}
    assert edalab("log", "show", "--json").json == before
    assert edalab("log", "import", str(file), "--json").json == {"added": 0, "there": 6}
    assert edalab("log", "verify").code == 0


def test_a_dash_exports_to_standard_output(edalab, sample, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert edalab("log", "export", "-").out == edalab("log", "export").out != ""
    assert not (tmp_path / "-").exists()


def test_the_cloudevents_sdk_reads_the_export(edalab, sample):
    from cloudevents.core.formats.json import JSONFormat

    recorded = edalab("log", "show", "--json").json["events"]
    for line, event in zip(edalab("log", "export", "--lines").out.splitlines(), recorded,
                           strict=True):  # fmt: skip
        read = JSONFormat().read(None, line)
        assert (read.get_id(), read.get_type()) == (event["id"], event["type"])
        assert (read.get_subject(), read.get_data()) == (event["stream"], event["data"])
        assert read.get_time().isoformat().startswith(event["occurred_at"][:19])
        assert read.get_extension("correlationid") == event["correlation_id"]
        assert read.get_extension("causationid") == event["causation_id"]
        assert read.get_extension("position") == event["position"]
        assert read.get_extension("streamversion") == event["version"]
        assert read.get_extension("recordedat").startswith(event["recorded_at"][:19])


def cloud_event(**more):
    base = {
        "specversion": "1.0", "id": "x", "source": "s", "type": "Happened", "subject": "a-1",
        "time": "2024-01-02T00:00:00Z", "data": {},
    }  # fmt: skip
    return {name: value for name, value in (base | more).items() if value is not None}


@pytest.mark.parametrize(
    "content",
    [
        "hello",
        "[1",
        "[]]",
        json.dumps([cloud_event(), cloud_event(id="y", specversion="0.3")]),
        json.dumps([cloud_event(), cloud_event(id="")]),
        json.dumps([cloud_event(), cloud_event(id="y", source=None)]),
        json.dumps([cloud_event(), cloud_event(id="y", data_base64="AA==")]),
        json.dumps([cloud_event(), cloud_event(id="y", data=json.loads("[" * 101 + "]" * 101))]),
        json.dumps(cloud_event())[:-2] + '{"a":' * 5000 + "0" + "}" * 5002,
        b'{"specversion":"1.0","id":"\xff"}',
        json.dumps(cloud_event()).encode("utf-16"),
        json.dumps([cloud_event(), cloud_event(id="y", time="2024-01-02")]),
        json.dumps([cloud_event(), cloud_event(id="y", time="2024-01-02T00:00:00")]),
        json.dumps([cloud_event(), cloud_event(id="y", subject="a-1", streamversion=9)]),
        json.dumps([cloud_event(), cloud_event(id="sample-john-role", source=SOURCE)]),
    ],
)
def test_what_can_not_be_imported_is_refused_in_a_sentence_and_nothing_is_appended(
    edalab, sample, tmp_path, content
):
    good = sample.read_bytes()
    file = tmp_path / "in.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = edalab("log", "import", str(file))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("edalab: ")
    assert sample.read_bytes() == good


def test_a_byte_order_mark_and_an_event_without_data_are_taken_in(edalab, tmp_path):
    pointer = json.dumps(cloud_event(data=None))
    for number, content in enumerate((pointer, f"[{pointer}]")):
        (tmp_path / "in.json").write_text(content.replace('"x"', f'"x{number}"'), "utf-8-sig")
        assert edalab("log", "import", str(tmp_path / "in.json")).code == 0
    assert [event["data"] for event in edalab("log", "show", "--json").json["events"]] == [{}, {}]


def test_an_id_that_comes_twice_in_a_file_with_other_content_is_refused(edalab, tmp_path):
    file = tmp_path / "in.json"
    file.write_text(json.dumps([cloud_event(), cloud_event(data={"n": 1})]))
    assert edalab("log", "import", str(file)).code == 1
    file.write_text(json.dumps([cloud_event(), cloud_event()]))
    assert edalab("log", "import", str(file), "--json").json == {"added": 1, "there": 1}


def test_nothing_is_overwritten(edalab, sample, tmp_path):
    there = tmp_path / "there"
    there.write_text("mine")
    for command in (("export", str(there)), ("generate", "--events", "9", "--out", str(there))):
        said = edalab("log", *command)
        assert (said.code, said.out) == (1, "")
        assert "there" in said.err
    assert there.read_text() == "mine"


def test_generate_makes_the_sample_and_many_more_always_the_same(edalab, tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert edalab("log", "generate", "--events", "700", "--out", str(one)).code == 0
    edalab("log", "generate", "--events", "700", "--out", str(two))
    shown = [edalab("log", "show", "--json", "--log", str(each)).json for each in (one, two)]
    assert shown[0] == shown[1]
    assert len(shown[0]["events"]) == 700
    assert edalab("log", "verify", "--log", str(one)).code == 0
    john = edalab("employee", "show", "1", "--log", str(one), "--json").json
    assert (john["first_name"], john["role"]) == ("john", "backend")
    assert len(edalab("employee", "list", "--log", str(one), "--json").json["employees"]) > 50
    assert sorted(each.name for each in tmp_path.iterdir() if "view" not in each.name) == [
        "one.jsonl", "one.jsonl.index", "two.jsonl", "two.jsonl.index",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("employee", "list"), ("employee", "show", "1"), ("employee", "history", "1"),
        ("employee", "ask", "what was john's previous role?"),
        ("employee", "diff", "1", "--from", "2020-01-01", "--to", "2024-01-01"),
        ("log", "show"), ("log", "stats"), ("log", "verify"), ("log", "export"),
        ("log", "tail", "--after", "0", "--limit", "1"),
    ],
)  # fmt: skip
def test_every_command_that_reads_reads_another_log_too(edalab, sample, monkeypatch, command,
                                                        tmp_path):  # fmt: skip
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "empty"))
    said = edalab(*command, "--log", str(sample))
    assert (said.code, said.err) == (0, "")
    assert said.out
    assert not (tmp_path / "empty").exists()


def test_a_log_that_was_named_and_is_not_there_is_told(edalab, tmp_path):
    for command in (("employee", "list"), ("log", "show"), ("log", "export"), ("log", "verify")):
        said = edalab(*command, "--log", str(tmp_path / "nowhere.jsonl"))
        assert (said.code, said.out) == (1, "")
        assert "nowhere.jsonl" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "--limit", "0"),
        ("show", "--limit", "9" * 30),
        ("tail", "--limit", "9" * 30),
        ("show", "--after", "-1"),
        ("show", "--since", "2024-02-30"),
        ("tail", "--limit", "x"),
        ("generate", "--events", "0", "--out", "x"),
        ("generate", "--events", "9"),
        ("import",),
    ],
)
def test_what_makes_no_sense_is_not_understood(edalab, arguments):
    said = edalab("log", *arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("edalab: ")


def test_a_log_that_a_live_process_holds_is_told_and_left_alone(edalab, sample, monkeypatch):
    good, holder = sample.read_bytes(), os.open(sample, os.O_RDWR)
    fcntl.flock(holder, fcntl.LOCK_EX)
    monkeypatch.setenv("EDALAB_LOCK_TIMEOUT", "0.05")
    said = edalab("employee", "hire", "ada", "--role", "x")
    assert (said.code, said.out) == (1, "")
    assert "Another process has kept" in said.err
    assert positions(edalab("log", "show", "--json")) == [1, 2, 3, 4, 5, 6]
    os.close(holder)
    assert sample.read_bytes() == good
    assert edalab("employee", "hire", "ada", "--role", "x").code == 0


def test_a_lock_is_waited_for_and_the_waiting_is_told(edalab, sample):
    holding = subprocess.Popen(
        [sys.executable, "-c",
         HOLDER, str(sample)],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    holding.stdout.readline()
    said = edalab("employee", "hire", "ada", "--role", "x")
    assert said.code == 0
    assert "waiting" in said.err
    holding.communicate()


def test_generate_shows_how_far_it_is_on_a_terminal(tmp_path):
    import pexpect

    child = pexpect.spawn(
        sys.executable,
        ["-m", "edalab", "log", "generate", "--events", "20000", "--out", str(tmp_path / "x")],
        encoding="utf-8",
        timeout=120,
    )
    child.expect("of 20,000 events")
    child.expect("Wrote 20000 events to")
    child.expect(pexpect.EOF)
    assert (tmp_path / "x").exists()


def test_a_pipe_is_imported_and_errors_name_standard_input(tmp_path):
    for content, code in ((json.dumps(cloud_event()), 0), ("hello", 1)):
        done = subprocess.run(
            [sys.executable, "-m", "edalab", "log", "import", "-"],
            input=content,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code
        assert ("standard input, event 1" in done.stderr) is bool(code)


def test_an_endless_text_and_bad_utf_8_are_refused_in_a_sentence(edalab, tmp_path):
    (tmp_path / "bad.json").write_bytes(b'{"type":"\xff"}')
    for path in ("/dev/zero", str(tmp_path / "bad.json")):
        said = edalab("event", "check", path)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("edalab: ")


@pytest.mark.parametrize("command", ["employee list", "log verify", "log replay employee-1"])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_log_without_a_name_is_refused_with_what_was_typed(edalab, command, blank):
    said = edalab(*command.split(), "--log", blank)
    assert said.code == 2
    assert said.err == f"edalab: --log is not understood: '{blank}'. Write it as FILE.\n"


@pytest.mark.parametrize(
    "words",
    [
        ["log", "generate", "--events", "5", "--out", "-"],
        ["compare", "direct-vs-channel", "--html", "-"],
        ["compare", "direct-vs-channel", "--save", "-"],
        ["recap", "--markdown", "-"],
        ["model", "new", "-"],
    ],
    ids=" ".join,
)
def test_no_command_writes_a_file_that_is_called_a_dash(edalab, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    refused = edalab(*words)
    assert (refused.code, "'./-'" in refused.err) == (1, True)
    assert not (tmp_path / "-").exists()


def test_a_trace_is_read_from_standard_input(edalab, tmp_path, monkeypatch):
    saved = tmp_path / "run.json"
    edalab("compare", "direct-vs-channel", "--save", str(saved))
    with saved.open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert edalab("trace", "-", "--json").json == edalab("trace", str(saved), "--json").json


def test_a_log_of_a_system_is_dropped_only_when_that_is_said_and_counted(edalab, monkeypatch):
    calls = []

    class Log:
        def head(self):
            return 3

        def drop(self):
            calls.append("drop")

        def close(self):
            calls.append("close")

    monkeypatch.setattr("edalab.wiring.open_system", lambda _location: Log())
    address = "mongodb://127.0.0.1:1/none"
    assert (edalab("log", "drop", address).code, calls) == (2, [])
    assert "3 events" in edalab("log", "drop", address, "--yes").out
    assert edalab("log", "drop", address, "--yes", "--json").json["events"] == 3
    assert calls == ["drop", "close"] * 2
