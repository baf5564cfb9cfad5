"""``edalab recap`` (``edalab.cli.recap``): readable at any time, and kept as a file."""

import pytest
from rich.cells import cell_len

pytestmark = pytest.mark.usefixtures("runs_once")

GIVEN = ["--answer", "caller-wait=500", "--answer", "what-moved=2", "--answer", "unacked-now=1"]


def test_before_the_first_lesson_it_says_how_to_begin(edalab):
    said = edalab("recap")
    assert said.code == 0
    assert "edalab lesson 1" in said.out


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_tells_numbers_answers_and_sentences_in_forty_columns(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "40")
    edalab("lesson", "3", *GIVEN)
    said = edalab("--lang", language, "recap")
    assert "5 ms" in said.out
    assert "500 ms" in said.out
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40


def test_the_whole_course_can_be_told(edalab):
    told = edalab("recap", "--all", "--json").json["lessons"]
    assert {each["lesson"] for each in told} >= {1, 3}
    assert all(step["key"] for lesson in told for step in lesson["steps"])


def test_a_file_is_written_whole_and_replaced_only_by_force(edalab, tmp_path):
    file = tmp_path / "recap.md"
    edalab("lesson", "3", *GIVEN)
    assert edalab("recap", "3", "--markdown", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_text(encoding="utf-8")
    assert first.startswith("# 3. Event driven architecture\n")
    file.write_text("mine", encoding="utf-8")
    said = edalab("recap", "3", "--markdown", str(file))
    assert said.code == 1
    assert "--force" in said.err
    assert file.read_text(encoding="utf-8") == "mine"
    assert edalab("recap", "3", "--markdown", str(file), "--force").code == 0
    assert file.read_text(encoding="utf-8") == first
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["recap.md"]


def test_where_no_file_can_be_written_the_reason_is_told(edalab, tmp_path):
    edalab("lesson", "3", *GIVEN)
    assert "is a folder" in edalab("recap", "--markdown", str(tmp_path)).err
    said = edalab("recap", "--markdown", str(tmp_path / "no" / "recap.md"))
    assert said.code == 1
    assert "can't be written" in said.err
