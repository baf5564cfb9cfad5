"""``edalab review``: on a terminal it asks, elsewhere it lists and takes answers."""

import re
import sys
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from terminal import Terminal

from edalab.course.events import PredictionChecked, QuizAnswered
from edalab.course.study import Study
from edalab.eventlog.tinydb_log import open_log

pytestmark = pytest.mark.usefixtures("runs_once")

LESSON = "event-driven-architecture"
needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture
def missed(home):
    """Two days ago a quiz and a prediction were missed."""
    home.mkdir()
    log = open_log(home / "study.jsonl")
    study = Study(log, clock=lambda: datetime.now(UTC) - timedelta(days=2))
    quiz = QuizAnswered(lesson=LESSON, step="producer", quiz="what-moved", choice=1, right=False)
    prediction = PredictionChecked(
        lesson=LESSON,
        step="producer",
        prediction="caller-wait",
        value=500,
        actual=5,
        verdict="misconception",
    )
    study.record(lambda _: [quiz, prediction])
    log.close()
    return home


def test_nothing_is_due_to_who_missed_nothing(edalab, home):
    said = edalab("review")
    assert said.code == 0
    assert "Nothing is due today." in said.out
    assert not home.exists()


def test_what_was_missed_today_comes_back_another_day(edalab):
    edalab("lesson", "3", "--answer", "what-moved=1")
    found = edalab("review", "--json").json
    assert (found["due"], [each["name"] for each in found["later"]]) == ([], ["3/what-moved"])
    assert "1 question comes back later" in edalab("review").out


def test_without_a_terminal_what_is_due_is_listed_and_nothing_asked(edalab, missed):
    said = edalab("review")
    assert said.code == 0
    assert "2 questions due today:" in said.out
    assert re.findall(r"^  3/(\d+)  ", said.out, re.MULTILINE) == ["3", "1"]
    assert "caller-wait" not in said.out
    due = edalab("review", "--json").json["due"]
    assert {each["name"]: each["kind"] for each in due} == {
        "3/what-moved": "quiz",
        "3/caller-wait": "prediction",
    }
    assert "right" not in str(due)


def test_a_question_is_answered_by_its_number_too(edalab, missed):
    answered = edalab("review", "--json", "--answer", "3/1=5").json["answered"]
    assert [(each["name"], each["right"]) for each in answered] == [("3/caller-wait", True)]


def test_answers_are_graded_against_the_run_and_planned_anew(edalab, missed):
    given = ["--answer", "3/caller-wait=500", "--answer", f"{LESSON}/what-moved=b"]
    found = edalab("review", "--json", *given).json
    assert [(each["name"], each["right"]) for each in found["answered"]] == [
        ("3/caller-wait", False),
        ("3/what-moved", True),
    ]
    assert found["answered"][0]["actual"] == 5
    assert found["due"] == []
    assert {each["reviews"] for each in found["later"]} == {1}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("what-moved=2", "Write it as LESSON/NUMBER=VALUE"),
        ("3/what-moved", "Write it as LESSON/NUMBER=VALUE"),
        ("9/what-moved=2", "There is no lesson named 9"),
        ("3/peak=2", "There is no question named 3/peak. Known: 3/"),
        ("3/what-moved=7", "The answer is not understood: 7"),
    ],
)
def test_an_answer_that_can_t_be_meant_is_refused_before_any_is_kept(edalab, missed, given, told):
    before = (missed / "study.jsonl").read_bytes()
    said = edalab("review", "--answer", "3/caller-wait=5", "--answer", given)
    assert said.code == 2
    assert told in said.err
    assert (missed / "study.jsonl").read_bytes() == before


@needs_terminal
@pytest.mark.parametrize("columns", [80, 40])
def test_on_a_terminal_each_question_is_asked_once_and_explained(edalab, missed, columns):
    terminal = Terminal("review", home=missed, columns=columns)
    terminal.until("[1-4] choose [s] not now [q] quit")
    terminal.press("2")
    terminal.until("Right.")
    terminal.until("[Enter] go on")
    terminal.press("\r")
    terminal.until("Your prediction")
    terminal.press("500\r")
    terminal.until("sum of the four services")
    terminal.until("Nothing is due today.")
    terminal.until("2 questions come back later")
    assert terminal.end() == 0
    assert max(cell_len(line) for line in terminal.lines) <= columns


@needs_terminal
@pytest.mark.parametrize("keys", [["q"], ["\x03"], ["s", "s\r"], ["s", "q\r"], ["s", "\x03"]])
def test_a_sitting_is_left_or_put_off_at_any_question_and_stays_due(edalab, missed, keys):
    terminal = Terminal("review", home=missed)
    for key, prompt in zip(keys, ["[q] quit", "Your prediction"], strict=False):
        terminal.until(prompt)
        terminal.press(key)
    assert terminal.end() == 0
    assert len(edalab("review", "--json").json["due"]) == 2


@needs_terminal
def test_an_answer_that_is_none_is_asked_for_again(missed):
    terminal = Terminal("review", home=missed)
    terminal.until("[q] quit")
    terminal.press("s")
    terminal.until("Your prediction")
    terminal.press("soon\r")
    terminal.until("Write 70 ms or 0.07 s.")
    terminal.until("Your prediction")
    terminal.press("5\r")
    terminal.until("Just so.")
    assert terminal.end() == 0


@needs_terminal
def test_what_is_due_later_can_be_asked_before(edalab, home):
    edalab("lesson", "3", "--answer", "what-moved=1")
    terminal = Terminal("review", home=home)
    terminal.until("1 question comes back later. Ask now?", "[n] not now")
    terminal.press("y")
    terminal.until("[1-4] choose")
    terminal.press("2")
    terminal.until("Right.")
    assert terminal.end() == 0


@needs_terminal
def test_early_asks_at_once(edalab, home):
    edalab("lesson", "3", "--answer", "what-moved=1")
    terminal = Terminal("review", "--early", home=home)
    terminal.until("[1-4] choose")
    terminal.press("q")
    assert terminal.end() == 0
