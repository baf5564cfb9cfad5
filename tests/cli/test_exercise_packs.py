"""Somebody's own exercises: the one of docs/exercises.md, used and checked as edalab's are."""

import re
from pathlib import Path

import pytest

from edalab.course.exercises import packs
from edalab.course.exercises.worlds import NAMES

PAGE = Path(__file__).parents[2] / "docs" / "exercises.md"
MOST_LINES = 80


def example():
    """The files of the page's exercise, by their paths."""
    text = PAGE.read_text(encoding="utf-8")
    block = text.split("<!-- an exercise -->")[1].split("<!-- end of the exercise -->")[0]
    assert len(block.strip().splitlines()) < MOST_LINES
    parts = re.split(
        r"^=== (.*)\n", block.split("```text\n")[1].split("```")[0], flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """The folder that the page's exercise was written into."""
    folder = tmp_path / "pack"
    for path, text in example().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    monkeypatch.setenv("EDALAB_EXERCISES", str(folder))
    monkeypatch.setattr(packs, "_loaded", {})
    return folder


def test_the_exercise_of_the_page_has_nothing_wrong(edalab, pack):
    checked = edalab("author", "check", str(pack), "--json")
    assert (checked.code, checked.json["complaints"]) == (0, [])


def test_it_is_listed_begun_judged_explained_and_solved_as_the_others(edalab, pack, home):
    assert edalab("exercise", "list", "--json").json["exercises"][-1]["exercise"] == "counter"
    assert "each message counts once" in edalab("exercise", "start", "counter").out
    mine = home / "exercises" / "counter.py"
    mine.write_bytes((pack / "counter/wrong/each_delivery.py").read_bytes())
    failed = edalab("exercise", "check")
    assert failed.code == 1
    assert "After m1 came, the count is 2, and has to be 1." in failed.out
    assert (
        "m1이 온 뒤의 수는 1이어야 하는데 2입니다."
        in edalab("--lang", "ko", "exercise", "check").out
    )
    assert "counter shows 2." in edalab("exercise", "explain", "counter").out
    mine.write_bytes((pack / "counter/solution.py").read_bytes())
    passed = edalab("exercise", "check", str(len(NAMES) + 1))
    assert passed.code == 0
    assert "each message is counted once." in passed.out
    assert f"1 of {len(NAMES) + 1} exercises solved." in passed.out


def test_a_folder_named_relative_to_the_present_one_is_found_by_the_judge_too(
    edalab, pack, monkeypatch
):
    monkeypatch.chdir(pack)
    monkeypatch.setenv("EDALAB_EXERCISES", ".")
    Path("counter.py").write_bytes((pack / "counter/solution.py").read_bytes())
    assert edalab("exercise", "check", "counter.py").code == 0


MISTAKES = {
    "hints.ko.md": ("## 개념\n", "", "3 hints"),
    "brief.en.md": ("count", "add", "does not name the function count"),
    "start.py": ("TODO", "...", "has no TODO"),
    "also/text.py": ('"count"', '"amount"', "is not accepted"),
    "wrong/each_delivery.py": ("each-once", "no-exception", "rejected by no-exception"),
}


def test_each_mistake_of_an_author_is_told_with_its_file(edalab, pack):
    for file, (text, instead, _) in MISTAKES.items():
        path = pack / "counter" / file
        path.write_text(path.read_text(encoding="utf-8").replace(text, instead), encoding="utf-8")
    checked = edalab("author", "check", str(pack), "--json")
    assert checked.code == 1
    complaints = checked.json["complaints"]
    assert len(complaints) == len(MISTAKES)
    for file, (_, _, told) in MISTAKES.items():
        (complaint,) = [each for each in complaints if str(pack / "counter" / file) in each]
        assert told in complaint


BROKEN = {
    "raise ValueError('no')": "ValueError: no",
    "def": "SyntaxError",
    "EXERCISE = 3": "has no EXERCISE",
    "EXERCISE = Exercise('other', (), (), play, check, ())": "names its exercise other",
    "WORDS = {'en': {'each-once': 'x'}}": "WORDS lacks 'each-once-holds'",
    "WORDS['en']['each-once'] = '{'": "WORDS each-once",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_world_that_can_not_be_used_is_told_in_a_sentence(edalab, pack, line):
    world = pack / "counter" / "world.py"
    world.write_text(f"{world.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    refused = edalab("exercise", "start", "counter")
    assert refused.code == 2
    assert BROKEN[line] in refused.err


def test_a_pack_that_can_not_be_used_is_told_in_a_sentence(edalab, pack, monkeypatch):
    (pack / "counter").rename(pack / "ack")
    assert "one named ack already" in edalab("exercise", "list").err
    (pack / "ack").rename(pack / "My Queue")
    assert "is no name" in edalab("exercise", "list").err
    monkeypatch.setenv("EDALAB_EXERCISES", str(pack / "nowhere"))
    assert "names no folder" in edalab("exercise", "list").err
