"""What is taller than the window is shown page by page: reviews, exercises and the menu."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from test_lesson_sitting import BENCH

from edalab.cli import menu, paged_screens, review_sitting
from edalab.cli.lesson_sitting import LessonSitting
from edalab.course.index import Course
from edalab.course.lesson import Prediction, Quiz
from edalab.course.machine import Machine
from edalab.course.review import questions
from edalab.course.schedule import Due
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog
from edalab.terminal.prompter import ENTER
from edalab.texts import LANGUAGES, choose

pytestmark = pytest.mark.usefixtures("runs_once")

COURSE = Course(Path(__file__).parents[2] / "lessons")
SIZES = [(80, 24), (40, 20)]


@pytest.fixture(autouse=True)
def _utf8(monkeypatch):
    monkeypatch.setattr("edalab.terminal.pages.ascii_only", lambda _console: False)
    yield
    choose(None)


class Window:
    """A window whose contents are looked at whenever a person is asked; Enter turns its pages."""

    def __init__(self, width: int, height: int) -> None:
        self.shown = io.StringIO()
        self.size = width, height
        self.console = Console(
            file=self.shown,
            width=width,
            height=height,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        self.screens: list[str] = []
        self.offered: list[tuple[str, str]] = []

    def look(self) -> str:
        """Return what was shown since the last look, after checking that it fits."""
        shown = self.shown.getvalue()
        self.shown.seek(0)
        self.shown.truncate()
        lines = shown.strip("\n").split("\n")
        width, height = self.size
        assert max(map(cell_len, lines)) <= width, shown
        assert len(lines) < height, shown
        self.screens.append(shown)
        return shown

    def key(self, allowed: str, until=None) -> str:
        self.look()
        return ENTER if ENTER in allowed else "1"

    def line(self, prompt: str, initial: str = "") -> str:
        self.look()
        return "7"

    def choose(self, question: str, options) -> str:
        self.offered = options
        rows = len(self.look().rstrip("\n").split("\n"))
        assert rows + 1 + len(options) < self.size[1]
        return "quit"

    def pause(self, seconds: float) -> bool:
        return True


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def window(request):
    return Window(*request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_a_review_and_its_answer_fit_the_window(window, language, monkeypatch):
    choose(language)
    monkeypatch.setattr(review_sitting, "console", lambda: window.console)
    lessons = COURSE.lessons(language)
    due = [
        Due(lesson.id, step.id, screen.id, datetime.now(UTC), 0)
        for lesson in lessons.values()
        for step, screen in lesson.screens()
        if isinstance(screen, Quiz) or (isinstance(screen, Prediction) and lesson.number == 3)
    ]
    asked = questions(due, lessons)
    assert len(asked) == len(due)
    review_sitting.sit(asked, Study(MemoryEventLog()), window)
    assert len(window.screens) >= 2 * len(asked) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_output_of_an_exercise_is_shown_in_pages_that_fit_the_window(
    window, language, monkeypatch, edalab
):
    monkeypatch.setattr(paged_screens, "console", lambda: window.console)
    monkeypatch.setattr(paged_screens, "interactive", lambda: True)
    monkeypatch.setattr(paged_screens, "TerminalPrompter", lambda: window)
    monkeypatch.setattr("edalab.terminal.session.terminal_session", io.StringIO)
    commands = [(verb, name) for name in ("ack", "saga", "schema") for verb in ("start", "hint")]
    for command in [*commands, ("check", "ack"), ("solution", "ack", "--yes")]:
        edalab("--lang", language, "exercise", *command)
        assert window.look().strip(), command
    assert len(window.screens) > len(commands) + 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_leaves_room_for_its_options(window, language, monkeypatch, home):
    choose(language)
    monkeypatch.setattr(menu, "console", lambda: window.console)
    assert menu.show_menu(window, lambda _arguments: 0) == 0
    assert window.offered[-1][0] == "quit"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_can_be_read_to_its_end_at_twenty_columns(language):
    choose(language)
    window = Window(20, 24)

    class Reader(Window):
        def key(self, allowed: str, until=None) -> str:
            if machine.screen is None:
                return "q"
            return ENTER if ENTER in allowed and "h" not in allowed else "s"

        def line(self, prompt: str, initial: str = "") -> str:
            return "7"

    machine = Machine(COURSE.lesson(COURSE.entry("3"), language), Study(MemoryEventLog()), BENCH)
    LessonSitting(machine, Reader(20, 24), window.console).go()
    assert machine.screen is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_quiz_stays_in_the_window_however_often_it_is_answered_wrongly(window, language):
    choose(language)
    asked: list[str] = []

    class Stubborn(Window):
        wrong: list[str]

        def key(self, allowed: str, until=None) -> str:
            shown = window.shown.getvalue().rstrip("\n").split("\n")[1 - window.size[1] :]
            screen = machine.screen
            if screen is None:
                return "q"
            if isinstance(screen, Quiz) and "h" in allowed:
                words = "".join("".join(shown).split())
                last = "".join(re.sub("[*`]", "", screen.choices[-1].text).split())
                assert last in words, "\n".join(shown)
                if not asked or asked[-1] != screen.id:
                    asked.append(screen.id)
                    numbers = range(1, len(screen.choices) + 1)
                    self.wrong = [str(number) for number in numbers if number != screen.right]
                return self.wrong.pop() if self.wrong else str(screen.right)
            return ENTER if ENTER in allowed and "h" not in allowed else "s"

        def line(self, prompt: str, initial: str = "") -> str:
            return "7"

    machine = Machine(COURSE.lesson(COURSE.entry("3"), language), Study(MemoryEventLog()), BENCH)
    LessonSitting(machine, Stubborn(*window.size), window.console).go()
    assert len(asked) > 2
