"""``edalab author``: a course to begin with, a lesson seen whole, proof-reading."""

import re
import shutil
from itertools import chain
from pathlib import Path

import pytest
from rich.cells import cell_len

from edalab.course.index import Course

pytestmark = pytest.mark.usefixtures("runs_once")

LESSONS = Path(__file__).parents[2] / "lessons"


def test_the_shipped_course_has_nothing_wrong(edalab):
    said = edalab("author", "check", "--json")
    assert (said.code, said.json["complaints"]) == (0, [])


def test_each_complaint_is_a_line_and_the_exit_code_tells(edalab, tmp_path, monkeypatch):
    folder = tmp_path / "c"
    others = shutil.ignore_patterns("01_*", "02_*", "04_*", "05_*")
    shutil.copytree(LESSONS, folder, ignore=others)
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


@pytest.fixture
def made(edalab, tmp_path):
    folder = tmp_path / "my-course"
    assert edalab("author", "new", str(folder)).code == 0
    return folder


def test_a_new_course_passes_proof_reading_and_opens_in_both_languages(edalab, made, monkeypatch):
    said = edalab("author", "check", str(made))
    assert (said.code, "Nothing is wrong" in said.out) == (0, True)
    monkeypatch.setenv("EDALAB_COURSE", str(made))
    assert "Who waits" in edalab("lesson", "1").out
    assert "누가 기다리나" in edalab("--lang", "ko", "lesson", "hello").out
    done = edalab("lesson", "1", "--json", "--answer", "wait=200").json
    (run,) = (screen for screen in done["steps"][0]["screens"] if screen["kind"] == "run")
    assert run["predictions"][0]["verdict"] == "misconception"
    assert edalab("glossary", "chain").code == 0


def test_a_folder_with_something_in_it_is_left_alone(edalab, tmp_path):
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    said = edalab("author", "new", str(tmp_path))
    assert said.code == 1
    assert "not empty" in said.err
    assert edalab("author", "new", str(tmp_path / "mine")).code == 1
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


def test_a_preview_has_every_answer_with_its_explanation(edalab, made):
    said = edalab("author", "preview", str(made / "01_hello/en.md"))
    assert said.code == 0
    for told in (
        "Answer to wait: 500 ms",
        "200 ms is the slowest service alone.",
        "[x] Because the times add up.",
        "[ ] Because one service is slow.",
        "Even four quick services add up.",
        "Hint 1 of 1: Who is called when?",
        "$ edalab simulate channel --publish 6 --take 4 --ack 2 --crash",
        "Hello: ",
    ):
        assert told in said.out


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("lesson", [pytest.param("1", marks=pytest.mark.long), "3"])
def test_the_shipped_lessons_can_be_previewed_in_forty_columns(
    edalab, monkeypatch, language, lesson
):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("--lang", language, "author", "preview", lesson)
    assert said.code == 0
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40
    course = Course(LESSONS)
    steps = course.lesson(course.entry(lesson), language).steps
    hints = [getattr(screen, "hints", ()) for step in steps for screen in step.screens]
    told = re.sub(r"\s", "", said.out)
    for hint in chain.from_iterable(hints):
        assert re.sub(r"[\s*`]", "", hint) in told


def test_one_step_can_be_previewed_and_an_unknown_one_is_named(edalab):
    assert "who-gets-the-ack" in edalab("author", "preview", "3", "--step", "ack").out
    said = edalab("author", "preview", "3", "--step", "nowhere")
    assert said.code == 2
    assert "no step named nowhere" in said.err


def test_a_mistake_in_a_previewed_file_is_named_with_its_line(edalab, made):
    path = made / "01_hello/en.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("right = true", "wrong = true"), encoding="utf-8")
    said = edalab("author", "preview", str(path))
    assert said.code == 1
    assert "en.md, line " in said.err
    assert edalab("author", "preview", "nothing.md").code == 1
