"""``edalab employee``: a registry that only ever appends."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

TABLE = [
    (1, "john", "smith", "seoul", "backend", "2009-04-23"),
    (2, "sahra", "adsf", "busan", "frontend", "2001-05-23"),
    (3, "culre", "basf", "incheon", "data", "2003-09-23"),
]


def table(said):
    columns = ("id", "first_name", "last_name", "address", "role", "date_join")
    return [tuple(row[column] for column in columns) for row in said.json["employees"]]


def test_the_sample_folds_to_exactly_the_table_of_the_course(edalab):
    assert edalab("employee", "sample").code == 0
    assert table(edalab("employee", "list", "--json")) == TABLE


def test_loading_the_sample_again_changes_nothing_and_says_so(edalab):
    first = edalab("employee", "sample", "--json").json
    again = edalab("employee", "sample", "--json").json
    assert first["added"] > 0
    assert again["added"] == 0
    assert again["employees"] == first["employees"]
    assert "already" in edalab("employee", "sample").out


def test_the_log_gives_the_ids(edalab):
    hired = [
        edalab("employee", "hire", name, "--role", "tester", "--json").json["employee"]["id"]
        for name in ("ada lovelace", "bob")
    ]
    assert hired == [1, 2]


def test_an_update_appends_what_happened_and_nothing_where_nothing_changed(edalab):
    edalab("employee", "sample")
    said = edalab("employee", "update", "john", "--role", "lead", "--address", "jeju", "--json")
    assert [event["type"] for event in said.json["events"]] == ["RoleChanged", "AddressChanged"]
    again = edalab("employee", "update", "john", "--role", "lead", "--json").json
    assert again["events"] == []
    assert again["unchanged"] == ["role"]
    assert "nothing" in edalab("employee", "update", "john", "--role", "lead").out


def test_the_events_of_an_append_wear_the_whole_envelope(edalab):
    said = edalab("employee", "hire", "ada", "--role", "tester", "--on", "2020-02-29", "--json")
    (event,) = said.json["events"]
    assert set(event) == {
        "id", "type", "stream", "version", "position", "occurred_at", "recorded_at",
        "correlation_id", "causation_id", "data",
    }  # fmt: skip
    assert event["stream"] == "employee-1"
    assert event["occurred_at"].startswith("2020-02-29")
    assert event["causation_id"]


def test_history_shows_what_was_before(edalab):
    edalab("employee", "sample")
    said = edalab("employee", "history", "john", "--field", "role", "--json").json
    assert [(entry["before"], entry["after"]) for entry in said["entries"]] == [
        (None, "cloud engineer"),
        ("cloud engineer", "backend"),
    ]
    assert "was cloud engineer" in edalab("employee", "history", "john").out


def test_the_past_can_be_shown_as_it_was(edalab):
    edalab("employee", "sample")
    then = edalab("employee", "show", "john", "--as-of", "2010-01-01", "--json").json
    assert then["role"] == "cloud engineer"
    assert edalab("employee", "show", "john", "--json").json["role"] == "backend"


@pytest.mark.parametrize("who", ["1", "john", "JOHN", "John Smith", "john  smith", "employee-1"])
def test_a_person_is_named_by_id_first_name_or_full_name_in_any_case(edalab, who):
    edalab("employee", "sample")
    assert edalab("employee", "show", who, "--json").json["id"] == 1


def test_an_ambiguous_name_lists_the_candidates(edalab):
    edalab("employee", "sample")
    edalab("employee", "hire", "john doe", "--role", "designer")
    said = edalab("employee", "show", "john")
    assert said.code == 1
    assert "1 john smith" in said.err
    assert "4 john doe" in said.err


@pytest.mark.parametrize(
    ("question", "status", "answer"),
    [
        ("what was John's previous role?", "changed", "cloud engineer"),
        ("john의 이전 role은 무엇인가요?", "changed", "cloud engineer"),
        ("sahra의 이전 주소는 어디인가?", "changed", "incheon"),
        ("what was sahra's previous address?", "changed", "incheon"),
        ("culre의 이전이름이 있다면 무엇인가?", "never-changed", None),
        ("what was culre's previous name?", "never-changed", None),
    ],
)
def test_the_three_questions_are_answered_with_the_events_they_rest_on(
    edalab, question, status, answer
):
    edalab("employee", "sample")
    said = edalab("employee", "ask", question, "--json").json
    assert set(said) == {
        "question", "kind", "answered", "employee", "field", "status", "answer", "evidence",
    }  # fmt: skip
    assert said["question"] == question
    assert said["answered"] is True
    assert said["status"] == status
    assert said["evidence"]
    assert {"id", "stream", "version", "position", "type", "data"} <= set(said["evidence"][0])
    if answer is not None:
        assert answer in str(said["answer"])
        assert answer in edalab("employee", "ask", question).out


def test_no_such_employee_is_another_answer_than_never_changed(edalab):
    edalab("employee", "sample")
    said = edalab("employee", "ask", "what was Nobody's previous role?")
    assert said.code == 1
    assert "Nobody" in said.err


def test_a_question_without_sense_is_not_guessed_at(edalab):
    edalab("employee", "sample")
    said = edalab("employee", "ask", "how tall is the moon?")
    assert said.code != 0
    assert said.out == ""
    assert "john" in said.err.lower() or "sahra" in said.err.lower()


def test_ask_alone_without_a_terminal_says_what_can_be_asked(edalab):
    edalab("employee", "sample")
    said = edalab("employee", "ask")
    assert said.code == 2
    assert "?" in said.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("hire", "", "--role", "x"), 1),
        (("hire", "   ", "--role", "x"), 1),
        (("hire", "a", "--role", ""), 1),
        (("hire", "a"), 2),
        (("hire", "a", "--role", "x", "--on", "2024-02-30"), 2),
        (("hire", "a", "--role", "x", "--on", "yesterday"), 2),
        (("hire", "a\x1b[31m", "--role", "x"), 1),
        (("update", "nobody", "--role", "x"), 1),
        (("update", "nobody"), 2),
        (("update", "nobody", "--wage", "3"), 2),
        (("history", "nobody"), 1),
        (("history", "nobody", "--field", "wage"), 2),
        (("show", "4"), 1),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_written(
    edalab, home, arguments, code
):
    said = edalab("employee", *arguments)
    assert said.code == code
    assert said.out == ""
    assert said.err.startswith("edalab: ")
    assert "\x1b" not in said.err
    assert table(edalab("employee", "list", "--json")) == []


@pytest.mark.parametrize("name", ["[red]x[/]", "[/]", "😀 smile", "홍 길동", "<b>&amp;"])
def test_a_name_is_data_whatever_it_looks_like(edalab, name):
    assert edalab("employee", "hire", name, "--role", "[bold]r[/bold]").code == 0
    first = name.partition(" ")[0]
    assert edalab("employee", "list", "--json").json["employees"][0]["first_name"] == first
    assert first in edalab("employee", "list").out
    assert "[bold]r[/bold]" in edalab("employee", "show", "1").out


def test_a_very_long_address_is_kept_whole_and_shown_short(edalab):
    address = "a" * 10_000
    assert edalab("employee", "hire", "ann", "--role", "x", "--address", address).code == 0
    assert edalab("employee", "show", "ann", "--json").json["address"] == address
    assert len(edalab("employee", "show", "ann").out) < 2_000


def test_a_home_that_is_a_file_is_refused_in_a_sentence(edalab, home, monkeypatch):
    home.write_text("not a folder")
    for arguments in (("hire", "a", "--role", "x"), ("list",), ("sample",)):
        said = edalab("employee", *arguments)
        assert said.code == 1
        assert str(home) in said.err
    assert home.read_text() == "not a folder"


def test_a_log_that_is_none_is_refused_and_left_as_it_is(edalab, home):
    home.mkdir()
    (home / "events.jsonl").write_text("this is\nno log\n")
    said = edalab("employee", "hire", "a", "--role", "x")
    assert said.code == 1
    assert "events.jsonl" in said.err
    assert (home / "events.jsonl").read_text() == "this is\nno log\n"


def test_many_terminals_that_hire_at_once_all_succeed(home):
    def hire(number):
        return subprocess.run(
            [sys.executable, "-m", "edalab", *f"employee hire p{number} --role x --json".split()],
            env={**os.environ, "EDALAB_HOME": str(home)},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout

    with ThreadPoolExecutor(8) as pool:
        said = [json.loads(out) for out in pool.map(hire, range(16))]
    assert sorted(each["employee"]["id"] for each in said) == list(range(1, 17))
    assert sorted(event["position"] for each in said for event in each["events"]) == list(
        range(1, 17)
    )


@pytest.mark.parametrize("columns", ["40", "80"])
@pytest.mark.parametrize("command", [("list",), ("history", "john"), ("show", "john")])
def test_no_line_is_wider_than_the_window(edalab, monkeypatch, columns, command):
    edalab("employee", "sample")
    monkeypatch.setenv("COLUMNS", columns)
    said = edalab("employee", *command)
    assert max(map(len, said.out.splitlines())) <= int(columns)
