"""``edalab author check``."""

import shutil
from pathlib import Path

LESSONS = Path(__file__).parents[2] / "lessons"


def test_the_shipped_course_has_nothing_wrong(edalab):
    said = edalab("author", "check")
    assert said.code == 0
    assert "Nothing is wrong" in said.out
    assert edalab("author", "check", "--json").json["complaints"] == []


def test_each_complaint_is_a_line_and_the_exit_code_tells(edalab, tmp_path, monkeypatch):
    folder = tmp_path / "c"
    shutil.copytree(LESSONS, folder)
    (folder / "stray.md").touch()
    path = folder / "03_event_driven_architecture/ko.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("--workers 1", "--workers 2"), encoding="utf-8")
    monkeypatch.setenv("EDALAB_COURSE", str(folder))
    said = edalab("author", "check", "--json")
    assert said.code == 1
    stray, drift = said.json["complaints"]
    assert "stray.md: this file belongs to no lesson" in stray
    assert "differs from en.md in run-2.command" in drift
    assert edalab("author", "check").code == 1
