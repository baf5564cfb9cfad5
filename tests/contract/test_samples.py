"""Files of version 0.1 open today and show the same: logs, a view, an index, a study, a trace.

The files in ``tests/samples/v0.1`` are never written again; what they show is pinned here.
"""

import gzip
import os
import shutil
from pathlib import Path

import pytest

from edalab.eventlog import index_file
from edalab.eventlog.line_reader import START
from edalab.eventlog.tinydb_log import open_log

SAMPLES = Path(__file__).parent.parent / "samples" / "v0.1"
HIRED_KIM = "06bc7183aca24bb8bbfe2b73ad23f66d"
VIEW_HASH = "c54765ab19187042b4e43d071c1054684388bcef379f1ab94cffe4f7f4feb462"
LAST_HASH = "13cdbaf2b887e2394693a4feb5aeec7d38183cd406ba6203db49783359e64a5d"


@pytest.fixture
def old_home(home):
    """A home with the log, the view and the study of version 0.1."""
    home.mkdir()
    for name in ("events.jsonl", "events.jsonl.view.sqlite", "study.jsonl"):
        shutil.copy(SAMPLES / name, home / name)
    return home


def test_the_log_is_intact_to_its_last_hash(old_home, edalab):
    verified = edalab("log", "verify", "--json")
    assert verified.code == 0
    assert LAST_HASH in verified.out
    assert (old_home / "events.jsonl").read_bytes() == (SAMPLES / "events.jsonl").read_bytes()


def test_the_log_folds_to_the_same_employees(old_home, edalab):
    zoe = {
        "id": 2, "first_name": "Zoë", "last_name": "O'Hara", "address": None, "role": "data",
        "date_join": "2023-04-02", "date_leave": "2024-06-07", "status": "employed",
    }  # fmt: skip
    kim = {
        "id": 1, "first_name": "민지", "last_name": "김", "address": "부산", "role": "lead",
        "date_join": "2023-03-01", "date_leave": None, "status": "employed",
    }  # fmt: skip
    assert edalab("employee", "list", "--json").json == {"employees": [kim, zoe], "behind": 0}
    edalab("readmodel", "rebuild")
    assert edalab("employee", "list", "--json").json == {"employees": [kim, zoe], "behind": 0}


def test_the_history_still_tells_the_correction_and_the_batch(old_home, edalab):
    entries = edalab("employee", "history", "민지", "--json").json["entries"]
    told = [(e["position"], e["version"], e["field"], e["before"], e["after"]) for e in entries]
    assert told == [
        (1, 1, "first_name", None, "민지"),
        (1, 1, "last_name", None, "김"),
        (1, 1, "role", None, "backend"),
        (1, 1, "address", None, "서울"),
        (1, 1, "date_join", None, "2023-03-01"),
        (1, 1, "status", None, "employed"),
        (3, 2, "role", "backend", "lead"),
        (4, 3, "address", "인천", "부산"),
        (5, 4, "address", "서울", "인천"),
    ]
    assert entries[0]["event"] == HIRED_KIM


def test_a_question_about_another_day_has_the_same_answer(old_home, edalab):
    then = edalab("employee", "show", "2", "--as-of", "2024-07-01", "--json").json
    assert (then["status"], then["role"]) == ("left", "designer")
    asked = edalab("employee", "ask", "What was the previous address of 1?", "--json").json
    assert asked["answer"] == "인천"


def test_the_view_is_made_anew_by_the_next_read_since_names_have_new_keys(old_home, edalab):
    assert edalab("readmodel", "status", "--json").json["state"] == "missing"
    listed = edalab("employee", "list")
    assert (listed.code, listed.err) == (0, "")
    status = edalab("readmodel", "status", "--json").json
    assert (status["state"], status["position"], status["behind"]) == ("current", 7, 0)
    assert status["content_hash"] == VIEW_HASH


def test_a_view_of_an_older_edalab_is_adopted_with_a_sentence_once(old_home, edalab):
    assert "older edalab" in edalab("employee", "list").err
    assert edalab("employee", "list").err == ""


def test_a_view_made_anew_has_the_same_content(old_home, edalab):
    assert edalab("employee", "list").code == 0
    rebuilt = edalab("readmodel", "rebuild", "--json").json
    assert rebuilt == {"folded": 7, "before": VIEW_HASH, "after": VIEW_HASH, "same": True}


def test_an_old_log_is_gone_on_with(old_home, edalab):
    assert (
        edalab("employee", "hire", "새봄 이", "--role", "data", "--json").json["employee"]["id"]
        == 3
    )
    assert edalab("log", "verify").code == 0
    assert (
        (old_home / "events.jsonl").read_bytes().startswith((SAMPLES / "events.jsonl").read_bytes())
    )


@pytest.fixture
def indexed(tmp_path):
    """A log of 520 events with the index that version 0.1 wrote beside it."""
    log, index = tmp_path / "indexed.jsonl", tmp_path / "indexed.jsonl.index"
    log.write_bytes(gzip.decompress((SAMPLES / "indexed.jsonl.gz").read_bytes()))
    index.write_bytes(gzip.decompress((SAMPLES / "indexed.jsonl.index.gz").read_bytes()))
    # A copy has a new modification time, and an index with another than its own is not used.
    last_hash = log.read_bytes()[-67:-3]
    os.utime(index, (index_file.modification_time(last_hash),) * 2)
    return log


def test_the_index_is_used_as_it_is(indexed):
    log = open_log(indexed)
    assert log.head() == 520
    assert log._file._index.base.position == 520 != START.position
    assert [event.position for event in log.read_stream("employee-9")][-1] == 520
    assert log.version("employee-9") == 20
    assert log.newest("employee") == 68
    log.close()


def test_the_study_opens_and_keeps_what_was_done(old_home, edalab):
    lessons = edalab("lesson", "--json").json["lessons"]
    assert [lesson["begun"] for lesson in lessons][:5] == [False, False, True, False, False]
    assert edalab("log", "verify", "--log", str(old_home / "study.jsonl")).code == 0
    assert len(edalab("log", "show", "--study", "--json").json["events"]) == 4


def test_the_saved_trace_gives_the_same_measures(edalab):
    sides = edalab("trace", str(SAMPLES / "trace.jsonl"), "--json").json["sides"]
    assert {name: (s["effects"], s["lost"], s["done_repeatedly"]) for name, s in sides.items()} == {
        "ack-first": (9, 1, 0),
        "ack-after": (11, 0, 1),
        "idempotent": (10, 0, 0),
    }
