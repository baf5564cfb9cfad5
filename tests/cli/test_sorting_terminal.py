"""A lesson that sorts, and whose runs and task work on a registry, at a real terminal."""

import sys

import pytest
from player import Player
from terminal import Terminal

from edalab.cli import lesson_runner
from edalab.course.index import Course
from edalab.course.proofread import proofread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

INDEX = """
[[lessons]]
number = 1
id = "kinds"
folder = "kinds"
minutes = 5
title = { en = "Kinds", ko = "종류" }
"""
LESSON = """\
# Kinds

## Sorting {#sorting}

```sort
id = "kinds"
question = "What is each?"
bins = ["Command", "Event"]
hints = ["An event is in the past."]

[[items]]
text = "Hire ann"
bin = 1
says = "It asks for a change."

[[items]]
text = "Ann was hired"
bin = 2
says = "It happened."
```

```predict
id = "behind"
question = "How many events is the view behind?"
answer = "behind"
```

```run
setup = ["employee sample", "employee update john --role ops --no-project --on 2024-01-01"]
command = "readmodel lag"
picture = "bars"
of = ["behind"]
titles = ["events behind"]
```

```task
id = "crash"
text = "Two back, four ready."
checker = "redelivered-after-crash"
hints = ["Subtract."]
solution = ["employee hire 'ann lee' --role data",
            "simulate channel --publish 6 --take 4 --ack 2 --crash"]
[parameters]
back = 2
ready = 4
```
"""


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    folder = tmp_path / "course"
    (folder / "kinds").mkdir(parents=True)
    (folder / "course.toml").write_text(INDEX, encoding="utf-8")
    (folder / "kinds/en.md").write_text(LESSON, encoding="utf-8")
    korean = LESSON.replace("# Kinds\n", "# 종류\n", 1)
    (folder / "kinds/ko.md").write_text(korean, encoding="utf-8")
    monkeypatch.setenv("EDALAB_COURSE", str(folder))
    return Course(folder)


def sit_down(home, *look, language="en", columns=80) -> Terminal:
    return Terminal(*look, "lesson", "1", home=home, columns=columns, rows=24, EDALAB_LANG=language)


@pytest.mark.parametrize("manner", ["right", "wrong"])
@pytest.mark.parametrize(("language", "columns"), [("en", 80), ("ko", 40)])
def test_the_lesson_can_be_done_however_its_items_are_placed_first(
    course, home, edalab, manner, language, columns
):
    terminal = sit_down(home, language=language, columns=columns)
    Player(course.lesson(course.entries[0], language), manner).play(terminal)
    terminal.press("q")
    assert terminal.end() == 0
    listed = edalab("lesson", "--json").json["lessons"][0]
    assert (listed["done"], listed["steps"]) == (1, 1)
    hired = edalab("employee", "list", "--json").json["employees"]
    assert [each["first_name"] for each in hired] == ["ann"]  # the task's, and no run's


def test_a_sort_can_be_looked_up_and_is_then_not_done(course, home, edalab):
    terminal = sit_down(home)
    terminal.until("1 of 2: Hire ann")
    terminal.press("2")
    terminal.until("No. It asks for a change.")
    for told in ("Hint 1 of 1", "There is no further hint.", "Where everything belongs:"):
        terminal.until("[q] quit")
        terminal.press("h")
        terminal.until(told)
    terminal.until("Event Ann was hired")
    terminal.until("[Enter] go on")


def test_plainly_the_items_and_their_numbers_are_words(course, home):
    terminal = sit_down(home, "--plain")
    page = " ".join(terminal.until("[q] quit").split())
    assert "1 of 2: Hire ann [1] Command [2] Event [h] hint" in page


def test_without_a_terminal_the_items_are_answered_at_once(course, edalab):
    answers = ["kinds=1,1", "behind=1", "crash=employee hire 'ann lee' --role data"]
    answers.append("crash=simulate channel --publish 6 --take 4 --ack 2 --crash")
    given = [word for answer in answers for word in ("--answer", answer)]
    said = edalab("lesson", "1", *given)
    assert said.code == 0
    words = " ".join(said.out.split())
    assert "(1) Hire ann Command: Right. It asks for a change." in words
    assert "(2) Ann was hired Command: No. It happened." in words
    assert "Done: that is all the task asks for." in words
    screens = edalab("lesson", "1", "--json").json["steps"][0]["screens"]
    assert [screen.get("verdict") for screen in screens if screen["kind"] == "sort"] == ["wrong"]
    assert screens[1]["setup"][0] == "employee sample"
    assert edalab("lesson", "1", "--answer", "kinds=1,2", "--json").json["steps"][0]["status"] == (
        "done"
    )


def test_an_answer_that_can_not_be_one_runs_no_command(course, home, edalab):
    hire = "crash=employee hire 'ann lee' --role data"
    assert edalab("lesson", "1", "--answer", hire, "--answer", "kinds=1").code == 2
    assert edalab("lesson", "1", "--answer", hire, "--answer", "crash=log tail").code == 2
    assert not home.exists()


def test_the_lesson_has_nothing_wrong(course):
    assert proofread(course, lesson_runner) == []
