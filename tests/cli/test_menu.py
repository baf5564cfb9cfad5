"""The menu: the next step first, then the lessons, and what belongs to study."""

import sys

import pytest
from terminal import Terminal
from test_review import missed  # noqa: F401 - a fixture

from edalab.cli import menu
from edalab.cli.app import run
from edalab.cli.menu import show_menu
from edalab.terminal.prompter import UserLeft

pytestmark = pytest.mark.usefixtures("runs_once")


class Chooser:
    """Chooses as told, and remembers what there was to choose from."""

    def __init__(self, *chosen):
        self.left = list(chosen)
        self.offered = []

    def choose(self, question, options):
        self.offered.append(dict(options))
        if not self.left:
            raise UserLeft
        assert self.left[0] in self.offered[-1]
        return self.left.pop(0)

    def line(self, prompt, initial=""):
        return self.left.pop(0)


@pytest.fixture
def opened(monkeypatch):
    """The lessons that the menu opened, and whether each offers to start over first."""
    found = []
    monkeypatch.setattr(
        menu, "walk", lambda lesson, *, offer=True: found.append((lesson.number, offer))
    )
    return found


def test_a_new_learner_is_offered_the_opening_first_and_then_the_first_lesson(opened):
    chooser = Chooser("next", "command-and-query")
    assert show_menu(chooser, run) == 0
    offered = list(chooser.offered[0].values())
    assert offered[:2] == [
        "Begin here, two minutes: Lose a payment, then save it",
        "Lesson 1: Command and query",
    ]
    assert "review" not in chooser.offered[0]
    assert opened == [(0, False), (1, True)]


def test_a_lesson_that_was_begun_is_gone_on_with_first_and_all_others_are_there(edalab, opened):
    edalab("lesson", "3", "--answer", "what-moved=2")
    chooser = Chooser("next", "command-and-query")
    show_menu(chooser, run)
    offered = list(chooser.offered[0].values())
    assert offered[:2] == [
        "Go on with lesson 3: Event driven architecture",
        "Lesson 1: Command and query",
    ]
    assert opened == [(3, False), (1, True)]


def test_progress_and_the_glossary_are_shown_and_the_menu_comes_back(capsys):
    chooser = Chooser("progress", "exercise", "back", "glossary", "ack", "nonsense", "")
    assert show_menu(chooser, run) == 0
    said = capsys.readouterr()
    assert "Time spent" in said.out
    assert "is done with a message" in said.out
    assert "no term nonsense" in said.err
    assert len(chooser.offered) == 5


def test_what_is_due_on_a_later_day_can_be_asked_before(edalab, opened):
    edalab("lesson", "3", "--step", "producer", "--json", "--answer", "what-moved=1")
    chooser = Chooser()
    show_menu(chooser, run)
    offered = chooser.offered[0]
    assert "review" not in offered
    assert "1" in offered["early"]


def test_an_exercise_is_started_from_the_menu(home, capsys):
    chooser = Chooser("exercise", "ack", "back")
    assert show_menu(chooser, run) == 0
    assert "Ack: lose no payment (not begun)" in chooser.offered[1].values()
    assert (home / "exercises" / "ack.py").is_file()
    assert "Your file:" in capsys.readouterr().out


def test_what_the_menu_goes_on_with_is_what_progress_says(edalab, opened):
    def options():
        chooser = Chooser()
        show_menu(chooser, run)
        return next(iter(chooser.offered[0].values()))

    def said():
        return edalab("progress", "--json").json["next"]

    assert (said()["command"], said()["kind"]) == ("edalab start", "opening")
    assert "two minutes" in options()
    edalab("lesson", "3", "--answer", "what-moved=2")
    assert said()["command"].startswith("edalab lesson 3")
    assert "lesson 3" in options()
    edalab("reset", "--yes")
    assert said()["kind"] == "opening"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_what_is_due_today_is_offered_with_its_count(missed):  # noqa: F811
    terminal = Terminal(home=missed, EDALAB_LANG="ko")
    terminal.until("복습: 오늘 2개")
    terminal.press("\x03")
    assert terminal.end() == 0
