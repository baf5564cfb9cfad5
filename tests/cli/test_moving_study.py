"""Starting over, and taking a study to another machine: nothing is ever lost.

``edalab.cli.study_export``, ``edalab.cli.study_import`` and ``edalab.cli.reset``.
"""

import sys

import pytest
from terminal import Terminal

pytestmark = pytest.mark.usefixtures("runs_once")

MISSED = ["--answer", "caller-wait=500", "--answer", "what-moved=1"]


def study(edalab):
    edalab("lesson", "3", *MISSED)


def test_a_reset_needs_a_yes_where_nobody_can_be_asked(edalab, home):
    study(edalab)
    before = (home / "study.jsonl").read_bytes()
    said = edalab("reset")
    assert said.code == 2
    assert "--yes" in said.err
    assert (home / "study.jsonl").read_bytes() == before


def test_after_a_reset_the_lesson_is_fresh_and_the_log_only_grew(edalab, home):
    study(edalab)
    before = (home / "study.jsonl").read_bytes()
    assert edalab("reset", "3", "--yes", "--json").json == {
        "lesson": 3, "step": None, "reset": True,
    }  # fmt: skip
    assert (home / "study.jsonl").read_bytes().startswith(before)
    assert edalab("lesson", "--json").json["lessons"][2]["begun"] is False
    assert edalab("progress", "--json").json["weak_spots"] == []
    assert edalab("log", "verify", "--log", str(home / "study.jsonl")).code == 0


def test_a_reset_of_one_lesson_leaves_the_others(edalab):
    study(edalab)
    assert edalab("reset", "1", "--yes", "--json").json["reset"] is False
    assert edalab("lesson", "--json").json["lessons"][2]["begun"] is True


def test_a_lesson_that_is_not_there_can_t_be_reset(edalab):
    assert edalab("reset", "9", "--yes").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("key", "begun"), [("y", False), ("n", True), ("\x03", True)])
def test_on_a_terminal_one_key_decides(edalab, home, key, begun):
    study(edalab)
    terminal = Terminal("reset", home=home)
    terminal.until("[n] leave it as it is")
    terminal.press(key)
    assert terminal.end() == 0
    assert edalab("lesson", "--json").json["lessons"][2]["begun"] is begun


@pytest.fixture
def elsewhere(edalab, tmp_path, monkeypatch):
    """The same command line on another machine, after an export of the study here."""
    study(edalab)
    file = tmp_path / "study.json"
    assert edalab("export", str(file)).code == 0
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "elsewhere"))
    return file


def test_an_exported_study_goes_on_on_another_machine_and_comes_in_once(edalab, elsewhere):
    count = len(elsewhere.read_text().splitlines())
    assert edalab("import", str(elsewhere), "--json").json == {"added": count, "there": 0}
    assert len(edalab("progress", "--json").json["weak_spots"]) == 1
    assert edalab("import", str(elsewhere), "--json").json == {"added": 0, "there": count}


def test_what_happened_since_the_export_is_kept_and_what_is_newer_is_added(
    edalab, elsewhere, tmp_path, monkeypatch
):
    edalab("import", str(elsewhere))
    edalab("lesson", "3", "--answer", "what-moved=2")
    later = tmp_path / "later.json"
    edalab("export", str(later))
    assert edalab("import", str(elsewhere), "--json").json["added"] == 0
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "home"))
    assert edalab("import", str(later), "--json").json["added"] > 0


def test_two_different_studies_are_never_mixed(edalab, elsewhere, tmp_path):
    edalab("lesson", "1", "--answer", "chain-wait=200")
    mine = tmp_path / "elsewhere" / "study.jsonl"
    before = mine.read_bytes()
    said = edalab("import", str(elsewhere))
    assert said.code == 1
    assert "went different ways after 0 events" in said.err
    assert mine.read_bytes() == before


def test_other_events_are_no_study_and_a_study_is_needed_for_an_export(edalab, tmp_path):
    file = tmp_path / "employees.json"
    said = edalab("export", str(file))
    assert (said.code, file.exists()) == (1, False)
    edalab("employee", "sample")
    edalab("log", "export", str(file))
    said = edalab("import", str(file))
    assert said.code == 1
    assert "employee-1" in said.err


def test_an_export_overwrites_nothing(edalab, elsewhere, tmp_path, monkeypatch):
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "home"))
    before = elsewhere.read_bytes()
    assert edalab("export", str(elsewhere)).code == 1
    assert elsewhere.read_bytes() == before
