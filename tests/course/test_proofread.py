"""Proof-reading: what an author is told before a learner finds it."""

import re
from pathlib import Path

import pytest
from learner import SMALL, CommandRunner
from test_sorting import SORT

from edalab.course.index import Course
from edalab.course.proofread import proofread

INDEX = """
[[lessons]]
number = 3
id = "small"
folder = "03_small"
minutes = 5
title = { en = "A small lesson", ko = "작은 레슨" }

[[lessons]]
number = 4
id = "coming"
folder = "04_coming"
minutes = 5
title = { en = "Coming", ko = "예정" }
"""
KOREAN = SMALL.replace("# A small lesson", "# 작은 레슨").replace("This is why.", "이래서입니다.")


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "course.toml").write_text(INDEX, encoding="utf-8")
    (tmp_path / "03_small").mkdir()
    (tmp_path / "03_small/en.md").write_text(SMALL, encoding="utf-8")
    (tmp_path / "03_small/ko.md").write_text(KOREAN, encoding="utf-8")
    return tmp_path


def complaints(folder: Path) -> list[str]:
    return [told.replace(f"{folder}/", "") for told in proofread(Course(folder), CommandRunner())]


def test_a_lesson_that_agrees_in_all_its_languages_has_nothing_wrong(folder):
    assert complaints(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# 작은", "# 큰", "the title is '큰 레슨', and the index says '작은 레슨'"),
        ("{#crashing}", "{#crash-2}", "has the step 'crashing', and here it is missing"),
        ('id = "why"', 'id = "warum"', "differs from en.md in screens"),
        ("sync-vs-async", "sync-vs-async --workers 1", "en.md in run-1.command"),
        ("tolerance = 1", "tolerance = 2", "line 19: differs from en.md in wait.tolerance: 2.0"),
        ("value = 500", "value = 505", "wait.misconceptions: [505.0] here, [500.0] there"),
        ('hints = ["Think.", "Think again."]', "", "why.hints: 0 here, 2 there"),
        ("back = 2", "back = 1", "crash.parameters"),
        ("First page.\n\n---", "First page.", "in screens"),
        ("compare sync-vs-async", "dance", "'dance' does not run"),
        ('picture = "bars"\n', "", "the run 'compare sync-vs-async' has no picture"),
        ('["caller_wait_ms"]', '["tall"]', "is 20 rows high at 80 columns, at most 14"),
        ("async.caller_wait_ms", "async.nothing", "gives no number at 'sides.async.nothing'"),
        ("value = 500", "value = 5.5", "misconception 5.5 is the right answer, or within"),
        ("--publish 6", "--publish 7", "the solution does not pass: 5 are ready at the end"),
        ('"redelivered-after-crash"', '"nobody"', "no checker 'nobody'"),
        ('art = "▒"', f'art = "{"▒" * 41}"', "41 columns wide; 40 fit"),
        ('ascii = "#"', 'ascii = "▒"', "the picture for ASCII has other characters"),
        ("# 작은 레슨", "", "ko.md, line 1: expected one heading"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(folder, old, new, told):
    assert old in KOREAN
    (folder / "03_small/ko.md").write_text(KOREAN.replace(old, new), encoding="utf-8")
    found = complaints(folder)
    assert any(told in one and "ko.md" in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("bin = 2", "bin = 1", "kinds.items: [1, 3, 1] here, [1, 3, 2] there"),
        ('"Query", "Event"]', '"Query", "Event", "More"]', "kinds.bins: 4 here, 3 there"),
        ('hints = ["An event is in the past."]', "", "kinds.hints: 0 here, 1 there"),
        ('id = "kinds"', 'id = "kind"', "in screens"),
    ],
)
def test_sorts_agree_in_every_language(folder, old, new, told):
    (folder / "03_small/en.md").write_text(SMALL + SORT, encoding="utf-8")
    (folder / "03_small/ko.md").write_text(KOREAN + SORT, encoding="utf-8")
    assert complaints(folder) == []
    (folder / "03_small/ko.md").write_text(KOREAN + SORT.replace(old, new), encoding="utf-8")
    assert any(told in one for one in complaints(folder))


def test_what_is_run_before_a_run_agrees_in_every_language(folder):
    text = KOREAN.replace('sync-vs-async"', 'sync-vs-async"\nsetup = ["employee sample"]')
    (folder / "03_small/ko.md").write_text(text, encoding="utf-8")
    found = complaints(folder)
    assert any("run-1.setup: ('employee sample',) here, () there" in one for one in found), found


def test_a_solution_of_several_commands_is_tried_whole(folder):
    first = 'solution = ["simulate channel --publish 9 --take 1 --ack 1", "simulate'
    for language, text in (("en", SMALL), ("ko", KOREAN)):
        several = text.replace('solution = "simulate', first).replace('--crash"', '--crash"]')
        (folder / f"03_small/{language}.md").write_text(several, encoding="utf-8")
    assert complaints(folder) == []
    short = several.replace("--publish 6", "--publish 7")
    (folder / "03_small/ko.md").write_text(short, encoding="utf-8")
    found = complaints(folder)
    assert any("the solution does not pass: 5 are ready" in one for one in found)
    assert any("crash.solution" in one for one in found)


def test_a_missing_language_and_a_stray_file_are_named(folder):
    (folder / "03_small/ko.md").rename(folder / "03_small/fr.md")
    (folder / "notes.txt").touch()
    assert sorted(complaints(folder)) == [
        "03_small/fr.md: this file belongs to no lesson.",
        "03_small: the lesson is not written in 'ko'.",
        "notes.txt: this file belongs to no lesson.",
    ]


def test_a_course_may_bound_the_length_of_its_lessons(folder):
    (folder / "course.toml").write_text(f"core_minutes = [15, 25]\n{INDEX}", encoding="utf-8")
    longer = KOREAN.replace("First page.", "First page." + " 말" * 400)
    (folder / "03_small/ko.md").write_text(longer, encoding="utf-8")
    said = "\n".join(complaints(folder))
    assert "03_small/en.md: the core takes about 2 min, and the index wants 15 to 25" in said
    assert "03_small/ko.md: the core takes about 4 min, and the index wants 15 to 25" in said
    # The index has one length for all languages: that of the English text.
    assert re.findall(r"takes about (\d) min; write that as its minutes", said) == ["2"]
